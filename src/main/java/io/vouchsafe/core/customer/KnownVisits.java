package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The visits of a customer one by one from some instant on, where that is further back than the
 * newest ones that the summary keeps.
 *
 * @param since every visit at or after this is among the entries
 * @param entries oldest first
 * @param before when the last visit before {@code since} was; null if there is none, or if it was
 *     not read because nothing asks for it
 * @param atLatest whether {@code before} is only the latest that it can have been, as it is not
 *     kept one by one any more
 */
public record KnownVisits(
    Instant since, List<VisitEntry> entries, @Nullable Instant before, boolean atLatest) {

  public KnownVisits {
    entries = List.copyOf(entries);
  }
}
