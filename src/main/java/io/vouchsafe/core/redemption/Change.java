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
 */
public record Change(
    @Nullable Redemption before,
    Redemption after,
    @Nullable Profile profile,
    @Nullable OrderChange order) {}
