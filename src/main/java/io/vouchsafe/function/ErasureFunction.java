package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.store.Erasures;
import java.util.Map;

/**
 * Goes on with the erasures of customers that were broken off, on a schedule, so that each comes to
 * its end whether its client asks again or not.
 */
public final class ErasureFunction implements RequestHandler<ScheduledEvent, Map<String, Object>> {

  /** Enough for the transaction that is under way, with its retries. */
  private static final int RESERVE_MILLIS = 10_000;

  private final Erasures erasures;

  /** The deployed function. */
  public ErasureFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public ErasureFunction(Environment environment) {
    this.erasures = environment.erasures();
  }

  @Override
  public Map<String, Object> handleRequest(ScheduledEvent event, Context context) {
    Erasures.Resumed resumed =
        erasures.resume(() -> context.getRemainingTimeInMillis() > RESERVE_MILLIS);
    String line =
        Json.print(Json.object().put("erased", resumed.erased()).put("left", resumed.left()));
    context.getLogger().log(line + "\n", LogLevel.INFO);
    return Map.of("erased", resumed.erased(), "left", resumed.left());
  }
}
