package io.vouchsafe.core.redemption;

import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.QuotaTake;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step in the life of a redemption, to be written as a whole or not at all.
 *
 * @param before the redemption as it was read; null if it is new
 * @param after the redemption as it will be
 * @param profile the customer's profile as it will be, on the condition that the stored one still
 *     has its version; null if there is none to change
 * @param order the change of the transaction's order; null if there is none
 * @param confirmedUses the customer's confirmed redemptions of the promotion that were decided on,
 *     on the condition that there are still as many; null if they do not matter
 * @param draw what a new redemption takes from several shards of the quota; null for its discount
 *     and one use from its own
 */
public record Change(
    @Nullable Redemption before,
    Redemption after,
    @Nullable Profile profile,
    @Nullable OrderChange order,
    @Nullable Long confirmedUses,
    @Nullable Draw draw) {

  /**
   * What is taken from which shards of a quota.
   *
   * @param promotion as it was decided on
   */
  public record Draw(Promotion promotion, List<QuotaTake> takes) {

    public Draw {
      takes = List.copyOf(takes);
    }
  }

  /** A step that takes nothing from a quota, or all from one shard. */
  public Change(
      @Nullable Redemption before,
      Redemption after,
      @Nullable Profile profile,
      @Nullable OrderChange order,
      @Nullable Long confirmedUses) {
    this(before, after, profile, order, confirmedUses, null);
  }

  /** This step, which takes from several shards of the quota. */
  Change drawing(Draw from) {
    return new Change(before, after, profile, order, confirmedUses, from);
  }

  /** This step, which takes from another shard of the quota. */
  Change takingFrom(int shard) {
    return new Change(before, after.countedBy(shard), profile, order, confirmedUses, draw);
  }

  /** A step that changes no customer. */
  static Change ofRedemption(@Nullable Redemption before, Redemption after) {
    return new Change(before, after, null, null, null);
  }
}
