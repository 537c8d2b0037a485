package io.vouchsafe.core.customer;

import io.vouchsafe.core.customer.CustomerLedger.ProfileChange;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Takes out of profiles what has been kept for its time: what counts no more for anything, and must
 * not stay. It costs what has ended, however many customers there are; it may run at any time,
 * twice at once, and end anywhere.
 */
public final class Retention {

  /** Over so many partitions those are spread of whom something is kept for a time only. */
  public static final int PARTITIONS = 8;

  private static final int AT_ONCE = 25;

  /** Where it is known of whom something has come to its end. */
  public interface Outlived {

    /**
     * The customers of one partition. Somebody of whom nothing has ended any more may still be
     * among them.
     *
     * @param partition from 0, less than {@link #PARTITIONS}
     */
    Stream<String> outlived(int partition, Instant now);
  }

  private final CustomerLedger ledger;
  private final Outlived index;
  private final Clock clock;

  /** The retention of a ledger. */
  public Retention(CustomerLedger ledger, Outlived index, Clock clock) {
    this.ledger = ledger;
    this.index = index;
    this.clock = clock;
  }

  /**
   * What a run did.
   *
   * @param cleaned of how many customers something was taken out
   * @param passed how many it left for the next time, because they were just being written
   * @param complete whether it saw all that had ended when it began
   */
  public record Result(int cleaned, int passed, boolean complete) {

    /** Nothing had ended. */
    public static final Result NONE = new Result(0, 0, true);

    /** Both results as one. */
    public Result plus(Result other) {
      return new Result(cleaned + other.cleaned, passed + other.passed, complete && other.complete);
    }
  }

  /**
   * Cleans the profiles of one partition.
   *
   * @param partition from 0, less than {@link #PARTITIONS}
   * @param goOn asked before each batch of customers; false ends the run
   */
  public Result run(int partition, BooleanSupplier goOn) {
    Instant now = clock.instant();
    Result result = Result.NONE;
    Iterator<String> customers = index.outlived(partition, now).iterator();
    while (customers.hasNext()) {
      if (!goOn.getAsBoolean()) {
        return result.plus(new Result(0, 0, false));
      }
      List<String> batch = new ArrayList<>();
      while (customers.hasNext() && batch.size() < AT_ONCE) {
        batch.add(customers.next());
      }
      for (Profile profile : ledger.profiles(batch, now).values()) {
        result = result.plus(clean(profile, now));
      }
    }
    return result;
  }

  private Result clean(Profile profile, Instant now) {
    Signs kept = profile.signs().kept(now);
    if (!profile.exists() || kept.sightings().equals(profile.signs().sightings())) {
      return Result.NONE;
    }
    ProfileChange change = new ProfileChange(profile, profile.withSigns(kept));
    return ledger.commit(List.of(change), List.of()) == CustomerLedger.Result.DONE
        ? new Result(1, 0, true)
        : new Result(0, 1, true);
  }
}
