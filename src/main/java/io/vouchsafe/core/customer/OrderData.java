package io.vouchsafe.core.customer;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the storefront tells of an order. What it leaves out (null) stays as it was.
 *
 * @param placedAt to the millisecond; now, if an order that is new does not say
 * @param total money, zero or more
 * @param traits that the customer was seen with
 */
public record OrderData(
    String orderId,
    String customer,
    @Nullable Instant placedAt,
    BigDecimal total,
    @Nullable BigDecimal discount,
    @Nullable BigDecimal refunded,
    @Nullable OrderStatus status,
    @Nullable List<String> couponCodes,
    @Nullable String userAgent,
    @Nullable String ip,
    @Nullable List<ProductItem> productItems,
    List<Trait> traits) {

  public OrderData {
    traits = List.copyOf(traits);
  }

  /** An order of which nothing is told but itself. */
  public OrderData(
      String orderId,
      String customer,
      @Nullable Instant placedAt,
      BigDecimal total,
      @Nullable BigDecimal discount,
      @Nullable BigDecimal refunded,
      @Nullable OrderStatus status,
      @Nullable List<String> couponCodes,
      @Nullable String userAgent,
      @Nullable String ip,
      @Nullable List<ProductItem> productItems) {
    this(
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
        List.of());
  }

  /** This and what was told later of the same order, told at once. */
  public OrderData then(OrderData later) {
    return new OrderData(
        orderId,
        later.customer,
        later.placedAt == null ? placedAt : later.placedAt,
        later.total,
        later.discount == null ? discount : later.discount,
        later.refunded == null ? refunded : later.refunded,
        later.status == null ? status : later.status,
        later.couponCodes == null ? couponCodes : later.couponCodes,
        later.userAgent == null ? userAgent : later.userAgent,
        later.ip == null ? ip : later.ip,
        later.productItems == null ? productItems : later.productItems,
        Stream.concat(traits.stream(), later.traits.stream()).distinct().toList());
  }

  /** The order after this was told; the same object if it says nothing new. */
  Order appliedTo(@Nullable Order order, Instant now) {
    if (order == null) {
      return new Order(
          orderId,
          customer,
          or(placedAt, now),
          total,
          or(discount, BigDecimal.ZERO),
          or(refunded, BigDecimal.ZERO),
          or(status, OrderStatus.PLACED),
          or(couponCodes, List.of()),
          userAgent,
          ip,
          or(productItems, List.of()),
          OrderSource.STOREFRONT,
          OrderSource.STOREFRONT,
          Set.of(),
          now,
          now,
          1);
    }
    Order told = merged(order, order.updatedAt(), order.version());
    return told.equals(order) ? order : merged(order, now, order.version() + 1);
  }

  private Order merged(Order order, Instant updatedAt, long version) {
    return new Order(
        orderId,
        customer,
        or(placedAt, order.placedAt()),
        total,
        or(discount, order.discount()),
        or(refunded, order.refunded()),
        or(status, order.status()),
        withRedeemed(or(couponCodes, order.couponCodes()), order),
        userAgent == null ? order.userAgent() : userAgent,
        ip == null ? order.ip() : ip,
        or(productItems, order.productItems()),
        OrderSource.STOREFRONT,
        status == null ? order.statusBy() : OrderSource.STOREFRONT,
        order.redeemed(),
        order.createdAt(),
        updatedAt,
        version);
  }

  /** What was redeemed was used, also where the storefront does not know of it. */
  private static List<String> withRedeemed(List<String> told, Order order) {
    List<String> codes = new ArrayList<>(told);
    order.redeemed().stream()
        .sorted()
        .filter(code -> codes.stream().noneMatch(code::equalsIgnoreCase))
        .forEach(codes::add);
    return List.copyOf(codes);
  }

  private static <T> T or(@Nullable T value, T fallback) {
    return value == null ? fallback : value;
  }
}
