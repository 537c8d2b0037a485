package io.vouchsafe.testing.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** The items of one table and its indexes. Not for several threads at once. */
final class ModelTable {

  private final List<String> keyNames;
  private final Map<String, Order> orders = new HashMap<>();
  private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items =
      new HashMap<>();

  /** A table or index: its keys, and for each partition its items in their order. */
  private final class Order {

    private final String partition;
    private final @Nullable String sort;
    private final Map<AttributeValue, TreeSet<Map<String, AttributeValue>>> partitions =
        new HashMap<>();

    Order(List<KeySchemaElement> schema) {
      this.partition = Objects.requireNonNull(name(schema, KeyType.HASH));
      this.sort = name(schema, KeyType.RANGE);
    }

    private boolean has(Map<String, AttributeValue> item) {
      return item.containsKey(partition) && (sort == null || item.containsKey(sort));
    }

    private int compare(Map<String, AttributeValue> one, Map<String, AttributeValue> other) {
      int bySort = sort == null ? 0 : Expression.order(one.get(sort), other.get(sort));
      return bySort != 0
          ? bySort
          : Comparator.<String>naturalOrder().compare(key(one).toString(), key(other).toString());
    }

    void add(Map<String, AttributeValue> item) {
      if (has(item)) {
        partitions
            .computeIfAbsent(
                Objects.requireNonNull(item.get(partition)), _ -> new TreeSet<>(this::compare))
            .add(item);
      }
    }

    void remove(Map<String, AttributeValue> item) {
      if (has(item)) {
        Objects.requireNonNull(partitions.get(item.get(partition))).remove(item);
      }
    }
  }

  ModelTable(CreateTableRequest definition) {
    this.keyNames = definition.keySchema().stream().map(KeySchemaElement::attributeName).toList();
    orders.put("", new Order(definition.keySchema()));
    definition
        .globalSecondaryIndexes()
        .forEach(index -> orders.put(index.indexName(), new Order(index.keySchema())));
  }

  private static @Nullable String name(List<KeySchemaElement> schema, KeyType type) {
    return schema.stream()
        .filter(element -> element.keyType() == type)
        .map(KeySchemaElement::attributeName)
        .findFirst()
        .orElse(null);
  }

  Map<String, AttributeValue> key(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> key = new HashMap<>();
    keyNames.forEach(name -> key.put(name, Objects.requireNonNull(item.get(name), name)));
    return key;
  }

  @Nullable Map<String, AttributeValue> get(Map<String, AttributeValue> key) {
    return items.get(key);
  }

  List<Map<String, AttributeValue>> all() {
    return List.copyOf(items.values());
  }

  void put(Map<String, AttributeValue> item) {
    delete(key(item));
    items.put(key(item), item);
    orders.values().forEach(order -> order.add(item));
  }

  void delete(Map<String, AttributeValue> key) {
    Map<String, AttributeValue> before = items.remove(key);
    if (before != null) {
      orders.values().forEach(order -> order.remove(before));
    }
  }

  QueryResponse query(QueryRequest query) {
    Order order =
        Objects.requireNonNull(orders.get(query.indexName() == null ? "" : query.indexName()));
    TreeSet<Map<String, AttributeValue>> all = order.partitions.get(partition(order, query));
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    if (all == null) {
      return QueryResponse.builder().items(found).count(0).build();
    }
    boolean forward = !Boolean.FALSE.equals(query.scanIndexForward());
    Map<String, AttributeValue> start =
        query.hasExclusiveStartKey() ? items.get(key(query.exclusiveStartKey())) : null;
    int limit = query.limit() == null ? Integer.MAX_VALUE : query.limit();
    for (Map<String, AttributeValue> item : forward ? all : all.descendingSet()) {
      boolean isBehind =
          start == null
              || (forward ? order.compare(item, start) > 0 : order.compare(item, start) < 0);
      if (isBehind
          && Expression.holds(
              query.keyConditionExpression(),
              query.expressionAttributeNames(),
              query.expressionAttributeValues(),
              item)) {
        if (found.size() == limit) {
          return QueryResponse.builder()
              .items(found)
              .count(found.size())
              .lastEvaluatedKey(found.getLast())
              .build();
        }
        found.add(item);
      }
    }
    return QueryResponse.builder().items(found).count(found.size()).build();
  }

  private static AttributeValue partition(Order order, QueryRequest query) {
    for (String part : query.keyConditionExpression().split(" and ", -1)) {
      String[] sides = part.split("=", -1);
      if (sides.length == 2) {
        String name = sides[0].strip();
        if (query.expressionAttributeNames().getOrDefault(name, name).equals(order.partition)) {
          return Objects.requireNonNull(query.expressionAttributeValues().get(sides[1].strip()));
        }
      }
    }
    throw new IllegalStateException("No partition in " + query.keyConditionExpression());
  }
}
