package io.vouchsafe.core.customer;

/** Who said something about an order. */
public enum OrderSource {
  /** The storefront, through the orders API. */
  STOREFRONT,
  /** A redemption of the order's own transaction. */
  REDEMPTION
}
