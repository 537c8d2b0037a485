package io.vouchsafe.core.membership;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Records what time alone has changed. It costs what is due, however many customers there are; it
 * may run at any time, late, twice at once, and end anywhere. No decision waits for it.
 */
public final class Transitions {

  private static final int AT_ONCE = 25;

  private final MembershipLedger ledger;
  private final Memberships memberships;
  private final Clock clock;

  /** Transitions in a ledger. */
  public Transitions(MembershipLedger ledger, Memberships memberships, Clock clock) {
    this.ledger = ledger;
    this.memberships = memberships;
    this.clock = clock;
  }

  /**
   * What a run did.
   *
   * @param complete whether it saw all that was due when it began
   */
  public record Result(Memberships.Result found, boolean complete) {

    /** Nothing was due. */
    public static final Result NONE = new Result(Memberships.Result.NONE, true);

    /** Both results as one. */
    public Result plus(Result other) {
      return new Result(found.plus(other.found), complete && other.complete);
    }
  }

  /**
   * Looks at those of one partition for whom something is due.
   *
   * @param partition from 0, less than {@link MembershipLedger#DUE_PARTITIONS}
   * @param segments as they are defined now
   * @param goOn asked before each batch of customers; false ends the run
   */
  public Result run(int partition, SegmentCatalogue segments, BooleanSupplier goOn) {
    Memberships.Result found = Memberships.Result.NONE;
    Instant now = clock.instant();
    Iterator<String> due = ledger.due(partition, now).iterator();
    while (due.hasNext()) {
      if (!goOn.getAsBoolean()) {
        return new Result(found, false);
      }
      List<String> customers = new ArrayList<>();
      while (due.hasNext() && customers.size() < AT_ONCE) {
        customers.add(due.next());
      }
      found = found.plus(memberships.refresh(customers, segments));
    }
    return new Result(found, true);
  }
}
