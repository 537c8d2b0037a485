package io.vouchsafe.store;

import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Lists redemptions, newest first. A list may lag behind what was recorded by a moment. */
public final class RedemptionStore {

  private final DynamoDbClient client;
  private final Tables tables;

  /** The redemptions of a database. */
  public RedemptionStore(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /**
   * The redemptions of a promotion.
   *
   * @param cursor the {@code next} of the page before; null for the first page
   * @throws ForeignCursorException if the cursor is of another list
   */
  public Page<Redemption> ofPromotion(String promotionId, int limit, @Nullable String cursor) {
    return page(
        listing(
            RedemptionItems.PROMOTION_INDEX,
            RedemptionItems.PROMOTION_KEY,
            shardsOf(promotionId),
            promotionId),
        limit,
        cursor);
  }

  /**
   * The redemptions of a customer.
   *
   * @param cursor the {@code next} of the page before; null for the first page
   * @throws ForeignCursorException if the cursor is of another list
   */
  public Page<Redemption> ofCustomer(String customer, int limit, @Nullable String cursor) {
    return page(
        listing(
            RedemptionItems.CUSTOMER_INDEX,
            RedemptionItems.CUSTOMER_KEY,
            List.of(customer),
            customer),
        limit,
        cursor);
  }

  /** The partitions of the index that the redemptions of a promotion are in. */
  static List<String> shardsOf(String promotionId) {
    return SpreadListing.shards(promotionId);
  }

  /** The partition of the index that a redemption is in. */
  static String shardOf(Redemption redemption) {
    return SpreadListing.shardOf(redemption.promotionId(), redemption.key().text());
  }

  private SpreadListing listing(
      String index, String partitionName, List<String> partitions, String owner) {
    return new SpreadListing(
        tables.redemptions(),
        index,
        partitionName,
        partitions,
        RedemptionItems.LISTING_SORT,
        owner);
  }

  private Page<Redemption> page(SpreadListing listing, int limit, @Nullable String cursor) {
    Page<Item> page = listing.page(client, limit, cursor);
    List<Key> keys =
        page.items().stream()
            .map(item -> RedemptionKey.parse(item.text(Key.PARTITION)))
            .map(key -> Key.redemption(tables, key))
            .toList();
    Map<Key, Item> items = BatchRead.get(client, keys);
    return new Page<>(
        keys.stream().map(items::get).filter(Objects::nonNull).map(RedemptionItems::read).toList(),
        page.next());
  }
}
