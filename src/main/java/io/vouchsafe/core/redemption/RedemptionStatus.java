package io.vouchsafe.core.redemption;

/** Where a redemption stands. */
public enum RedemptionStatus {
  /** It holds its share of every limit until it is confirmed, cancelled, or expires. */
  PENDING,
  CONFIRMED,
  CANCELLED,
  EXPIRED
}
