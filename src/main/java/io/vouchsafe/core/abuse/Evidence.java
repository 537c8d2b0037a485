package io.vouchsafe.core.abuse;

import io.vouchsafe.core.customer.Trait;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a customer beyond the profile.
 *
 * @param sharers of each trait the accounts that were seen with it, this one included if it was; of
 *     a common trait some of them
 * @param failedCodes codes that were tried in vain in this month and the last one
 * @param until the earliest instant at which something of it counts no more by the passing of time
 *     alone; null if never
 */
public record Evidence(
    Map<Trait, List<Sharer>> sharers, long failedCodes, @Nullable Instant until) {

  /** So many accounts are looked at for each trait: enough to tell that it is a hub. */
  public static final int MOST_SHARERS = 200;

  public Evidence {
    sharers = Map.copyOf(sharers);
  }

  /** Evidence that stays. */
  public Evidence(Map<Trait, List<Sharer>> sharers, long failedCodes) {
    this(sharers, failedCodes, null);
  }
}
