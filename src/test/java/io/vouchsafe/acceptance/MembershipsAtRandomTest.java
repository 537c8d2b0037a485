package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.LocalApiExtension;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Customers order, visit, are labelled, listed, referred, share devices and are erased at random,
 * and time passes, while the streams are followed, the schedule is fired at any time, and calls of
 * the database fail in every way they can. When the dust has settled, the members that are recorded
 * are those whom every customer's own segments tell, and what was told on the event bus of entering
 * and leaving leads to them, step by step.
 *
 * <p>{@code -Dvouchsafe.operations.memberships=1000} makes the runs longer.
 */
class MembershipsAtRandomTest {

  private static final int OPERATIONS = Integer.getInteger("vouchsafe.operations.memberships", 40);

  /** Calls fail as long as a test says so. */
  private static final AtomicReference<@Nullable Faults> faults = new AtomicReference<>();

  @RegisterExtension
  static final LocalApiExtension api =
      LocalApiExtension.instance()
          .following()
          .with(new Failing())
          // Of what is made to fail.
          .loggingTo(new PrintStream(OutputStream.nullOutputStream()));

  private static final Recorded recorded = new Recorded(api);

  private static final class Failing implements ExecutionInterceptor {

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      Faults failing = faults.get();
      if (failing != null) {
        failing.beforeExecution(context, attributes);
      }
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      Faults failing = faults.get();
      if (failing != null) {
        failing.afterExecution(context, attributes);
      }
    }

    @Override
    public void onExecutionFailure(
        Context.FailedExecution context, ExecutionAttributes attributes) {
      Faults failing = faults.get();
      if (failing != null) {
        failing.onExecutionFailure(context, attributes);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = 1)
  void membersAreThoseWhomEvaluatingEveryCustomerTells(long seed) throws Exception {
    RandomShop shop = new RandomShop(api, new Random(seed));
    faults.set(new Faults(seed, 30));
    try (ExecutorService streams = Executors.newSingleThreadExecutor();
        ExecutorService schedule = Executors.newSingleThreadExecutor()) {
      List<Future<?>> beside = new ArrayList<>();
      for (int operation = 0; operation < OPERATIONS; operation++) {
        // Both go on while the next things happen; neither waits for the other.
        beside.add(streams.submit(() -> tried(api::pollStreams)));
        if (operation % 4 == 0) {
          beside.add(schedule.submit(() -> tried(() -> api.invoke("TransitionsFunction", "{}"))));
        }
        shop.doSomething();
      }
      for (Future<?> done : beside) {
        done.get();
      }
    }
    faults.set(null);

    shop.close();

    shop.assertRecordedIsTrue();
    // And at whatever instant something is due next.
    for (int later = 0; later < 6 && shop.advanceToWhatIsDueNext(); later++) {
      recorded.pass();
      shop.assertRecordedIsTrue();
    }
    shop.assertEveryEnteringIsFollowedByALeaving();
  }

  /** What fails is tried again later, as the services do. */
  private static void tried(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException failed) {
      assertThat(faults.get()).as("%s", failed).isNotNull();
    }
  }
}
