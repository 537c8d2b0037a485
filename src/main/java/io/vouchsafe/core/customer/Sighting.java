package io.vouchsafe.core.customer;

import java.time.Duration;
import java.time.Instant;

/**
 * When a customer was seen with a trait.
 *
 * @param at when it was first seen, or seen again after long
 * @param onCoupon whether a coupon was used with it within a day of signing up
 */
public record Sighting(Trait trait, Instant at, boolean onCoupon) {

  /** How long a sighting counts: thirteen months at their longest, as a visit. */
  public static final Duration KEPT_FOR = Visit.KEPT_FOR;

  /** After so long one that is seen again is noted anew, so that what is in use never ends. */
  private static final Duration FRESH_FOR = KEPT_FOR.dividedBy(2);

  /** Whether it still counts. */
  public boolean isKeptAt(Instant now) {
    return now.isBefore(keptUntil());
  }

  /** The first instant at which it does not count any more. */
  public Instant keptUntil() {
    return at.plus(KEPT_FOR);
  }

  boolean isFreshAt(Instant now) {
    return now.isBefore(at.plus(FRESH_FOR));
  }
}
