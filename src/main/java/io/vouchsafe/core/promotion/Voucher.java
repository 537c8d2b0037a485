package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A code that carries a promotion.
 *
 * @param maxRedemptions how often this voucher may be redeemed; null for no limit of its own
 * @param usesLeft how often it still may; null for no limit of its own
 * @param issued money that a gift card was issued with; null for any other voucher
 * @param balance money that is left on a gift card; null for any other voucher
 * @param customer the only customer who may redeem it; null for anybody, {@link #NOBODY} if that
 *     customer is erased
 * @param active false while it may not be redeemed
 * @param holds the pending redemptions of a voucher with a limit of its own
 */
public record Voucher(
    VoucherCode code,
    String promotionId,
    @Nullable Long maxRedemptions,
    @Nullable Long usesLeft,
    @Nullable BigDecimal issued,
    @Nullable BigDecimal balance,
    @Nullable String customer,
    boolean active,
    Map<String, Held> holds,
    Instant createdAt,
    Instant updatedAt) {

  /** A voucher lists its holds in its own item, which must stay small. */
  public static final int MOST_HOLDS = 400;

  /** In the place of a customer who is erased: no identifier is empty. */
  public static final String NOBODY = "";

  /**
   * What a pending redemption holds.
   *
   * @param expiresAt the first instant at which it holds no longer
   * @param amount money: the discount
   */
  public record Held(Instant expiresAt, BigDecimal amount) {

    /** Whether it no longer holds. */
    public boolean isExpiredAt(Instant now) {
      return !now.isBefore(expiresAt);
    }
  }

  public Voucher {
    holds = Map.copyOf(holds);
  }

  /** A generic voucher: any number of redemptions, within the promotion's limits. */
  public static Voucher generic(
      VoucherCode code, String promotionId, @Nullable String customer, Instant now) {
    return new Voucher(
        code, promotionId, null, null, null, null, customer, true, Map.of(), now, now);
  }

  /** A voucher with a limit of its own. */
  public static Voucher unique(
      VoucherCode code,
      String promotionId,
      long maxRedemptions,
      @Nullable String customer,
      Instant now) {
    return generic(code, promotionId, customer, now).limitedTo(maxRedemptions);
  }

  /** This new voucher, which may be redeemed so many times. */
  public Voucher limitedTo(long redemptions) {
    return new Voucher(
        code,
        promotionId,
        redemptions,
        redemptions,
        issued,
        balance,
        customer,
        active,
        holds,
        createdAt,
        updatedAt);
  }

  /** This new voucher as a gift card, which redemptions spend. */
  public Voucher worth(BigDecimal money) {
    return new Voucher(
        code,
        promotionId,
        maxRedemptions,
        usesLeft,
        money,
        money,
        customer,
        active,
        holds,
        createdAt,
        updatedAt);
  }

  /** Whether the number of its redemptions is limited. */
  public boolean isUnique() {
    return maxRedemptions != null;
  }

  /** Whether it holds a balance. */
  public boolean isGiftCard() {
    return balance != null;
  }

  /** Whether it may still be redeemed once the holds that have expired by now are released. */
  public boolean hasUseLeftAt(Instant now) {
    return usesLeft == null || usesLeft + expired(now).count() >= 1;
  }

  /**
   * The most that it pays for, once the holds that have expired by now are released.
   *
   * @param discount money that the promotion would grant
   */
  public BigDecimal paidAt(Instant now, BigDecimal discount) {
    return balance == null
        ? discount
        : expired(now).map(Held::amount).reduce(balance, BigDecimal::add).min(discount);
  }

  /** Whether it would pay for a discount also if no expired hold were released. */
  public boolean has(BigDecimal discount) {
    return balance == null || balance.compareTo(discount) >= 0;
  }

  private Stream<Held> expired(Instant now) {
    return holds.values().stream().filter(held -> held.isExpiredAt(now));
  }

  /**
   * The voucher as it will be once what a redemption took is given back.
   *
   * @param amount money: the redemption's discount
   */
  public Voucher restored(String redemption, BigDecimal amount) {
    Map<String, Held> others = new HashMap<>(holds);
    others.remove(redemption);
    return changed(1, amount, others);
  }

  /**
   * The voucher with other holds.
   *
   * @param uses how many more redemptions are left, if they are limited
   * @param money how much more is left on a gift card
   */
  public Voucher changed(long uses, BigDecimal money, Map<String, Held> held) {
    return new Voucher(
        code,
        promotionId,
        maxRedemptions,
        usesLeft == null ? null : usesLeft + uses,
        issued,
        balance == null ? null : Objects.requireNonNull(balance).add(money),
        customer,
        active,
        held,
        createdAt,
        updatedAt);
  }
}
