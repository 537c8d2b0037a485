package io.vouchsafe.core.redemption;

import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.Profile;
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
 */
public record Change(
    @Nullable Redemption before,
    Redemption after,
    @Nullable Profile profile,
    @Nullable OrderChange order,
    @Nullable Long confirmedUses) {

  /** A step that changes no customer. */
  static Change ofRedemption(@Nullable Redemption before, Redemption after) {
    return new Change(before, after, null, null, null);
  }
}
