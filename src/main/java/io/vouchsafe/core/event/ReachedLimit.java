package io.vouchsafe.core.event;

import io.vouchsafe.core.promotion.Quota;
import java.util.EnumSet;
import java.util.Set;

/** A limit of a promotion of which nothing may be left. */
public enum ReachedLimit {
  MAX_REDEMPTIONS,
  MAX_TOTAL_BUDGET;

  /** The limits of which a quota, or a shard of one, has nothing left. */
  public static Set<ReachedLimit> of(Quota quota) {
    Set<ReachedLimit> reached = EnumSet.noneOf(ReachedLimit.class);
    if (!quota.hasUseLeft()) {
      reached.add(MAX_REDEMPTIONS);
    }
    if (quota.budgetLeft() != null && quota.budgetLeft().signum() <= 0) {
      reached.add(MAX_TOTAL_BUDGET);
    }
    return reached;
  }
}
