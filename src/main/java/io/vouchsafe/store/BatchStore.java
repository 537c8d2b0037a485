package io.vouchsafe.store;

import io.vouchsafe.core.promotion.BatchLedger;
import io.vouchsafe.core.promotion.CodeBatch;
import io.vouchsafe.core.promotion.CodePattern;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.store.Transaction.Condition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Batches of codes in the Promotions table: one item says how far it is, others have the codes. */
public final class BatchStore implements BatchLedger {

  /** The attribute that has the key of an item's partition. */
  public static final String PARTITION = Key.PARTITION;

  private static final String CREATED = "created";
  private static final String UPDATED_AT = "updated_at";
  private static final String CODES = "codes";

  private final DynamoDbClient client;
  private final Tables tables;

  /** The batches of a database. */
  public BatchStore(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /** Stores a new batch. Whoever makes its codes learns of it from the table's stream. */
  public void create(CodeBatch batch) {
    Key key = Key.batch(tables, batch.id());
    Map<String, AttributeValue> item =
        new ItemBuilder()
            .key(key)
            .text("id", batch.id())
            .text("promotion", batch.promotionId())
            .text("prefix", batch.pattern().prefix())
            .constant("code_type", batch.pattern().type())
            .number("random_part_length", (long) batch.pattern().length())
            .number("size", (long) batch.size())
            .number(CREATED, (long) batch.created())
            .instant("created_at", batch.createdAt())
            .instant(UPDATED_AT, batch.updatedAt())
            .build();
    client.putItem(put -> put.tableName(key.table()).item(item));
  }

  /** A batch of a promotion. */
  public Optional<CodeBatch> find(String promotionId, String batchId) {
    Key key = Key.batch(tables, batchId);
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key))
        .map(BatchStore::read)
        .filter(batch -> batch.promotionId().equals(promotionId));
  }

  /** The codes of a batch that are made, as they are printed, in the order in which they were. */
  public Stream<String> codes(String batchId) {
    return new Listing(
            tables.promotions(),
            null,
            Key.PARTITION,
            Key.batchPartition(batchId),
            Key.SORT,
            Key.CODES_PREFIX,
            false)
        .all(client)
        .flatMap(item -> item.texts(CODES).stream());
  }

  /**
   * The batch that a record of the table's stream is about.
   *
   * @param partition the partition key of the record's item
   */
  public static String batchOf(String partition) {
    return Key.batchOf(partition);
  }

  @Override
  public Optional<Work> find(String batchId) {
    Key key = Key.batch(tables, batchId);
    Item item = BatchRead.get(client, List.of(key)).get(key);
    if (item == null) {
      return Optional.empty();
    }
    CodeBatch batch = read(item);
    Key promotion = Key.promotion(tables, batch.promotionId());
    return Optional.ofNullable(BatchRead.get(client, List.of(promotion)).get(promotion))
        .map(PromotionItems::read)
        .map((Promotion found) -> new Work(batch, found));
  }

  @Override
  public Result add(
      CodeBatch before, CodeBatch after, List<Voucher> vouchers, List<String> printed) {
    Transaction transaction = new Transaction();
    for (Voucher voucher : vouchers) {
      transaction.create(Key.voucher(tables, voucher.code()), VoucherItems.write(tables, voucher));
    }
    Key codes = Key.batchCodes(tables, before.id(), before.created());
    transaction.create(codes, new ItemBuilder().key(codes).texts(CODES, printed).build());
    transaction.update(
        Key.batch(tables, before.id()),
        "set #created = :after, #updated = :now",
        Condition.of("#created = :before")
            .name("#created", CREATED)
            .name("#updated", UPDATED_AT)
            .value(":before", Values.number(before.created()))
            .value(":after", Values.number(after.created()))
            .value(":now", Values.text(after.updatedAt().toString())));
    return switch (transaction.commit(client)) {
      case Transaction.Result.Done() -> new Result.Done();
      case Transaction.Result.Cancelled(Map<Key, Item> failed, Set<Key> _) -> {
        Set<VoucherCode> taken = new HashSet<>();
        for (Voucher voucher : vouchers) {
          if (failed.containsKey(Key.voucher(tables, voucher.code()))) {
            taken.add(voucher.code());
          }
        }
        // Vouchers that are there are this batch's own if the batch has gone on.
        boolean hasGoneOn = failed.containsKey(Key.batch(tables, before.id()));
        yield taken.isEmpty() || hasGoneOn ? new Result.Overtaken() : new Result.Taken(taken);
      }
    };
  }

  private static CodeBatch read(Item item) {
    return new CodeBatch(
        item.text("id"),
        item.text("promotion"),
        new CodePattern(
            item.text("prefix"),
            item.constant(CodePattern.CodeType.class, "code_type"),
            (int) item.number("random_part_length")),
        (int) item.number("size"),
        (int) item.number(CREATED),
        item.instant("created_at"),
        item.instant(UPDATED_AT));
  }
}
