package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How often, and for how much money, a promotion may be redeemed. Pending and confirmed redemptions
 * count.
 *
 * @param maxRedemptions by all customers together, one or more; null for no limit
 * @param maxRedemptionsPerCustomer by one customer, one or more; null for no limit
 * @param maxTotalBudget money: the sum of all granted discounts; null for no limit
 * @param restoreOnCancel whether the cancellation of a confirmed redemption gives back what it took
 */
public record Limits(
    @Nullable Long maxRedemptions,
    @Nullable Long maxRedemptionsPerCustomer,
    @Nullable BigDecimal maxTotalBudget,
    boolean restoreOnCancel) {

  /** Whether there is a limit over all customers, which needs a common counter. */
  public boolean needQuota() {
    return maxRedemptions != null || maxTotalBudget != null;
  }

  /** Whether there is a limit for each customer. */
  public boolean needUsesPerCustomer() {
    return maxRedemptionsPerCustomer != null;
  }
}
