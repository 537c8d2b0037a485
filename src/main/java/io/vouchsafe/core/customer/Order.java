package io.vouchsafe.core.customer;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One order of one customer.
 *
 * @param placedAt to the millisecond
 * @param total money paid, after the discount
 * @param discount money, zero or more
 * @param refunded money, zero or more
 * @param amountsBy who gave the amounts last; a redemption never overrules the storefront
 * @param statusBy who set the status last
 * @param redeemed the voucher codes whose confirmed redemptions this order stands for
 * @param version grows with each change, from 1
 */
public record Order(
    String orderId,
    String customer,
    Instant placedAt,
    BigDecimal total,
    BigDecimal discount,
    BigDecimal refunded,
    OrderStatus status,
    List<String> couponCodes,
    @Nullable String userAgent,
    @Nullable String ip,
    List<ProductItem> productItems,
    OrderSource amountsBy,
    OrderSource statusBy,
    Set<String> redeemed,
    Instant createdAt,
    Instant updatedAt,
    long version) {

  public Order {
    // Equal amounts must make equal orders: a table keeps no trailing zeros.
    total = total.stripTrailingZeros();
    discount = discount.stripTrailingZeros();
    refunded = refunded.stripTrailingZeros();
    couponCodes = List.copyOf(couponCodes);
    productItems = List.copyOf(productItems);
    redeemed = Set.copyOf(redeemed);
  }

  /** The same order with amounts that somebody else gave. */
  Order withAmountsBy(OrderSource source) {
    return new Order(
        orderId,
        customer,
        placedAt,
        total,
        discount,
        refunded,
        status,
        couponCodes,
        userAgent,
        ip,
        productItems,
        source,
        statusBy,
        redeemed,
        createdAt,
        updatedAt,
        version);
  }

  /** What the customer's summary keeps of this order; null if it counts for nothing. */
  public @Nullable OrderEntry entry() {
    boolean couponed = !couponCodes.isEmpty();
    boolean cancelled = status == OrderStatus.CANCELLED;
    if (cancelled && !couponed) {
      return null;
    }
    return new OrderEntry(
        orderId,
        placedAt,
        status == OrderStatus.PLACED,
        cancelled ? BigDecimal.ZERO : total.subtract(refunded),
        discount.signum() > 0,
        couponed);
  }
}
