package io.vouchsafe.core.customer;

import java.time.Instant;

/**
 * A customer's share in a pending redemption.
 *
 * @param redemption the redemption's key
 * @param promotion the promotion's id
 * @param transaction the storefront's transaction id
 * @param expiresAt the first instant at which it holds no longer
 */
public record Hold(String redemption, String promotion, String transaction, Instant expiresAt) {

  /** Whether it still holds at the given instant. */
  public boolean isLiveAt(Instant now) {
    return now.isBefore(expiresAt);
  }
}
