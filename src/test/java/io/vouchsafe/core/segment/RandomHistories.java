package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.segment.History.Purchase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Histories in which everything is close to an edge: events are exactly a span apart or a second or
 * millisecond beside it, at the same instant, around changes of the clock and ends of months.
 */
final class RandomHistories {

  private static final int MOST_ORDERS = 80;

  private static final long HOUR = 3_600_000;
  private static final long MONTH = 31 * 24 * HOUR;

  private RandomHistories() {}

  /** Histories whose events tend to be one of the given spans apart. */
  static Arbitrary<History> histories(List<Span> spans) {
    Arbitrary<Place> places =
        Combinators.combine(zones(), Arbitraries.integers().between(0, 19)).as(Place::new);
    Arbitrary<List<Step>> few = steps().list().ofMaxSize(8);
    Arbitrary<List<Step>> many = steps().list().ofMinSize(40).ofMaxSize(MOST_ORDERS);
    return Combinators.combine(
            places,
            Arbitraries.frequencyOf(Tuple.of(12, few), Tuple.of(1, many)),
            Arbitraries.frequencyOf(Tuple.of(12, few), Tuple.of(1, many)),
            goods(),
            steps().list().ofMaxSize(4),
            persons())
        .as(
            (place, orders, visits, goods, holds, person) ->
                new Maker(place, spans).make(orders, visits, goods, holds, person));
  }

