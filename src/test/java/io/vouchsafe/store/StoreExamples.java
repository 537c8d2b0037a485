package io.vouchsafe.store;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderSource;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.customer.ProductItem;
import io.vouchsafe.core.customer.Profile;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Customers and orders to store. */
final class StoreExamples {

  private StoreExamples() {}

  static Order order(String orderId, String customer, Instant placedAt, String total) {
    return order(orderId, customer, placedAt, total, OrderStatus.PLACED);
  }

  static Order order(
      String orderId, String customer, Instant placedAt, String total, OrderStatus status) {
    return new Order(
        orderId,
        customer,
        placedAt,
        new BigDecimal(total),
        new BigDecimal("10.00"),
        new BigDecimal("0.05"),
        status,
        List.of("CODE-A", "code b"),
        "Mozilla/5.0",
        "192.0.2.17",
        List.of(
            new ProductItem(
                "Trail shoe",
                null,
                "p-118",
                BigDecimal.TWO,
                new BigDecimal("49.95"),
                List.of("shoes"))),
        OrderSource.REDEMPTION,
        OrderSource.STOREFRONT,
        Set.of("CODEA"),
        NOW,
        NOW.plusMillis(1),
        1);
  }

  /** The order with another status, as its next version. */
  static Order changed(Order order, OrderStatus status) {
    return new Order(
        order.orderId(),
        order.customer(),
        order.placedAt(),
        order.total(),
        order.discount(),
        order.refunded(),
        status,
        order.couponCodes(),
        order.userAgent(),
        order.ip(),
        order.productItems(),
        order.amountsBy(),
        order.statusBy(),
        order.redeemed(),
        order.createdAt(),
        order.updatedAt(),
        order.version() + 1);
  }

  /** The profile with one order more. */
  static Profile ordered(Profile profile, Order order) {
    return profile.withOrders(profile.orders().changed(null, order.entry()).orElseThrow());
  }

  /** The customer with a code to give to others. */
  static Customer referring(Customer customer, @Nullable String referralCode) {
    return withCodes(customer, referralCode, customer.referrerCode());
  }

  /** The customer with the code of another one. */
  static Customer referredBy(Customer customer, String referrerCode) {
    return withCodes(customer, customer.referralCode(), referrerCode);
  }

  private static Customer withCodes(
      Customer customer, @Nullable String referralCode, @Nullable String referrerCode) {
    return new Customer(
        customer.identifier(),
        customer.name(),
        customer.email(),
        customer.loyaltyPoints(),
        customer.loyaltyMember(),
        customer.subscriberId(),
        referralCode,
        referrerCode,
        customer.country(),
        customer.region(),
        customer.city(),
        customer.postalCode(),
        customer.categories(),
        customer.metadata(),
        customer.registered(),
        customer.createdAt(),
        customer.updatedAt());
  }

  /** Checks that all is the same, amounts whatever their trailing zeros. */
  static void assertSame(@Nullable Object actual, Object expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
        .isEqualTo(expected);
  }
}
