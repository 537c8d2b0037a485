package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.core.redemption.HoldSweep;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.store.DynamoLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Releases holds that have expired, on a schedule. It stops before its time is up, and the next
 * call goes on.
 */
public final class ExpiryFunction implements RequestHandler<ScheduledEvent, Map<String, Object>> {

  /** Enough for the transaction that is under way, with its retries. */
  private static final int RESERVE_MILLIS = 5_000;

  private final HoldSweep sweep;

  /** The deployed function. */
  public ExpiryFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public ExpiryFunction(Environment environment) {
    this.sweep =
        new HoldSweep(
            new DynamoLedger(environment.database(), environment.clock()), environment.clock());
  }

  @Override
  public Map<String, Object> handleRequest(ScheduledEvent event, Context context) {
    BooleanSupplier goOn = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
    HoldSweep.Result result = new HoldSweep.Result(0, 0, true);
    List<Future<HoldSweep.Result>> partitions = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int partition = 0; partition < Ledger.HOLD_PARTITIONS; partition++) {
        int swept = partition;
        partitions.add(threads.submit(() -> sweep.sweep(swept, goOn)));
      }
    }
    for (Future<HoldSweep.Result> partition : partitions) {
      result = result.plus(resultOf(partition));
    }
    String line =
        Json.print(
            Json.object()
                .put("released", result.released())
                .put("passed", result.passed())
                .put("complete", result.complete()));
    context.getLogger().log(line + "\n", LogLevel.INFO);
    return Map.of(
        "released", result.released(),
        "passed", result.passed(),
        "complete", result.complete());
  }

  /** What a partition threw fails the whole call, so that it is seen and the schedule retries. */
  private static HoldSweep.Result resultOf(Future<HoldSweep.Result> partition) {
    try {
      return partition.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("Holds could not be released", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", interrupted);
    }
  }
}
