package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.segment.History.Purchase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers rules by scanning everything that ever happened, with no thought of speed: what the real
 * evaluator has to agree with. It shares nothing with that but the rules themselves.
 */
final class NaiveEvaluator {

  private final History history;
  private final Ages ages;

  NaiveEvaluator(History history) {
    this.history = history;
    this.ages = new Ages(history.zone());
  }

  Ages ages() {
    return ages;
  }

  Verdict verdict(Rule rule, Instant now, boolean deciding) {
    return switch (rule) {
      case Rule.All all -> all(verdicts(all.rules(), now, deciding));
      case Rule.Any any -> any(verdicts(any.rules(), now, deciding));
      case Rule.Not not -> not(verdict(not.rule(), now, deciding));
      case Rule.InSegment segment -> segment(segment.key(), now, deciding);
      case Rule.HasLabel label -> known(hasLabel(label));
      case Rule.Comeback comeback -> known(cameBack(comeback, now, deciding));
      case Rule.Comparison comparison -> comparison(comparison, now);
    };
  }

  private List<Verdict> verdicts(List<Rule> rules, Instant now, boolean deciding) {
    return rules.stream().map(rule -> verdict(rule, now, deciding)).toList();
  }

  private static Verdict all(List<Verdict> verdicts) {
    if (verdicts.contains(Verdict.NO)) {
      return Verdict.NO;
    }
    return verdicts.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.YES;
  }

  private static Verdict any(List<Verdict> verdicts) {
    if (verdicts.contains(Verdict.YES)) {
      return Verdict.YES;
    }
    return verdicts.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.NO;
  }

  private static Verdict not(Verdict verdict) {
    return verdict == Verdict.UNKNOWN ? verdict : known(verdict == Verdict.NO);
  }

  private static Verdict known(boolean holds) {
    return holds ? Verdict.YES : Verdict.NO;
  }

  private Verdict segment(String key, Instant now, boolean deciding) {
    if (key.equals(History.LIST)) {
      return known(history.lists().contains(key));
    }
    Rule rule = history.segments().get(key);
    return rule == null ? Verdict.UNKNOWN : verdict(rule, now, deciding);
  }

  private boolean hasLabel(Rule.HasLabel wanted) {
    for (Label label : history.customer().categories()) {
      if (folded(label.tag()).equals(folded(wanted.tag()))
          && (wanted.name() == null || folded(label.name()).equals(folded(wanted.name())))) {
        return true;
      }
    }
    return false;
  }

  private static List<Integer> folded(String text) {
    return text.codePoints()
        .map(Character::toUpperCase)
        .map(Character::toLowerCase)
        .boxed()
        .toList();
  }

  /** When the customer did something, oldest first. */
  private List<Instant> activity(Rule.Comeback.By by) {
    Stream<Instant> orders = instants(placed(null, Instant.MAX)).stream();
    Stream<Instant> visits = history.visits().stream().map(Visit::at);
    return switch (by) {
      case ORDERS -> orders.toList();
      case ACTIVITY -> Stream.concat(orders, visits).sorted().toList();
    };
  }

  private boolean cameBack(Rule.Comeback comeback, Instant now, boolean deciding) {
    List<Instant> sofar =
        activity(comeback.by()).stream().filter(instant -> !instant.isAfter(now)).toList();
    for (int i = 1; i < sofar.size(); i++) {
      if (ages.isAged(sofar.get(i - 1), comeback.after(), sofar.get(i))
          && !ages.isAged(sofar.get(i), comeback.within(), now)) {
        return true;
      }
    }
    return deciding && !sofar.isEmpty() && ages.isAged(sofar.getLast(), comeback.after(), now);
  }

  private Verdict comparison(Rule.Comparison comparison, Instant now) {
    Object actual = actual(comparison, now);
    List<Object> wanted = comparison.operands();
    return switch (comparison.operator()) {
      case IS_SET -> known(actual != null);
      case IS_NOT_SET -> known(actual == null);
      case OLDER_THAN -> ifThere(actual, value -> isAged(value, wanted, now));
      case NEWER_THAN -> ifThere(actual, value -> !isAged(value, wanted, now));
      case EQ -> ifThere(actual, value -> equal(value, wanted.getFirst()));
      case NE -> ifThere(actual, value -> !equal(value, wanted.getFirst()));
      case IN -> ifThere(actual, value -> isAmong(value, wanted));
      case NOT_IN -> ifThere(actual, value -> !isAmong(value, wanted));
      case BEFORE, LT -> ifOrdered(actual, wanted, value -> order(value, wanted.getFirst()) < 0);
      case AFTER, GT -> ifOrdered(actual, wanted, value -> order(value, wanted.getFirst()) > 0);
      case LTE -> ifOrdered(actual, wanted, value -> order(value, wanted.getFirst()) <= 0);
      case GTE -> ifOrdered(actual, wanted, value -> order(value, wanted.getFirst()) >= 0);
      case BETWEEN ->
          ifOrdered(
              actual,
              wanted,
              value -> order(value, wanted.getFirst()) >= 0 && order(value, wanted.getLast()) <= 0);
    };
  }

  private boolean isAged(Object instant, List<Object> span, Instant now) {
    return ages.isAged((Instant) instant, (Span) span.getFirst(), now);
  }

  private static Verdict ifThere(@Nullable Object actual, Predicate<Object> test) {
    return actual == null ? Verdict.UNKNOWN : known(test.test(actual));
  }

  /** The merchant's own values may be of a kind that has no order with what is asked for. */
  private static Verdict ifOrdered(
      @Nullable Object actual, List<Object> wanted, Predicate<Object> test) {
    boolean ordered =
        (actual instanceof BigDecimal && wanted.getFirst() instanceof BigDecimal)
            || (actual instanceof Instant && wanted.getFirst() instanceof Instant);
    return ordered ? ifThere(actual, test) : Verdict.UNKNOWN;
  }

