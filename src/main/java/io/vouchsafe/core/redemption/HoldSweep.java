package io.vouchsafe.core.redemption;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.function.BooleanSupplier;

/**
 * Releases holds that have expired and that nobody came across since. No decision waits for it: a
 * hold that has expired stands in nobody's way. It may run at any time, twice at once, and end
 * anywhere.
 */
public final class HoldSweep {

  private final Ledger ledger;
  private final Clock clock;

  /** A sweep over a ledger. */
  public HoldSweep(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * What a sweep did.
   *
   * @param released how many holds it released
   * @param passed how many it left for the next time, because others were at them or they were
   *     released already
   * @param complete whether it saw all that had expired when it began
   */
  public record Result(int released, int passed, boolean complete) {

    /** The results of two sweeps as one. */
    public Result plus(Result other) {
      return new Result(
          released + other.released, passed + other.passed, complete && other.complete);
    }
  }

  /**
   * Sweeps one partition of the holds.
   *
   * @param partition from 0, less than {@link Ledger#HOLD_PARTITIONS}
   * @param goOn asked before each hold; false ends the sweep
   */
  public Result sweep(int partition, BooleanSupplier goOn) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    int released = 0;
    int passed = 0;
    Iterator<Redemption> holds = ledger.expiredHolds(partition, now).iterator();
    while (goOn.getAsBoolean()) {
      if (!holds.hasNext()) {
        return new Result(released, passed, true);
      }
      if (release(holds.next(), now)) {
        released++;
      } else {
        passed++;
      }
    }
    return new Result(released, passed, false);
  }

  private boolean release(Redemption hold, Instant now) {
    return hold.status() == RedemptionStatus.PENDING
        && hold.statusAt(now) == RedemptionStatus.EXPIRED
        && ledger.commit(Change.ofRedemption(hold, hold.asOf(now))) instanceof Ledger.Result.Done;
  }
}
