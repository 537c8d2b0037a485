package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Shelf;
import io.vouchsafe.store.Transaction.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Promotions and vouchers in the Promotions table. */
public final class PromotionStore {

  private final DynamoDbClient client;
  private final Tables tables;
  private final QuotaShards quotas;

  /** The promotions of a database. */
  public PromotionStore(Database database) {
    this.client = database.client();
    this.tables = database.tables();
    this.quotas = new QuotaShards(client, tables);
  }

  /** What became of a write. */
  public enum Result {
    DONE,
    /** Another voucher has the code. */
    CODE_TAKEN,
    /** As many promotions are listed and active as can be. */
    TOO_MANY_LISTED,
    /** The promotion is no longer as it was read. */
    OVERTAKEN
  }

  /**
   * A promotion with what is left of its limits.
   *
   * @param quota null if nothing is counted
   */
  public record Standing(Promotion promotion, @Nullable Quota quota) {}

  /**
   * Stores a new promotion, with its generic voucher if it has a code.
   *
   * @param voucher null if it has none
   */
  public Result create(Promotion promotion, @Nullable Voucher voucher) {
    Transaction transaction =
        new Transaction()
            .create(Key.promotion(tables, promotion.id()), PromotionItems.write(tables, promotion));
    if (promotion.counted()) {
      quotas.create(transaction, promotion);
    }
    list(transaction, null, promotion);
    if (voucher != null) {
      transaction.create(Key.voucher(tables, voucher.code()), VoucherItems.write(tables, voucher));
    }
    return result(transaction.commit(client), voucher);
  }

  /**
   * Replaces a promotion, if the stored one is still the one that was read; and sets its quota to
   * the new limits, whatever was taken meanwhile.
   *
   * @param voucher the voucher of a code that is new with this change; null for none
   */
  public Result replace(Promotion before, Promotion after, @Nullable Voucher voucher) {
    boolean setsLimits =
        before.counted() && after.counted() && !after.limits().equals(before.limits());
    if (setsLimits && before.spread().isWide() && !quotas.gather(before)) {
      return Result.OVERTAKEN;
    }
    Transaction transaction =
        new Transaction()
            .put(
                Key.promotion(tables, after.id()),
                PromotionItems.write(tables, after),
                Condition.of("#version = :version")
                    .name("#version", PromotionItems.VERSION)
                    .value(":version", Values.number(before.version())));
    if (after.counted() && !before.counted()) {
      quotas.create(transaction, after);
    } else if (setsLimits) {
      quotas.setLimits(transaction, after);
    }
    list(transaction, before, after);
    if (voucher != null) {
      transaction.create(Key.voucher(tables, voucher.code()), VoucherItems.write(tables, voucher));
    }
    return result(transaction.commit(client), voucher);
  }

  /** The promotion of an id. */
  public Optional<Standing> find(String id) {
    Key key = Key.promotion(tables, id);
    Key firstShard = Key.quota(tables, id, 0);
    Map<Key, Item> items = BatchRead.get(client, List.of(key, firstShard));
    if (!items.containsKey(key)) {
      return Optional.empty();
    }
    Promotion promotion = PromotionItems.read(items.get(key));
    return Optional.of(
        promotion.spread().isWide()
            ? standings(List.of(promotion)).getFirst()
            : standing(promotion, items));
  }

  /** The promotions, newest first. */
  public Page<Standing> list(int limit, @Nullable String cursor) {
    Page<Promotion> page =
        listing(PromotionItems.ALL).page(client, limit, cursor).map(PromotionItems::read);
    return new Page<>(standings(page.items()), page.next());
  }

  private List<Standing> standings(List<Promotion> promotions) {
    List<Key> keys =
        promotions.stream()
            .flatMap(promotion -> QuotaShards.keys(tables, promotion).stream())
            .toList();
    Map<Key, Item> items = BatchRead.get(client, keys);
    return promotions.stream().map(promotion -> standing(promotion, items)).toList();
  }

  private Standing standing(Promotion promotion, Map<Key, Item> items) {
    return new Standing(promotion, QuotaShards.total(tables, promotion, items));
  }

  /** All promotions, one after the other, newest first. */
  public Stream<Promotion> all() {
    return listing(PromotionItems.ALL).all(client).map(PromotionItems::read);
  }

