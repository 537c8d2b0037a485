package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.TestClock;
import io.vouchsafe.testing.model.ModelDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several clients validate, redeem, repeat, confirm and cancel at random, while expired holds are
 * swept, promotions are paused and their limits changed, customers order, time passes, and calls of
 * the database fail in every way they can. However often a client had to ask, there is one final
 * answer; no limit is ever exceeded; nobody is refused without a reason; and what was counted is
 * what is recorded.
 *
 * <p>{@code -Dvouchsafe.operations=1000000} makes the runs longer.
 */
class RedemptionsAtRandomTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final int LOCALLY = Integer.getInteger("vouchsafe.operations.local", 800);
  private static final int IN_THE_MODEL = Integer.getInteger("vouchsafe.operations", 10_000);
  private static final AtomicLong RUNS = new AtomicLong();

  /** On DynamoDB Local, whose expressions and indexes are the real ones. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void onDynamoDbLocal(long seed) throws Exception {
    TestClock clock = new TestClock();
    RandomStore store =
        new RandomStore("RUN" + RUNS.incrementAndGet(), dynamo, new Faults(seed, 12), clock, null);

    run(store, 4, LOCALLY, seed);
  }

  /** In the model, forty thousand operations in all, each write and refusal looked at. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void comparedWithASequentialReference(long seed) throws Exception {
    TestClock clock = new TestClock();
    ReferenceModel reference = new ReferenceModel(clock);
    // Others come between while a transaction is under way.
    ModelDatabase model = new ModelDatabase(_ -> LockSupport.parkNanos(1), reference::committed);
    RandomStore store =
        new RandomStore(
            "RUN" + RUNS.incrementAndGet(), model, new Faults(seed, 12), clock, reference);

    List<RandomClient> clients = run(store, 8, IN_THE_MODEL, seed);

    assertThat(reference.violations()).as(reference.summary()).isEmpty();
    assertThat(clients).hasSize(8);
  }

  private static List<RandomClient> run(RandomStore store, int threads, int operations, long seed)
      throws Exception {
    List<RandomClient> clients = new ArrayList<>();
    for (int number = 0; number < threads; number++) {
      clients.add(
          new RandomClient(store, number, operations / threads, new Random(seed * 100 + number)));
    }
    List<RandomClient> done = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<RandomClient> client : executor.invokeAll(clients)) {
        done.add(client.get());
      }
    }
    store.faults.stop();
    done.forEach(RandomClient::askAgain);
    store.assertCountsWhatIsRecorded();
    store.clock.advance(RandomClient.HOLD);
    store.assertCanBeUsedUp();
    store.assertCountsWhatIsRecorded();
    return done;
  }
}
