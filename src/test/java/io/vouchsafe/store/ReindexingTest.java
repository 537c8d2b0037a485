package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.abuse.Sign;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Definition.Kind;
import io.vouchsafe.core.segment.DeliveredSegments;
import io.vouchsafe.core.segment.DeliveredSegments.Thresholds;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.core.segment.reindex.ReindexRun;
import io.vouchsafe.core.segment.reindex.Reindexing;
import io.vouchsafe.core.segment.reindex.Reindexing.Progress;
import io.vouchsafe.core.value.FittedValueModel;
import io.vouchsafe.core.value.ValueFit;
import io.vouchsafe.core.value.ValueModel;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Asking everybody again, step by step; the store is one, and the tests of this class share it. */
class ReindexingTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int PAGES = 3;
  private static final int CUSTOMERS_OF_A_PAGE = 5;
  private static final SegmentFingerprints USUAL =
      new SegmentFingerprints(ZoneOffset.UTC, AbuseWeights.usual());

  private final TestClock clock = new TestClock();
  private final String key = "segment_" + NAMES.incrementAndGet();
  private final SegmentStore segments = new SegmentStore(dynamo.database());
  private final ReindexStore store = new ReindexStore(dynamo.database(), USUAL);
  private final AskedCustomers customers =
      new AskedCustomers(dynamo.database(), PAGES, CUSTOMERS_OF_A_PAGE);
  private final Reindexing reindexing = new Reindexing(store, customers, clock);

  /** Whatever another test left is done, so that a plan is about this one's segment only. */
  @BeforeEach
  void doWhatIsToBeDone() {
    clock.set(TestClock.START.plus(Duration.ofDays(NAMES.get())));
    for (int round = 0; round < 3; round++) {
      runAll("before-" + round);
    }
    assertThat(reindexing.plan("before")).isEmpty();
    customers.forget();
  }

  private void runAll(String owner) {
    reindexing
        .plan(owner)
        .ifPresent(
            run -> {
              workAll(run);
              assertThat(reindexing.finish(run.id(), owner)).isTrue();
            });
  }

  private void workAll(ReindexRun run) {
    for (int part = 0; part < run.parts(); part++) {
      assertThat(reindexing.work(run.id(), part, () -> true).done()).isTrue();
    }
  }

  private Definition save(String where) {
    return save(key, where);
  }

  private Definition save(String segment, String where) {
    Optional<Definition> before = segments.find(segment);
    Definition described =
        new Definition(segment, "A segment", Kind.RULE, RuleText.parse(where), "", 0);
    Definition after =
        before.isPresent()
            ? described.following(before.get())
            : described.withVersion(segments.lastVersion(segment) + 1);
    assertThat(segments.save(before.orElse(null), after)).isTrue();
    return after;
  }

  private ReindexRun planned(String owner) {
    return reindexing.plan(owner).orElseThrow();
  }

  // --------------------------------------------------------------------------------------- plan

  @Test
  void asksEverybodyOfANewSegmentOnceAndOfNoOther() {
    save("orders.count >= 3");
    assertThat(store.built().contains(key)).isFalse();

    ReindexRun run = planned("a");
    assertThat(run.parts()).isGreaterThan(1);
    workAll(run);
    assertThat(store.built().contains(key)).isFalse();
    assertThat(reindexing.finish(run.id(), "a")).isTrue();

    assertThat(store.built().contains(key)).isTrue();
    assertThat(customers.asked()).hasSize(run.parts() * PAGES).doesNotHaveDuplicates();
    assertThat(customers.askedOf(key)).isEqualTo((long) run.parts() * PAGES * CUSTOMERS_OF_A_PAGE);
    assertThat(customers.rulesOf(key)).containsExactly("orders.count >= 3");
    assertThat(reindexing.plan("b")).isEmpty();
  }

  @Test
  void asksAgainForAnotherRuleAndForNothingElse() {
    Definition first = save("orders.count >= 3");
    runAll("a");
    customers.forget();

    Definition renamed =
        new Definition(
                key, "Another name", Kind.RULE, RuleText.parse("(orders.count >= 3)"), "New", 0)
            .following(first);
    assertThat(segments.save(first, renamed)).isTrue();
    assertThat(reindexing.plan("b")).isEmpty();
    assertThat(store.built().contains(key)).isTrue();

    save("orders.count >= 4");
    assertThat(store.built().contains(key)).isFalse();
    runAll("c");
    assertThat(customers.rulesOf(key)).containsExactly("orders.count >= 4");
    assertThat(store.built().contains(key)).isTrue();
  }

  /** In between customers may have been asked by the other rule. */
  @Test
  void asksAgainForARuleThatWasAnotherOneForAWhile() {
    save("orders.count >= 3");
    runAll("a");
    save("orders.count >= 4");
    save("orders.count >= 3");

    assertThat(store.built().contains(key)).isFalse();
    assertThat(reindexing.plan("b")).isPresent();
  }

  @Test
  void asksAgainForASegmentThatRefersToAChangedOne() {
    String referring = key + "_referring";
    save("orders.count >= 3");
    save(referring, "not segment " + key);
    runAll("a");

    save("orders.count >= 4");

    assertThat(store.built().contains(referring)).isFalse();
    runAll("b");
    assertThat(store.built().contains(referring)).isTrue();
    assertThat(store.built().contains(key)).isTrue();
  }

  @Test
  void twoPlansAtOnceMakeOneRunOfASegment() throws Exception {
    for (int round = 0; round < 5; round++) {
      save("orders.count >= " + (round + 1));
      List<Optional<ReindexRun>> plans = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        List<Future<Optional<ReindexRun>>> planning = new ArrayList<>();
        for (int planner = 0; planner < 4; planner++) {
          String owner = "planner-" + round + "-" + planner;
          planning.add(threads.submit(() -> reindexing.plan(owner)));
        }
        for (Future<Optional<ReindexRun>> plan : planning) {
          plans.add(plan.get());
        }
      }
      List<ReindexRun> runs = plans.stream().flatMap(Optional::stream).toList();
      assertThat(runs).hasSize(1);
      workAll(runs.getFirst());
      assertThat(
              reindexing.finish(
                  runs.getFirst().id(), Objects.requireNonNull(runs.getFirst().owner())))
          .isTrue();
      assertThat(store.built().contains(key)).isTrue();
    }
  }

  /** The answer to the first one may have been lost. */
  @Test
  void theSameOwnerGetsTheSameRunAgain() {
    save("orders.count >= 3");
    ReindexRun run = planned("a");

    assertThat(reindexing.plan("a").map(ReindexRun::id)).contains(run.id());
    assertThat(reindexing.plan("b")).isEmpty();
  }

  @Test
  void anotherSegmentNeedNotWaitForARunThatIsUnderWay() {
    String other = key + "_other";
    save("orders.count >= 3");
    ReindexRun first = planned("a");
    save(other, "orders.count >= 5");

    ReindexRun second = planned("b");
    assertThat(second.id()).isNotEqualTo(first.id());
    workAll(second);
    assertThat(reindexing.finish(second.id(), "b")).isTrue();

    assertThat(store.built().contains(other)).isTrue();
    assertThat(store.built().contains(key)).isFalse();
    workAll(first);
    assertThat(reindexing.finish(first.id(), "a")).isTrue();
    assertThat(store.built().contains(key)).isTrue();
  }

  // -------------------------------------------------------------------------------------- resume

  @Test
  void aRunThatWasBrokenOffGoesOnFromItsCursorsWhenItHasBeenSilentForLong() {
    save("orders.count >= 3");
    ReindexRun run = planned("a");
    reindexing.work(run.id(), 0, () -> true);
    reindexing.work(run.id(), 1, () -> false);
    Instant last = clock.instant();

    clock.set(last.plus(Reindexing.SILENCE).minusMillis(1));
    assertThat(reindexing.plan("b")).isEmpty();
    clock.set(last.plus(Reindexing.SILENCE));
    assertThat(reindexing.plan("b").map(ReindexRun::id)).contains(run.id());
    // The new owner has just taken it.
    assertThat(reindexing.plan("c")).isEmpty();
    customers.forget();
    workAll(run);

    assertThat(customers.asked())
        .hasSize(run.parts() * PAGES - PAGES - 1)
        .doesNotContain("0/0", "0/1", "0/2", "1/0")
        .contains("1/1", "1/2", "2/0");
    assertThat(reindexing.finish(run.id(), "b")).isTrue();
    assertThat(store.built().contains(key)).isTrue();
  }

  @Test
  void aRunThatGoesOnIsNotTakenOver() {
    save("orders.count >= 3");
    ReindexRun run = planned("a");
    clock.advance(Reindexing.SILENCE.minusMinutes(1));
    reindexing.work(run.id(), 0, () -> false);
    clock.advance(Reindexing.SILENCE.minusMinutes(1));

    assertThat(reindexing.plan("b")).isEmpty();
  }

  @Test
  void whatIsLeftAtTheEndIsForTheNextAtOnce() {
    save("orders.count >= 3");
    ReindexRun run = planned("a");
    for (int part = 1; part < run.parts(); part++) {
      reindexing.work(run.id(), part, () -> true);
    }

    // Somebody else's end is none.
    assertThat(reindexing.finish(run.id(), "b")).isFalse();
    assertThat(reindexing.plan("c")).isEmpty();
    assertThat(reindexing.finish(run.id(), "a")).isFalse();
    assertThat(store.built().contains(key)).isFalse();
    assertThat(reindexing.plan("c").map(ReindexRun::id)).contains(run.id());
    customers.forget();
    workAll(run);

    assertThat(customers.asked()).containsExactly("0/0", "0/1", "0/2");
    assertThat(reindexing.finish(run.id(), "c")).isTrue();
    assertThat(store.built().contains(key)).isTrue();
  }

  @Test
  void stopsWhenItsTimeIsUpButNeverBeforeItsFirstPage() {
    save("orders.count >= 3");
    ReindexRun run = planned("a");

    assertThat(reindexing.work(run.id(), 0, () -> false))
        .isEqualTo(new Reindexing.Worked(CUSTOMERS_OF_A_PAGE, false));
    assertThat(reindexing.work(run.id(), 0, () -> false).done()).isFalse();
    assertThat(reindexing.work(run.id(), 0, () -> false).done()).isTrue();
    assertThat(reindexing.work(run.id(), 0, () -> true)).isEqualTo(new Reindexing.Worked(0, true));
    assertThat(customers.asked()).containsExactly("0/0", "0/1", "0/2");
  }

  @Test
  void twoWorkersOnOnePartDoItTogether() throws Exception {
    save("orders.count >= 3");
    ReindexRun run = planned("a");
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> working = new ArrayList<>();
      for (int worker = 0; worker < 3; worker++) {
        working.add(
            threads.submit(
                () ->
                    IntStream.range(0, run.parts())
                        .forEach(part -> reindexing.work(run.id(), part, () -> true))));
      }
      for (Future<?> worker : working) {
        worker.get();
      }
    }

    for (int part = 0; part < run.parts(); part++) {
      assertThat(store.part(run.id(), part).done()).isTrue();
      // Each page is counted once, whoever asked it.
      assertThat(store.part(run.id(), part).customers()).isEqualTo(PAGES * CUSTOMERS_OF_A_PAGE);
    }
    assertThat(reindexing.finish(run.id(), "a")).isTrue();
    assertThat(store.built().contains(key)).isTrue();
  }

  @Test
  void whateverFailsOnTheWayEverybodyIsAskedByTheLastRuleInTheEnd() {
    Faults faults = new Faults(11, 9);
    Reindexing failing =
        new Reindexing(new ReindexStore(dynamo.database(faults), USUAL), customers, clock);
    for (int round = 0; round < 4; round++) {
      save("orders.count >= " + (round + 1));
      for (int step = 0; step < 8; step++) {
        String owner = round + "-" + step;
        try {
          Optional<ReindexRun> run = failing.plan(owner);
          if (run.isPresent()) {
            for (int part = 0; part < run.get().parts(); part++) {
              failing.work(run.get().id(), part, () -> true);
            }
            failing.finish(run.get().id(), owner);
          }
        } catch (RuntimeException _) {
          // The next one goes on; this one is not heard of any more.
          clock.advance(Reindexing.SILENCE);
        }
        if (store.built().contains(key)) {
          assertThat(customers.rulesOf(key)).containsExactly("orders.count >= " + (round + 1));
        }
      }
    }
    faults.stop();
    clock.advance(Reindexing.SILENCE);
    runAll("last-1");
    runAll("last-2");

    assertThat(store.built().contains(key)).isTrue();
    assertThat(customers.rulesOf(key)).containsExactly("orders.count >= 4");
  }

  // ----------------------------------------------------------------------------------- supersede

  @Test
  void aChangeInTheMiddleEndsTheRunAndNothingOfTheOldRuleCountsAsBuilt() {
    save("orders.count >= 3");
    ReindexRun old = planned("a");
    reindexing.work(old.id(), 0, () -> true);
    reindexing.work(old.id(), 1, () -> false);
    save("orders.count >= 4");
    customers.forget();

    // Before anybody has planned again.
    assertThat(reindexing.work(old.id(), 1, () -> true)).isEqualTo(new Reindexing.Worked(0, true));
    ReindexRun run = planned("b");
    assertThat(run.id()).isNotEqualTo(old.id());
    assertThat(reindexing.work(old.id(), 2, () -> true)).isEqualTo(new Reindexing.Worked(0, true));
    assertThat(customers.asked()).isEmpty();
    assertThat(reindexing.finish(old.id(), "a")).isTrue();
    assertThat(store.built().contains(key)).isFalse();
    workAll(run);
    assertThat(reindexing.finish(run.id(), "b")).isTrue();

    assertThat(store.built().contains(key)).isTrue();
    assertThat(customers.rulesOf(key)).containsExactly("orders.count >= 4");
  }

  /** The new run passes a customer, and then the old one's page is written. */
  @Test
  void aPageThatWasUnderWayDuringAChangeIsAskedAgain() {
    save("orders.count >= 3");
    ReindexRun old = planned("a");
    AtomicInteger left = new AtomicInteger(1);
    AskedCustomers slow =
        new AskedCustomers(dynamo.database(), PAGES, CUSTOMERS_OF_A_PAGE)
            .before(
                (_, _) -> {
                  if (left.getAndDecrement() > 0) {
                    save("orders.count >= 4");
                    runAll("b");
                    assertThat(store.built().contains(key)).isTrue();
                  }
                });

    assertThat(new Reindexing(store, slow, clock).work(old.id(), 0, () -> true).done()).isTrue();

    assertThat(slow.asked()).containsExactly("0/0", "0/0");
    assertThat(slow.rulesOf(key)).containsExactly("orders.count >= 4");
  }

  @Test
  void aRunLosesOnlyTheSegmentThatChanged() {
    String other = key + "_other";
    save("orders.count >= 3");
    save(other, "orders.count >= 5");
    ReindexRun run = planned("a");
    reindexing.work(run.id(), 0, () -> false);
    save("orders.count >= 4");
    workAll(run);
    assertThat(reindexing.finish(run.id(), "a")).isTrue();

    assertThat(store.built().contains(other)).isTrue();
    assertThat(store.built().contains(key)).isFalse();
    runAll("b");
    assertThat(store.built().contains(key)).isTrue();
    assertThat(customers.rulesOf(key)).containsExactly("orders.count >= 4");
  }

  @Test
  void aChangeBetweenTheLastPageAndTheEndIsNotForgotten() {
    save("orders.count >= 3");
    ReindexRun run = planned("a");
    workAll(run);
    save("orders.count >= 4");

    assertThat(reindexing.finish(run.id(), "a")).isTrue();

    assertThat(store.built().contains(key)).isFalse();
    assertThat(reindexing.plan("b")).isPresent();
  }

  // -------------------------------------------------------------------------------------- delete

  @Test
  void everybodyLeavesASegmentThatIsDeletedAndItMayComeBack() {
    Definition segment = save("orders.count >= 3");
    runAll("a");
    assertThat(segments.delete(segment)).isTrue();

    runAll("b");
    assertThat(customers.rulesOf(key)).containsExactly(AskedCustomers.nobody());
    assertThat(reindexing.plan("c")).isEmpty();

    save("orders.count >= 3");
    assertThat(store.built().contains(key)).isFalse();
    runAll("d");
    assertThat(customers.rulesOf(key)).containsExactly("orders.count >= 3");
  }

  /** Somebody may have been recorded in it in the meantime. */
  @Test
  void everybodyLeavesASegmentThatIsDeletedBeforeAnybodyPlanned() {
    assertThat(segments.delete(save("orders.count >= 3"))).isTrue();

    runAll("a");

    assertThat(customers.rulesOf(key)).containsExactly(AskedCustomers.nobody());
  }

  @Test
  void aListIsNotAskedForNorWhenItIsDeleted() {
    Definition list = new Definition(key, "A list", Kind.LIST, null, "", 1);
    assertThat(segments.save(null, list)).isTrue();
    assertThat(reindexing.plan("a")).isEmpty();
    assertThat(reindexing.progress(key)).isEmpty();

    assertThat(segments.delete(list)).isTrue();
    assertThat(reindexing.plan("b")).isEmpty();
  }

  @Test
  void everybodyLeavesARuleSegmentThatBecameAList() {
    Definition rule = save("orders.count >= 3");
    runAll("a");
    assertThat(segments.delete(rule)).isTrue();
    Definition list = new Definition(key, "A list", Kind.LIST, null, "", 3);
    assertThat(segments.save(null, list)).isTrue();

    runAll("b");

    assertThat(customers.rulesOf(key)).containsExactly(AskedCustomers.nobody());
    assertThat(store.state(key)).isEmpty();
    assertThat(reindexing.plan("c")).isEmpty();
  }

  // ------------------------------------------------------------------------------------ settings

  @Test
  void anotherThresholdChangesTheDeliveredSegmentThatHasIt() {
    Thresholds usual = Thresholds.DEFAULT;
    Thresholds other =
        new Thresholds(
            usual.returningOrders() + 1,
            usual.profitableValue(),
            usual.profitableCouponShare(),
            usual.unprofitableValue(),
            usual.unprofitableCouponShare(),
            usual.lapsedAfter(),
            usual.comebackAfter(),
            usual.comebackWithin(),
            usual.abuseScore());
    ReindexStore changed =
        new ReindexStore(dynamo.database().delivering(DeliveredSegments.all(other)), USUAL);

    assertThat(store.built().contains("returning")).isTrue();
    assertThat(changed.built().contains("returning")).isFalse();
    assertThat(changed.built().contains("lapsed")).isTrue();
  }

  @Test
  void otherWeightsChangeWhatAsksForTheScore() {
    ReindexStore changed =
        new ReindexStore(
            dynamo.database(),
            new SegmentFingerprints(
                ZoneOffset.UTC, AbuseWeights.usual().with(Sign.FAILED_CODES, 0)));

    assertThat(store.built().contains("coupon_abuse")).isTrue();
    assertThat(changed.built().contains("coupon_abuse")).isFalse();
    assertThat(changed.built().contains("lapsed")).isTrue();
  }

  @Test
  void anotherTimeZoneChangesAll() {
    ReindexStore changed =
        new ReindexStore(
            dynamo.database(),
            new SegmentFingerprints(ZoneId.of("Europe/Berlin"), AbuseWeights.usual()));

    assertThat(changed.built().contains("lapsed")).isFalse();
  }

  @Test
  void aRefitChangesWhatAsksForTheModel() {
    ValueModelStore models = new ValueModelStore(dynamo.database());
    save("value.alive >= 0.5");
    runAll("a");
    assertThat(store.built().contains(key)).isTrue();

    models.save(fitted(new ValueModel(0.25, 4.5, 0.75, 2.5)));
    assertThat(store.built().contains(key)).isFalse();
    assertThat(store.built().contains("lapsed")).isTrue();
    runAll("b");

    clock.advance(Duration.ofDays(1));
    models.save(fitted(new ValueModel(0.25, 4.5, 0.75, 2.5)));
    assertThat(store.built().contains(key)).isTrue();
    models.save(fitted(new ValueModel(0.25, 4.5, 0.75, 2.25)));
    assertThat(store.built().contains(key)).isFalse();
  }

  private FittedValueModel fitted(ValueModel model) {
    return new FittedValueModel(new ValueFit(model, -1), clock.instant(), 1000, 500, null);
  }

  // ------------------------------------------------------------------------------------ progress

  @Test
  void tellsHowFarItIs() {
    save("orders.count >= 3");
    assertThat(reindexing.progress(key)).contains(new Progress(0, 1, null));

    ReindexRun run = planned("a");
    assertThat(reindexing.progress(key)).contains(new Progress(0, run.parts(), clock.instant()));
    Instant started = clock.instant();
    reindexing.work(run.id(), 0, () -> true);
    clock.advance(Duration.ofMinutes(1));
    reindexing.work(run.id(), 1, () -> false);
    assertThat(reindexing.progress(key)).contains(new Progress(1, run.parts(), started));

    save("orders.count >= 4");
    assertThat(reindexing.progress(key)).contains(new Progress(0, 1, null));
    runAll("b");
    assertThat(reindexing.progress(key)).isEmpty();
  }

  @Test
  void whatIsAboutAForgottenRunIsDone() {
    assertThat(reindexing.work("no-run", 0, () -> true)).isEqualTo(new Reindexing.Worked(0, true));
    assertThat(reindexing.finish("no-run", "a")).isTrue();
  }

  @Test
  void aPageThatFailsIsNotCounted() {
    save("orders.count >= 3");
    ReindexRun run = planned("a");
    Reindexing failing =
        new Reindexing(
            store,
            new AskedCustomers(dynamo.database(), PAGES, CUSTOMERS_OF_A_PAGE)
                .after(
                    (_, page) -> {
                      if (page == 1) {
                        throw new Faults.Crash();
                      }
                    }),
            clock);

    assertThatThrownBy(() -> failing.work(run.id(), 0, () -> true))
        .isInstanceOf(Faults.Crash.class);

    assertThat(store.part(run.id(), 0).cursor()).isEqualTo("1");
    assertThat(store.part(run.id(), 0).customers()).isEqualTo(CUSTOMERS_OF_A_PAGE);
  }
}
