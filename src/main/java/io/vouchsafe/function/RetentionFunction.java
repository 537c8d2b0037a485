package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.core.customer.Retention;
import io.vouchsafe.store.DynamoCustomers;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Takes out of profiles what has been kept for its time, on a schedule. It stops before its time is
 * up, and the next call goes on. What are items of their own the tables delete themselves.
 */
public final class RetentionFunction
    implements RequestHandler<ScheduledEvent, Map<String, Object>> {

  /** Enough for the customers that are under way. */
  private static final int RESERVE_MILLIS = 10_000;

  private final Retention retention;

  /** The deployed function. */
  public RetentionFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public RetentionFunction(Environment environment) {
    DynamoCustomers customers = new DynamoCustomers(environment.database());
    this.retention = new Retention(customers, customers, environment.clock());
  }

  @Override
  public Map<String, Object> handleRequest(ScheduledEvent event, Context context) {
    BooleanSupplier goOn = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
    Retention.Result result = Retention.Result.NONE;
    for (int partition = 0; partition < Retention.PARTITIONS; partition++) {
      result = result.plus(retention.run(partition, goOn));
    }
    String line =
        Json.print(
            Json.object()
                .put("cleaned", result.cleaned())
                .put("passed", result.passed())
                .put("complete", result.complete()));
    context.getLogger().log(line + "\n", LogLevel.INFO);
    return Map.of(
        "cleaned", result.cleaned(),
        "passed", result.passed(),
        "complete", result.complete());
  }
}
