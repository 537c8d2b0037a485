package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Notes on which devices customers look around, where nothing else is written. */
public final class DeviceBook {

  private final CustomerLedger ledger;

  /** A device book over a ledger. */
  public DeviceBook(CustomerLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * Notes that a customer was seen with traits, if there is such a customer and they are not noted
   * yet. It stands back for whatever is written at the same time: the customer will be seen again.
   */
  public void note(String customer, Collection<Trait> traits, Instant now) {
    Profile before = Objects.requireNonNull(ledger.profiles(List.of(customer), now).get(customer));
    Profile after = before.seen(traits, now, false);
    if (before.exists() && !after.signs().unsaved().isEmpty()) {
      ledger.commit(List.of(new CustomerLedger.ProfileChange(before, after)), List.of());
    }
  }
}
