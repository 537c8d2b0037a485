package io.vouchsafe.core.customer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the visits of a customer that are not known one by one.
 *
 * @param count how many; null if that is not known of an earlier instant
 * @param newest the newest of them; null if there is none, or if it is not known any more
 */
public record OlderVisits(@Nullable Long count, @Nullable VisitEntry newest) {

  /** All visits are known one by one. */
  public static final OlderVisits NONE = new OlderVisits(0L, null);

  /** Of these visits nothing is known any more. */
  static final OlderVisits FORGOTTEN = new OlderVisits(null, null);

  /** Whether all visits are known one by one. */
  public boolean isEmpty() {
    return count != null && count == 0;
  }

  /** These with one more. */
  OlderVisits plus(VisitEntry entry) {
    return new OlderVisits(
        count == null ? null : (Long) (count + 1),
        newest == null || newest.compareTo(entry) < 0 ? entry : newest);
  }

  boolean includes(VisitEntry entry) {
    return newest != null && entry.compareTo(newest) <= 0;
  }

  @Nullable Instant newestAt() {
    return newest == null ? null : newest.at();
  }
}
