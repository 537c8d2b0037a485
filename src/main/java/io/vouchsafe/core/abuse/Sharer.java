package io.vouchsafe.core.abuse;

/**
 * An account that was seen with a trait.
 *
 * @param customer its identifier
 * @param onCoupon whether a coupon was used with it within a day of signing up
 */
public record Sharer(String customer, boolean onCoupon) {}
