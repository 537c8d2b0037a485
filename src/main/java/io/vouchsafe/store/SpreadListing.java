package io.vouchsafe.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * The entries of several partitions of a table or an index as one list, from the largest sort key
 * on. No two entries have the same sort key. It may lag behind what was written by a moment.
 *
 * @param index null for the table itself
 * @param partitionName the partition key's attribute
 * @param sortName the sort key's attribute
 * @param owner whose list it is; a cursor of one is none of another
 */
record SpreadListing(
    String table,
    @Nullable String index,
    String partitionName,
    List<String> partitions,
    String sortName,
    String owner) {

  /**
   * Over so many partitions a list is spread that many write to at once: a partition takes a
   * thousand writes a second. A page costs one query of each.
   */
  private static final int SHARDS = 8;

  /** By the bytes, which for rare characters is another order than that of a string. */
  private static final Comparator<String> AS_THE_TABLE =
      Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private static final char SEPARATOR = '\n';

  /** The partitions over which a list is spread. */
  static List<String> shards(String owner) {
    return IntStream.range(0, SHARDS).mapToObj(shard -> shard(owner, shard)).toList();
  }

  /** The partition in which an entry of a list is that is spread. */
  static String shardOf(String owner, String entry) {
    return shard(owner, Math.floorMod(entry.hashCode(), SHARDS));
  }

  private static String shard(String owner, int shard) {
    return owner + "#" + shard;
  }

  /**
   * Some entries, with what the index holds of them.
   *
   * @param limit the most to give, from 1
   * @param cursor the {@code next} of the page before; null for the first page
   * @throws ForeignCursorException if the cursor is of another list
   */
  Page<Item> page(DynamoDbClient client, int limit, @Nullable String cursor) {
    String before = cursor == null ? null : position(cursor);
    List<Item> found = new ArrayList<>();
    for (String partition : partitions) {
      // One more than asked for tells whether there is a next page.
      QueryRequest query = query(partition, before, limit + 1);
      client.query(query).items().forEach(item -> found.add(new Item(item)));
    }
    found.sort(Comparator.comparing((Item item) -> item.text(sortName), AS_THE_TABLE).reversed());
    List<Item> shown = List.copyOf(found.subList(0, Math.min(limit, found.size())));
    return new Page<>(shown, found.size() > limit ? cursor(shown.getLast().text(sortName)) : null);
  }

  private QueryRequest query(String partition, @Nullable String before, int limit) {
    Map<String, String> names = new HashMap<>(Map.of("#partition", partitionName));
    Map<String, AttributeValue> values =
        new HashMap<>(Map.of(":partition", Values.text(partition)));
    if (before != null) {
      names.put("#sort", sortName);
      values.put(":before", Values.text(before));
    }
    return QueryRequest.builder()
        .tableName(table)
        .indexName(index)
        .keyConditionExpression(
            "#partition = :partition" + (before == null ? "" : " and #sort < :before"))
        .expressionAttributeNames(names)
        .expressionAttributeValues(values)
        .scanIndexForward(false)
        .limit(limit)
        .build();
  }

  private String cursor(String position) {
    byte[] plain = (owner + SEPARATOR + position).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  private String position(String cursor) {
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
