package io.vouchsafe.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;

/**
 * The items of one partition of a table or an index, in the order of their sort key.
 *
 * @param index null for the table itself
 * @param partitionName the partition key's attribute
 * @param sortName the sort key's attribute
 * @param sortPrefix of the sort keys that are listed; empty for all
 * @param newestFirst whether to list from the largest sort key on
 */
record Listing(
    String table,
    @Nullable String index,
    String partitionName,
    String partition,
    String sortName,
    String sortPrefix,
    boolean newestFirst) {

  private static final String CURSOR_SEPARATOR = "~";

  /** What a sort key may have; those of partitions may have more, but have not. */
  static final int LONGEST_KEY_BYTES = 1024;

  /** All items of a partition of a table. */
  static Listing ofPartition(String table, String partition) {
    return new Listing(table, null, Key.PARTITION, partition, Key.SORT, "", false);
  }

  /** All items, read page by page as they are taken. */
  Stream<Item> all(DynamoDbClient client) {
    return client.queryPaginator(request().build()).items().stream().map(Item::new);
  }

  /**
   * How many items there are.
   *
   * @param goOn is asked before each page but the first
   * @return empty if it said no before all were counted
   */
  OptionalLong count(DynamoDbClient client, BooleanSupplier goOn) {
    long count = 0;
    Iterator<QueryResponse> pages =
        client.queryPaginator(request().select(Select.COUNT).build()).iterator();
    do {
      count += pages.next().count();
    } while (pages.hasNext() && goOn.getAsBoolean());
    return pages.hasNext() ? OptionalLong.empty() : OptionalLong.of(count);
  }

  /**
   * Some items.
   *
   * @param limit the most to give, from 1
   * @param cursor the {@code next} of the page before; null for the first page
   * @throws ForeignCursorException if the cursor is none of this listing's
   */
  Page<Item> page(DynamoDbClient client, int limit, @Nullable String cursor) {
    // One more than asked for tells whether there is a next page.
    QueryRequest.Builder request = request().limit(limit + 1);
    if (cursor != null) {
      request.exclusiveStartKey(position(cursor));
    }
    QueryResponse response = client.query(request.build());
    List<Map<String, AttributeValue>> items = response.items();
    boolean more = items.size() > limit || response.hasLastEvaluatedKey();
    List<Map<String, AttributeValue>> shown = items.subList(0, Math.min(limit, items.size()));
    return new Page<>(
        shown.stream().map(Item::new).toList(),
        more && !shown.isEmpty() ? cursorAfter(shown.getLast()) : null);
  }

  private QueryRequest.Builder request() {
    boolean prefixed = !sortPrefix.isEmpty();
    Map<String, String> names = new HashMap<>(Map.of("#partition", partitionName));
    Map<String, AttributeValue> values =
        new HashMap<>(Map.of(":partition", Values.text(partition)));
    if (prefixed) {
      names.put("#sort", sortName);
      values.put(":sort", Values.text(sortPrefix));
    }
    return QueryRequest.builder()
        .tableName(table)
        .indexName(index)
        .consistentRead(index == null)
        .keyConditionExpression(
            "#partition = :partition" + (prefixed ? " and begins_with(#sort, :sort)" : ""))
        .expressionAttributeNames(names)
        .expressionAttributeValues(values)
        .scanIndexForward(!newestFirst);
  }

  private Stream<String> keyNames() {
    return Stream.of(partitionName, sortName, Key.PARTITION, Key.SORT).distinct();
  }

  private String cursorAfter(Map<String, AttributeValue> item) {
    return keyNames()
        .map(name -> new Item(item).text(name).getBytes(StandardCharsets.UTF_8))
        .map(Base64.getUrlEncoder().withoutPadding()::encodeToString)
        .collect(Collectors.joining(CURSOR_SEPARATOR));
  }

  private Map<String, AttributeValue> position(String cursor) {
    List<String> parts =
        Pattern.compile(CURSOR_SEPARATOR).splitAsStream(cursor).map(Listing::plain).toList();
    List<String> names = keyNames().toList();
    if (parts.size() != names.size()
        || !parts.get(0).equals(partition)
        || !parts.get(1).startsWith(sortPrefix)) {
      throw new ForeignCursorException();
    }
    Map<String, AttributeValue> position = new TreeMap<>();
    for (int index = 0; index < names.size(); index++) {
      position.put(names.get(index), Values.text(parts.get(index)));
    }
    return position;
  }

  private static String plain(String part) {
    byte[] plain;
    try {
      plain = Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException wrong) {
      throw new ForeignCursorException();
    }
    if (plain.length == 0 || plain.length > LONGEST_KEY_BYTES) {
      throw new ForeignCursorException();
    }
    return new String(plain, StandardCharsets.UTF_8);
  }
}
