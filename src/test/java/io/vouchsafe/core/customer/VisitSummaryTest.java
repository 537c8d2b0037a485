package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
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

class VisitSummaryTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Instant KEPT = NOW.minus(Visit.KEPT_FOR);

  @Property(tries = 500)
  @Covers("S-151")
  void isThatOfTheWholeHistoryInWhateverOrderItIsTold(
      @ForAll("histories") List<Visit> history, @ForAll Random random) {
    List<Visit> told = new ArrayList<>(history);
    told.addAll(history.subList(0, history.size() / 2));
    Collections.shuffle(told, random);
    Map<String, Visit> sofar = new LinkedHashMap<>();
    VisitSummary summary = VisitSummary.NONE;
    for (Visit visit : told) {
      // What is not among the newest any more is found by its item, as this map finds it.
      if (!summary.hasOneByOne(visit.id(), Instant.MIN) && !sofar.containsKey(visit.id())) {
        summary = summary.plus(visit);
      }
      sofar.put(visit.id(), visit);
      if (sofar.size() % 20 == 0) {
        assertThat(summary).isEqualTo(Visited.bounded(sofar.values()));
      }
    }

    assertThat(summary).isEqualTo(Visited.bounded(history));
    assertThat(summary.count()).contains((long) history.size());
    Statistics.label("older").collect(!summary.older().isEmpty());
  }

  @Property(tries = 500)
  void keepsTheCategoriesThatWereSeenLastInWhateverOrderTheyAreTold(
      @ForAll("sightings") List<Visit> history, @ForAll Random random) {
    List<Visit> told = new ArrayList<>(history);
    Collections.shuffle(told, random);
    VisitSummary summary = VisitSummary.NONE;
    for (Visit visit : told) {
      summary = summary.plus(visit);
    }

    assertThat(summary.viewed()).isEqualTo(Visited.bounded(history).viewed());
    assertThat(summary.viewed()).hasSizeLessThanOrEqualTo(VisitSummary.MOST_VIEWED);
    Statistics.label("full")
        .collect(summary.viewed().size() == VisitSummary.MOST_VIEWED)
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 30));
  }

  @Property(tries = 2000)
  void asOfAnInstantIsWhatItWasThenAsFarAsThatIsKept(
      @ForAll("histories") List<Visit> history, @ForAll("instants") Instant at) {
    List<Visit> until = history.stream().filter(visit -> !visit.at().isAfter(at)).toList();
    List<Visit> kept = history.stream().filter(visit -> !visit.at().isBefore(KEPT)).toList();
    VisitSummary then = Visited.bounded(until);

    VisitSummary asOf = Visited.bounded(history).asOf(at, NOW, kept);

    // What is to be deleted, but is not yet, makes no difference.
    assertThat(Visited.bounded(history).asOf(at, NOW, history)).isEqualTo(asOf);
    assertThat(asOf.exists()).isEqualTo(then.exists());
    assertThat(asOf.firstAt()).isEqualTo(then.firstAt());
    assertThat(asOf.count()).isIn(then.count(), Optional.empty());
    assertThat(asOf.lastAt()).isIn(then.lastAt(), Optional.empty());
    if (!at.isBefore(KEPT) || kept.size() == history.size()) {
      assertThat(asOf.count()).isEqualTo(then.count());
      assertThat(asOf.isForgotten()).isFalse();
      assertThat(then.viewed().entrySet()).containsAll(asOf.viewed().entrySet());
    }
    if (kept.size() == history.size()) {
      assertThat(asOf.viewed()).isEqualTo(then.viewed());
      assertThat(asOf.lastAt()).isEqualTo(then.lastAt());
    }
    Map<Boolean, Instant> starts = new HashMap<>();
    for (Instant since : List.of(KEPT, KEPT.plusMillis(1), at.minus(Duration.ofDays(30)))) {
      if (asOf.exists() && asOf.reaches(since)) {
        starts.put(true, since);
        assertThat(asOf.oneByOne().stream().filter(entry -> !entry.at().isBefore(since)))
            .containsExactlyElementsOf(
                new TreeSet<>(until.stream().map(Visit::entry).toList())
                    .tailSet(new VisitEntry("", since)));
      }
    }
    Statistics.label("forgotten").collect(asOf.count().isEmpty());
    Statistics.label("reaches").collect(starts.containsKey(true));
  }

  @Test
  void nobodyWhomThePixelNeverSawHasASummary() {
    assertThat(VisitSummary.NONE.exists()).isFalse();
    assertThat(VisitSummary.NONE.lastAt()).isEmpty();
    assertThat(VisitSummary.NONE.reaches(Instant.MIN)).isTrue();
    assertThat(daily(1).asOf(NOW.minusMillis(1), NOW, List.of())).isEqualTo(VisitSummary.NONE);
    assertThat(daily(1).asOf(NOW, NOW, List.of()).count()).contains(1L);
  }

  @Test
  void reachesAsFarBackAsEveryVisitIsKept() {
    assertThat(daily(50).reaches(Instant.MIN)).isTrue();
    assertThat(daily(51).reaches(NOW.minus(Duration.ofDays(50)))).isFalse();
    assertThat(daily(51).reaches(NOW.minus(Duration.ofDays(50)).plusMillis(1))).isTrue();
  }

  @Test
  void asksForTheVisitBeforeOnlyWhereThereIsOne() {
    Instant since = NOW.minus(Duration.ofDays(100));
    assertThat(daily(80).missing(since, true, NOW).orElseThrow().andOneBefore()).isFalse();
    assertThat(daily(101).missing(since, true, NOW).orElseThrow().andOneBefore()).isFalse();
    assertThat(daily(102).missing(since, true, NOW).orElseThrow().andOneBefore()).isTrue();
    assertThat(daily(102).missing(since, false, NOW).orElseThrow().andOneBefore()).isFalse();
    assertThat(daily(102).missing(NOW.minus(Duration.ofDays(40)), true, NOW)).isEmpty();
  }

  @Test
  void asksForNothingThatIsNotKeptAnyMore() {
    assertThat(daily(398).missing(KEPT.minusMillis(1), true, NOW)).isPresent();
    assertThat(daily(399).missing(KEPT, true, NOW)).isPresent();
    assertThat(daily(399).missing(KEPT.minusMillis(1), true, NOW)).isEmpty();
  }

  private static VisitSummary daily(int count) {
    return Visited.bounded(
        IntStream.range(0, count)
            .mapToObj(day -> new Visit("v-" + day, NOW.minus(Duration.ofDays(day)), Set.of()))
            .toList());
  }

  /** Few or many, often at one instant, around the time from which on they are kept. */
  @Provide
  Arbitrary<List<Visit>> histories() {
    Arbitrary<List<Set<String>>> categories =
        Arbitraries.of("shoes", "hats", "boots").set().ofMaxSize(2).list().ofSize(200);
    Arbitrary<List<Instant>> few = instants().list().ofMinSize(1).ofMaxSize(8);
    Arbitrary<List<Instant>> many = instants().list().ofMinSize(48).ofMaxSize(140);
    return Combinators.combine(
            Arbitraries.frequencyOf(Tuple.of(1, few), Tuple.of(2, many)), categories)
        .as(
            (instants, seen) ->
                IntStream.range(0, instants.size())
                    .mapToObj(i -> new Visit("v-" + i, instants.get(i), seen.get(i)))
                    .toList());
  }

  @Provide
  Arbitrary<Instant> instants() {
    Arbitrary<Duration> ago =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 60).map(Duration::ofDays),
            Arbitraries.integers().between(0, 600).map(Duration::ofDays),
            Arbitraries.of(
                Visit.KEPT_FOR, Visit.KEPT_FOR.plusMillis(1), Visit.KEPT_FOR.minusMillis(1)));
    return ago.map(NOW::minus);
  }

  /** So many categories that not all are kept, many of them seen at one instant. */
  @Provide
  Arbitrary<List<Visit>> sightings() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 30),
            Arbitraries.of(IntStream.range(0, 140).mapToObj(number -> "c" + number).toList())
                .set()
                .ofMaxSize(Visit.MOST_CATEGORIES))
        .as((day, categories) -> Map.entry(NOW.minus(Duration.ofDays(day)), categories))
        .list()
        .ofMinSize(2)
        .ofMaxSize(60)
        .map(
            seen ->
                IntStream.range(0, seen.size())
                    .mapToObj(
                        i -> new Visit("v-" + i, seen.get(i).getKey(), seen.get(i).getValue()))
                    .toList());
  }
}
