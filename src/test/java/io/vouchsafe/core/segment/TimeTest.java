package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What the passing of time does to verdicts, against answers found the slow way. */
class TimeTest {

  /** In the days around, the clocks of Berlin, Lord Howe and New York change. */
  private static final Instant MIDDLE = Instant.parse("2026-10-25T00:00:00Z");

  /**
   * A customer, a question and the instant of asking.
   *
   * @param rule a single condition
   */
  record Case(Rule rule, List<OrderEntry> orders, List<Hold> holds, ZoneId zone, boolean deciding) {

    Verdict at(Instant now) {
      return new Evaluator(key -> null).verdict(rule, subject(now, OrderSummary.complete(orders)));
    }

    Subject subject(Instant now, OrderSummary summary) {
      return new Subject(
          new Profile(Customer.firstSeen("c-1", MIDDLE), summary, holds, 1),
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

    /** Every instant at which anything could change, and those that are easily missed. */
    TreeSet<Instant> instants() {
      TreeSet<Instant> instants = new TreeSet<>();
      for (OrderEntry order : orders) {
        instants.add(order.placedAt());
        for (Span span : spans()) {
          instants.add(calendar().firstAtLeast(span, order.placedAt()));
        }
      }
      holds.forEach(hold -> instants.add(hold.expiresAt()));
      for (Span span : spans()) {
        instants.add(calendar().firstAtLeast(span, MIDDLE));
      }
      List.copyOf(instants).forEach(instant -> instants.add(instant.minusMillis(1)));
      instants.add(Instant.parse("2200-01-01T00:00:00Z"));
      return instants;
    }

    List<Span> spans() {
      return switch (rule) {
        case Comeback comeback -> List.of(comeback.after(), comeback.within());
        case Comparison comparison when comparison.within() != null -> List.of(comparison.within());
        case Comparison comparison
            when !comparison.operands().isEmpty()
                && comparison.operands().getFirst() instanceof Span span ->
            List.of(span);
        default -> List.of();
      };
    }
  }

  @Property(tries = 3000)
  void aVerdictFlipsExactlyWhenItsClauseSays(
      @ForAll("cases") Case asked, @ForAll("nows") Instant now, @ForAll long seed) {
    Clause clause = asked.clause(now, OrderSummary.complete(asked.orders()));
    Verdict verdict = asked.at(now);
    assertThat(clause.verdict()).isEqualTo(verdict);
    Instant flip = clause.flipsAt();
    if (flip != null) {
      assertThat(flip).isAfter(now);
      assertThat(asked.at(flip)).isNotEqualTo(verdict);
      assertThat(asked.at(flip.minusNanos(1))).isEqualTo(verdict);
      long millis = Math.max(1, Duration.between(now, flip).toMillis());
      for (int i = 1; i <= 5; i++) {
        long part = Math.floorMod(seed * i, millis);
        assertThat(asked.at(now.plusMillis(part))).isEqualTo(verdict);
      }
    }
    for (Instant instant : asked.instants().tailSet(now)) {
      if (flip == null || instant.isBefore(flip)) {
        assertThat(asked.at(instant)).as("at %s", instant).isEqualTo(verdict);
      }
    }
  }

  @Property(tries = 3000)
  void aVerdictIsWhatTheSlowWayFinds(@ForAll("cases") Case asked, @ForAll("nows") Instant now) {
    assertThat(asked.at(now)).isEqualTo(slowly(asked, now));
    for (Instant instant : asked.instants()) {
      assertThat(asked.at(instant)).as("at %s", instant).isEqualTo(slowly(asked, instant));
    }
  }

  @Property(tries = 500)
  void theBoundedSummarySaysTheSameWhereItIsEnough(
      @ForAll("longHistories") List<OrderEntry> orders,
      @ForAll("orderRules") Rule rule,
      @ForAll("nows") Instant now,
      @ForAll("zones") ZoneId zone,
      @ForAll boolean deciding) {
    Case asked = new Case(rule, orders, List.of(), zone, deciding);
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

  private static Verdict slowly(Case asked, Instant now) {
    return switch (asked.rule()) {
      case Comeback comeback -> Verdict.of(cameBack(comeback, asked, now));
      case Comparison comparison -> slowly(comparison, asked, now);
      default -> throw new AssertionError(asked.rule());
    };
  }

  private static boolean cameBack(Comeback comeback, Case asked, Instant now) {
    List<Instant> placed = placed(asked).stream().map(OrderEntry::placedAt).toList();
    for (int i = 1; i < placed.size(); i++) {
      Instant order = placed.get(i);
      if (!order.isAfter(now)
          && isAtLeast(asked, comeback.after(), placed.get(i - 1), order)
          && !isAtLeast(asked, comeback.within(), order, now)) {
        return true;
      }
    }
    Optional<Instant> last =
        placed.stream().filter(instant -> !instant.isAfter(now)).max(Comparator.naturalOrder());
    return asked.deciding()
        && last.isPresent()
        && isAtLeast(asked, comeback.after(), last.get(), now);
  }

  private static Verdict slowly(Comparison comparison, Case asked, Instant now) {
    Object operand = comparison.operands().getFirst();
    if (operand instanceof Span span) {
      Instant instant = instant((CatalogueFact) comparison.fact(), asked);
      if (instant == null) {
        return Verdict.UNKNOWN;
      }
      return Verdict.of(
          isAtLeast(asked, span, instant, now) == (comparison.operator() == Operator.OLDER_THAN));
    }
    BigDecimal number = number(comparison, asked, now);
    if (number == null) {
      return Verdict.UNKNOWN;
    }
    int order = number.compareTo((BigDecimal) operand);
    return Verdict.of(
        switch (comparison.operator()) {
          case EQ -> order == 0;
          case NE -> order != 0;
          case GTE -> order >= 0;
          case LT -> order < 0;
          default -> throw new AssertionError(comparison);
        });
  }

  private static @Nullable Instant instant(CatalogueFact fact, Case asked) {
    List<OrderEntry> placed = placed(asked);
    int index =
        switch (fact) {
          case ORDERS_FIRST_AT -> 0;
          case ORDERS_LAST_AT -> placed.size() - 1;
          case ORDERS_PREVIOUS_AT -> placed.size() - 2;
          case CUSTOMER_CREATED_AT -> Integer.MAX_VALUE;
          default -> throw new AssertionError(fact);
        };
    if (index == Integer.MAX_VALUE) {
      return MIDDLE;
    }
    return index < 0 || index >= placed.size() ? null : placed.get(index).placedAt();
  }

  private static @Nullable BigDecimal number(Comparison comparison, Case asked, Instant now) {
    if (comparison.fact() == CatalogueFact.ORDERS_PENDING) {
      return BigDecimal.valueOf(
          asked.holds().stream()
              .filter(hold -> now.isBefore(hold.expiresAt()) && !hold.transaction().equals("T-0"))
              .count());
    }
    Span within = comparison.within();
    List<OrderEntry> orders =
        placed(asked).stream()
            .filter(
                order ->
                    within == null
                        || (!order.placedAt().isAfter(now)
                            && !isAtLeast(asked, within, order.placedAt(), now)))
            .toList();
    BigDecimal count = BigDecimal.valueOf(orders.size());
    BigDecimal spent =
        orders.stream().map(OrderEntry::net).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal couponed = BigDecimal.valueOf(orders.stream().filter(OrderEntry::couponed).count());
    return switch ((CatalogueFact) comparison.fact()) {
      case ORDERS_COUNT -> count;
      case ORDERS_SPENT -> spent;
      case ORDERS_AVERAGE -> orders.isEmpty() ? null : spent.divide(count, 4, RoundingMode.HALF_UP);
      case ORDERS_LARGEST ->
          orders.stream().map(OrderEntry::net).max(Comparator.naturalOrder()).orElse(null);
      case ORDERS_DISCOUNTED ->
          BigDecimal.valueOf(orders.stream().filter(OrderEntry::discounted).count());
      case ORDERS_COUPON_SHARE ->
          orders.isEmpty() ? null : couponed.divide(count, 4, RoundingMode.HALF_UP);
      default -> throw new AssertionError(comparison);
    };
  }

  private static List<OrderEntry> placed(Case asked) {
    return asked.orders().stream().filter(OrderEntry::placed).sorted().toList();
  }

  private static boolean isAtLeast(Case asked, Span span, Instant instant, Instant now) {
    return !now.isBefore(asked.calendar().firstAtLeast(span, instant));
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<List<Hold>> holds =
        Combinators.combine(Arbitraries.of("T-0", "T-1", "T-2"), nows())
            .as((transaction, expiresAt) -> new Hold("r", "p", transaction, expiresAt))
            .list()
            .ofMaxSize(4);
    return Combinators.combine(
            rules(), histories(0, 8), holds, zones(), Arbitraries.of(true, false))
        .as(Case::new);
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
    return order.list().ofMinSize(fewest).ofMaxSize(most).map(TimeTest::numbered);
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

  private static Arbitrary<Rule> rules() {
    Arbitrary<Rule> pending =
        Combinators.combine(
                Arbitraries.of(Operator.EQ, Operator.NE, Operator.GTE, Operator.LT),
                Arbitraries.integers().between(0, 3))
            .as(
                (operator, value) ->
                    new Comparison(
                        CatalogueFact.ORDERS_PENDING,
                        null,
                        operator,
                        List.of(BigDecimal.valueOf(value))));
    Arbitrary<Rule> ages =
        Combinators.combine(
                Arbitraries.of(
                    CatalogueFact.ORDERS_FIRST_AT,
                    CatalogueFact.ORDERS_LAST_AT,
                    CatalogueFact.ORDERS_PREVIOUS_AT,
                    CatalogueFact.CUSTOMER_CREATED_AT),
                Arbitraries.of(Operator.OLDER_THAN, Operator.NEWER_THAN),
                spans())
            .as((fact, operator, span) -> new Comparison(fact, null, operator, List.of(span)));
    return Arbitraries.oneOf(pending, ages, windowed(), windowed(), comebacks(), comebacks());
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
