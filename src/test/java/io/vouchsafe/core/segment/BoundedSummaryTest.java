package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is said from the summary of bounded size, against what is said from every order. */
class BoundedSummaryTest {

  /** In the days around, the clocks of Berlin, Lord Howe and New York change. */
  private static final Instant MIDDLE = Instant.parse("2026-10-25T00:00:00Z");

  /**
   * A customer, a question and the instant of asking.
   *
   * @param rule a single condition
   */
  record Case(Rule rule, ZoneId zone, boolean deciding) {

    Subject subject(Instant now, OrderSummary summary) {
      return new Subject(
          new Profile(Customer.firstSeen("c-1", MIDDLE), summary, List.of(), 1),
          now,
          calendar(),
          deciding,
          "T-0",
          false,
          key -> false);
    }

    StoreCalendar calendar() {
      return new StoreCalendar(zone);
    }

    Clause clause(Instant now, OrderSummary summary) {
      Definition definition = new Definition("s", "S", Definition.Kind.RULE, rule, "", 1);
      return new Evaluator(key -> definition)
          .evaluate("s", subject(now, summary))
          .because()
          .getFirst();
    }
  }

  @Property(tries = 500)
  void theBoundedSummarySaysTheSameWhereItIsEnough(
      @ForAll("longHistories") List<OrderEntry> orders,
      @ForAll("orderRules") Rule rule,
      @ForAll("nows") Instant now,
      @ForAll("zones") ZoneId zone,
      @ForAll boolean deciding) {
    Case asked = new Case(rule, zone, deciding);
    OrderSummary summary = OrderSummary.of(orders);
    Clause whole = asked.clause(now, OrderSummary.complete(orders));
    Clause bounded = asked.clause(now, summary);
    Needs needs = Needs.of(rule, key -> null);
    if (needs.completeIn(asked.subject(now, summary).profile(), now, asked.calendar())) {
      assertThat(bounded).isEqualTo(whole);
    } else {
      assertThat(bounded.verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(bounded.hint()).isEqualTo("the older orders were not loaded");
    }
  }

  @Provide
  Arbitrary<List<OrderEntry>> longHistories() {
    return histories(40, 90);
  }

  private static Arbitrary<List<OrderEntry>> histories(int fewest, int most) {
    Arbitrary<OrderEntry> order =
        Combinators.combine(
                nows(),
                Arbitraries.of(true, true, true, false),
                Arbitraries.of("10", "20", "35.50", "0"),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(
                (at, placed, net, discounted, couponed) ->
                    new OrderEntry("o", at, placed, new BigDecimal(net), discounted, couponed));
    return order.list().ofMinSize(fewest).ofMaxSize(most).map(BoundedSummaryTest::numbered);
  }

  private static List<OrderEntry> numbered(List<OrderEntry> orders) {
    return IntStream.range(0, orders.size())
        .mapToObj(
            i -> {
              OrderEntry order = orders.get(i);
              return new OrderEntry(
                  "o-" + i,
                  order.placedAt(),
                  order.placed(),
                  order.net(),
                  order.discounted(),
                  order.couponed());
            })
        .toList();
  }

  @Provide
  Arbitrary<Rule> orderRules() {
    return Arbitraries.oneOf(windowed(), comebacks());
  }

  private static Arbitrary<Rule> windowed() {
    return Combinators.combine(
            Arbitraries.of(
                CatalogueFact.ORDERS_COUNT,
                CatalogueFact.ORDERS_SPENT,
                CatalogueFact.ORDERS_AVERAGE,
                CatalogueFact.ORDERS_LARGEST,
                CatalogueFact.ORDERS_DISCOUNTED,
                CatalogueFact.ORDERS_COUPON_SHARE),
            spans(),
            Arbitraries.of(Operator.EQ, Operator.NE, Operator.GTE, Operator.LT),
            Arbitraries.of("0", "1", "2", "3", "0.5", "10", "20", "35.5", "40"))
        .as(
            (fact, span, operator, value) ->
                new Comparison(fact, span, operator, List.of(new BigDecimal(value))));
  }

  private static Arbitrary<Rule> comebacks() {
    return Combinators.combine(spans(), spans(), Arbitraries.of(Comeback.By.values()))
        .as(Comeback::new);
  }

  private static Arbitrary<Span> spans() {
    return Arbitraries.of("PT1H", "P1D", "P2D", "P7D", "P30D", "P1M", "P1DT2H", "PT48H")
        .map(Span::parse);
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Pacific/Apia")
        .map(ZoneId::of);
  }

  /** Weeks before and after the middle, and often the same hours so that edges meet. */
  @Provide
  static Arbitrary<Instant> nows() {
    Arbitrary<Instant> hours =
        Arbitraries.integers()
            .between(-60, 60)
            .map(hours12 -> MIDDLE.plus(Duration.ofHours(12L * hours12)));
    Arbitrary<Instant> close =
        Arbitraries.integers()
            .between(-200, 200)
            .map(minutes15 -> MIDDLE.plus(Duration.ofMinutes(15L * minutes15)));
    Arbitrary<Instant> millis =
        Arbitraries.longs()
            .between(-3_000_000_000L, 3_000_000_000L)
            .map(by -> MIDDLE.plusMillis(by));
    return Arbitraries.oneOf(hours, close, millis);
  }
}
