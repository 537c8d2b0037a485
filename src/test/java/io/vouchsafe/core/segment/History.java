package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSource;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.customer.Visited;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that ever happened to one customer, event by event, and what is asked about it.
 *
 * @param visits what the pixel saw
 * @param transaction the transaction that is being decided
 * @param segments the rules of the segments that others may refer to
 */
record History(
    ZoneId zone,
    List<Purchase> purchases,
    List<Visit> visits,
    List<Hold> holds,
    Customer customer,
    boolean referrerExists,
    Set<String> lists,
    String transaction,
    Map<String, Rule> segments) {

  /** A list segment that every history has. */
  static final String LIST = "a_list";

  /** An order, as the storefront tells it. */
  record Purchase(
      int number,
      Instant placedAt,
      BigDecimal total,
      BigDecimal discount,
      BigDecimal refunded,
      OrderStatus status,
      List<String> coupons) {

    private @Nullable OrderEntry entry() {
      return new Order(
              "o-" + number,
              "c-1",
              placedAt,
              total,
              discount,
              refunded,
              status,
              coupons,
              null,
              null,
              List.of(),
              OrderSource.STOREFRONT,
              OrderSource.STOREFRONT,
              Set.of(),
              placedAt,
              placedAt,
              1)
          .entry();
    }
  }

  /** Every instant at which something happened. */
  TreeSet<Instant> events() {
    TreeSet<Instant> events = new TreeSet<>();
    purchases.forEach(purchase -> events.add(purchase.placedAt()));
    visits.forEach(visit -> events.add(visit.at()));
    holds.forEach(hold -> events.add(hold.expiresAt()));
    events.add(customer.createdAt());
    return events;
  }

  @Nullable Definition definition(String key) {
    if (key.equals(LIST)) {
      return new Definition(key, key, Definition.Kind.LIST, null, "", 1);
    }
    Rule rule = segments.get(key);
    return rule == null ? null : new Definition(key, key, Definition.Kind.RULE, rule, "", 1);
  }

  /** The same without the visits after an instant: nobody is told of those ahead of time. */
  History seenUntil(Instant now) {
    return new History(
        zone,
        purchases,
        visitsUntil(now),
        holds,
        customer,
        referrerExists,
        lists,
        transaction,
        segments);
  }

  private List<Visit> visitsUntil(Instant now) {
    return visits.stream().filter(visit -> !visit.at().isAfter(now)).toList();
  }

  /** What a request finds first: the bounded summaries. */
  Subject bounded(Instant now, boolean deciding) {
    return subject(OrderSummary.of(entries()), Visited.bounded(visitsUntil(now)), now, deciding);
  }

  /** What a request decides on: with every order or visit, where the rule looks further back. */
  Subject subject(Rule rule, Instant now, boolean deciding) {
    Subject bounded = bounded(now, deciding);
    Needs needs = Needs.of(rule, this::definition);
    boolean orders = needs.completeIn(bounded.profile(), now, bounded.calendar());
    boolean seen =
        needs.visits().windows().stream()
            .allMatch(span -> bounded.visits().reaches(bounded.calendar().before(now, span)));
    return subject(
        orders ? bounded.profile().orders() : OrderSummary.complete(entries()),
        seen ? bounded.visits() : Visited.complete(visitsUntil(now)),
        now,
        deciding);
  }

  private List<OrderEntry> entries() {
    return purchases.stream().map(Purchase::entry).filter(Objects::nonNull).toList();
  }

  private Subject subject(OrderSummary orders, VisitSummary seen, Instant now, boolean deciding) {
    return new Subject(
        new Profile(customer, orders, holds, 1),
        seen,
        now,
        new StoreCalendar(zone),
        deciding,
        transaction,
        referrerExists,
        lists::contains);
  }
}
