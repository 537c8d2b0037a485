package io.vouchsafe.core.redemption;

/** Whether the customer's segments were checked. */
public enum SegmentCheck {
  PERFORMED,
  /** The promotion restricts no segment. */
  NOT_REQUIRED,
  /** A scanner sent no customer, and the promotion lets that pass. */
  NOT_PERFORMED
}
