package io.vouchsafe.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/** Several writes that happen together or not at all. */
final class Transaction {

  private static final String NO_REASON = "None";
  private static final String CONDITION_FAILED = "ConditionalCheckFailed";

  /** Reasons for which the same transaction may succeed a moment later. */
  private static final Set<String> TEMPORARY =
      Set.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

  private final List<TransactWriteItem> writes = new ArrayList<>();
  private final List<Key> keys = new ArrayList<>();

  /** How it ended. */
  sealed interface Result {

    /** All of it is written. */
    record Done() implements Result {}

    /**
     * Nothing is written.
     *
     * @param failed the keys of the writes whose condition did not hold, each with the item as it
     *     stands; empty if only other writers were in the way
     * @param contended the keys of the writes that others were in the way of, as far as is known
     */
    record Cancelled(Map<Key, Item> failed, Set<Key> contended) implements Result {}
  }

  /** Puts an item whose key it is, if there is none yet. */
  Transaction create(Key key, Map<String, AttributeValue> item) {
    return put(key, item, Condition.absent());
  }

  Transaction put(Key key, Map<String, AttributeValue> item, Condition condition) {
    return add(
        key,
        TransactWriteItem.builder()
            .put(
                put ->
                    put.tableName(key.table())
                        .item(item)
                        .conditionExpression(condition.expression())
                        .expressionAttributeNames(condition.namesOrNull())
                        .expressionAttributeValues(condition.valuesOrNull())
                        .returnValuesOnConditionCheckFailure(
                            ReturnValuesOnConditionCheckFailure.ALL_OLD))
            .build());
  }

  Transaction put(Key key, Map<String, AttributeValue> item) {
    return add(
        key, TransactWriteItem.builder().put(put -> put.tableName(key.table()).item(item)).build());
  }

  Transaction update(Key key, String expression, Condition condition) {
    return add(
        key,
        TransactWriteItem.builder()
            .update(
                update ->
                    update
                        .tableName(key.table())
                        .key(key.attributes())
                        .updateExpression(expression)
                        .conditionExpression(condition.expression())
                        .expressionAttributeNames(condition.namesOrNull())
                        .expressionAttributeValues(condition.valuesOrNull()))
            .build());
  }

  Transaction delete(Key key) {
    return delete(key, Condition.none());
  }

  Transaction delete(Key key, Condition condition) {
    return add(
        key,
        TransactWriteItem.builder()
            .delete(
                delete ->
                    delete
                        .tableName(key.table())
                        .key(key.attributes())
                        .conditionExpression(condition.expression())
                        .expressionAttributeNames(condition.namesOrNull())
                        .expressionAttributeValues(condition.valuesOrNull()))
            .build());
  }

  /** Writes nothing, but holds all of it to a condition on this item. */
  Transaction check(Key key, Condition condition) {
    return add(
        key,
        TransactWriteItem.builder()
            .conditionCheck(
                check ->
                    check
                        .tableName(key.table())
                        .key(key.attributes())
                        .conditionExpression(condition.expression())
                        .expressionAttributeNames(condition.namesOrNull())
                        .expressionAttributeValues(condition.valuesOrNull()))
            .build());
  }

  /**
   * Commits it.
   *
   * @throws TransactionCanceledException if it was cancelled for a reason that is our own fault
   */
  Result commit(DynamoDbClient client) {
    try {
      client.transactWriteItems(call -> call.transactItems(writes));
      return new Result.Done();
    } catch (TransactionInProgressException inProgress) {
      return new Result.Cancelled(Map.of(), Set.of());
    } catch (TransactionCanceledException cancelled) {
      return cancelled(cancelled);
    }
  }

  /**
   * The items that exist, all of them as they were at one instant. Empty if one of them was being
   * written just then.
   */
  static Optional<Map<Key, Item>> read(DynamoDbClient client, List<Key> keys) {
    try {
      List<ItemResponse> responses =
          client
              .transactGetItems(
                  call ->
                      call.transactItems(
                          keys.stream()
                              .map(
                                  key ->
                                      TransactGetItem.builder()
                                          .get(
                                              get ->
                                                  get.tableName(key.table()).key(key.attributes()))
                                          .build())
                              .toList()))
              .responses();
      Map<Key, Item> found = new HashMap<>();
      for (int index = 0; index < keys.size(); index++) {
        if (responses.get(index).hasItem()) {
          found.put(keys.get(index), new Item(responses.get(index).item()));
        }
      }
      return Optional.of(found);
    } catch (TransactionCanceledException cancelled) {
      if (cancelled.cancellationReasons().stream().allMatch(Transaction::isTemporary)) {
        return Optional.empty();
      }
      throw cancelled;
    }
  }

  private static boolean isTemporary(CancellationReason reason) {
    return NO_REASON.equals(reason.code()) || TEMPORARY.contains(reason.code());
  }

  private Result cancelled(TransactionCanceledException cancelled) {
    Map<Key, Item> failed = new HashMap<>();
    Set<Key> contended = new HashSet<>();
    List<CancellationReason> reasons = cancelled.cancellationReasons();
    for (int index = 0; index < reasons.size(); index++) {
      CancellationReason reason = reasons.get(index);
      if (CONDITION_FAILED.equals(reason.code())) {
        failed.put(keys.get(index), new Item(reason.hasItem() ? reason.item() : Map.of()));
      } else if (!isTemporary(reason)) {
        throw cancelled;
      } else if (!NO_REASON.equals(reason.code())) {
        contended.add(keys.get(index));
      }
    }
    return new Result.Cancelled(failed, contended);
  }

  private Transaction add(Key key, TransactWriteItem write) {
    keys.add(key);
    writes.add(write);
    return this;
  }

  /**
   * A condition with its names and values, which an update expression of the same write may use
   * too.
   */
  record Condition(
      @Nullable String expression, Map<String, String> names, Map<String, AttributeValue> values) {

    static Condition absent() {
      return new Condition("attribute_not_exists(pk)", Map.of(), Map.of());
    }

    /** The stored item has that version. */
    static Condition isVersion(String attribute, long version) {
      return of("#version = :version")
          .name("#version", attribute)
          .value(":version", Values.number(version));
    }

    static Condition of(String expression) {
      return new Condition(expression, Map.of(), Map.of());
    }

    static Condition none() {
      return new Condition(null, Map.of(), Map.of());
    }

    /** These names and values with another condition. */
    Condition holding(String condition) {
      return new Condition(condition, names, values);
    }

    Condition name(String name, String attribute) {
      Map<String, String> more = new HashMap<>(names);
      more.put(name, attribute);
      return new Condition(expression, more, values);
    }

    Condition value(String name, AttributeValue value) {
      Map<String, AttributeValue> more = new HashMap<>(values);
      more.put(name, value);
      return new Condition(expression, names, more);
    }

    @Nullable Map<String, String> namesOrNull() {
      return names.isEmpty() ? null : names;
    }

    @Nullable Map<String, AttributeValue> valuesOrNull() {
      return values.isEmpty() ? null : values;
    }
  }
}
