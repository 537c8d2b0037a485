package io.vouchsafe.core.customer;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The sums over the orders of a customer that are too old to be kept one by one. Orders can be
 * added, but not taken out again.
 *
 * @param count placed orders
 * @param spent money: net of the placed orders
 * @param lifetime money: net of the placed and the returned orders
 * @param largest money: the largest net of a placed order, zero without one
 * @param discounted placed orders that had a discount
 * @param couponed placed orders that used a coupon code
 * @param undone orders that used a coupon code and were cancelled or returned
 * @param firstAt when the first placed order was placed
 * @param lastAt when the last placed order was placed
 * @param previousAt when the last but one was placed
 * @param newest the newest entry that went into these sums; all entries kept one by one come after
 */
public record OlderOrders(
    long count,
    BigDecimal spent,
    BigDecimal lifetime,
    BigDecimal largest,
    long discounted,
    long couponed,
    long undone,
    @Nullable Instant firstAt,
    @Nullable Instant lastAt,
    @Nullable Instant previousAt,
    @Nullable Instant newest) {

  /** No older orders. */
  public static final OlderOrders NONE =
      new OlderOrders(
          0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, 0, 0, 0, null, null, null, null);

  /** Whether all orders are kept one by one. */
  public boolean isEmpty() {
    return newest == null;
  }

  /** These sums with one more order. */
  public OlderOrders plus(OrderEntry entry) {
    Instant newestNow = later(newest, entry.placedAt());
    if (!entry.placed()) {
      return new OlderOrders(
          count,
          spent,
          lifetime.add(entry.net()),
          largest,
          discounted,
          couponed,
          undone + (entry.isUndone() ? 1 : 0),
          firstAt,
          lastAt,
          previousAt,
          newestNow);
    }
    Instant at = entry.placedAt();
    boolean last = lastAt == null || !at.isBefore(lastAt);
    return new OlderOrders(
        count + 1,
        spent.add(entry.net()),
        lifetime.add(entry.net()),
        count == 0 ? entry.net() : largest.max(entry.net()),
        discounted + (entry.discounted() ? 1 : 0),
        couponed + (entry.couponed() ? 1 : 0),
        undone,
        firstAt == null || at.isBefore(firstAt) ? at : firstAt,
        last ? at : lastAt,
        last ? lastAt : later(previousAt, at),
        newestNow);
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one == null || one.isBefore(other) ? other : one;
  }
}
