package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A fact of the placed orders of the time since a duration ago. An order is in it from the instant
 * it was placed until the first instant at which that is at least the duration ago.
 */
final class OrderWindow implements FactWindow {

  private final OrderSummary orders;
  private final TimeWindow window;
  private final Instant now;
  private final CatalogueFact fact;

  OrderWindow(CatalogueFact fact, TimeWindow window, OrderSummary orders) {
    this.fact = fact;
    this.orders = orders;
    this.window = window;
    this.now = window.now();
  }

  /** Whether the summary knows one by one every order that a window needs. */
  static boolean isKnown(OrderSummary orders, Span span, Instant now, StoreCalendar calendar) {
    return orders.older().isEmpty() || orders.reaches(calendar.before(now, span));
  }

  @Override
  public boolean isKnown() {
    return orders.older().isEmpty() || orders.reaches(window.start());
  }

  /** Orders are kept for ever. */
  @Override
  public @Nullable Instant knownUntil() {
    return null;
  }

  @Override
  public @Nullable Object value() {
    OrderTally tally = new OrderTally(fact);
    List<OrderEntry> kept = orders.oneByOne();
    for (int i = kept.size() - 1; i >= 0; i--) {
      OrderEntry order = kept.get(i);
      if (order.placedAt().isAfter(now)) {
        continue;
      }
      if (window.hasLeft(order.placedAt())) {
        break;
      }
      if (order.placed()) {
        tally.add(order);
      }
    }
    return tally.value();
  }

  /**
   * The earliest instant after now at which the value of the fact becomes one that is accepted, by
   * orders leaving the window, and by orders dated ahead coming into it; null if it never does.
   */
  @Override
  public @Nullable Instant firstChange(Predicate<@Nullable Object> accepted) {
    List<OrderEntry> placed = new ArrayList<>();
    for (OrderEntry order : orders.oneByOne()) {
      if (order.placed() && !window.hasLeft(order.placedAt())) {
        placed.add(order);
      }
    }
    OrderTally tally = new OrderTally(fact);
    int out = 0;
    int in = 0;
    while (in < placed.size() && !placed.get(in).placedAt().isAfter(now)) {
      tally.add(placed.get(in++));
    }
    while (out < placed.size()) {
      Instant next = nextEvent(placed, out, in);
      while (in < placed.size() && !placed.get(in).placedAt().isAfter(next)) {
        tally.add(placed.get(in++));
      }
      while (out < in && !leaving(placed.get(out)).isAfter(next)) {
        tally.remove(placed.get(out++));
      }
      if (accepted.test(tally.value())) {
        return next;
      }
    }
    return null;
  }

  private Instant leaving(OrderEntry order) {
    return window.leavingOf(order.placedAt());
  }

  /** When an order next leaves the window or comes into it; some order has not left yet. */
  private Instant nextEvent(List<OrderEntry> placed, int out, int in) {
    if (in == placed.size()) {
      return leaving(placed.get(out));
    }
    Instant coming = placed.get(in).placedAt();
    if (out == in) {
      return coming;
    }
    Instant leaving = leaving(placed.get(out));
    return leaving.isBefore(coming) ? leaving : coming;
  }
}
