package io.vouchsafe.core.abuse;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.OpenPseudonyms;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Sighting;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.Traits;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Customers of one shop, with what they did, and their scores. */
public final class Town {

  private final Traits traits = new Traits(OpenPseudonyms.INSTANCE);
  private final AbuseScorer scorer;
  private final Instant now;
  private final Map<String, Profile> profiles = new LinkedHashMap<>();
  private final Map<Trait, Map<String, Sighting>> seen = new HashMap<>();
  private final Map<String, Long> failedCodes = new HashMap<>();
  private final Map<String, String> referrers = new HashMap<>();

  /** A town without people. */
  public Town(AbuseScorer scorer, Instant now) {
    this.scorer = scorer;
    this.now = now;
  }

  /** How an order ended. */
  enum End {
    KEPT,
    RETURNED,
    CANCELLED
  }

  /**
   * What a customer orders with.
   *
   * @param network null where the shop does not tell the address
   */
  record Setup(
      String browser,
      @Nullable String network,
      @Nullable String payment,
      @Nullable String address) {}

  /** Somebody signs up. */
  void signUp(String identifier, @Nullable String email, Instant at) {
    Customer unknown = Customer.firstSeen(identifier, at);
    Customer customer =
        new Customer(
            identifier,
            null,
            email,
            0,
            false,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            Map.of(),
            true,
            at,
            at);
    Profile profile = Profile.firstSeen(unknown.identifier(), at).withCustomer(customer);
    write(email == null ? profile : profile.seen(List.of(traits.ofEmail(email)), at, false));
  }

  /** A customer orders, with a coupon that is redeemed or without one. */
  void order(String identifier, Setup setup, Instant at, boolean coupon, End end) {
    List<Trait> shown =
        traits.of(
            new Traits.Told(setup.browser(), setup.network(), setup.payment(), setup.address()),
            at);
    Profile before = profile(identifier);
    Profile after = coupon ? before.redeeming(shown, at) : before.seen(shown, at, false);
    boolean known = coupon || end != End.CANCELLED;
    OrderEntry entry =
        new OrderEntry(
            identifier + "-" + at.toEpochMilli(),
            at,
            end == End.KEPT,
            end == End.CANCELLED ? BigDecimal.ZERO : BigDecimal.TEN,
            coupon,
            coupon);
    write(known ? after.withOrders(after.orders().changed(null, entry).orElseThrow()) : after);
  }

  /** A customer tries codes in vain. */
  void tries(String identifier, long codes) {
    failedCodes.merge(identifier, codes, Long::sum);
  }

  /** A customer signed up with the code of another one. */
  void referred(String identifier, String referrer) {
    referrers.put(identifier, referrer);
  }

  private Profile profile(String identifier) {
    return Objects.requireNonNull(profiles.get(identifier));
  }

  private void write(Profile profile) {
    String identifier = profile.customer().identifier();
    for (Sighting sighting : profile.signs().unsaved()) {
      seen.computeIfAbsent(sighting.trait(), _ -> new LinkedHashMap<>()).put(identifier, sighting);
    }
    profiles.put(identifier, profile);
  }

  /** The score of a customer. */
  AbuseScore score(String identifier) {
    Profile profile = profile(identifier);
    List<Trait> own = AbuseScorer.traits(profile, List.of(), now);
    if (!AbuseScorer.isKnown(profile, own)) {
      return new AbuseScore(0, List.of());
    }
    Map<Trait, List<Sharer>> sharers = new HashMap<>();
    for (Trait trait : own) {
      List<Sharer> some =
          new ArrayList<>(
              seen.getOrDefault(trait, Map.of()).entrySet().stream()
                  .map(entry -> new Sharer(entry.getKey(), entry.getValue().onCoupon()))
                  .limit(trait.kind().hub())
                  .collect(Collectors.toList()));
      sharers.put(trait, some);
    }
    Evidence evidence = new Evidence(sharers, failedCodes.getOrDefault(identifier, 0L));
    return scorer.score(profile, own, evidence, referrers.get(identifier));
  }

  Instant before(Duration duration) {
    return now.minus(duration);
  }
}
