package io.vouchsafe.core.redemption;

import io.vouchsafe.core.customer.ProductItem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a code that was redeemed.
 *
 * @param cost money: the transaction's cost
 * @param granted money: the discount
 * @param validatedAt when it was decided
 * @param expiresAt the first instant at which a pending or expired one holds no longer; else null
 * @param shares what it took, and has to give back
 * @param fingerprint of the request that made it; null once its customer is erased
 * @param basis what it was accepted on
 */
public record Redemption(
    RedemptionKey key,
    @Nullable String customer,
    BigDecimal cost,
    BigDecimal granted,
    String promotionId,
    Channel channel,
    RedemptionStatus status,
    SegmentCheck segmentCheck,
    Instant validatedAt,
    @Nullable Instant expiresAt,
    @Nullable Instant confirmedAt,
    Instant createdAt,
    Instant updatedAt,
    Shares shares,
    @Nullable String userAgent,
    List<ProductItem> productItems,
    @Nullable String fingerprint,
    Basis basis) {

  /**
   * What a redemption took.
   *
   * @param quota a use and its discount of the promotion's quota
   * @param voucher a use of a voucher with a limit of its own
   * @param balance its discount of a gift card's balance
   * @param perCustomer a use of the customer's own limit
   * @param restoreOnCancel whether it gives back when it is cancelled after it was confirmed
   * @param quotaShard the shard of the quota that counts it, and gets back what it took
   */
  public record Shares(
      boolean quota,
      boolean voucher,
      boolean balance,
      boolean perCustomer,
      boolean restoreOnCancel,
      int quotaShard) {}

  public Redemption {
    productItems = List.copyOf(productItems);
  }

  /**
   * The status as time has made it: a pending redemption expires without anybody doing anything.
   */
  public RedemptionStatus statusAt(Instant now) {
    return status == RedemptionStatus.PENDING && expiresAt != null && !now.isBefore(expiresAt)
        ? RedemptionStatus.EXPIRED
        : status;
  }

  /** This redemption as time has made it: a hold that ran out is expired since it did. */
  public Redemption asOf(Instant now) {
    RedemptionStatus current = statusAt(now);
    return current == status || expiresAt == null ? this : moved(current, expiresAt);
  }

  /** Whether it holds its share of the limits at the given instant. */
  public boolean holdsShareAt(Instant now) {
    RedemptionStatus current = statusAt(now);
    return current == RedemptionStatus.PENDING || current == RedemptionStatus.CONFIRMED;
  }

  /** This redemption in another state. */
  public Redemption moved(RedemptionStatus next, Instant now) {
    return new Redemption(
        key,
        customer,
        cost,
        granted,
        promotionId,
        channel,
        next,
        segmentCheck,
        validatedAt,
        next == RedemptionStatus.EXPIRED ? expiresAt : null,
        next == RedemptionStatus.CONFIRMED ? now : confirmedAt,
        createdAt,
        now,
        shares,
        userAgent,
        productItems,
        fingerprint,
        basis);
  }

  /**
   * What remains of this redemption once its customer is erased: what limits and sums are made of,
   * and that this transaction redeemed this code. It still gives back what it took, but for the use
   * of the customer's own limit, which is gone with the customer.
   */
  public Redemption anonymous() {
    return new Redemption(
        key,
        null,
        cost,
        granted,
        promotionId,
        channel,
        status,
        segmentCheck,
        validatedAt,
        expiresAt,
        confirmedAt,
        createdAt,
        updatedAt,
        new Shares(
            shares.quota(),
            shares.voucher(),
            shares.balance(),
            false,
            shares.restoreOnCancel(),
            shares.quotaShard()),
        null,
        List.of(),
        null,
        basis.withoutFacts());
  }

  /** This redemption, counted by another shard of the quota. */
  Redemption countedBy(int shard) {
    return new Redemption(
        key,
        customer,
        cost,
        granted,
        promotionId,
        channel,
        status,
        segmentCheck,
        validatedAt,
        expiresAt,
        confirmedAt,
        createdAt,
        updatedAt,
        new Shares(
            shares.quota(),
            shares.voucher(),
            shares.balance(),
            shares.perCustomer(),
            shares.restoreOnCancel(),
            shard),
        userAgent,
        productItems,
        fingerprint,
        basis);
  }
}
