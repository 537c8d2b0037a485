package io.vouchsafe.local;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
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

/**
 * What a call needs permission for.
 *
 * @param action such as {@code dynamodb:GetItem}
 * @param resource the ARN of a table or an index
 */
record Access(String action, String resource) {

  /**
   * Every permission that a call needs: a transaction needs those of its items, not one of its own.
   */
  static List<Access> of(String operation, SdkRequest request) {
    return switch (request) {
      case GetItemRequest get -> List.of(table(operation, get.tableName()));
      case PutItemRequest put -> List.of(table(operation, put.tableName()));
      case UpdateItemRequest update -> List.of(table(operation, update.tableName()));
      case DeleteItemRequest delete -> List.of(table(operation, delete.tableName()));
      case QueryRequest query -> List.of(index(operation, query.tableName(), query.indexName()));
      case ScanRequest scan -> List.of(index(operation, scan.tableName(), scan.indexName()));
      case DescribeTableRequest describe -> List.of(table(operation, describe.tableName()));
      case BatchGetItemRequest batch ->
          batch.requestItems().keySet().stream().map(name -> table(operation, name)).toList();
      case BatchWriteItemRequest batch ->
          batch.requestItems().keySet().stream().map(name -> table(operation, name)).toList();
      case TransactGetItemsRequest transaction ->
          transaction.transactItems().stream()
              .map(item -> table("GetItem", item.get().tableName()))
              .toList();
      case TransactWriteItemsRequest transaction ->
          transaction.transactItems().stream().flatMap(Access::of).toList();
      // Nothing else is a call that a function has a reason to make.
      default -> List.of(new Access("dynamodb:" + operation, "*"));
    };
  }

  private static Stream<Access> of(TransactWriteItem item) {
    List<Access> accesses = new ArrayList<>();
    if (item.put() != null) {
      accesses.add(table("PutItem", item.put().tableName()));
    }
    if (item.update() != null) {
      accesses.add(table("UpdateItem", item.update().tableName()));
    }
    if (item.delete() != null) {
      accesses.add(table("DeleteItem", item.delete().tableName()));
    }
    if (item.conditionCheck() != null) {
      accesses.add(table("ConditionCheckItem", item.conditionCheck().tableName()));
    }
    return accesses.stream();
  }

  private static Access table(String operation, String table) {
    return new Access("dynamodb:" + operation, Arns.table(table));
  }

  private static Access index(String operation, String table, @Nullable String index) {
    return new Access(
        "dynamodb:" + operation, index == null ? Arns.table(table) : Arns.index(table, index));
  }
}
