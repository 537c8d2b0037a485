package io.vouchsafe.core.customer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Records visits, and keeps the summaries of their customers true to them. */
public final class VisitBook {

  /**
   * A customer whose browser reports is seen {@value VisitSummary#KEPT} times in such a time at
   * most.
   */
  public static final Duration CROWDED_WITHIN = Duration.ofMinutes(10);

  private final VisitLedger ledger;
  private final Clock clock;
  private final Backoff backoff;

  /** A visit book over a ledger. */
  public VisitBook(VisitLedger ledger, Clock clock, Backoff backoff) {
    this.ledger = ledger;
    this.clock = clock;
    this.backoff = backoff;
  }

  /** What became of a visit. */
  public enum Recording {
    RECORDED,
    /** It was recorded before. Nothing has changed. */
    REPEATED,
    /** It is too long ago to be kept. Nothing has changed. */
    TOO_OLD,
    /** There were too many of late to be those of one person. Nothing has changed. */
    TOO_MANY,
    /**
     * Others wrote to the same customer all the time. Nothing has changed; it may be sent again.
     */
    BUSY
  }

  /**
   * Records a visit, in any order of arrival.
   *
   * @throws IllegalArgumentException if it is dated ahead of the clock
   */
  public Recording add(String customer, Visit visit) {
    return add(customer, visit, Instant.MIN, false);
  }

  /**
   * Records a visit that a browser reports, which anybody can make do so as often as they like: of
   * more than {@value VisitSummary#KEPT} within {@link #CROWDED_WITHIN} nothing is written.
   *
   * @param sameSince a visit from then on with the same id is the same
   * @throws IllegalArgumentException if it is dated ahead of the clock
   */
  public Recording addReported(String customer, Visit visit, Instant sameSince) {
    return add(customer, visit, sameSince, true);
  }

  private Recording add(String customer, Visit visit, Instant sameSince, boolean reported) {
    Instant now = clock.instant();
    if (visit.at().isAfter(now)) {
      throw new IllegalArgumentException("A visit is not dated ahead");
    }
    if (visit.at().isBefore(Visit.keptSince(now))) {
      return Recording.TOO_OLD;
    }
    for (int attempt = 1; ; attempt++) {
      VisitSummary before = ledger.summary(customer);
      if (before.hasOneByOne(visit.id(), sameSince)) {
        return Recording.REPEATED;
      }
      if (reported && before.isCrowdedAfter(visit.at().minus(CROWDED_WITHIN))) {
        return Recording.TOO_MANY;
      }
      switch (ledger.commit(customer, visit, before.plus(visit))) {
        case DONE -> {
          return Recording.RECORDED;
        }
        case REPEATED -> {
          return Recording.REPEATED;
        }
        case OVERTAKEN -> {
          if (!backoff.before(attempt)) {
            return Recording.BUSY;
          }
        }
      }
    }
  }
}
