package io.vouchsafe.core.customer;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;

/**
 * An order as the customer's summary sees it. Ordered by the instant it was placed, then by its id.
 *
 * @param placed false for a returned order, which adds to the lifetime value only, and for a
 *     cancelled one, which is known only if a coupon was used
 * @param net money: what was paid less what was refunded; zero if it is cancelled
 * @param discounted whether it had a discount
 * @param couponed whether a coupon code was used
 */
public record OrderEntry(
    String orderId,
    Instant placedAt,
    boolean placed,
    BigDecimal net,
    boolean discounted,
    boolean couponed)
    implements Comparable<OrderEntry> {

  private static final Comparator<OrderEntry> BY_TIME =
      Comparator.comparing(OrderEntry::placedAt).thenComparing(OrderEntry::orderId);

  public OrderEntry {
    // Equal amounts must make equal entries: a table keeps no trailing zeros.
    net = net.stripTrailingZeros();
  }

  /** Whether a coupon was used, and the order then cancelled or returned. */
  public boolean isUndone() {
    return couponed && !placed;
  }

  @Override
  public int compareTo(OrderEntry other) {
    return BY_TIME.compare(this, other);
  }
}
