package io.vouchsafe.core.customer;

import java.time.Instant;

/**
 * Which of the visits that a summary only counts have to be read one by one.
 *
 * @param first what was before this is not read; before {@code since} if the last visit before that
 *     is needed too, else the same
 * @param since the first instant, included
 * @param until the last instant, included; not before {@code since}
 */
public record VisitRange(Instant first, Instant since, Instant until) {

  /** Whether the last visit before {@code since} is needed too. */
  public boolean andOneBefore() {
    return first.isBefore(since);
  }
}
