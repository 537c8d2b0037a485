package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.core.membership.MembershipLedger;
import io.vouchsafe.core.membership.SegmentCatalogue;
import io.vouchsafe.core.membership.Transitions;
import io.vouchsafe.store.SegmentStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Records the memberships that time alone has changed, on a schedule. It stops before its time is
 * up, and the next call goes on.
 */
public final class TransitionsFunction
    implements RequestHandler<ScheduledEvent, Map<String, Object>> {

  /** Enough for the customers that are under way, with their retries. */
  private static final int RESERVE_MILLIS = 15_000;

  /** More than this would only wait for each other's connections. */
  private static final int SIDE_BY_SIDE = 4;

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
    List<Future<Transitions.Result>> partitions = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(SIDE_BY_SIDE, Thread.ofVirtual().factory())) {
      for (int partition = 0; partition < MembershipLedger.DUE_PARTITIONS; partition++) {
        int looked = partition;
        partitions.add(threads.submit(() -> transitions.run(looked, catalogue, goOn)));
      }
    }
    Transitions.Result result = Transitions.Result.NONE;
    for (Future<Transitions.Result> partition : partitions) {
      result = result.plus(resultOf(partition));
    }
    String line =
        Json.print(
            Json.object()
                .put("customers", result.found().customers())
                .put("entered", result.found().entered())
                .put("left", result.found().left())
                .put("failed", result.found().failed().size())
                .put("complete", result.complete()));
    context.getLogger().log(line + "\n", LogLevel.INFO);
    for (RuntimeException failure : result.found().failed().values()) {
      // All others are done. The call fails, so that it is seen; the next one tries again.
      throw new IllegalStateException("Memberships could not be recorded", failure);
    }
    return Map.of(
        "customers", result.found().customers(),
        "entered", result.found().entered(),
        "left", result.found().left(),
        "complete", result.complete());
  }

  /** What a partition threw fails the whole call, so that it is seen. */
  private static Transitions.Result resultOf(Future<Transitions.Result> partition) {
    try {
      return partition.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("Memberships could not be recorded", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", interrupted);
    }
  }
}
