package io.vouchsafe.core.customer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of an order.
 *
 * @param before the order as it was read; null if it is new
 * @param after the order as it will be
 * @param traits that the customer was seen with
 */
public record OrderChange(@Nullable Order before, Order after, List<Trait> traits) {

  public OrderChange {
    traits = List.copyOf(traits);
  }

  /** A change with which nothing else is told. */
  public OrderChange(@Nullable Order before, Order after) {
    this(before, after, List.of());
  }
}
