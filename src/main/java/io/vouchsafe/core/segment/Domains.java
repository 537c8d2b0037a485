package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each fact, over each window, can still be. */
final class Domains {

  /** A fact over the time since a duration ago, or over all time. */
  record Asked(Fact fact, @Nullable Span within) {}

  private static final BigDecimal MOST_SHARE = BigDecimal.ONE;
  private static final BigDecimal HIGHEST_SCORE = new BigDecimal(100);

  private final Map<Asked, Domain> domains = new HashMap<>();

  /** What a fact can still be. */
  Domain of(Fact fact, @Nullable Span within) {
    return domains.computeIfAbsent(new Asked(fact, within), asked -> all(asked.fact()));
  }

  /** What a fact can still be; null if nothing was demanded of it. */
  @Nullable Domain ofAsked(Fact fact, @Nullable Span within) {
    return domains.get(new Asked(fact, within));
  }

  /** All that something was demanded of. */
  List<Asked> asked() {
    return List.copyOf(domains.keySet());
  }

  /** Whether there is a fact that cannot be anything any more. */
  boolean isAnyEmpty() {
    return domains.values().stream().anyMatch(Domain::isEmpty);
  }

  private static Domain all(Fact fact) {
    if (!(fact instanceof CatalogueFact known)) {
      return new Domain(fact.type(), false, false);
    }
    Domain domain = new Domain(known.type(), isWhole(known), isAlwaysThere(known));
    switch (known) {
      case ORDERS_COUNT, ORDERS_DISCOUNTED, ORDERS_PENDING, VISITS_COUNT, CUSTOMER_LOYALTY_POINTS ->
          domain.atLeast(new Bound(BigDecimal.ZERO, true));
      case ORDERS_COUPON_SHARE, VALUE_ALIVE -> {
        domain.atLeast(new Bound(BigDecimal.ZERO, true));
        domain.atMost(new Bound(MOST_SHARE, true));
      }
      case ABUSE_SCORE -> {
        domain.atLeast(new Bound(BigDecimal.ZERO, true));
        domain.atMost(new Bound(HIGHEST_SCORE, true));
      }
      // Money has no least: more may be refunded than was paid.
      default -> {}
    }
    return domain;
  }

  private static boolean isWhole(CatalogueFact fact) {
    return switch (fact) {
      case ORDERS_COUNT, ORDERS_DISCOUNTED, ORDERS_PENDING, VISITS_COUNT, CUSTOMER_LOYALTY_POINTS ->
          true;
      default -> false;
    };
  }

  private static boolean isAlwaysThere(CatalogueFact fact) {
    return switch (fact) {
      case ORDERS_COUNT,
          ORDERS_SPENT,
          ORDERS_DISCOUNTED,
          ORDERS_PENDING,
          CUSTOMER_LOYALTY_MEMBER,
          CUSTOMER_LOYALTY_POINTS,
          CUSTOMER_SUBSCRIBED,
          CUSTOMER_REFERRED,
          VALUE_LIFETIME ->
          true;
      default -> false;
    };
  }
}
