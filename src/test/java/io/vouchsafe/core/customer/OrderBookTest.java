package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What profiles say of orders that are told in any order, again, and differently. */
class OrderBookTest {

  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final List<String> CUSTOMERS = List.of("c-0", "c-1");

  /** Enough that the orders of one customer are not all kept one by one. */
  private static final int ORDERS = 120;

  /** Something that happens to a shop's orders. */
  private sealed interface Event {

    /** Orders are told, the last of them perhaps while the others are being written. */
    record Told(List<OrderData> orders, boolean overtaken) implements Event {}

    record Amended(int order, @Nullable OrderStatus status, @Nullable BigDecimal refunded)
        implements Event {}

    record Edited(String customer, long points) implements Event {}
  }

  /** Books that nothing stands in yet. */
  private static final class Shop {

    private final CustomersInMemory ledger = new CustomersInMemory();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final OrderBook book = new OrderBook(ledger, clock, attempt -> attempt < 5);
    private final CustomerBook customers =
        new CustomerBook(
            ledger, new Traits(OpenPseudonyms.INSTANCE), clock, attempt -> attempt < 5);

    void happen(Event event) {
      switch (event) {
        case Event.Told(List<OrderData> orders, boolean overtaken) when overtaken -> {
          ledger.overtakeWith(() -> tell(List.of(orders.getLast())));
          tell(orders.subList(0, orders.size() - 1));
        }
        case Event.Told(List<OrderData> orders, boolean _) -> tell(orders);
        case Event.Amended(int order, var status, var refunded) ->
            assertThat(book.amend("o-" + order, status, refunded))
                .isNotInstanceOf(OrderBook.Amendment.Busy.class);
        case Event.Edited(String customer, long points) ->
            assertThat(customers.amend(customer, (known, now) -> withPoints(known, points)))
                .isNotInstanceOf(CustomerBook.Outcome.Busy.class);
      }
    }

    void tell(List<OrderData> orders) {
      assertThat(book.upsert(orders)).isPresent();
    }