  /** Stores a new voucher, and where it is found by those who may be offered it. */
  public Result create(Voucher voucher) {
    Transaction transaction =
        new Transaction()
            .create(Key.voucher(tables, voucher.code()), VoucherItems.write(tables, voucher));
    if (voucher.customer() != null) {
      Key assigned =
          Key.assigned(
              tables,
              voucher.customer(),
              voucher.promotionId(),
              voucher.createdAt(),
              voucher.code());
      transaction.put(assigned, VoucherItems.writePointer(assigned, voucher));
    } else if (!voucher.isUnique()) {
      Key generic = Key.genericCode(tables, voucher.promotionId());
      transaction.put(generic, VoucherItems.writePointer(generic, voucher));
    }
    return result(transaction.commit(client), voucher);
  }

  /** The voucher of a code. */
  public Optional<Voucher> find(VoucherCode code) {
    Key key = Key.voucher(tables, code);
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key))
        .map(VoucherItems::read);
  }

  /**
   * Lets a voucher be redeemed, or no longer.
   *
   * @return the voucher after that; empty if the promotion has no such voucher
   */
  public Optional<Voucher> setActive(
      String promotionId, VoucherCode code, boolean active, Instant now) {
    Key key = Key.voucher(tables, code);
    try {
      UpdateItemResponse updated =
          client.updateItem(
              update ->
                  update
                      .tableName(key.table())
                      .key(key.attributes())
                      .updateExpression("set #inactive = :inactive, #updated = :now")
                      .conditionExpression("#promotion = :promotion")
                      .expressionAttributeNames(
                          Map.of(
                              "#inactive",
                              VoucherItems.INACTIVE,
                              "#updated",
                              VoucherItems.UPDATED_AT,
                              "#promotion",
                              VoucherItems.PROMOTION))
                      .expressionAttributeValues(
                          Map.of(
                              ":inactive",
                              Values.flag(!active),
                              ":now",
                              Values.text(now.toString()),
                              ":promotion",
                              Values.text(promotionId)))
                      .returnValues(ReturnValue.ALL_NEW));
      return Optional.of(VoucherItems.read(new Item(updated.attributes())));
    } catch (ConditionalCheckFailedException absent) {
      return Optional.empty();
    }
  }

  /** The vouchers of a promotion, newest first. */
  public Page<Voucher> vouchers(String promotionId, int limit, @Nullable String cursor) {
    return listing(VoucherItems.listingKey(promotionId))
        .page(client, limit, cursor)
        .map(VoucherItems::read);
  }

  /**
   * The vouchers that are assigned to a customer, by promotion.
   *
   * @param cursor of the page before; null for the first
   * @throws ForeignCursorException if the cursor is of another list
   */
  public Page<Voucher> assignedTo(String customer, int limit, @Nullable String cursor) {
    Page<Key> keys =
        Listing.ofPartition(tables.promotions(), Key.assigned(customer))
            .page(client, limit, cursor)
            .map(item -> Key.voucher(tables, new VoucherCode(item.text(VoucherItems.CODE))));
    Map<Key, Item> items = BatchRead.get(client, keys.items());
    return new Page<>(
        keys.items().stream()
            .map(items::get)
            .filter(Objects::nonNull)
            .map(VoucherItems::read)
            .toList(),
        keys.next());
  }

  /** Keeps the list of promotions that are listed and active true to a change of one. */
  private void list(Transaction transaction, @Nullable Promotion before, Promotion after) {
    if (!isOffered(after) && (before == null || !isOffered(before))) {
      return;
    }
    Condition room =
        (isOffered(after)
                ? Condition.of(
                        "attribute_not_exists(#listed) or contains(#listed, :id)"
                            + " or size(#listed) < :most")
                    .value(":id", Values.text(after.id()))
                    .value(":most", Values.number(Shelf.MOST_LISTED))
                : Condition.none())
            .name("#listed", PromotionItems.LISTED)
            .value(":ids", AttributeValue.fromSs(List.of(after.id())));
    transaction.update(
        Key.listed(tables), (isOffered(after) ? "add" : "delete") + " #listed :ids", room);
  }

  private static boolean isOffered(Promotion promotion) {
    return promotion.listed() && promotion.status() == PromotionStatus.ACTIVE;
  }

  private Result result(Transaction.Result result, @Nullable Voucher voucher) {
    return switch (result) {
      case Transaction.Result.Done() -> Result.DONE;
      case Transaction.Result.Cancelled(Map<Key, Item> failed, Set<Key> _) ->
          voucher != null && failed.containsKey(Key.voucher(tables, voucher.code()))
              ? Result.CODE_TAKEN
              : failed.containsKey(Key.listed(tables)) ? Result.TOO_MANY_LISTED : Result.OVERTAKEN;
    };
  }

  private Listing listing(String key) {
    return new Listing(
        tables.promotions(),
        PromotionItems.LISTING_INDEX,
        PromotionItems.LISTING_KEY,
        key,
        PromotionItems.LISTING_SORT,
        "",
        true);
  }
}
