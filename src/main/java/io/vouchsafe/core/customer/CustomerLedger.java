package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** Whose the referral code is. */
  Optional<String> ownerOf(String referralCode);

  /**
   * Writes all of it or nothing, on the condition that the stored profiles and orders still have
   * the versions of those that were read. The owner of every order that changes must be among the
   * profiles.
   */
  default Result commit(List<ProfileChange> profiles, List<OrderChange> orders) {
    return commit(profiles, orders, List.of());
  }

  /**
   * Writes all of it or nothing, on the further condition that some profiles that do not change
   * still have their versions.
   */
  Result commit(List<ProfileChange> profiles, List<OrderChange> orders, List<Profile> unchanged);

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
