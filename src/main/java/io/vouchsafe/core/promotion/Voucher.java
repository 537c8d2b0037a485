package io.vouchsafe.core.promotion;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A code that carries a promotion.
 *
 * @param maxRedemptions how often this voucher may be redeemed; null for a generic one, which has
 *     no limit of its own
 * @param usesLeft how often it still may; null for a generic one
 * @param customer the only customer who may redeem it; null for anybody
 * @param holds the pending redemptions of a unique voucher, each with the first instant at which it
 *     holds no longer
 */
public record Voucher(
    VoucherCode code,
    String promotionId,
    @Nullable Long maxRedemptions,
    @Nullable Long usesLeft,
    @Nullable String customer,
    Map<String, Instant> holds,
    Instant createdAt,
    Instant updatedAt) {

  public Voucher {
    holds = Map.copyOf(holds);
  }

  /** A generic voucher: any number of redemptions, within the promotion's limits. */
  public static Voucher generic(
      VoucherCode code, String promotionId, @Nullable String customer, Instant now) {
    return new Voucher(code, promotionId, null, null, customer, Map.of(), now, now);
  }

  /** A voucher with a limit of its own. */
  public static Voucher unique(
      VoucherCode code,
      String promotionId,
      long maxRedemptions,
      @Nullable String customer,
      Instant now) {
    return new Voucher(
        code, promotionId, maxRedemptions, maxRedemptions, customer, Map.of(), now, now);
  }

  /** Whether it has a limit of its own. */
  public boolean isUnique() {
    return maxRedemptions != null;
  }

  /** How often it may still be redeemed once the holds that have expired by now are released. */
  public boolean hasUseLeftAt(Instant now) {
    return usesLeft == null || usesLeft + expiredHolds(now) >= 1;
  }

  private long expiredHolds(Instant now) {
    return holds.values().stream().filter(expiresAt -> !now.isBefore(expiresAt)).count();
  }

  /** The voucher as it will be once one use is given back. */
  public Voucher restored(String redemption) {
    if (usesLeft == null) {
      return this;
    }
    Map<String, Instant> others = new HashMap<>(holds);
    others.remove(redemption);
    return new Voucher(
        code, promotionId, maxRedemptions, usesLeft + 1, customer, others, createdAt, updatedAt);
  }
}
