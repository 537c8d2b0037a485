package io.vouchsafe.core.customer;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes customers known, and changes what is known of them. */
public final class CustomerBook {

  /** How many are written together: each with a new trait, and one that makes room for it. */
  public static final int MOST_AT_ONCE = 33;

  /** Of profiles that are written together: some are large, and a transaction has 4 MB at most. */
  private static final int MOST_CHARACTERS = 900_000;

  private final CustomerLedger ledger;
  private final Referrals referrals;
  private final Traits traits;
  private final Clock clock;
  private final Backoff backoff;

  /**
   * A customer book over a ledger.
   *
   * @param traits that an e-mail address is remembered by
   */
  public CustomerBook(CustomerLedger ledger, Traits traits, Clock clock, Backoff backoff) {
    this.ledger = ledger;
    this.traits = traits;
    this.referrals = new Referrals(ledger);
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

    /** The customer cannot have been referred like that. */
    record ReferralRefused(ReferralFlaw flaw) implements Outcome {}

    /** The customer would have more labels than {@link Customer#MOST_CATEGORIES}. */
    record TooManyCategories() implements Outcome {}

    /** Others wrote to the same customer all the time. Nothing was written. */
    record Busy() implements Outcome {}
  }

  /**
   * Makes a customer. One who was only known from orders or redemptions so far keeps those.
   *
   * @param change what is known of the customer; given the present time too
   */
  public Outcome register(String identifier, BiFunction<Customer, Instant, Customer> change) {
    return write(identifier, Mode.REGISTER, change);
  }

  /** Changes what is known of a customer. */
  public Outcome amend(String identifier, BiFunction<Customer, Instant, Customer> change) {
    return write(identifier, Mode.AMEND, change);
  }

  /** The customer, if stored. */
  public Optional<Profile> find(String identifier) {
    return Optional.of(profile(identifier, now())).filter(Profile::exists);
  }

  /**
   * Makes customers, or changes those who were made before. Each of them may come once.
   *
   * @param changes at most {@link #MOST_AT_ONCE}, by identifier
   * @return what came of each, by identifier: for a known one {@link Outcome.Written} too, also if
   *     nothing changed; empty if others were in the way all the time, and some may be written then
   */
  public Optional<Map<String, Upserted>> upsert(
      Map<String, BiFunction<Customer, Instant, Customer>> changes) {
    Map<String, Upserted> done = new HashMap<>();
    Map<String, BiFunction<Customer, Instant, Customer>> left = new LinkedHashMap<>(changes);
    int attempt = 1;
    while (!left.isEmpty()) {
      Instant now = now();
      Map<String, Profile> before = ledger.profiles(left.keySet(), now);
      List<CustomerLedger.ProfileChange> together = new ArrayList<>();
      int characters = 0;
      for (String identifier : List.copyOf(left.keySet())) {
        Profile known = Objects.requireNonNull(before.get(identifier));
        Profile after = changed(known, Objects.requireNonNull(left.get(identifier)), now);
        if (isSame(known.customer(), after.customer())) {
          done.put(identifier, Upserted.of(known, after, false));
        } else if (hasTooManyCategories(after)) {
          done.put(identifier, new Upserted(new Outcome.TooManyCategories(), false, false));
        } else if (Referrals.dependsOnOthers(known.customer(), after.customer())
            || claimsCode(known, after)) {
          Outcome outcome =
              write(identifier, Mode.EITHER, Objects.requireNonNull(changes.get(identifier)));
          if (outcome instanceof Outcome.Busy) {
            return Optional.empty();
          }
          done.put(identifier, new Upserted(outcome, !known.customer().registered(), true));
        } else {
          characters += after.toString().length();
          if (together.isEmpty() || characters <= MOST_CHARACTERS) {
            together.add(new CustomerLedger.ProfileChange(known, after));
          }
          continue;
        }
        left.remove(identifier);
      }
      if (together.isEmpty()) {
        continue;
      }
      if (ledger.commit(together, List.of()) == CustomerLedger.Result.DONE) {
        for (CustomerLedger.ProfileChange change : together) {
          String identifier = change.after().customer().identifier();
          done.put(identifier, Upserted.of(change.before(), change.after(), true));
          left.remove(identifier);
        }
      } else if (!backoff.before(attempt++)) {
        return Optional.empty();
      }
    }
    return Optional.of(done);
  }

  /**
   * What came of one customer of many.
   *
   * @param created whether the customer was not made before
   * @param changed whether anything became another
   */
  public record Upserted(Outcome outcome, boolean created, boolean changed) {

    private static Upserted of(Profile before, Profile after, boolean changed) {
      return new Upserted(
          new Outcome.Written(after.customer()), !before.customer().registered(), changed);
    }
  }

  private static boolean hasTooManyCategories(Profile profile) {
    return profile.customer().categories().size() > Customer.MOST_CATEGORIES;
  }

  private static boolean claimsCode(Profile before, Profile after) {
    return !Objects.equals(before.customer().referralCode(), after.customer().referralCode());
  }

  /** Whether a change changes nothing but the time of the change. */
  private static boolean isSame(Customer before, Customer after) {
    return after.changedAt(before.updatedAt()).equals(before);
  }

  private enum Mode {
    REGISTER,
    AMEND,
    EITHER
  }

  private Outcome write(
      String identifier, Mode mode, BiFunction<Customer, Instant, Customer> change) {
    for (int attempt = 1; ; attempt++) {
      Instant now = now();
      Profile before = profile(identifier, now);
      if (mode == Mode.REGISTER && before.customer().registered()) {
        return new Outcome.Exists();
      }
      if (mode == Mode.AMEND && !before.exists()) {
        return new Outcome.Unknown();
      }
      Profile after = changed(before, change, now);
      if (hasTooManyCategories(after)) {
        return new Outcome.TooManyCategories();
      }
      boolean signsUp = mode != Mode.AMEND && !before.customer().registered();
      Referrals.Check check = referrals.check(before, after.customer(), signsUp, now);
      if (check.flaw() != null) {
        return new Outcome.ReferralRefused(check.flaw());
      }
      CustomerLedger.Result result =
          ledger.commit(
              List.of(new CustomerLedger.ProfileChange(before, after)), List.of(), check.chain());
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

  private Profile changed(
      Profile before, BiFunction<Customer, Instant, Customer> change, Instant now) {
    Profile after = before.withCustomer(change.apply(before.customer(), now));
    String email = after.customer().email();
    return email == null || email.equals(before.customer().email())
        ? after
        : after.seen(List.of(traits.ofEmail(email)), now, false);
  }

  private Profile profile(String identifier, Instant now) {
    return Objects.requireNonNull(ledger.profiles(List.of(identifier), now).get(identifier));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