  /** The spans that a history and the questions about it have in common. */
  static Arbitrary<List<Span>> spans() {
    return Arbitraries.of(
            "PT1H", "PT24H", "P1D", "P2D", "P7D", "P30D", "P1M", "P90D", "P3M", "P1Y", "P1DT2H",
            "P1M1D", "P365D")
        .map(Span::parse)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  private static Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            // Half an hour of daylight saving.
            "Australia/Lord_Howe",
            // The clocks change at midnight: days that begin at one, and midnights that come twice.
            "Africa/Cairo",
            "Asia/Beirut",
            "America/Santiago",
            // A day left out, 30 December 2011.
            "Pacific/Apia")
        .map(ZoneId::of);
  }

  /** Where and around when it all happens. */
  private record Place(ZoneId zone, int which) {

    private static final List<LocalDateTime> EDGES =
        List.of(
            LocalDateTime.parse("2026-07-01T12:00:00"),
            LocalDateTime.parse("2028-02-29T12:00:00"),
            LocalDateTime.parse("2028-02-29T00:00:00"),
            LocalDateTime.parse("2027-02-28T23:59:59"),
            LocalDateTime.parse("2026-01-31T10:00:00"),
            LocalDateTime.parse("2026-03-31T00:00:00"),
            LocalDateTime.parse("2026-12-31T23:59:59"),
            LocalDateTime.parse("2011-12-31T00:00:00"));

    Instant middle() {
      if (which < EDGES.size()) {
        return EDGES.get(which).atZone(zone).toInstant();
      }
      Instant change = Instant.parse("2024-01-01T00:00:00Z");
      for (int i = EDGES.size(); i <= which; i++) {
        ZoneOffsetTransition next = zone.getRules().nextTransition(change);
        change = next == null ? change.plusSeconds(1) : next.getInstant();
      }
      return change;
    }
  }

  /** How an event lies to the one that it is told from. */
  private enum Relation {
    SAME,
    SPAN_LATER,
    SPAN_EARLIER,
    HOURS_LATER,
    ANYWHERE
  }

  /**
   * An event, told from an earlier one.
   *
   * @param from which of the events before; 0 is the middle of it all
   * @param part says how far, where the relation leaves that open
   * @param beside milliseconds beside the exact place
   */
  private record Step(Relation relation, int from, int span, long part, long beside) {

    Instant from(List<Instant> earlier, ZoneId zone, List<Span> spans) {
      Instant start = earlier.get(from % earlier.size());
      Span by = spans.get(span % spans.size());
      Instant exact =
          switch (relation) {
            case SAME -> start;
            case SPAN_LATER -> start.atZone(zone).plus(by.period()).plus(by.duration()).toInstant();
            case SPAN_EARLIER ->
                start.atZone(zone).minus(by.duration()).minus(by.period()).toInstant();
            case HOURS_LATER -> start.plusMillis(part % 49 * HOUR / 2);
            case ANYWHERE -> start.plusMillis(part);
          };
      return exact.plusMillis(beside);
    }
  }

  private static Arbitrary<Step> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(1, Relation.SAME),
                Tuple.of(4, Relation.SPAN_LATER),
                Tuple.of(3, Relation.SPAN_EARLIER),
                Tuple.of(3, Relation.HOURS_LATER),
                Tuple.of(3, Relation.ANYWHERE)),
            Arbitraries.integers().between(0, MOST_ORDERS),
            Arbitraries.integers().between(0, 2),
            Arbitraries.longs().between(-MONTH, MONTH),
            Arbitraries.of(0L, 0L, 0L, 0L, 1L, -1L, 1000L, -1000L))
        .as(Step::new);
  }

  /** What an order is of, or a visit looks at. */
  private record Goods(
      String total,
      String discount,
      String refunded,
      OrderStatus status,
      List<String> coupons,
      Set<String> categories,
      String transaction) {}

  private static Arbitrary<List<Goods>> goods() {
    return Combinators.combine(
            Arbitraries.of("0", "10", "20.00", "35.50", "99.99", "1000000.01"),
            Arbitraries.of("0", "0", "0.01", "5"),
            // More can be given back than was paid.
            Arbitraries.of("0", "0", "0", "10", "35.50", "40"),
            Arbitraries.of(
                OrderStatus.PLACED,
                OrderStatus.PLACED,
                OrderStatus.PLACED,
                OrderStatus.RETURNED,
                OrderStatus.CANCELLED),
            Arbitraries.<List<String>>of(
                List.of(), List.of(), List.of("SPRING10"), List.of("A", "B")),
            Arbitraries.of("shoes", "hats", "boots").set().ofMaxSize(2),
            Arbitraries.of("T-0", "T-1", "T-2"))
        .as(Goods::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  /** What is known of the customer without any event. */
  private record Person(
      @Nullable String country,
      boolean subscribed,
      @Nullable String referrer,
      boolean referrerExists,
      long points,
      List<Label> labels,
      Map<String, Object> metadata,
      Set<String> lists) {}

  private static Arbitrary<Person> persons() {
    Arbitrary<Map<String, Object>> metadata =
        Arbitraries.<Map<String, Object>>of(
            Map.of(),
            Map.of("tier", "gold"),
            Map.of("tier", new BigDecimal("10")),
            Map.of("tier", true));
    return Combinators.combine(
            Arbitraries.of("DE", "AT", "de", "").injectNull(0.3),
            Arbitraries.of(true, false),
            Arbitraries.just("REF").injectNull(0.5),
            Arbitraries.of(true, false),
            Arbitraries.of(0L, 1L, 10L),
            Arbitraries.of(
                    new Label("Customer type", "VIP"),
                    new Label("Customer type", "vip"),
                    new Label("tier", "Größe É"),
                    new Label("Tier", "𐐀"))
                .list()
                .ofMaxSize(2),
            metadata,
            Arbitraries.<Set<String>>of(Set.of(), Set.of(History.LIST)))
        .as(Person::new);
  }

  /** Turns what was drawn into a history. */
  private static final class Maker {

    private final ZoneId zone;
    private final List<Span> spans;
    private final List<Instant> instants = new ArrayList<>();

    Maker(Place place, List<Span> spans) {
      this.zone = place.zone();
      this.spans = spans;
      instants.add(place.middle());
    }

    History make(
        List<Step> orders, List<Step> visits, List<Goods> goods, List<Step> holds, Person person) {
      List<Purchase> purchases = new ArrayList<>();
      for (Step step : orders) {
        int number = purchases.size();
        purchases.add(purchase(number, next(step), goods.get(number % goods.size())));
      }
      List<Visit> seen = new ArrayList<>();
      for (Step step : visits) {
        Set<String> categories = goods.get(seen.size() % goods.size()).categories();
        seen.add(new Visit("v-" + seen.size(), next(step), categories));
      }
      List<Hold> pending = new ArrayList<>();
      for (Step step : holds) {
        String transaction = goods.get(pending.size() % goods.size()).transaction();
        pending.add(new Hold("r-" + pending.size(), "p", transaction, next(step)));
      }
      return new History(
          zone,
          purchases,
          seen,
          pending,
          customer(person),
          person.referrerExists(),
          person.lists(),
          "T-0",
          Map.of(
              "recent", RuleText.parse("orders.count within " + spans.getFirst() + " >= 1"),
              "nobody", RuleText.parse("segment no_such and not segment recent")));
    }

    private Instant next(Step step) {
      instants.add(step.from(instants, zone, spans));
      return instants.getLast();
    }

    private static Purchase purchase(int number, Instant at, Goods goods) {
      return new Purchase(
          number,
          at,
          new BigDecimal(goods.total()),
          new BigDecimal(goods.discount()),
          new BigDecimal(goods.refunded()),
          goods.status(),
          goods.coupons());
    }

    private Customer customer(Person person) {
      Instant created = instants.getFirst();
      return new Customer(
          "c-1",
          null,
          null,
          person.points(),
          person.points() == 0,
          person.subscribed() ? "s-1" : null,
          null,
          person.referrer(),
          person.country(),
          null,
          person.country(),
          null,
          person.labels(),
          person.metadata(),
          true,
          created,
          created);
    }
  }
}
