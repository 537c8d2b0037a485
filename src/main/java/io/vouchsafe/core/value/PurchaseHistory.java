package io.vouchsafe.core.value;

import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that the value model asks of a customer's orders. Times are in weeks of 168 hours since the
 * first order.
 *
 * @param repeats placed orders after the first one, 0 or more
 * @param recency when the last order was placed, 0 without repeats
 * @param age how long ago the first order was placed, not less than {@code recency}
 */
public record PurchaseHistory(long repeats, double recency, double age) {

  private static final double MILLIS_OF_A_WEEK = Duration.ofDays(7).toMillis();

  /** The history that a summary of orders tells as of an instant; empty without a placed order. */
  public static Optional<PurchaseHistory> of(OrderSummary orders, Instant now) {
    return orders
        .firstAt()
        .flatMap(first -> orders.lastAt().map(last -> of(orders.count(), first, last, now)));
  }

  /**
   * The history as of an earlier instant, of the orders placed until then; empty if there was none,
   * or if the summary does not know any more which ones there were.
   */
  public static Optional<PurchaseHistory> asOf(OrderSummary orders, Instant at) {
    Instant newest = orders.older().newest();
    if (newest != null && newest.isAfter(at)) {
      return Optional.empty();
    }
    List<OrderEntry> until =
        orders.recent().stream().filter(entry -> !entry.placedAt().isAfter(at)).toList();
    return of(new OrderSummary(until, orders.older()), at);
  }

  private static PurchaseHistory of(long count, Instant first, Instant last, Instant now) {
    double recency = weeks(first, last);
    return new PurchaseHistory(count - 1, recency, Math.max(recency, weeks(first, now)));
  }

  private static double weeks(Instant from, Instant until) {
    return Duration.between(from, until).toMillis() / MILLIS_OF_A_WEEK;
  }
}
