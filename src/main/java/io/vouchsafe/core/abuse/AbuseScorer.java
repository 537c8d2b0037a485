package io.vouchsafe.core.abuse;

import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.TraitKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what speaks for abuse, in the manner of Fellegi and Sunter ("A Theory for Record
 * Linkage", Journal of the American Statistical Association 64, 1969): each sign has a weight, and
 * sharing something weighs the logarithm of how rare that is. Other than theirs, these signs are
 * not independent of each other: what a household has in common weighs together at most so much.
 */
public final class AbuseScorer {

  private static final int MOST_POINTS = 100;

  /** Of honest accounts of one household or office, so many came for a coupon, by and large. */
  private static final double HONEST_ON_COUPON = 0.4;

  /** Of the accounts of one abuser, nearly all did. */
  private static final double ABUSIVE_ON_COUPON = 0.95;

  /** Accounts that share something are a household much more often than an abuser, in bits. */
  private static final double HOUSEHOLDS_FIRST = 3;

  /** Points for a bit of that evidence: nine such accounts weigh in full. */
  private static final double POINTS_OF_A_BIT = 4;

  private static final Duration AT_ONCE = Duration.ofMinutes(10);
  private static final Duration A_DAY = Duration.ofDays(1);

  /** Orders of which a share is taken for a habit. */
  private static final double ORDERS_OF_A_HABIT = 3;

  /** Fewer failed codes than this happen to everybody. */
  private static final long HARMLESS_CODES = 3;

  /** So many failed codes are no typing errors. */
  private static final double GUESSED_CODES = 20;

  private final AbuseWeights weights;

  /** A scorer with these weights. */
  public AbuseScorer(AbuseWeights weights) {
    this.weights = weights;
  }

  /**
   * The traits that the score of a customer is worked out from: those that were seen before, and
   * those of this moment.
   */
  public static List<Trait> traits(Profile profile, Collection<Trait> present, Instant now) {
    List<Trait> traits = new ArrayList<>(profile.signs().traits(now));
    present.stream().filter(trait -> !traits.contains(trait)).forEach(traits::add);
    return traits;
  }

  /** Whether a score can be worked out from these traits: not without a user agent and an order. */
  public static boolean isKnown(Profile profile, Collection<Trait> traits) {
    return !profile.orders().isEmpty()
        && traits.stream().anyMatch(trait -> trait.kind() == TraitKind.USER_AGENT);
  }

  /**
   * The score.
   *
   * @param traits of the customer
   * @param evidence about these traits
   * @param referrer whoever referred the customer; null if nobody did
   */
  public AbuseScore score(
      Profile profile, Collection<Trait> traits, Evidence evidence, @Nullable String referrer) {
    Shares shares = new Shares(profile.customer().identifier(), traits, evidence);
    List<AbuseSignal> signals = new ArrayList<>();
    add(signals, Sign.SHARED_EMAIL, shares.strength(TraitKind.EMAIL));
    signals.addAll(household(shares));
    add(signals, Sign.COUPON_ACCOUNTS, couponAccounts(shares));
    OrderSummary orders = profile.orders();
    add(signals, Sign.COUPON_SHARE, couponShare(orders));
    add(signals, Sign.UNDONE_ORDERS, undone(orders));
    add(signals, Sign.QUICK_REDEMPTION, quickRedemption(profile));
    add(signals, Sign.FAILED_CODES, failedCodes(evidence.failedCodes()));
    if (referrer != null) {
      add(signals, Sign.SELF_REFERRAL, shares.withReferrer(referrer));
    }
    signals.sort(
        Comparator.comparingInt(AbuseSignal::points).reversed().thenComparing(AbuseSignal::sign));
    int points = signals.stream().mapToInt(AbuseSignal::points).sum();
    return new AbuseScore(Math.min(points, MOST_POINTS), signals, evidence.until());
  }

  /** What a household has in common anyway, and so comes together. */
  private List<AbuseSignal> household(Shares shares) {
    List<AbuseSignal> signals = new ArrayList<>();
    add(signals, Sign.SHARED_PAYMENT, shares.strength(TraitKind.PAYMENT));
    add(signals, Sign.SHARED_ADDRESS, shares.strength(TraitKind.ADDRESS));
    if (shares.has(TraitKind.DEVICE)) {
      add(signals, Sign.SHARED_DEVICE, shares.strength(TraitKind.DEVICE));
    } else {
      add(signals, Sign.SHARED_BROWSER, shares.strength(TraitKind.USER_AGENT));
    }
    signals.sort(Comparator.comparingInt(AbuseSignal::points).reversed());
    List<AbuseSignal> bounded = new ArrayList<>();
    int left = AbuseWeights.MOST_OF_A_HOUSEHOLD;
    for (AbuseSignal signal : signals) {
      int points = Math.min(signal.points(), left);
      left -= points;
      if (points > 0) {
        bounded.add(new AbuseSignal(signal.sign(), points, signal.count()));
      }
    }
    return bounded;
  }

  private void add(List<AbuseSignal> signals, Sign sign, Strength strength) {
    int points = (int) Math.round(weights.of(sign) * strength.of());
    if (points > 0) {
      signals.add(new AbuseSignal(sign, points, strength.count()));
    }
  }

  /** The likelihood ratio of how the other accounts came, in bits. */
  private Strength couponAccounts(Shares shares) {
    Optional<Shares.Others> others = shares.closest();
    if (others.isEmpty()) {
      return Strength.NONE;
    }
    double bits =
        others.get().onCoupon() * log2(ABUSIVE_ON_COUPON / HONEST_ON_COUPON)
            + others.get().otherwise() * log2((1 - ABUSIVE_ON_COUPON) / (1 - HONEST_ON_COUPON))
            - HOUSEHOLDS_FIRST;
    double most = Math.max(1, weights.of(Sign.COUPON_ACCOUNTS));
    return new Strength(bits * POINTS_OF_A_BIT / most, others.get().onCoupon());
  }

  private static Strength couponShare(OrderSummary orders) {
    long couponed = orders.couponed() + orders.undone();
    long all = orders.count() + orders.undone();
    return all == 0
        ? Strength.NONE
        : new Strength((2.0 * couponed / all - 1) * Math.min(1, all / ORDERS_OF_A_HABIT), couponed);
  }

  private static Strength undone(OrderSummary orders) {
    long redeemed = orders.couponed() + orders.undone();
    return redeemed == 0
        ? Strength.NONE
        : new Strength(
            (2.0 * orders.undone() / redeemed - 1)
                * Math.min(1, orders.undone() / ORDERS_OF_A_HABIT),
            orders.undone());
  }

  /** Only of who signed up: of a guest nobody knows for how long the shop was known. */
  private static Strength quickRedemption(Profile profile) {
    Instant redeemed = profile.signs().firstRedeemedAt();
    if (redeemed == null || !profile.customer().registered()) {
      return Strength.NONE;
    }
    Duration after = Duration.between(profile.customer().createdAt(), redeemed);
    if (after.isNegative()) {
      return Strength.NONE;
    }
    double late = (double) after.minus(AT_ONCE).toMillis() / A_DAY.minus(AT_ONCE).toMillis();
    return new Strength(1 - Math.max(0, late), after.toMinutes());
  }

  private static Strength failedCodes(long codes) {
    return new Strength((codes - HARMLESS_CODES) / (GUESSED_CODES - HARMLESS_CODES), codes);
  }

  static double log2(double number) {
    return Math.log(number) / Math.log(2);
  }
}
