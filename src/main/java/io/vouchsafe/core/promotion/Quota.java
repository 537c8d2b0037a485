package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a promotion's limits.
 *
 * @param usesLeft redemptions; below one there is none left; null for no limit
 * @param budgetLeft money; null for no limit
 * @param uses pending and confirmed redemptions
 * @param granted money: the discounts of those
 * @param pending how many of them are pending, expired ones included until they were released
 */
public record Quota(
    @Nullable Long usesLeft,
    @Nullable BigDecimal budgetLeft,
    long uses,
    BigDecimal granted,
    long pending) {

  /** The quota of a promotion before its first redemption. */
  public static Quota full(Limits limits) {
    return new Quota(limits.maxRedemptions(), limits.maxTotalBudget(), 0, BigDecimal.ZERO, 0);
  }

  /** The quota as it will be once the given pending shares are given back. */
  public Quota restored(long shares, BigDecimal money) {
    return new Quota(
        usesLeft == null ? null : usesLeft + shares,
        budgetLeft == null ? null : budgetLeft.add(money),
        uses - shares,
        granted.subtract(money),
        pending - shares);
  }

  /** Whether one more redemption fits. */
  public boolean hasUseLeft() {
    return usesLeft == null || usesLeft >= 1;
  }

  /** Whether a discount still fits into the budget. */
  public boolean hasBudgetFor(BigDecimal discount) {
    return budgetLeft == null || budgetLeft.compareTo(discount) >= 0;
  }
}
