package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitEntry;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.customer.Visited;
import io.vouchsafe.testing.Covers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** What is said of visits from as little as is read of them, and from as much as is kept. */
class KnownVisitsTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Instant KEPT = NOW.minus(Visit.KEPT_FOR);
  private static final List<String> SPANS =
      List.of("P1D", "P7D", "P30D", "P1M", "P100D", "P1Y", "P2Y");
  private static final StoreCalendar CALENDAR = new StoreCalendar(ZoneId.of("Europe/Berlin"));

  @Property(tries = 1000)
  void clausesAreThoseOfTheWholeHistory(
      @ForAll("keptHistories") List<Visit> history,
      @ForAll("orders") List<OrderEntry> orders,
      @ForAll("rules") Rule rule,
      @ForAll boolean deciding) {
    VisitSummary bounded = Visited.bounded(history);
    Optional<VisitRange> range = missing(rule, bounded);
    Statistics.label("reads")
        .collect(range.map(one -> one.andOneBefore() ? "one before" : "window").orElse("nothing"))
        .coverage(
            coverage -> {
              coverage.check("one before").percentage(share -> share > 3);
              coverage.check("window").percentage(share -> share > 5);
              coverage.check("nothing").percentage(share -> share > 5);
            });

    assertThat(evaluated(rule, reaching(bounded, range, history), orders, NOW, deciding))
        .isEqualTo(evaluated(rule, Visited.complete(history), orders, NOW, deciding));
  }

  @Property(tries = 1000)
  void clausesAsOfAnInstantAreThoseOfTheVisitsUntilThen(
      @ForAll("keptHistories") List<Visit> history,
      @ForAll("orders") List<OrderEntry> orders,
      @ForAll("rules") Rule rule,
      @ForAll("keptInstants") Instant at) {
    VisitSummary asOf = Visited.bounded(history).asOf(at, NOW, history);

    assertThat(evaluated(rule, asOf, orders, at, false))
        .isEqualTo(evaluated(rule, Visited.complete(until(history, at)), orders, at, false));
  }

  @Property(tries = 1000)
  @Covers("S-150")
  void whatIsNotKeptAnyMoreIsUnknownAndNeverWrong(
      @ForAll("histories") List<Visit> history,
      @ForAll("orders") List<OrderEntry> orders,
      @ForAll("countingRules") Rule rule,
      @ForAll("instants") Instant at) {
    VisitSummary bounded = Visited.bounded(history);
    VisitSummary now = reaching(bounded, missing(rule, bounded), kept(history));
    VisitSummary asOf = bounded.asOf(at, NOW, kept(history));

    Verdict found = verdict(rule, now, orders, NOW);
    assertThat(found).isIn(verdict(rule, Visited.complete(history), orders, NOW), Verdict.UNKNOWN);
    // Whoever decides reads less than whoever records memberships, and says the same.
    assertThat(verdict(rule, bounded.asOf(NOW, NOW, kept(history)), orders, NOW)).isEqualTo(found);
    assertThat(verdict(rule, asOf, orders, at))
        .isIn(verdict(rule, Visited.complete(until(history, at)), orders, at), Verdict.UNKNOWN);
    // What is to be deleted, but is not yet, makes no difference.
    assertThat(reaching(bounded, missing(rule, bounded), history)).isEqualTo(now);
    Statistics.label("found").collect(found);
  }

  @Property(tries = 500)
  void aVerdictStandsUntilItsEndThoughVisitsAreLostMeanwhile(
      @ForAll("histories") List<Visit> history,
      @ForAll("orders") List<OrderEntry> orders,
      @ForAll("countingRules") Rule rule,
      @ForAll Random random) {
    VisitSummary bounded = Visited.bounded(history);
    Standing standing =
        evaluator(rule).standing("s", subject(bounded.asOf(NOW, NOW, history), orders, NOW, false));
    Instant until = standing.until();
    if (until != null) {
      assertThat(until).isAfter(NOW);
    }
    List<Instant> later = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Instant visit = history.isEmpty() ? NOW : history.get(random.nextInt(history.size())).at();
      later.add(visit.plus(Visit.KEPT_FOR).plusMillis(random.nextInt(3)));
      later.add(CALENDAR.firstAtLeast(Span.parse(SPANS.get(random.nextInt(SPANS.size()))), visit));
      later.add(NOW.plus(Duration.ofHours(random.nextInt(20_000))));
    }
    if (until != null) {
      later.add(until.minusMillis(1));
    }
    for (Instant at : later) {
      if (at.isAfter(NOW) && (until == null || at.isBefore(until))) {
        assertThat(verdict(rule, bounded.asOf(at, at, history), orders, at))
            .as("at %s", at)
            .isEqualTo(standing.verdict());
      }
    }
    Statistics.label("stands")
        .collect(standing.verdict(), until != null)
        .coverage(found -> found.check(Verdict.UNKNOWN, true).percentage(share -> share > 1));
  }

  @Test
  void whoComesRegularlyHasComeBackWhateverWasBeforeTheVisitsThatAreKept() {
    List<Visit> history = new ArrayList<>();
    for (int week = 14; week < 80; week++) {
      history.add(new Visit("w-" + week, NOW.minus(Duration.ofDays(7L * week)), Set.of()));
    }
    history.add(new Visit("back", NOW.minus(Duration.ofDays(5)), Set.of()));
    Rule rule = RuleText.parse("comeback after P90D within P30D by activity");

    VisitSummary all = Visited.bounded(history).asOf(NOW, NOW, kept(history));

    assertThat(verdict(rule, all, List.of(), NOW)).isEqualTo(Verdict.YES);
    Rule longer = RuleText.parse("comeback after P100D within P30D by activity");
    assertThat(verdict(longer, all, List.of(), NOW)).isEqualTo(Verdict.NO);
  }

  @Test
  void oneWhoComesBackOftenHasComeBackThoughTheVisitsBeforeAreGone() {
    List<Visit> history = new ArrayList<>(visits(List.of(KEPT.minus(Duration.ofDays(100)))));
    for (int i = 0; i < 60; i++) {
      history.add(new Visit("back-" + i, NOW.minus(Duration.ofHours(i)), Set.of()));
    }
    VisitSummary bounded = Visited.bounded(history);
    for (String after : List.of("P90D", "P12M")) {
      Rule rule = RuleText.parse("comeback after " + after + " within P30D by activity");
      VisitSummary visits = reaching(bounded, missing(rule, bounded), kept(history));
      assertThat(verdict(rule, visits, List.of(), NOW)).isEqualTo(Verdict.YES);
    }
    // It may have been so long ago; nobody knows.
    Rule rule = RuleText.parse("comeback after P14M within P30D by activity");
    VisitSummary visits = reaching(bounded, missing(rule, bounded), kept(history));
    Membership membership = evaluated(rule, visits, List.of(), NOW, false);
    assertThat(membership.member()).isEqualTo(Verdict.UNKNOWN);
    assertThat(membership.because().getFirst().hint())
        .isEqualTo("visits are kept one by one for 397 days");
  }

  @Test
  void aVisitIsGoneFromTheMillisecondOnAtWhichItIsNotKeptAnyMore() {
    List<Visit> history = new ArrayList<>(visits(List.of(KEPT.minusMillis(1))));
    for (int i = 0; i < 60; i++) {
      history.add(new Visit("back-" + i, NOW.minus(Duration.ofHours(i)), Set.of()));
    }
    VisitSummary bounded = Visited.bounded(history);
    Rule rule = RuleText.parse("comeback after P14M within P30D by activity");

    VisitSummary notDeletedYet = reaching(bounded, missing(rule, bounded), history);

    assertThat(notDeletedYet).isEqualTo(reaching(bounded, missing(rule, bounded), kept(history)));
    assertThat(verdict(rule, notDeletedYet, List.of(), NOW)).isEqualTo(Verdict.UNKNOWN);
  }

  private static Optional<VisitRange> missing(Rule rule, VisitSummary visits) {
    return Needs.of(rule, key -> null).visits().missingIn(visits, NOW, CALENDAR);
  }

  private static VisitSummary reaching(
      VisitSummary visits, Optional<VisitRange> range, List<Visit> history) {
    return range.map(one -> visits.reaching(one, read(history, one))).orElse(visits);
  }

  /** What a table gives for a range, newest first. */
  private static List<VisitEntry> read(List<Visit> history, VisitRange range) {
    List<VisitEntry> read = new ArrayList<>();
    for (VisitEntry visit :
        history.stream().map(Visit::entry).sorted(Comparator.reverseOrder()).toList()) {
      if (!visit.at().isAfter(range.until()) && !visit.at().isBefore(range.first())) {
        read.add(visit);
        if (visit.at().isBefore(range.since())) {
          return read;
        }
      }
    }
    return read;
  }

  private static List<Visit> kept(List<Visit> history) {
    return history.stream().filter(visit -> !visit.at().isBefore(KEPT)).toList();
  }

  private static List<Visit> until(List<Visit> history, Instant at) {
    return history.stream().filter(visit -> !visit.at().isAfter(at)).toList();
  }

  private static Verdict verdict(
      Rule rule, VisitSummary visits, List<OrderEntry> orders, Instant now) {
    return evaluated(rule, visits, orders, now, false).member();
  }

  private static Membership evaluated(
      Rule rule, VisitSummary visits, List<OrderEntry> orders, Instant now, boolean deciding) {
    return evaluator(rule).evaluate("s", subject(visits, orders, now, deciding));
  }

  private static Evaluator evaluator(Rule rule) {
    Definition definition = new Definition("s", "S", Definition.Kind.RULE, rule, "", 1);
    return new Evaluator(key -> definition);
  }

  private static Subject subject(
      VisitSummary visits, List<OrderEntry> orders, Instant now, boolean deciding) {
    Profile profile =
        new Profile(Customer.firstSeen("c-1", NOW), OrderSummary.complete(orders), List.of(), 1);
    return new Subject(profile, visits, now, CALENDAR, deciding, null, false, key -> false);
  }

  private static List<Visit> visits(List<Instant> instants) {
    List<Set<String>> categories =
        List.of(Set.of(), Set.of("shoes"), Set.of("hats", "boots"), Set.of("boots"), Set.of());
    return IntStream.range(0, instants.size())
        .mapToObj(i -> new Visit("v-" + i, instants.get(i), categories.get(i % categories.size())))
        .toList();
  }

  @Provide
  Arbitrary<List<Visit>> keptHistories() {
    return histories(keptInstants());
  }

  @Provide
  Arbitrary<List<Visit>> histories() {
    return histories(instants());
  }

  private static Arbitrary<List<Visit>> histories(Arbitrary<Instant> instants) {
    return Arbitraries.frequencyOf(
            Tuple.of(1, instants.list().ofMaxSize(8)),
            Tuple.of(4, instants.list().ofMinSize(51).ofMaxSize(120)))
        .map(KnownVisitsTest::visits);
  }

  @Provide
  Arbitrary<Instant> keptInstants() {
    Arbitrary<Integer> days =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(0, 390),
            Arbitraries.of(0, 7, 30, 31, 90, 365));
    return Combinators.combine(days, Arbitraries.of(0, 0, 1, 13))
        .as((day, hours) -> NOW.minus(Duration.ofDays(day)).minus(Duration.ofHours(hours)));
  }

  @Provide
  Arbitrary<Instant> instants() {
    Arbitrary<Instant> longAgo =
        Arbitraries.oneOf(
            Arbitraries.integers().between(380, 900).map(day -> NOW.minus(Duration.ofDays(day))),
            Arbitraries.of(KEPT, KEPT.minusMillis(1), KEPT.plusMillis(1)));
    return Arbitraries.frequencyOf(Tuple.of(8, keptInstants()), Tuple.of(1, longAgo));
  }

  @Provide
  Arbitrary<List<OrderEntry>> orders() {
    return instants()
        .list()
        .ofMaxSize(3)
        .map(
            instants ->
                IntStream.range(0, instants.size())
                    .mapToObj(
                        i ->
                            new OrderEntry(
                                "o-" + i, instants.get(i), i < 2, BigDecimal.TEN, false, false))
                    .toList());
  }

  @Provide
  Arbitrary<Rule> rules() {
    Arbitrary<String> viewed =
        spans().map(span -> "visits.viewed within " + span + " in (\"shoes\", \"boots\")");
    return all(
        Arbitraries.oneOf(
            counting(), counting(), viewed, Arbitraries.of("visits.viewed in (\"hats\")")));
  }

  @Provide
  Arbitrary<Rule> countingRules() {
    return all(counting());
  }

  private static Arbitrary<Rule> all(Arbitrary<String> leaves) {
    return Combinators.combine(leaves, leaves, leaves)
        .as(
            (one, other, third) ->
                RuleText.parse("(" + one + " and " + other + ") or not " + third));
  }

  private static Arbitrary<String> counting() {
    Arbitrary<String> windows =
        Combinators.combine(spans(), Arbitraries.integers().between(0, 90))
            .as((span, count) -> "visits.count within " + span + " >= " + count);
    Arbitrary<String> comebacks =
        Combinators.combine(spans(), spans())
            .as(
                (after, within) ->
                    "comeback after " + after + " within " + within + " by activity");
    Arbitrary<String> allTime =
        Arbitraries.of(
            "visits.count >= 60",
            "visits.count = 3",
            "visits.first_at older than P1Y",
            "visits.last_at newer than P7D",
            "visits.last_at older than P90D");
    return Arbitraries.oneOf(windows, comebacks, comebacks, allTime);
  }

  private static Arbitrary<String> spans() {
    return Arbitraries.of(SPANS);
  }
}
