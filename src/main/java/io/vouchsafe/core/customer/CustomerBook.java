package io.vouchsafe.core.customer;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes customers known, and changes what is known of them. */
public final class CustomerBook {

  private final CustomerLedger ledger;
  private final Clock clock;
  private final Backoff backoff;

  /** A customer book over a ledger. */
  public CustomerBook(CustomerLedger ledger, Clock clock, Backoff backoff) {
    this.ledger = ledger;
    this.clock = clock;
    this.backoff = backoff;
  }

  /** What came of a change. */
  public sealed interface Outcome {

    /** It is written. */
    record Written(Customer customer) implements Outcome {}

    /** There is no such customer. */
    record Unknown() implements Outcome {}

    /** The customer was made before. */
    record Exists() implements Outcome {}

    /** Another customer has the referral code. */
    record ReferralCodeTaken() implements Outcome {}

    /** Others wrote to the same customer all the time. Nothing was written. */
    record Busy() implements Outcome {}
  }

  /**
   * Makes a customer. One who was only known from orders or redemptions so far keeps those.
   *
   * @param change what is known of the customer; given the present time too
   */
  public Outcome register(String identifier, BiFunction<Customer, Instant, Customer> change) {
    return write(identifier, true, change);
  }

  /** Changes what is known of a customer. */
  public Outcome amend(String identifier, BiFunction<Customer, Instant, Customer> change) {
    return write(identifier, false, change);
  }

  /** The customer, if stored. */
  public Optional<Profile> find(String identifier) {
    return Optional.of(profile(identifier, now())).filter(Profile::exists);
  }

  private Outcome write(
      String identifier, boolean register, BiFunction<Customer, Instant, Customer> change) {
    for (int attempt = 1; ; attempt++) {
      Instant now = now();
      Profile before = profile(identifier, now);
      if (register && before.customer().registered()) {
        return new Outcome.Exists();
      }
      if (!register && !before.exists()) {
        return new Outcome.Unknown();
      }
      Profile after = before.withCustomer(change.apply(before.customer(), now));
      CustomerLedger.Result result =
          ledger.commit(List.of(new CustomerLedger.ProfileChange(before, after)), List.of());
      switch (result) {
        case DONE -> {
          return new Outcome.Written(after.customer());
        }
        case REFERRAL_CODE_TAKEN -> {
          return new Outcome.ReferralCodeTaken();
        }
        case OVERTAKEN -> {
          if (!backoff.before(attempt)) {
            return new Outcome.Busy();
          }
        }
      }
    }
  }

  private Profile profile(String identifier, Instant now) {
    return Objects.requireNonNull(ledger.profiles(List.of(identifier), now).get(identifier));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
