package io.vouchsafe.core.segment;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.value.ValueModel;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about one customer at the moment of asking.
 *
 * @param visits those of nobody where no rule asks for visits
 * @param valueModel the fitted value model; null if there is none, or no rule asks for it
 * @param abuse how much speaks for abuse; null if that is not known, or no rule asks for it
 * @param now the instant as of which is asked
 * @param deciding whether a code is being validated or redeemed, so that this transaction may
 *     itself be the comeback
 * @param transaction the transaction being decided, whose own pending redemptions do not count
 * @param referrerExists whether the customer's referrer code belongs to another customer
 * @param listed whether the customer is in the list segment of that key
 */
public record Subject(
    Profile profile,
    VisitSummary visits,
    @Nullable ValueModel valueModel,
    @Nullable AbuseScore abuse,
    Instant now,
    StoreCalendar calendar,
    boolean deciding,
    @Nullable String transaction,
    boolean referrerExists,
    Predicate<String> listed) {

  /** A customer of whom no rule asks for the value model or for abuse. */
  public Subject(
      Profile profile,
      VisitSummary visits,
      Instant now,
      StoreCalendar calendar,
      boolean deciding,
      @Nullable String transaction,
      boolean referrerExists,
      Predicate<String> listed) {
    this(profile, visits, null, null, now, calendar, deciding, transaction, referrerExists, listed);
  }

  /** A customer whom the pixel never saw, or of whom no rule asks for visits. */
  public Subject(
      Profile profile,
      Instant now,
      StoreCalendar calendar,
      boolean deciding,
      @Nullable String transaction,
      boolean referrerExists,
      Predicate<String> listed) {
    this(profile, VisitSummary.NONE, now, calendar, deciding, transaction, referrerExists, listed);
  }
}
