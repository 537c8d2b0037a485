package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a promotion's limits, or of one shard of them.
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

  /** A shard of a quota with these limits that has nothing left of its own. */
  public static Quota empty(Limits limits) {
    return new Quota(
        limits.maxRedemptions() == null ? null : 0L,
        limits.maxTotalBudget() == null ? null : BigDecimal.ZERO,
        0,
        BigDecimal.ZERO,
        0);
  }

  /** Two shards as one. */
  public Quota plus(Quota other) {
    return new Quota(
        usesLeft == null || other.usesLeft == null ? null : usesLeft + other.usesLeft,
        budgetLeft == null || other.budgetLeft == null ? null : budgetLeft.add(other.budgetLeft),
        uses + other.uses,
        granted.add(other.granted),
        pending + other.pending);
  }

  /**
   * This quota, of which nothing was taken yet, in as many shards as there are to be; what does not
   * divide is in the first one.
   */
  public List<Quota> split(int shards) {
    List<Quota> parts = new ArrayList<>();
    Long uses = usesLeft == null ? null : (Long) (usesLeft / shards);
    BigDecimal budget =
        budgetLeft == null
            ? null
            : budgetLeft.divide(BigDecimal.valueOf(shards), budgetLeft.scale(), RoundingMode.DOWN);
    for (int shard = 1; shard < shards; shard++) {
      parts.add(new Quota(uses, budget, 0, BigDecimal.ZERO, 0));
    }
    Quota first =
        new Quota(
            uses == null || usesLeft == null ? null : usesLeft - uses * (shards - 1),
            budget == null || budgetLeft == null
                ? null
                : budgetLeft.subtract(budget.multiply(BigDecimal.valueOf(shards - 1L))),
            0,
            BigDecimal.ZERO,
            0);
    parts.addFirst(first);
    return parts;
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
