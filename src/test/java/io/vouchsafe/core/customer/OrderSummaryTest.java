package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class OrderSummaryTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** An order written, written again or taken away. */
  record Step(int order, Optional<OrderEntry> entry) {}

  @Property(tries = 300)
  @Covers("S-21")
  void saysTheSameAsTheWholeHistoryAfterEveryChange(@ForAll("steps") List<Step> steps) {
    Map<Integer, OrderEntry> history = new TreeMap<>();
    OrderSummary summary = OrderSummary.NONE;
    for (Step step : steps) {
      OrderEntry before = history.remove(step.order());
      OrderEntry after = step.entry().orElse(null);
      if (after != null) {
        history.put(step.order(), after);
      }
      summary = summary.changed(before, after).orElseGet(() -> OrderSummary.of(history.values()));
      assertSays(summary, history.values());
      assertThat(summary.recent()).hasSizeLessThanOrEqualTo(OrderSummary.KEPT);
    }
    assertSays(OrderSummary.complete(history.values()), history.values());
    assertSays(OrderSummary.of(history.values()), history.values());
  }

  @Property(tries = 200)
  void keepsEveryOrderSinceTheInstantThatItReaches(
      @ForAll("steps") List<Step> steps, @ForAll("instants") Instant since) {
    Map<Integer, OrderEntry> history = new TreeMap<>();
    OrderSummary summary = OrderSummary.NONE;
    for (Step step : steps) {
      OrderEntry before = history.remove(step.order());
      OrderEntry after = step.entry().orElse(null);
      if (after != null) {
        history.put(step.order(), after);
      }
      summary = summary.changed(before, after).orElseGet(() -> OrderSummary.of(history.values()));
      if (summary.reaches(since)) {
        assertThat(summary.recent())
            .containsAll(
                history.values().stream()
                    .filter(entry -> !entry.placedAt().isBefore(since))
                    .toList());
      }
    }
  }

  @Test
  void takesNewOrdersInWithoutReadingTheHistory() {
    OrderSummary summary = OrderSummary.NONE;
    for (int i = 0; i < 200; i++) {
      summary = summary.changed(null, order(i, i, "10")).orElseThrow();
    }
    assertThat(summary.count()).isEqualTo(200);
    assertThat(summary.recent()).hasSize(OrderSummary.KEPT);
    assertThat(summary.firstAt()).contains(START);
    assertThat(summary.lastAt()).contains(START.plus(Duration.ofDays(199)));
  }

  @Test
  void takesALateOrderInWithoutReadingTheHistory() {
    OrderSummary summary = orders(60);
    OrderSummary late = summary.changed(null, order(100, -5, "7")).orElseThrow();
    assertThat(late.count()).isEqualTo(61);
    assertThat(late.firstAt()).contains(START.minus(Duration.ofDays(5)));
    assertThat(late.recent()).isEqualTo(summary.recent());
  }

  @Test
  void findsTheLastButOneAlsoWhereBothAreAmongTheSums() {
    List<OrderEntry> history = new ArrayList<>(List.of(order(0, 0, "10"), order(1, 10, "10")));
    for (int i = 0; i < OrderSummary.KEPT; i++) {
      OrderEntry order = order(2 + i, 20 + i, "10");
      history.add(
          new OrderEntry(order.orderId(), order.placedAt(), false, order.net(), false, false));
    }
    OrderSummary late = OrderSummary.of(history).changed(null, order(100, 5, "7")).orElseThrow();
    assertThat(late.lastAt()).contains(START.plus(Duration.ofDays(10)));
    assertThat(late.previousAt()).contains(START.plus(Duration.ofDays(5)));
    assertThat(late.firstAt()).contains(START);
  }

  @Test
  void asksForTheHistoryWhenAnOrderAmongTheSumsChanges() {
    assertThat(orders(51).changed(order(0, 0, "10"), null)).isEmpty();
    assertThat(orders(51).changed(order(0, 0, "10"), order(0, 0, "5"))).isEmpty();
    assertThat(orders(50).changed(order(0, 0, "10"), null)).isPresent();
  }

  @Test
  void reachesAsFarBackAsEveryOrderIsKept() {
    assertThat(orders(50).reaches(Instant.MIN)).isTrue();
    OrderSummary summary = orders(51);
    assertThat(summary.reaches(START.plusMillis(1))).isTrue();
    assertThat(summary.reaches(START)).isFalse();
  }

  @Test
  void ordersOfOneInstantAreOrdersOfTheirOwn() {
    OrderSummary summary =
        OrderSummary.of(IntStream.range(0, 60).mapToObj(i -> order(i, 0, "1")).toList());
    assertThat(summary.count()).isEqualTo(60);
    assertThat(summary.previousAt()).contains(START);
    assertThat(summary.changed(null, order(77, 0, "1")).orElseThrow().count()).isEqualTo(61);
  }

  private static OrderSummary orders(int count) {
    return OrderSummary.of(IntStream.range(0, count).mapToObj(i -> order(i, i, "10")).toList());
  }

  private static OrderEntry order(int id, int day, String net) {
    return new OrderEntry(
        "o-" + id, START.plus(Duration.ofDays(day)), true, new BigDecimal(net), false, false);
  }

  static void assertSays(OrderSummary summary, Collection<OrderEntry> history) {
    List<OrderEntry> placed =
        history.stream()
            .filter(OrderEntry::placed)
            .sorted(Comparator.comparing(OrderEntry::placedAt))
            .toList();
    List<OrderEntry> older = new ArrayList<>(placed);
    older.removeAll(summary.recent());
    assertThat(summary.count()).isEqualTo(placed.size());
    assertThat(summary.spent()).isEqualByComparingTo(sum(placed));
    assertThat(summary.lifetime()).isEqualByComparingTo(sum(history));
    assertThat(summary.largest())
        .isEqualTo(placed.stream().map(OrderEntry::net).max(BigDecimal::compareTo));
    assertThat(summary.discounted())
        .isEqualTo(placed.stream().filter(OrderEntry::discounted).count());
    assertThat(summary.couponed()).isEqualTo(placed.stream().filter(OrderEntry::couponed).count());
    assertThat(summary.firstAt()).isEqualTo(at(placed, 0));
    assertThat(summary.lastAt()).isEqualTo(at(placed, placed.size() - 1));
    assertThat(summary.previousAt()).isEqualTo(at(placed, placed.size() - 2));
    assertThat(summary.lastOlderAt()).isEqualTo(at(older, older.size() - 1));
  }

  private static BigDecimal sum(Collection<OrderEntry> entries) {
    return entries.stream().map(OrderEntry::net).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Optional<Instant> at(List<OrderEntry> entries, int index) {
    return index < 0 || index >= entries.size()
        ? Optional.empty()
        : Optional.of(entries.get(index).placedAt());
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> ids = Arbitraries.integers().between(0, 150).withoutEdgeCases();
    Arbitrary<Step> write =
        Combinators.combine(
                ids,
                instants(),
                Arbitraries.of(true, true, true, false),
                Arbitraries.bigDecimals()
                    .between(BigDecimal.ZERO, new BigDecimal("500"))
                    .ofScale(2),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(
                (id, at, placed, net, discounted, couponed) ->
                    new Step(
                        id,
                        Optional.of(
                            new OrderEntry("o-" + id, at, placed, net, discounted, couponed))));
    Arbitrary<Step> remove = ids.map(id -> new Step(id, Optional.empty()));
    return Arbitraries.frequencyOf(Tuple.of(6, write), Tuple.of(1, remove))
        .list()
        .ofMinSize(1)
        .ofMaxSize(250);
  }

  /** Few enough that many orders are placed at the same instant. */
  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.integers()
        .between(0, 60)
        .withoutEdgeCases()
        .map(day -> START.plus(Duration.ofDays(day)));
  }
}
