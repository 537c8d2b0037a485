package io.vouchsafe.store;

import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Lists redemptions, newest first. A list may lag behind what was recorded by a moment. */
public final class RedemptionStore {

  /**
   * Over so many partitions of the index the redemptions of a promotion are spread: a partition
   * takes a thousand writes a second. A page reads one query of each.
   */
  private static final int SHARDS = 8;

  private static final char SEPARATOR = '\n';

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
        RedemptionItems.PROMOTION_INDEX,
        RedemptionItems.PROMOTION_KEY,
        shardsOf(promotionId),
        promotionId,
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
        RedemptionItems.CUSTOMER_INDEX,
        RedemptionItems.CUSTOMER_KEY,
        List.of(customer),
        customer,
        limit,
        cursor);
  }

  /** The partitions of the index that the redemptions of a promotion are in. */
  static List<String> shardsOf(String promotionId) {
    return IntStream.range(0, SHARDS).mapToObj(shard -> shard(promotionId, shard)).toList();
  }

  /** The partition of the index that a redemption is in. */
  static String shardOf(Redemption redemption) {
    int shard = Math.floorMod(redemption.key().text().hashCode(), SHARDS);
    return shard(redemption.promotionId(), shard);
  }

  private static String shard(String promotionId, int shard) {
    return promotionId + "#" + shard;
  }

  private Page<Redemption> page(
      String index,
      String partitionName,
      List<String> partitions,
      String owner,
      int limit,
      @Nullable String cursor) {
    String before = cursor == null ? null : position(cursor, owner);
    List<Item> found = new ArrayList<>();
    for (String partition : partitions) {
      // One more than asked for tells whether there is a next page.
      QueryRequest query = query(index, partitionName, partition, before, limit + 1);
      client.query(query).items().forEach(item -> found.add(new Item(item)));
    }
    found.sort(
        Comparator.comparing((Item item) -> item.text(RedemptionItems.LISTING_SORT)).reversed());
    List<Item> shown = found.subList(0, Math.min(limit, found.size()));
    return new Page<>(
        read(shown),
        found.size() > limit
            ? cursor(owner, shown.getLast().text(RedemptionItems.LISTING_SORT))
            : null);
  }

  private QueryRequest query(
      String index, String partitionName, String partition, @Nullable String before, int limit) {
    Map<String, String> names = new HashMap<>(Map.of("#partition", partitionName));
    Map<String, AttributeValue> values =
        new HashMap<>(Map.of(":partition", Values.text(partition)));
    if (before != null) {
      names.put("#sort", RedemptionItems.LISTING_SORT);
      values.put(":before", Values.text(before));
    }
    return QueryRequest.builder()
        .tableName(tables.redemptions())
        .indexName(index)
        .keyConditionExpression(
            "#partition = :partition" + (before == null ? "" : " and #sort < :before"))
        .expressionAttributeNames(names)
        .expressionAttributeValues(values)
        .scanIndexForward(false)
        .limit(limit)
        .build();
  }

  private List<Redemption> read(List<Item> found) {
    List<Key> keys =
        found.stream()
            .map(item -> RedemptionKey.parse(item.text(Key.PARTITION)))
            .map(key -> Key.redemption(tables, key))
            .toList();
    Map<Key, Item> items = BatchRead.get(client, keys);
    return keys.stream()
        .map(items::get)
        .filter(Objects::nonNull)
        .map(RedemptionItems::read)
        .toList();
  }

  private static String cursor(String owner, String position) {
    byte[] plain = (owner + SEPARATOR + position).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  private static String position(String cursor, String owner) {
    String prefix = owner + SEPARATOR;
    try {
      String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (plain.startsWith(prefix)) {
        String position = plain.substring(prefix.length());
        int length = position.getBytes(StandardCharsets.UTF_8).length;
        if (length > 0 && length <= Listing.LONGEST_KEY_BYTES) {
          return position;
        }
      }
    } catch (IllegalArgumentException wrong) {
      throw new ForeignCursorException();
    }
    throw new ForeignCursorException();
  }
}
