package io.vouchsafe.core.redemption;

/** The way on which a code came in. */
public enum Channel {
  /** A storefront. */
  API,
  /** A till, by hand. */
  MANUAL,
  /** A mobile scanner, which often cannot know the customer. */
  QR_SCANNER
}
