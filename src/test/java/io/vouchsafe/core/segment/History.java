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
 * @param transaction the transaction that is being decided
 * @param segments the rules of the segments that others may refer to
 */
record History(
    ZoneId zone,
    List<Purchase> purchases,
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

  /** What a request finds first: the profile with the bounded summary. */
  Subject bounded(Instant now, boolean deciding) {
    return subject(OrderSummary.of(entries()), now, deciding);
  }

  /** What a request decides on: with every order, where the rule looks further back. */
  Subject subject(Rule rule, Instant now, boolean deciding) {
    Subject bounded = bounded(now, deciding);
    return Needs.of(rule, this::definition).completeIn(bounded.profile(), now, bounded.calendar())
        ? bounded
        : subject(OrderSummary.complete(entries()), now, deciding);
  }

  private List<OrderEntry> entries() {
    return purchases.stream().map(Purchase::entry).filter(Objects::nonNull).toList();
  }

  private Subject subject(OrderSummary orders, Instant now, boolean deciding) {
    return new Subject(
        new Profile(customer, orders, holds, 1),
        now,
        new StoreCalendar(zone),
        deciding,
        transaction,
        referrerExists,
        lists::contains);
  }
}
