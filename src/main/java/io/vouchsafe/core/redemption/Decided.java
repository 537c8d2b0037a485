package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.ShardedQuota;
import org.jspecify.annotations.Nullable;

/**
 * A decision, and the quota that it was made on.
 *
 * @param quota what was left in all, or on the request's own shard if that was enough; null if
 *     nothing is counted
 * @param shards all shards, if they were read now; else null
 * @param certain false if it is a refusal, but there may have been enough at any time
 */
record Decided(
    Decision decision, @Nullable Quota quota, @Nullable ShardedQuota shards, boolean certain) {

  /** Whether a limit over all customers is in the way. */
  boolean isShort() {
    return decision.isRefusedFor(Reason.MAXIMUM_REDEMPTIONS_EXCEEDED)
        || decision.isRefusedFor(Reason.BUDGET_EXCEEDED);
  }
}
