package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Where customers and their orders are kept. */
public interface CustomerLedger {

  /**
   * The profiles of customers, by identifier; customers never seen have one too.
   *
   * @param now the time at which those are first seen
   */
  Map<String, Profile> profiles(Collection<String> identifiers, Instant now);

  /** The orders with these ids that exist, by id. */
  Map<String, Order> orders(Collection<String> orderIds);

  /** Every order of a customer that counts for something, in no particular order. */
  List<OrderEntry> history(String customer);

  /**
   * Writes all of it or nothing, on the condition that the stored profiles and orders still have
   * the versions of those that were read. The owner of every order that changes must be among the
   * profiles.
   */
  Result commit(List<ProfileChange> profiles, List<OrderChange> orders);

  /**
   * A change of a profile.
   *
   * @param before as it was read
   * @param after as it will be
   */
  record ProfileChange(Profile before, Profile after) {}

  /** What became of a commit. */
  enum Result {
    DONE,
    /** Something else was written first: read again. */
    OVERTAKEN,
    /** Another customer has the referral code. */
    REFERRAL_CODE_TAKEN
  }
}
