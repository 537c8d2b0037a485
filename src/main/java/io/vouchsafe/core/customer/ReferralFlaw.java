package io.vouchsafe.core.customer;

/** Why a customer cannot have been referred by the owner of a code. */
public enum ReferralFlaw {
  /** The code is the customer's own. */
  SELF,
  /** The owner was referred by the customer, directly or through others. */
  CYCLE,
  /** The customer had ordered before signing up with the code. */
  EXISTING_BUYER
}
