package io.vouchsafe.testing.model;

import io.vouchsafe.local.Template;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * A DynamoDB in memory. A transaction is atomic; two that touch the same item at the same time
 * exclude each other; a batch of reads is no snapshot.
 */
public final class ModelDynamoDb implements DynamoDbClient {

  private final Map<String, ModelTable> tables;
  private final Set<ItemKey> inFlight;
  private final Consumer<Set<ItemKey>> holding;
  private final Consumer<TransactWriteItemsRequest> committed;
  private final List<ExecutionInterceptor> interceptors;

  /** An item of a table. */
  public record ItemKey(String table, Map<String, AttributeValue> key) {}

  /**
   * A database with the tables of a template.
   *
   * @param holding is called while the items that a transaction writes or checks are held, and may
   *     fail it
   * @param committed is told of each transaction at the instant at which it is written, one after
   *     the other
   */
  public ModelDynamoDb(
      Template template,
      Consumer<Set<ItemKey>> holding,
      Consumer<TransactWriteItemsRequest> committed) {
    this(new HashMap<>(), new HashSet<>(), holding, committed, List.of());
    template.creations().forEach(table -> tables.put(table.tableName(), new ModelTable(table)));
  }

  private ModelDynamoDb(
      Map<String, ModelTable> tables,
      Set<ItemKey> inFlight,
      Consumer<Set<ItemKey>> holding,
      Consumer<TransactWriteItemsRequest> committed,
      List<ExecutionInterceptor> interceptors) {
    this.tables = tables;
    this.inFlight = inFlight;
    this.holding = holding;
    this.committed = committed;
    this.interceptors = interceptors;
  }

  /** A client of the same database whose calls pass interceptors before and after. */
  public DynamoDbClient with(ExecutionInterceptor... passed) {
    return new ModelDynamoDb(tables, inFlight, holding, committed, List.of(passed));
  }

  /** A call that passes the interceptors on its way there and back. */
  private <T> T call(DynamoDbRequest request, Supplier<T> doing) {
    ExecutionAttributes attributes = new ExecutionAttributes();
    try {
      for (ExecutionInterceptor interceptor : interceptors) {
        interceptor.beforeExecution(() -> request, attributes);
      }
      T response = doing.get();
      for (ExecutionInterceptor interceptor : interceptors) {
        interceptor.afterExecution(context(Context.AfterExecution.class, request), attributes);
      }
      return response;
    } catch (RuntimeException failure) {
      for (ExecutionInterceptor interceptor : interceptors) {
        interceptor.onExecutionFailure(context(Context.FailedExecution.class, request), attributes);
      }
      throw failure;
    }
  }

  /** A context that knows the request and nothing else. */
  private static <C> C context(Class<C> type, DynamoDbRequest request) {
    return type.cast(
        Proxy.newProxyInstance(
            ModelDynamoDb.class.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> method.getName().equals("request") ? request : null));
  }

  @Override
  public String serviceName() {
    return "dynamodb";
  }

  @Override
  public void close() {}

  // ---------------------------------------------------------------------------------------- reads

