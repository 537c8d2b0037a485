package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.OrderEntry;
import java.math.BigDecimal;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums over placed orders that come into a time window and leave it again. */
final class OrderTally {

  private final CatalogueFact fact;

  /** How often each amount occurs; kept only where it is asked for. */
  private final TreeMap<BigDecimal, Integer> amounts = new TreeMap<>();

  private long count;
  private long discounted;
  private long couponed;
  private BigDecimal spent = BigDecimal.ZERO;

  OrderTally(CatalogueFact fact) {
    this.fact = fact;
  }

  void add(OrderEntry order) {
    change(order, 1);
    spent = spent.add(order.net());
  }

  void remove(OrderEntry order) {
    change(order, -1);
    spent = spent.subtract(order.net());
  }

  private void change(OrderEntry order, int by) {
    count += by;
    discounted += order.discounted() ? by : 0;
    couponed += order.couponed() ? by : 0;
    if (fact == CatalogueFact.ORDERS_LARGEST) {
      amounts.merge(order.net(), by, OrderTally::sumOrNothing);
    }
  }

  /** The value of the fact over the orders in the window; null if it has none. */
  @Nullable BigDecimal value() {
    return switch (fact) {
      case ORDERS_COUNT -> BigDecimal.valueOf(count);
      case ORDERS_SPENT -> spent;
      case ORDERS_AVERAGE -> Facts.quotient(spent, count);
      case ORDERS_LARGEST -> amounts.isEmpty() ? null : amounts.lastKey();
      case ORDERS_DISCOUNTED -> BigDecimal.valueOf(discounted);
      case ORDERS_COUPON_SHARE -> Facts.quotient(BigDecimal.valueOf(couponed), count);
      default -> throw new IllegalStateException(fact + " is not summed up over orders");
    };
  }

  private static @Nullable Integer sumOrNothing(Integer had, Integer more) {
    return had + more == 0 ? null : (Integer) (had + more);
  }
}