  private static boolean equal(Object one, Object other) {
    return (one instanceof BigDecimal && other instanceof BigDecimal)
        ? order(one, other) == 0
        : Objects.equals(one, other);
  }

  private static int order(Object one, Object other) {
    return one instanceof Instant instant
        ? instant.compareTo((Instant) other)
        : ((BigDecimal) one).compareTo((BigDecimal) other);
  }

  private static boolean isAmong(Object actual, List<Object> wanted) {
    if (actual instanceof List<?> several) {
      return several.stream().anyMatch(wanted::contains);
    }
    return wanted.stream().anyMatch(value -> equal(actual, value));
  }

  /** What the fact of a comparison is; null if the data is not there. */
  @Nullable Object actual(Rule.Comparison comparison, Instant now) {
    String fact = comparison.fact().key();
    List<Purchase> placed = placed(comparison.within(), now);
    BigDecimal count = BigDecimal.valueOf(placed.size());
    return switch (fact) {
      case "orders.count" -> count;
      case "orders.spent" -> paid(placed);
      case "orders.average" -> divided(paid(placed), count);
      case "orders.largest" ->
          placed.isEmpty()
              ? null
              : Collections.max(placed.stream().map(NaiveEvaluator::paid).toList());
      case "orders.discounted" -> number(placed, purchase -> purchase.discount().signum() > 0);
      case "orders.coupon_share" ->
          divided(number(placed, purchase -> !purchase.coupons().isEmpty()), count);
      case "orders.pending" -> pending(now);
      case "orders.first_at" -> at(instants(placed), 0);
      case "orders.last_at" -> at(instants(placed), placed.size() - 1);
      case "orders.previous_at" -> at(instants(placed), placed.size() - 2);
      case "value.lifetime" ->
          paid(
              history.purchases().stream()
                  .filter(purchase -> purchase.status() != OrderStatus.CANCELLED)
                  .toList());
      case "visits.count", "visits.first_at", "visits.last_at", "visits.viewed" ->
          seen(null, now).isEmpty() ? null : ofVisits(fact, seen(comparison.within(), now));
      // No model was fitted, and no order names a user agent.
      case "value.alive", "abuse.score" -> null;
      default -> ofCustomer(fact);
    };
  }

  private static Object ofVisits(String fact, List<Visit> seen) {
    return switch (fact) {
      case "visits.count" -> BigDecimal.valueOf(seen.size());
      case "visits.first_at" -> seen.getFirst().at();
      case "visits.last_at" -> seen.getLast().at();
      default ->
          seen.stream().flatMap(visit -> visit.categories().stream()).distinct().sorted().toList();
    };
  }

  /** The visits that were made by now, oldest first; in a window: that are not the span ago. */
  private List<Visit> seen(@Nullable Span within, Instant now) {
    return history.visits().stream()
        .filter(visit -> !visit.at().isAfter(now))
        .filter(visit -> within == null || !ages.isAged(visit.at(), within, now))
        .sorted(Comparator.comparing(Visit::at))
        .toList();
  }

  private @Nullable Object ofCustomer(String fact) {
    var customer = history.customer();
    return switch (fact) {
      case "customer.created_at" -> customer.createdAt();
      case "customer.country" -> customer.country();
      case "customer.region" -> customer.region();
      case "customer.city" -> customer.city();
      case "customer.postal_code" -> customer.postalCode();
      case "customer.loyalty_member" -> customer.loyaltyMember();
      case "customer.loyalty_points" -> new BigDecimal(customer.loyaltyPoints());
      case "customer.subscribed" -> customer.subscriberId() != null;
      case "customer.referred" -> customer.referrerCode() != null && history.referrerExists();
      default -> customer.metadata().get(fact.substring("customer.metadata.".length()));
    };
  }

  /** The placed orders, oldest first; in a window: that came and are not the span ago. */
  private List<Purchase> placed(@Nullable Span within, Instant now) {
    List<Purchase> placed = new ArrayList<>();
    for (Purchase purchase : history.purchases()) {
      Instant at = purchase.placedAt();
      if (purchase.status() == OrderStatus.PLACED
          && (within == null || (!at.isAfter(now) && !ages.isAged(at, within, now)))) {
        placed.add(purchase);
      }
    }
    return placed;
  }

  private static List<Instant> instants(List<Purchase> purchases) {
    return purchases.stream().map(Purchase::placedAt).sorted().toList();
  }

  private static @Nullable Instant at(List<Instant> instants, int index) {
    return index >= 0 && index < instants.size() ? instants.get(index) : null;
  }

  private static BigDecimal paid(Purchase purchase) {
    return purchase.total().subtract(purchase.refunded());
  }

  private static BigDecimal paid(List<Purchase> purchases) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Purchase purchase : purchases) {
      sum = sum.add(paid(purchase));
    }
    return sum;
  }

  private static BigDecimal number(List<Purchase> purchases, Predicate<Purchase> wanted) {
    return BigDecimal.valueOf(purchases.stream().filter(wanted).count());
  }

  private static @Nullable BigDecimal divided(BigDecimal sum, BigDecimal count) {
    return count.signum() == 0 ? null : sum.divide(count, 4, RoundingMode.HALF_UP);
  }

  private BigDecimal pending(Instant now) {
    Stream<Hold> others =
        history.holds().stream()
            .filter(hold -> hold.expiresAt().isAfter(now))
            .filter(hold -> !hold.transaction().equals(history.transaction()));
    return BigDecimal.valueOf(others.count());
  }
}
