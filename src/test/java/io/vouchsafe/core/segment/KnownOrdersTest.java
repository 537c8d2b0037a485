package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** Windows that reach further back than the profile, with no more read than they need. */
class KnownOrdersTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final StoreCalendar CALENDAR = new StoreCalendar(ZoneId.of("Europe/Berlin"));

  @Property(tries = 3000)
  void verdictsAndClausesAreThoseOfTheWholeHistory(
      @ForAll("histories") List<OrderEntry> history,
      @ForAll("rules") Rule rule,
      @ForAll boolean deciding) {
    Profile profile = profile(OrderSummary.of(history));
    Optional<OrderRange> range = Needs.of(rule, key -> null).missingIn(profile, NOW, CALENDAR);
    Statistics.label("reads")
        .collect(range.map(one -> one.andOneBefore() ? "one before" : "window").orElse("nothing"))
        .coverage(
            coverage -> {
              coverage.check("one before").percentage(share -> share > 5);
              coverage.check("window").percentage(share -> share > 5);
              coverage.check("nothing").percentage(share -> share > 5);
            });

    OrderSummary orders =
        range
            .map(one -> profile.orders().reaching(one, read(history, one)))
            .orElse(profile.orders());

    assertThat(Needs.of(rule, key -> null).completeIn(profile(orders), NOW, CALENDAR)).isTrue();
    assertThat(evaluated(rule, orders, deciding))
        .isEqualTo(evaluated(rule, OrderSummary.complete(history), deciding));
  }

  @Property(tries = 1000)
  void aRangeIsWithinTheWindowAndTheSums(
      @ForAll("histories") List<OrderEntry> history, @ForAll("rules") Rule rule) {
    Profile profile = profile(OrderSummary.of(history));
    Needs needs = Needs.of(rule, key -> null);

    needs
        .missingIn(profile, NOW, CALENDAR)
        .ifPresent(
            range -> {
              assertThat(needs.windows())
                  .anyMatch(window -> CALENDAR.before(NOW, window).equals(range.since()));
              assertThat(range.until()).isEqualTo(profile.orders().older().newest());
              assertThat(range.since()).isBeforeOrEqualTo(range.until());
            });
  }

  @Test
  void theOrderBeforeIsReadOnlyWhereTheSumsCannotTell() {
    List<OrderEntry> daily = new ArrayList<>();
    for (int day = 0; day < 60; day++) {
      daily.add(order(day, NOW.minus(Duration.ofDays(day)), true));
    }
    // All of a year's orders are in the window, so there is none before it.
    assertThat(range("comeback after P7D within P1Y by orders", daily))
        .isEqualTo(Optional.of(false));
    daily.add(order(99, NOW.minus(Duration.ofDays(900)), true));
    assertThat(range("comeback after P7D within P1Y by orders", daily))
        .isEqualTo(Optional.of(true));
    assertThat(range("orders.count within P1Y > 1", daily)).isEqualTo(Optional.of(false));
    assertThat(range("comeback after P7D within P30D by orders", daily)).isEmpty();
    assertThat(range("orders.count > 1 and orders.last_at older than P1Y", daily)).isEmpty();
  }

  private static Optional<Boolean> range(String where, List<OrderEntry> history) {
    return Needs.of(RuleText.parse(where), key -> null)
        .missingIn(profile(OrderSummary.of(history)), NOW, CALENDAR)
        .map(OrderRange::andOneBefore);
  }

  /** What a table gives for a range, newest first. */
  private static List<OrderEntry> read(List<OrderEntry> history, OrderRange range) {
    List<OrderEntry> read = new ArrayList<>();
    for (OrderEntry order : history.stream().sorted(Comparator.reverseOrder()).toList()) {
      if (!order.placedAt().isAfter(range.until()) && !order.placedAt().isBefore(range.since())) {
        read.add(order);
      } else if (range.andOneBefore() && order.placedAt().isBefore(range.since())) {
        read.add(order);
        if (order.placed()) {
          return read;
        }
      }
    }
    return read;
  }

  private static Membership evaluated(Rule rule, OrderSummary orders, boolean deciding) {
    Definition definition = new Definition("s", "S", Definition.Kind.RULE, rule, "", 1);
    Subject subject =
        new Subject(profile(orders), NOW, CALENDAR, deciding, null, false, key -> false);
    return new Evaluator(key -> definition).evaluate("s", subject);
  }

  private static Profile profile(OrderSummary orders) {
    return new Profile(Customer.firstSeen("c-1", NOW), orders, List.of(), 1);
  }

  private static OrderEntry order(int number, Instant placedAt, boolean placed) {
    return new OrderEntry(
        "o-" + number, placedAt, placed, new BigDecimal(number % 7), number % 2 == 0, false);
  }

  /** Some thick with orders and some with gaps, with several orders at the same instant. */
  @Provide
  Arbitrary<List<OrderEntry>> histories() {
    Arbitrary<Integer> days =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-3, 40),
            Arbitraries.integers().between(-3, 400),
            Arbitraries.of(0, 7, 30, 31, 365, 700));
    return Combinators.combine(days, Arbitraries.of(0, 0, 1, 13), Arbitraries.of(true, true, false))
        .as(
            (day, hours, placed) ->
                order(0, NOW.minus(Duration.ofDays(day)).plus(Duration.ofHours(hours)), placed))
        .list()
        .ofMinSize(30)
        .ofMaxSize(110)
        .map(KnownOrdersTest::numbered);
  }

  private static List<OrderEntry> numbered(List<OrderEntry> orders) {
    List<OrderEntry> numbered = new ArrayList<>();
    for (OrderEntry order : orders) {
      numbered.add(order(numbered.size(), order.placedAt(), order.placed()));
    }
    return numbered;
  }

  @Provide
  Arbitrary<Rule> rules() {
    Arbitrary<String> spans = Arbitraries.of("P1D", "P7D", "P30D", "P1M", "P100D", "P1Y", "P2Y");
    Arbitrary<String> windows =
        Combinators.combine(
                Arbitraries.of("count", "spent", "average", "largest", "coupon_share"),
                spans,
                Arbitraries.integers().between(0, 60))
            .as((fact, span, value) -> "orders." + fact + " within " + span + " >= " + value);
    Arbitrary<String> comebacks =
        Combinators.combine(spans, spans)
            .as((after, within) -> "comeback after " + after + " within " + within + " by orders");
    Arbitrary<String> allTime =
        Arbitraries.of(
            "orders.count > 60",
            "value.lifetime >= 200",
            "orders.largest = 6",
            "orders.first_at older than P1Y",
            "orders.previous_at newer than P7D");
    Arbitrary<String> leaves = Arbitraries.oneOf(windows, comebacks, allTime);
    return Combinators.combine(leaves, leaves, leaves)
        .as(
            (one, other, third) ->
                RuleText.parse("(" + one + " and " + other + ") or not " + third));
  }
}
