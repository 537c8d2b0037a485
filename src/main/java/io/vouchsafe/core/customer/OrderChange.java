package io.vouchsafe.core.customer;

import org.jspecify.annotations.Nullable;

/**
 * A change of an order.
 *
 * @param before the order as it was read; null if it is new
 * @param after the order as it will be
 */
public record OrderChange(@Nullable Order before, Order after) {}
