package io.vouchsafe.core.segment;

import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_AVERAGE;
import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_COUNT;
import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_COUPON_SHARE;
import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_DISCOUNTED;
import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_FIRST_AT;
import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_LARGEST;
import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_LAST_AT;
import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_PREVIOUS_AT;
import static io.vouchsafe.core.segment.CatalogueFact.ORDERS_SPENT;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.Domains.Asked;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the facts of a customer's placed orders say about each other. Windows are taken to be known.
 */
final class OrderRelations {

  /** A chain of conclusions may be longer; then it is not drawn to its end. */
  private static final int ROUNDS = 3;

  private final Domains domains;

  /** Those with something demanded, and all time. */
  private final List<Span> windows;

  OrderRelations(Domains domains) {
    this.domains = domains;
    this.windows =
        domains.asked().stream()
            .filter(asked -> asked.fact() instanceof CatalogueFact fact && fact.isOfPlacedOrders())
            .map(Asked::within)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
  }

  /** Whether anything is demanded of orders. */
  private boolean isOfOrders() {
    return !windows.isEmpty()
        || Stream.of(CatalogueFact.values())
            .filter(fact -> fact.isOfPlacedOrders() || isInstant(fact))
            .anyMatch(fact -> domains.ofAsked(fact, null) != null);
  }

  private static boolean isInstant(CatalogueFact fact) {
    return fact == ORDERS_FIRST_AT || fact == ORDERS_PREVIOUS_AT || fact == ORDERS_LAST_AT;
  }

  /** Takes out of each fact what the others do not leave it. */
  void apply() {
    if (!isOfOrders()) {
      return;
    }
    for (int round = 0; round < ROUNDS; round++) {
      sums(null);
      windows.forEach(this::sums);
      instants();
      for (Span window : windows) {
        contain(null, window);
        for (Span other : windows) {
          if (!other.equals(window) && SpanOrder.isAtMost(window, other)) {
            contain(other, window);
          }
        }
      }
    }
  }

  /** What is there only with orders, and how many of them are discounted. */
  private void sums(@Nullable Span within) {
    Domain count = domains.of(ORDERS_COUNT, within);
    tie(count, domains.ofAsked(ORDERS_AVERAGE, within), 1);
    tie(count, domains.ofAsked(ORDERS_LARGEST, within), 1);
    tie(count, domains.ofAsked(ORDERS_COUPON_SHARE, within), 1);
    Domain spent = domains.ofAsked(ORDERS_SPENT, within);
    if (spent != null && !spent.isMaybe(BigDecimal.ZERO)) {
      count.atLeast(bound(1));
    }
    if (spent != null && isBelow(count.most(), 1)) {
      spent.require(Operator.EQ, List.of(BigDecimal.ZERO), false);
    }
    atMost(domains.ofAsked(ORDERS_DISCOUNTED, within), count);
  }

  private void instants() {
    Domain count = domains.of(ORDERS_COUNT, null);
    Domain first = domains.ofAsked(ORDERS_FIRST_AT, null);
    Domain previous = domains.ofAsked(ORDERS_PREVIOUS_AT, null);
    Domain last = domains.ofAsked(ORDERS_LAST_AT, null);
    tie(count, first, 1);
    tie(count, previous, 2);
    tie(count, last, 1);
    order(first, previous);
    order(previous, last);
    order(first, last);
    if (last != null) {
      none(last.ages());
    }
  }

  /** If the last order is that old, or there is none, no order is newer. */
  private void none(Collection<Span> ages) {
    for (Span window : windows) {
      if (ages.stream().anyMatch(age -> SpanOrder.isAtMost(window, age))) {
        domains.of(ORDERS_COUNT, window).atMost(bound(0));
      }
    }
  }

  /** A fact that is there exactly with that many orders. */
  private static void tie(Domain count, @Nullable Domain fact, int orders) {
    if (fact == null) {
      return;
    }
    if (!fact.isMaybeMissing()) {
      count.atLeast(bound(orders));
    }
    if (!fact.isMaybeValue()) {
      count.atMost(bound(orders - 1));
    }
    if (isBelow(count.most(), orders)) {
      fact.requireNoValue();
    }
    if (!isBelow(count.least(), orders)) {
      fact.requireValue();
    }
  }

  /** One instant is not after another, where both are surely there. */
  private static void order(@Nullable Domain earlier, @Nullable Domain later) {
    if (earlier == null || later == null || earlier.isMaybeMissing() || later.isMaybeMissing()) {
      return;
    }
    atMost(earlier, later);
    earlier.atLeastAsOldAs(later);
  }

  /** All orders of one window are in another one, or all time. */
  private void contain(@Nullable Span outer, Span inner) {
    atMost(domains.ofAsked(ORDERS_COUNT, inner), domains.ofAsked(ORDERS_COUNT, outer));
    atMost(domains.ofAsked(ORDERS_DISCOUNTED, inner), domains.ofAsked(ORDERS_DISCOUNTED, outer));
    Domain largest = domains.ofAsked(ORDERS_LARGEST, inner);
    if (largest != null && !largest.isMaybeMissing()) {
      atMost(largest, domains.ofAsked(ORDERS_LARGEST, outer));
    }
  }

  private static void atMost(@Nullable Domain lesser, @Nullable Domain greater) {
    if (lesser == null || greater == null) {
      return;
    }
    Bound least = lesser.least();
    if (least != null) {
      greater.atLeast(least);
    }
    Bound most = greater.most();
    if (most != null) {
      lesser.atMost(most);
    }
  }

  private static Bound bound(int number) {
    return new Bound(BigDecimal.valueOf(number), true);
  }

  /** Whether a number is below another one, of which a bound is known. */
  private static boolean isBelow(@Nullable Bound bound, int number) {
    return bound != null && Operands.compare(bound.value(), BigDecimal.valueOf(number)) < 0;
  }
}
