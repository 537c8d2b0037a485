package io.vouchsafe.local;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * What a call needs permission for.
 *
 * @param action such as {@code dynamodb:GetItem}
 * @param resource the ARN of a table or an index
 * @param leadingKeys the partition keys of the items that it is about; none where it is about no
 *     certain ones
 */
record Access(String action, String resource, Set<String> leadingKeys) {

  private static final String PARTITION = "pk";

  /** The partition in a condition on keys, which comes first. */
  private static final Pattern PARTITION_IS = Pattern.compile("^\\s*#?\\w+\\s*=\\s*(:\\w+)");

  /**
   * Every permission that a call needs: a transaction needs those of its items, not one of its own.
   */
  static List<Access> of(String operation, SdkRequest request) {
    return switch (request) {
      case GetItemRequest get -> List.of(item(operation, get.tableName(), get.key()));
      case PutItemRequest put -> List.of(item(operation, put.tableName(), put.item()));
      case UpdateItemRequest update -> List.of(item(operation, update.tableName(), update.key()));
      case DeleteItemRequest delete -> List.of(item(operation, delete.tableName(), delete.key()));
      case QueryRequest query ->
          List.of(index(operation, query.tableName(), query.indexName(), partition(query)));
      case ScanRequest scan ->
          List.of(index(operation, scan.tableName(), scan.indexName(), Set.of()));
      case DescribeTableRequest describe ->
          List.of(table(operation, describe.tableName(), Set.of()));
      case BatchGetItemRequest batch ->
          batch.requestItems().entrySet().stream()
              .map(entry -> table(operation, entry.getKey(), partitions(entry.getValue().keys())))
              .toList();
      case BatchWriteItemRequest batch ->
          batch.requestItems().entrySet().stream()
              .map(
                  entry ->
                      table(
                          operation,
                          entry.getKey(),
                          partitions(entry.getValue().stream().map(Access::written).toList())))
              .toList();
      case TransactGetItemsRequest transaction ->
          transaction.transactItems().stream()
              .map(item -> item("GetItem", item.get().tableName(), item.get().key()))
              .toList();
      case TransactWriteItemsRequest transaction ->
          transaction.transactItems().stream().flatMap(Access::of).toList();
      // Nothing else is a call that a function has a reason to make.
      default -> List.of(new Access("dynamodb:" + operation, "*", Set.of()));
    };
  }

  private static Stream<Access> of(TransactWriteItem item) {
    List<Access> accesses = new ArrayList<>();
    if (item.put() != null) {
      accesses.add(item("PutItem", item.put().tableName(), item.put().item()));
    }
    if (item.update() != null) {
      accesses.add(item("UpdateItem", item.update().tableName(), item.update().key()));
    }
    if (item.delete() != null) {
      accesses.add(item("DeleteItem", item.delete().tableName(), item.delete().key()));
    }
    if (item.conditionCheck() != null) {
      accesses.add(
          item(
              "ConditionCheckItem",
              item.conditionCheck().tableName(),
              item.conditionCheck().key()));
    }
    return accesses.stream();
  }

  private static Map<String, AttributeValue> written(WriteRequest write) {
    return write.putRequest() == null ? write.deleteRequest().key() : write.putRequest().item();
  }

  private static Set<String> partition(QueryRequest query) {
    Matcher condition = PARTITION_IS.matcher(query.keyConditionExpression());
    AttributeValue value =
        condition.find() ? query.expressionAttributeValues().get(condition.group(1)) : null;
    if (value == null) {
      throw new IllegalArgumentException(
          "The condition of a query begins with its partition: " + query.keyConditionExpression());
    }
    return Set.of(value.s());
  }

  private static Set<String> partitions(Collection<Map<String, AttributeValue>> keys) {
    return keys.stream()
        .map(key -> Objects.requireNonNull(key.get(PARTITION), "a partition").s())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Access item(String operation, String table, Map<String, AttributeValue> key) {
    return table(operation, table, partitions(List.of(key)));
  }

  private static Access table(String operation, String table, Set<String> leadingKeys) {
    return new Access("dynamodb:" + operation, Arns.table(table), leadingKeys);
  }

  private static Access index(
      String operation, String table, @Nullable String index, Set<String> leadingKeys) {
    return new Access(
        "dynamodb:" + operation,
        index == null ? Arns.table(table) : Arns.index(table, index),
        leadingKeys);
  }
}
