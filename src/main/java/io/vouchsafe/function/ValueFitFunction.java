package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.segment.Population;
import io.vouchsafe.core.value.FittedValueModel;
import io.vouchsafe.core.value.ValueFitting;
import io.vouchsafe.store.CustomerScan;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.ValueModelStore;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Fits the value model to all customers, on a schedule. If its time is up before all were read, the
 * model of before stays, and the call fails.
 */
public final class ValueFitFunction implements RequestHandler<ScheduledEvent, Map<String, Object>> {

  /** Enough to wait for the database in parallel. */
  private static final int READERS = 8;

  /** For the fit itself, which takes seconds. */
  private static final int RESERVE_MILLIS = 60_000;

  private final Database database;
  private final ValueModelStore models;
  private final AbuseScorer scorer;
  private final Clock clock;

  /** The deployed function. */
  public ValueFitFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public ValueFitFunction(Environment environment) {
    this.database = environment.database();
    this.models = new ValueModelStore(database);
    this.scorer = environment.scorer();
    this.clock = environment.clock();
  }

  @Override
  public Map<String, Object> handleRequest(ScheduledEvent event, Context context) {
    BooleanSupplier inTime = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
    ValueFitting fitting = new ValueFitting(clock.instant().truncatedTo(ChronoUnit.MILLIS));
    read(
        new CustomerScan(database, Needs.of(List.of(), _ -> null), scorer, clock, false),
        person -> fitting.add(person.profile().orders()),
        inTime);
    Optional<FittedValueModel> fitted = fitting.fit();
    fitted.ifPresent(models::save);
    Map<String, Object> result =
        Map.of(
            "fitted",
            fitted.isPresent(),
            "customers",
            fitting.customers(),
            "repeaters",
            fitting.repeaters());
    context.getLogger().log(Json.print(Json.object().putPOJO("fit", result)) + "\n", LogLevel.INFO);
    return result;
  }

  private interface Visitor {
    void visit(Population.Person person);
  }

  private static void read(Population population, Visitor visitor, BooleanSupplier inTime) {
    List<Future<Boolean>> parts = new ArrayList<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      for (int part = 0; part < population.parts(); part++) {
        int read = part;
        parts.add(
            readers.submit(
                () ->
                    inTime.getAsBoolean()
                        && population.read(
                            read,
                            person -> {
                              visitor.visit(person);
                              return inTime.getAsBoolean();
                            })));
      }
    }
    for (Future<Boolean> part : parts) {
      if (!isWhole(part)) {
        throw new IllegalStateException("The time was over before all customers were read");
      }
    }
  }

  private static boolean isWhole(Future<Boolean> part) {
    try {
      return part.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("Customers could not be read", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", interrupted);
    }
  }
}
