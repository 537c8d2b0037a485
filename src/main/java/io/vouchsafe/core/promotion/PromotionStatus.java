package io.vouchsafe.core.promotion;

/** How a promotion stands. Only an active one can be redeemed. */
public enum PromotionStatus {
  DRAFT,
  ACTIVE,
  PAUSED,
  ARCHIVED
}