  @Override
  public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
    return call(request, () -> read(request));
  }

  private BatchGetItemResponse read(BatchGetItemRequest request) {
    Map<String, List<Map<String, AttributeValue>>> found = new HashMap<>();
    request
        .requestItems()
        .forEach(
            (table, keys) ->
                keys.keys()
                    .forEach(
                        key -> {
                          Map<String, AttributeValue> item = get(table, key);
                          if (item != null) {
                            found.computeIfAbsent(table, _ -> new ArrayList<>()).add(item);
                          }
                          // Others may write between two reads of a batch.
                          LockSupport.parkNanos(1);
                        }));
    return BatchGetItemResponse.builder().responses(found).unprocessedKeys(Map.of()).build();
  }

  @Override
  public GetItemResponse getItem(GetItemRequest request) {
    return GetItemResponse.builder().item(get(request.tableName(), request.key())).build();
  }

  @Override
  public TransactGetItemsResponse transactGetItems(TransactGetItemsRequest request) {
    return call(
        request,
        () -> {
          Set<ItemKey> read = new HashSet<>();
          request
              .transactItems()
              .forEach(item -> read.add(new ItemKey(item.get().tableName(), item.get().key())));
          synchronized (inFlight) {
            if (!Collections.disjoint(inFlight, read)) {
              throw cancelled(List.of(reason("TransactionConflict")));
            }
          }
          synchronized (tables) {
            return TransactGetItemsResponse.builder()
                .responses(
                    request.transactItems().stream()
                        .map(TransactGetItem::get)
                        .map(get -> table(get.tableName()).get(get.key()))
                        .map(item -> ItemResponse.builder().item(item).build())
                        .toList())
                .build();
          }
        });
  }

  @Override
  public QueryResponse query(QueryRequest request) {
    return call(
        request,
        () -> {
          synchronized (tables) {
            return table(request.tableName()).query(request);
          }
        });
  }

  @Override
  public ScanResponse scan(ScanRequest request) {
    synchronized (tables) {
      return ScanResponse.builder().items(table(request.tableName()).all()).build();
    }
  }

  private @Nullable Map<String, AttributeValue> get(String table, Map<String, AttributeValue> key) {
    synchronized (tables) {
      return table(table).get(key);
    }
  }

  // --------------------------------------------------------------------------------------- writes

  @Override
  public PutItemResponse putItem(PutItemRequest request) {
    return call(
        request,
        () -> {
          synchronized (tables) {
            table(request.tableName()).put(Map.copyOf(request.item()));
          }
          return PutItemResponse.builder().build();
        });
  }

  @Override
  public UpdateItemResponse updateItem(UpdateItemRequest request) {
    return call(request, () -> update(request));
  }

  private UpdateItemResponse update(UpdateItemRequest request) {
    Map<String, AttributeValue> after;
    synchronized (tables) {
      ModelTable table = table(request.tableName());
      Map<String, AttributeValue> before = table.get(request.key());
      Map<String, AttributeValue> item = before == null ? Map.of() : before;
      if (!Expression.holds(
          request.conditionExpression(),
          request.expressionAttributeNames(),
          request.expressionAttributeValues(),
          item)) {
        throw ConditionalCheckFailedException.builder().message("Condition").build();
      }
      after =
          Expression.update(
              request.updateExpression(),
              request.expressionAttributeNames(),
              request.expressionAttributeValues(),
              before == null ? request.key() : before);
      table.put(after);
    }
    return UpdateItemResponse.builder().attributes(after).build();
  }

  @Override
  public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
    return call(request, () -> transact(request));
  }

  private TransactWriteItemsResponse transact(TransactWriteItemsRequest request) {
    List<Write> writes = request.transactItems().stream().map(this::write).toList();
    Set<ItemKey> written = new HashSet<>();
    writes.forEach(write -> written.add(write.key()));
    if (written.size() < writes.size()) {
      throw new IllegalArgumentException("Two operations on one item in a transaction");
    }
    synchronized (inFlight) {
      if (!Collections.disjoint(inFlight, written)) {
        throw cancelled(
            writes.stream()
                .map(
                    write ->
                        reason(inFlight.contains(write.key()) ? "TransactionConflict" : "None"))
                .toList());
      }
      inFlight.addAll(written);
    }
    try {
      holding.accept(written);
      commit(request, writes);
    } finally {
      synchronized (inFlight) {
        inFlight.removeAll(written);
      }
    }
    return TransactWriteItemsResponse.builder().build();
  }

  private void commit(TransactWriteItemsRequest request, List<Write> writes) {
    synchronized (tables) {
      List<CancellationReason> reasons = new ArrayList<>();
      boolean fails = false;
      for (Write write : writes) {
        Map<String, AttributeValue> before = before(write);
        boolean holds =
            Expression.holds(
                write.condition(),
                write.names(),
                write.values(),
                before == null ? Map.of() : before);
        fails |= !holds;
        reasons.add(
            holds
                ? reason("None")
                : CancellationReason.builder()
                    .code("ConditionalCheckFailed")
                    .item(write.returnsOld() ? before : null)
                    .build());
      }
      if (fails) {
        throw cancelled(reasons);
      }
      for (Write write : writes) {
        apply(write);
      }
      committed.accept(request);
    }
  }

  private void apply(Write write) {
    ModelTable table = table(write.key().table());
    Map<String, AttributeValue> before = before(write);
    switch (write.kind()) {
      case PUT -> table.put(Map.copyOf(Objects.requireNonNull(write.item())));
      case DELETE -> table.delete(write.key().key());
      case UPDATE ->
          table.put(
              Expression.update(
                  Objects.requireNonNull(write.update()),
                  write.names(),
                  write.values(),
                  before == null ? write.key().key() : before));
      case CHECK -> {}
    }
  }

  private @Nullable Map<String, AttributeValue> before(Write write) {
    return table(write.key().table()).get(write.key().key());
  }

  private enum Kind {
    PUT,
    UPDATE,
    DELETE,
    CHECK
  }

  private record Write(
      Kind kind,
      ItemKey key,
      @Nullable Map<String, AttributeValue> item,
      @Nullable String update,
      @Nullable String condition,
      Map<String, String> names,
      Map<String, AttributeValue> values,
      boolean returnsOld) {}

  private Write write(TransactWriteItem write) {
    if (write.put() != null) {
      var put = write.put();
      return new Write(
          Kind.PUT,
          new ItemKey(put.tableName(), table(put.tableName()).key(put.item())),
          put.item(),
          null,
          put.conditionExpression(),
          put.expressionAttributeNames(),
          put.expressionAttributeValues(),
          put.returnValuesOnConditionCheckFailure() == ReturnValuesOnConditionCheckFailure.ALL_OLD);
    }
    if (write.update() != null) {
      var update = write.update();
      return new Write(
          Kind.UPDATE,
          new ItemKey(update.tableName(), update.key()),
          null,
          update.updateExpression(),
          update.conditionExpression(),
          update.expressionAttributeNames(),
          update.expressionAttributeValues(),
          false);
    }
    if (write.delete() != null) {
      var delete = write.delete();
      return new Write(
          Kind.DELETE,
          new ItemKey(delete.tableName(), delete.key()),
          null,
          null,
          delete.conditionExpression(),
          delete.expressionAttributeNames(),
          delete.expressionAttributeValues(),
          false);
    }
    var check = write.conditionCheck();
    return new Write(
        Kind.CHECK,
        new ItemKey(check.tableName(), check.key()),
        null,
        null,
        check.conditionExpression(),
        check.expressionAttributeNames(),
        check.expressionAttributeValues(),
        false);
  }

  private static CancellationReason reason(String code) {
    return CancellationReason.builder().code(code).build();
  }

  /** What a transaction that is not written fails with. */
  public static TransactionCanceledException cancelled(List<CancellationReason> reasons) {
    return TransactionCanceledException.builder()
        .message("Transaction cancelled")
        .cancellationReasons(reasons)
        .build();
  }

  private ModelTable table(String name) {
    return Objects.requireNonNull(tables.get(name), name);
  }
}
