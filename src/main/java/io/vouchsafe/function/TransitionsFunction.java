package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.core.membership.MembershipLedger;
import io.vouchsafe.core.membership.SegmentCatalogue;
import io.vouchsafe.core.membership.Transitions;
import io.vouchsafe.store.SegmentStore;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Records the memberships that time alone has changed, on a schedule. It stops before its time is
 * up, and the next call goes on.
 */
public final class TransitionsFunction
    implements RequestHandler<ScheduledEvent, Map<String, Object>> {

  /** Enough for the customers that are under way, with their retries. */
  private static final int RESERVE_MILLIS = 15_000;

  /** More than this would only wait for each other's connections. */
  private static final int AT_ONCE = 4;

  private final SegmentStore segments;
  private final Transitions transitions;

  /** The deployed function. */
  public TransitionsFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public TransitionsFunction(Environment environment) {
    this.segments = new SegmentStore(environment.database());
    this.transitions = environment.transitions();
  }

  @Override
  public Map<String, Object> handleRequest(ScheduledEvent event, Context context) {
    BooleanSupplier goOn = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
    SegmentCatalogue catalogue = segments.catalogue();
    Transitions.Result result =
        SideBySide.results(
                IntStream.range(0, MembershipLedger.DUE_PARTITIONS)
                    .<Callable<Transitions.Result>>mapToObj(
                        partition -> () -> transitions.run(partition, catalogue, goOn))
                    .toList(),
                AT_ONCE)
            .stream()
            .reduce(Transitions.Result.NONE, Transitions.Result::plus);
    String line =
        Json.print(
            Json.object()
                .put("customers", result.found().customers())
                .put("entered", result.found().entered())
                .put("left", result.found().left())
                .put("failed", result.found().failed().size())
                .put("complete", result.complete()));
    context.getLogger().log(line + "\n", LogLevel.INFO);
    // All others are done. The call fails, so that it is seen; the next one tries again.
    result.found().failed().values().stream()
        .findFirst()
        .ifPresent(
            failure -> {
              throw new IllegalStateException("Memberships could not be recorded", failure);
            });
    return Map.of(
        "customers", result.found().customers(),
        "entered", result.found().entered(),
        "left", result.found().left(),
        "complete", result.complete());
  }
}
