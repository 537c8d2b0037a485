package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks who referred whom: nobody is referred by oneself, in a circle, or after having bought. */
final class Referrals {

  /** Longer chains are not followed to their end. */
  private static final int LONGEST_CHAIN = 20;

  private final CustomerLedger ledger;

  Referrals(CustomerLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * What came of a check.
   *
   * @param flaw null if there is none
   * @param chain the customers of whom that depends, as they were read: whoever referred the
   *     customer, whoever referred that one, and so on
   */
  record Check(@Nullable ReferralFlaw flaw, List<Profile> chain) {

    static final Check NOTHING = new Check(null, List.of());

    private static Check of(ReferralFlaw flaw) {
      return new Check(flaw, List.of());
    }
  }

  /** Whether a change could make a circle, which depends on others. */
  static boolean dependsOnOthers(Customer before, Customer after) {
    return after.referrerCode() != null
        && !(Objects.equals(before.referrerCode(), after.referrerCode())
            && Objects.equals(before.referralCode(), after.referralCode()));
  }

  /**
   * Checks a change of a customer.
   *
   * @param signsUp whether it makes the customer
   */
  Check check(Profile before, Customer after, boolean signsUp, Instant now) {
    if (!dependsOnOthers(before.customer(), after)) {
      return Check.NOTHING;
    }
    boolean isNew = !Objects.equals(before.customer().referrerCode(), after.referrerCode());
    if (isNew && boughtBefore(before, signsUp ? after.createdAt() : Instant.MAX)) {
      return Check.of(ReferralFlaw.EXISTING_BUYER);
    }
    List<Profile> chain = new ArrayList<>();
    String code = after.referrerCode();
    while (code != null && chain.size() < LONGEST_CHAIN) {
      if (isSame(code, after.referralCode())) {
        return Check.of(chain.isEmpty() ? ReferralFlaw.SELF : ReferralFlaw.CYCLE);
      }
      String owner = ledger.ownerOf(code).orElse(null);
      // A code that the customer gives up with this very change will be nobody's.
      if (owner == null || owner.equals(after.identifier())) {
        break;
      }
      Profile referrer = Objects.requireNonNull(ledger.profiles(List.of(owner), now).get(owner));
      chain.add(referrer);
      code = referrer.customer().referrerCode();
    }
    return new Check(null, chain);
  }

  private static boolean boughtBefore(Profile profile, Instant signedUp) {
    return profile.orders().firstAt().map(first -> !signedUp.isBefore(first)).orElse(false);
  }

  private static boolean isSame(String code, @Nullable String other) {
    return code.equalsIgnoreCase(other);
  }
}
