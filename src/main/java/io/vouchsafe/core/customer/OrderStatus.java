package io.vouchsafe.core.customer;

/** How an order stands. Only placed orders count as orders of a customer. */
public enum OrderStatus {
  PLACED,
  CANCELLED,
  RETURNED
}
