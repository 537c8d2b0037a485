package io.vouchsafe.core.abuse;

import io.vouchsafe.core.customer.Trait;
import java.util.List;
import java.util.Map;

/**
 * What was found out about a customer beyond the profile.
 *
 * @param sharers of each trait the accounts that were seen with it, this one included if it was; of
 *     a common trait some of them
 * @param failedCodes codes that were tried in vain in this month and the last one
 */
public record Evidence(Map<Trait, List<Sharer>> sharers, long failedCodes) {

  /** So many accounts are looked at for each trait: enough to tell that it is a hub. */
  public static final int MOST_SHARERS = 200;

  public Evidence {
    sharers = Map.copyOf(sharers);
  }
}
