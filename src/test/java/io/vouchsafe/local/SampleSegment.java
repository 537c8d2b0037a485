package io.vouchsafe.local;

import io.vouchsafe.local.SampleGenerator.Customer;
import io.vouchsafe.local.SampleGenerator.History;
import io.vouchsafe.local.SampleGenerator.Sample;
import java.util.Locale;

/**
 * Who in the sample store is in which delivered segment while a code is being decided, worked out
 * from the files alone, to compare with what the system says. Nobody's abuse score is known.
 */
enum SampleSegment {
  NEW_CONTACT,
  SUBSCRIBER,
  RETURNING,
  REFERRED,
  LOYALTY_MEMBER,
  PROFITABLE,
  UNPROFITABLE,
  LAPSED,
  WON_BACK;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean has(Customer customer, Sample sample) {
    History history = sample.historyOf(customer.identifier());
    return switch (this) {
      case NEW_CONTACT -> history.placed() == 0;
      case SUBSCRIBER ->
          history.placed() == 0
              && (!customer.subscriberId().isEmpty() || isLabelled(customer, "Subscriber"));
      case RETURNING ->
          history.placed() >= 2
              || isLabelled(customer, "Returning")
              || isLabelled(customer, "Registered");
      case REFERRED -> isReferred(customer, sample) || isLabelled(customer, "Referred");
      case LOYALTY_MEMBER -> customer.loyaltyMember() || isLabelled(customer, "Loyalty member");
      case PROFITABLE -> history.profitable();
      case UNPROFITABLE -> history.unprofitable();
      case LAPSED -> history.lapsed();
      // Who has been away long enough comes back with the transaction that is being decided.
      case WON_BACK -> history.wonBack() || history.lapsed();
    };
  }

  private static boolean isLabelled(Customer customer, String label) {
    return customer.type().equalsIgnoreCase(label);
  }

  private static boolean isReferred(Customer customer, Sample sample) {
    return !customer.referrerCode().isEmpty()
        && sample.customers().stream()
            .filter(other -> !other.identifier().equals(customer.identifier()))
            .anyMatch(other -> other.referralCode().equals(customer.referrerCode()));
  }
}
