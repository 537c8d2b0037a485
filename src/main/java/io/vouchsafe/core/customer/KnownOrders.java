package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The orders of a customer one by one from some instant on, where that is further back than the
 * newest ones that the profile keeps.
 *
 * @param since every order placed at or after this is among the entries
 * @param entries oldest first
 * @param before when the last placed order before {@code since} was placed; null if there is none,
 *     or if it was not read because nothing asks for it
 */
public record KnownOrders(Instant since, List<OrderEntry> entries, @Nullable Instant before) {

  public KnownOrders {
    entries = List.copyOf(entries);
  }
}
