package io.vouchsafe.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Adds up the read and write units that calls of the database consume, as they report them, and the
 * calls. What a transaction consumes is counted here, for DynamoDB Local reports two units for each
 * table, however much is written: two for each item, which are those of an item of at most 1 KB.
 */
final class Units implements ExecutionInterceptor {

  private static final double UNITS_OF_AN_ITEM = 2;

  private final DoubleAdder read = new DoubleAdder();
  private final DoubleAdder written = new DoubleAdder();
  private final LongAdder transactions = new LongAdder();
  private final LongAdder calls = new LongAdder();

  double read() {
    return read.sum();
  }

  double written() {
    return written.sum();
  }

  long transactions() {
    return transactions.sum();
  }

  long calls() {
    return calls.sum();
  }

  void reset() {
    read.reset();
    written.reset();
    transactions.reset();
    calls.reset();
  }

  @Override
  public SdkRequest modifyRequest(
      Context.ModifyRequest context, ExecutionAttributes executionAttributes) {
    ReturnConsumedCapacity total = ReturnConsumedCapacity.TOTAL;
    return switch (context.request()) {
      case BatchGetItemRequest get -> get.toBuilder().returnConsumedCapacity(total).build();
      case QueryRequest query -> query.toBuilder().returnConsumedCapacity(total).build();
      case ScanRequest scan -> scan.toBuilder().returnConsumedCapacity(total).build();
      case PutItemRequest put -> put.toBuilder().returnConsumedCapacity(total).build();
      case UpdateItemRequest update -> update.toBuilder().returnConsumedCapacity(total).build();
      default -> context.request();
    };
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    calls.increment();
    SdkResponse response = context.response();
    switch (response) {
      case BatchGetItemResponse get -> add(read, get.consumedCapacity());
      case QueryResponse query -> add(read, List.of(query.consumedCapacity()));
      case ScanResponse scan -> add(read, List.of(scan.consumedCapacity()));
      case PutItemResponse put -> add(written, List.of(put.consumedCapacity()));
      case UpdateItemResponse update -> add(written, List.of(update.consumedCapacity()));
      case TransactWriteItemsResponse _ -> {
        if (context.request() instanceof TransactWriteItemsRequest write) {
          transactions.increment();
          written.add(UNITS_OF_AN_ITEM * write.transactItems().size());
        }
      }
      default -> {}
    }
  }

  private static void add(DoubleAdder units, Collection<ConsumedCapacity> consumed) {
    consumed.forEach(capacity -> units.add(capacity.capacityUnits()));
  }
}
