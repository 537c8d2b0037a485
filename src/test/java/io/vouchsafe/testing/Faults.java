package io.vouchsafe.testing;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * What can happen to a call of DynamoDB and never does on DynamoDB Local: it is throttled, fails,
 * answers too late or not at all though it was done, or the caller dies before or after it; and
 * transactions on the same item at the same time exclude each other.
 */
public final class Faults implements ExecutionInterceptor {

  /** The caller is no more: nothing of what it had in mind happens after this. */
  public static final class Crash extends RuntimeException {

    private static final long serialVersionUID = 1;
  }

  private enum Fault {
    THROTTLED,
    CONFLICT,
    FAILED,
    TOO_LATE,
    CRASH
  }

  private static final ExecutionAttribute<Set<Object>> TOUCHED =
      new ExecutionAttribute<>("TouchedItems");

  private final Random random;
  private final int oneIn;
  private final Set<Object> inFlight = new HashSet<>();
  private volatile boolean stopped;

  /**
   * Makes faults.
   *
   * @param oneIn out of how many calls one has a fault before it, and another one after it
   */
  public Faults(long seed, int oneIn) {
    this.random = new Random(seed);
    this.oneIn = oneIn;
  }

  /** From now on everything goes well. */
  public void stop() {
    stopped = true;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    next().ifPresent(Faults::fail);
    if (context.request() instanceof TransactWriteItemsRequest request) {
      Set<Object> touched = touched(request);
      synchronized (inFlight) {
        if (!Collections.disjoint(inFlight, touched)) {
          throw conflict();
        }
        inFlight.addAll(touched);
      }
      attributes.putAttribute(TOUCHED, touched);
    }
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    land(attributes);
    // It was done, and nobody learns of it.
    next().filter(fault -> fault == Fault.TOO_LATE || fault == Fault.CRASH).ifPresent(Faults::fail);
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    land(attributes);
  }

  private void land(ExecutionAttributes attributes) {
    Set<Object> touched = attributes.getAttribute(TOUCHED);
    if (touched != null) {
      synchronized (inFlight) {
        inFlight.removeAll(touched);
      }
      attributes.putAttribute(TOUCHED, Set.of());
    }
  }

  private Optional<Fault> next() {
    synchronized (random) {
      return stopped || random.nextInt(oneIn) != 0
          ? Optional.empty()
          : Optional.of(Fault.values()[random.nextInt(Fault.values().length)]);
    }
  }

  private static void fail(Fault fault) {
    throw switch (fault) {
      case THROTTLED ->
          ProvisionedThroughputExceededException.builder()
              .message("Throttled")
              .statusCode(400)
              .awsErrorDetails(
                  AwsErrorDetails.builder()
                      .errorCode("ProvisionedThroughputExceededException")
                      .build())
              .build();
      case CONFLICT -> conflict();
      case FAILED -> InternalServerErrorException.builder().message("500").statusCode(500).build();
      case TOO_LATE -> ApiCallTimeoutException.builder().message("Too late").build();
      case CRASH -> new Crash();
    };
  }

  private static TransactionCanceledException conflict() {
    return TransactionCanceledException.builder()
        .message("Transaction conflict")
        .statusCode(400)
        .cancellationReasons(CancellationReason.builder().code("TransactionConflict").build())
        .build();
  }

  private static Set<Object> touched(TransactWriteItemsRequest request) {
    Set<Object> touched = new HashSet<>();
    for (TransactWriteItem write : request.transactItems()) {
      touched.add(
          Stream.of(
                  write.put() == null ? null : key(write.put().tableName(), write.put().item()),
                  write.update() == null
                      ? null
                      : key(write.update().tableName(), write.update().key()),
                  write.delete() == null
                      ? null
                      : key(write.delete().tableName(), write.delete().key()),
                  write.conditionCheck() == null
                      ? null
                      : key(write.conditionCheck().tableName(), write.conditionCheck().key()))
              .filter(key -> key != null)
              .findFirst()
              .orElseThrow());
    }
    return touched;
  }

  private static List<Object> key(String table, Map<String, AttributeValue> attributes) {
    return Stream.of(table, attributes.get("pk"), attributes.get("sk"))
        .map(String::valueOf)
        .<Object>map(part -> part)
        .toList();
  }
}
