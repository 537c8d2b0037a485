package io.vouchsafe.core.redemption;

import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderSource;
import io.vouchsafe.core.customer.OrderStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order that a confirmed redemption stands for: its id is the transaction's. Several codes of
 * one transaction share the order. What the storefront says of it is never overruled.
 */
final class TransactionOrder {

  private TransactionOrder() {}

  /** The order once the redemption is confirmed. */
  static Order confirmed(@Nullable Order order, Redemption redemption, Instant now) {
    BigDecimal paid = redemption.cost().subtract(redemption.granted());
    String code = redemption.key().code().text();
    if (order == null) {
      return new Order(
          redemption.key().transaction(),
          Objects.requireNonNull(redemption.customer()),
          now,
          paid,
          redemption.granted(),
          BigDecimal.ZERO,
          OrderStatus.PLACED,
          List.of(code),
          redemption.userAgent(),
          null,
          redemption.productItems(),
          OrderSource.REDEMPTION,
          OrderSource.REDEMPTION,
          Set.of(code),
          now,
          now,
          1);
    }
    Set<String> redeemed = new HashSet<>(order.redeemed());
    redeemed.add(code);
    List<String> codes = new ArrayList<>(order.couponCodes());
    if (codes.stream().noneMatch(code::equalsIgnoreCase)) {
      codes.add(code);
    }
    boolean ours = order.amountsBy() == OrderSource.REDEMPTION;
    boolean reopened = ours && order.redeemed().isEmpty();
    boolean stands =
        order.statusBy() == OrderSource.STOREFRONT && order.status() != OrderStatus.PLACED;
    return new Order(
        order.orderId(),
        order.customer(),
        reopened ? now : order.placedAt(),
        !ours
            ? order.total()
            : reopened ? paid : paid(redemption, order.discount().add(redemption.granted())),
        !ours
            ? order.discount()
            : reopened ? redemption.granted() : order.discount().add(redemption.granted()),
        order.refunded(),
        stands ? order.status() : OrderStatus.PLACED,
        reopened ? List.of(code) : codes,
        order.userAgent() == null ? redemption.userAgent() : order.userAgent(),
        order.ip(),
        order.productItems().isEmpty() ? redemption.productItems() : order.productItems(),
        order.amountsBy(),
        stands ? OrderSource.STOREFRONT : OrderSource.REDEMPTION,
        redeemed,
        order.createdAt(),
        now,
        order.version() + 1);
  }

  /** The order once the confirmed redemption is cancelled. */
  static Order cancelled(Order order, Redemption redemption, Instant now) {
    String code = redemption.key().code().text();
    Set<String> redeemed = new HashSet<>(order.redeemed());
    boolean counted = redeemed.remove(code);
    boolean cancels = redeemed.isEmpty() && order.statusBy() == OrderSource.REDEMPTION;
    boolean givesBack = counted && !cancels && order.amountsBy() == OrderSource.REDEMPTION;
    List<String> codes =
        givesBack
            ? order.couponCodes().stream().filter(used -> !used.equalsIgnoreCase(code)).toList()
            : order.couponCodes();
    return new Order(
        order.orderId(),
        order.customer(),
        order.placedAt(),
        givesBack
            ? paid(redemption, order.discount().subtract(redemption.granted()))
            : order.total(),
        givesBack
            ? order.discount().subtract(redemption.granted()).max(BigDecimal.ZERO)
            : order.discount(),
        order.refunded(),
        cancels ? OrderStatus.CANCELLED : order.status(),
        codes,
        order.userAgent(),
        order.ip(),
        order.productItems(),
        order.amountsBy(),
        order.statusBy(),
        redeemed,
        order.createdAt(),
        now,
        order.version() + 1);
  }

  /** What is paid where all codes of the transaction together give a discount. */
  private static BigDecimal paid(Redemption redemption, BigDecimal discount) {
    return redemption.cost().subtract(discount).max(BigDecimal.ZERO);
  }
}
