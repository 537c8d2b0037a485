package io.vouchsafe.local;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * Refuses what the service refuses and DynamoDB Local lets pass, such as two operations on one item
 * in a transaction.
 */
public final class ServiceRules implements ExecutionInterceptor {

  private static final int LARGEST_TRANSACTION = 100;
  private static final int LARGEST_BATCH = 100;

  private record ItemKey(String table, Map<String, AttributeValue> key) {}

  /** The names of the key attributes, by table. */
  private final Map<String, List<String>> keys = new HashMap<>();

  ServiceRules(Collection<TableDefinition> tables) {
    tables.forEach(table -> keys.put(table.name(), table.key()));
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    switch (context.request()) {
      case TransactWriteItemsRequest transaction -> check(transaction);
      case BatchGetItemRequest batch -> check(batch);
      default -> {}
    }
  }

  private void check(TransactWriteItemsRequest transaction) {
    if (transaction.transactItems().size() > LARGEST_TRANSACTION) {
      throw invalid(
          "1 validation error detected: Value at 'transactItems' failed to satisfy constraint:"
              + " Member must have length less than or equal to 100");
    }
    Set<ItemKey> seen = new HashSet<>();
    if (!transaction.transactItems().stream().flatMap(this::keysOf).allMatch(seen::add)) {
      throw invalid("Transaction request cannot include multiple operations on one item");
    }
  }

  private Stream<ItemKey> keysOf(TransactWriteItem item) {
    if (item.put() != null) {
      Map<String, AttributeValue> key = new HashMap<>(item.put().item());
      key.keySet().retainAll(keys.getOrDefault(item.put().tableName(), List.of()));
      return Stream.of(new ItemKey(item.put().tableName(), key));
    }
    if (item.update() != null) {
      return Stream.of(new ItemKey(item.update().tableName(), item.update().key()));
    }
    if (item.delete() != null) {
      return Stream.of(new ItemKey(item.delete().tableName(), item.delete().key()));
    }
    if (item.conditionCheck() != null) {
      return Stream.of(new ItemKey(item.conditionCheck().tableName(), item.conditionCheck().key()));
    }
    return Stream.empty();
  }

  private static void check(BatchGetItemRequest batch) {
    int size = batch.requestItems().values().stream().mapToInt(get -> get.keys().size()).sum();
    if (size > LARGEST_BATCH) {
      throw invalid("Too many items requested for the BatchGetItem call");
    }
    batch
        .requestItems()
        .values()
        .forEach(
            get -> {
              if (new HashSet<>(get.keys()).size() < get.keys().size()) {
                throw invalid("Provided list of item keys contains duplicates");
              }
            });
  }

  private static DynamoDbException invalid(String message) {
    return (DynamoDbException)
        DynamoDbException.builder()
            .message(message)
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("ValidationException")
                    .errorMessage(message)
                    .serviceName("DynamoDb")
                    .build())
            .build();
  }
}
