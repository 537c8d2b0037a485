package io.vouchsafe.core.redemption;

import io.vouchsafe.core.customer.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes what was read for one request, as it is read. It names no customer and no code. It is for
 * one thread.
 */
public final class ReadLog {

  /** What can be read for a decision, and what for. */
  public enum What {
    VOUCHER("the code"),
    REDEMPTION("a repeated request is found by it"),
    PROMOTION("the voucher is of it"),
    QUOTA("redemptions or the budget are limited"),
    QUOTA_SHARDS("the own share of a limit looks used up, and there are others"),
    USES("redemptions of each customer are limited"),
    PROFILE("the request names a customer"),
    SEGMENT("the promotion asks for it, or a segment that it asks for"),
    LIST("a segment is a list"),
    REFERRER("a rule asks for customer.referred or abuse.score"),
    VALUE_MODEL("a rule asks for value.alive"),
    ORDER("the request makes the transaction an order"),
    ORDERS("a rule looks at the orders of this time"),
    EVIDENCE("a rule asks for abuse.score"),
    VISITS("a rule asks for visits"),
    VISIT_HISTORY("a rule looks at the visits of this time"),
    EXPIRED_HOLDS("a limit looks used up, and redemptions are pending");

    private final String why;

    What(String why) {
      this.why = why;
    }

    /** What it is read for. */
    public String why() {
      return why;
    }
  }

  /**
   * One thing that was read.
   *
   * @param segment the segment's key, for a segment or a list
   * @param within the window, for orders and the history of visits
   * @param since the window's start, for these
   * @param roundTrip with the how manieth round trip, from 1; 0 if the profile, or the summary of
   *     the visits, answered it
   * @param needed false for what was expected to be needed, and was not
   */
  public record Read(
      What what,
      @Nullable String segment,
      @Nullable Span within,
      @Nullable Instant since,
      int roundTrip,
      boolean needed) {}

  private final List<Read> reads = new ArrayList<>();
  private int roundTrips;

  /** Notes round trips that were made one after the other. */
  public void roundTrips(int more) {
    roundTrips += more;
  }

  /** How many round trips to the database reading has taken so far. */
  public int roundTrips() {
    return roundTrips;
  }

  /** Notes what was read. */
  public void add(Read read) {
    reads.add(read);
  }

  /** Notes what was read in a round trip of its own. */
  public void addAlone(What what) {
    roundTrips++;
    reads.add(new Read(what, null, null, null, roundTrips, true));
  }

  /** What was read, in order. */
  public List<Read> reads() {
    return List.copyOf(reads);
  }
}