    Profile profile(String customer) {
      return Objects.requireNonNull(ledger.profiles(List.of(customer), NOW).get(customer));
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void profilesSayWhatTheWholeHistorySaysAfterEveryEvent(@ForAll("events") List<Event> events) {
    Shop shop = new Shop();
    for (Event event : events) {
      shop.happen(event);
      for (String customer : CUSTOMERS) {
        OrderSummary summary = shop.profile(customer).orders();
        OrderSummaryTest.assertSays(summary, shop.ledger.history(customer));
        assertThat(summary.recent()).hasSizeLessThanOrEqualTo(OrderSummary.KEPT);
      }
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void itDoesNotMatterInWhichOrderOrHowOftenOrdersAreTold(
      @ForAll("wholeOrders") List<OrderData> told, @ForAll Random random) {
    Shop shop = new Shop();
    List<OrderData> shuffled = new ArrayList<>(told);
    told.stream().filter(_ -> random.nextInt(4) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    for (int from = 0; from < shuffled.size(); ) {
      int to = Math.min(shuffled.size(), from + 1 + random.nextInt(30));
      shop.tell(shuffled.subList(from, to));
      from = to;
    }
    for (String customer : CUSTOMERS) {
      List<OrderEntry> history =
          told.stream()
              .filter(data -> data.customer().equals(customer))
              .map(data -> data.appliedTo(null, NOW).entry())
              .filter(Objects::nonNull)
              .toList();
      assertThat(shop.ledger.history(customer)).containsExactlyInAnyOrderElementsOf(history);
      OrderSummaryTest.assertSays(shop.profile(customer).orders(), history);
    }
    Map<String, Profile> before = shop.ledger.profiles(CUSTOMERS, NOW);
    OrderBook.Written again = shop.book.upsert(shuffled).orElseThrow();
    assertThat(again.created()).isZero();
    assertThat(shop.ledger.profiles(CUSTOMERS, NOW)).isEqualTo(before);
  }

  @Test
  void readsNoHistoryAsLongAsOrdersOnlyCome() {
    Shop shop = new Shop();
    for (int i = 0; i < ORDERS; i++) {
      shop.tell(List.of(order(i, NOW.minus(Duration.ofDays((i * 37) % 200)))));
    }
    assertThat(shop.profile("c-0").orders().count()).isEqualTo(ORDERS);
    assertThat(shop.ledger.histories()).isZero();
  }

  @Test
  void givesUpWhenOthersAreAlwaysFaster() {
    Shop shop = new Shop();
    for (int i = 0; i < 5; i++) {
      int other = i + 1;
      shop.ledger.overtakeWith(() -> shop.tell(List.of(order(other, NOW))));
      // What overtakes is not overtaken itself.
      shop.ledger.overtakeWith(() -> {});
    }
    assertThat(shop.book.upsert(List.of(order(0, NOW)))).isEmpty();
    assertThat(shop.profile("c-0").orders().count()).isEqualTo(5);
  }

  private static Customer withPoints(Customer known, long points) {
    return new Customer(
        known.identifier(),
        known.name(),
        known.email(),
        points,
        known.loyaltyMember(),
        known.subscriberId(),
        known.referralCode(),
        known.referrerCode(),
        known.country(),
        known.region(),
        known.city(),
        known.postalCode(),
        known.categories(),
        known.metadata(),
        known.registered(),
        known.createdAt(),
        known.updatedAt());
  }

  private static OrderData order(int id, Instant at) {
    return data(id, "c-0", at, "10", null, null, null, null);
  }

  private static OrderData data(
      int id,
      String customer,
      @Nullable Instant at,
      String total,
      @Nullable String discount,
      @Nullable String refunded,
      @Nullable OrderStatus status,
      @Nullable List<String> coupons) {
    return new OrderData(
        "o-" + id,
        customer,
        at,
        new BigDecimal(total),
        discount == null ? null : new BigDecimal(discount),
        refunded == null ? null : new BigDecimal(refunded),
        status,
        coupons,
        null,
        null,
        null);
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Event> told =
        Combinators.combine(
                orders(true).list().ofMinSize(2).ofMaxSize(30), Arbitraries.of(true, false, false))
            .as(Event.Told::new);
    Arbitrary<Event> amended =
        Combinators.combine(
                ids(),
                statuses().injectNull(0.3),
                Arbitraries.of("0", "5", "35.50").map(BigDecimal::new).injectNull(0.3))
            .as(Event.Amended::new);
    Arbitrary<Event> edited =
        Combinators.combine(Arbitraries.of(CUSTOMERS), Arbitraries.longs().between(0, 9))
            .as(Event.Edited::new);
    return Arbitraries.frequencyOf(Tuple.of(4, told), Tuple.of(4, amended), Tuple.of(1, edited))
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  /** Each order once, with all that there is to tell of it. */
  @Provide
  Arbitrary<List<OrderData>> wholeOrders() {
    return orders(false)
        .list()
        .ofMinSize(1)
        .ofMaxSize(250)
        .map(
            orders -> {
              Map<String, OrderData> byId = new LinkedHashMap<>();
              orders.forEach(order -> byId.put(order.orderId(), order));
              return List.copyOf(byId.values());
            });
  }

  private static Arbitrary<OrderData> orders(boolean partly) {
    double left = partly ? 0.4 : 0;
    return Combinators.combine(
            ids(),
            Arbitraries.frequency(Tuple.of(9, "c-0"), Tuple.of(1, "c-1")),
            instants().injectNull(left),
            Arbitraries.of("0", "10", "20.00", "99.99"),
            Arbitraries.of("0", "5").injectNull(left),
            Arbitraries.of("0", "0", "10").injectNull(left),
            statuses().injectNull(left),
            Arbitraries.<List<String>>of(List.of(), List.of("A")).injectNull(left))
        .as(OrderBookTest::data);
  }

  private static Arbitrary<Integer> ids() {
    return Arbitraries.integers().between(0, ORDERS - 1);
  }

  private static Arbitrary<OrderStatus> statuses() {
    return Arbitraries.frequency(
        Tuple.of(6, OrderStatus.PLACED),
        Tuple.of(1, OrderStatus.RETURNED),
        Tuple.of(1, OrderStatus.CANCELLED));
  }

  /** Few enough that many orders are placed at the same instant; some of them ahead. */
  private static Arbitrary<Instant> instants() {
    return Arbitraries.integers().between(-60, 5).map(day -> NOW.plus(Duration.ofDays(day)));
  }
}
