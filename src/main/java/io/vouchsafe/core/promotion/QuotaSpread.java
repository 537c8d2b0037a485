package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Over how many shards a promotion's quota is spread. A partition of the database takes a bounded
 * number of writes a second, so a code that all want needs several; one that few can redeem does
 * with one, which is read and refused at once.
 *
 * @param shards from 1; never fewer than before, for redemptions remember theirs
 * @param gathered whether only the first one is in use for now, because the limits are being
 *     changed
 */
public record QuotaSpread(int shards, boolean gathered) {

  /** One shard, and that in use. */
  public static final QuotaSpread SINGLE = new QuotaSpread(1, false);

  /** The most shards of one quota. */
  public static final int MOST = 16;

  /** Has no divisor in common with any number of shards, so that all of them get their turn. */
  private static final int STRIDE = 5;

  private static final int SOME = 4;
  private static final long WORTH_SOME = 1_000;
  private static final long WORTH_MOST = 10_000;

  /** What a discount is taken for at most that has no bound of its own. */
  private static final BigDecimal USUAL_MOST = new BigDecimal(100);

  /** The spread that fits limits: by the number of redemptions that they have room for. */
  public static QuotaSpread of(Limits limits, Reward reward) {
    long room = Long.MAX_VALUE;
    if (limits.maxRedemptions() != null) {
      room = limits.maxRedemptions();
    }
    if (limits.maxTotalBudget() != null) {
      BigDecimal each = reward.largest().orElse(USUAL_MOST);
      BigDecimal times = limits.maxTotalBudget().divide(each, 0, RoundingMode.DOWN);
      room = times.min(BigDecimal.valueOf(room)).longValue();
    }
    boolean none = !limits.needQuota();
    return none || room < WORTH_SOME
        ? SINGLE
        : new QuotaSpread(room < WORTH_MOST ? SOME : MOST, false);
  }

  /** This spread, or the other one if that is wider; nothing is gathered in it. */
  public QuotaSpread widenedTo(QuotaSpread other) {
    return new QuotaSpread(Math.max(shards, other.shards), false);
  }

  /** This spread while its limits are being changed. */
  public QuotaSpread gather() {
    return new QuotaSpread(shards, true);
  }

  /** Whether there are several shards. */
  public boolean isWide() {
    return shards > 1;
  }

  /** How many shards are taken from for now. */
  public int inUse() {
    return gathered ? 1 : shards;
  }

  /** The shard from which the redemption of a key takes first, from 0. */
  public int homeOf(String key) {
    return Math.floorMod(key.hashCode(), inUse());
  }

  /** The shard to turn to after another one; the same if only one is in use. */
  public int after(int shard) {
    return (shard + STRIDE) % inUse();
  }
}
