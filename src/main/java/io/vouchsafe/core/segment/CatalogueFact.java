package io.vouchsafe.core.segment;

import static io.vouchsafe.core.segment.FactType.FLAG;
import static io.vouchsafe.core.segment.FactType.INSTANT;
import static io.vouchsafe.core.segment.FactType.MONEY;
import static io.vouchsafe.core.segment.FactType.NUMBER;
import static io.vouchsafe.core.segment.FactType.TEXT;
import static io.vouchsafe.core.segment.FactType.TEXT_SET;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The facts that every customer can have. */
enum CatalogueFact implements Fact {
  /** Placed orders, as all of {@code orders} but {@link #ORDERS_PENDING}. */
  ORDERS_COUNT("orders.count", NUMBER, true),
  /** Total less refunded. */
  ORDERS_SPENT("orders.spent", MONEY, true),
  ORDERS_AVERAGE("orders.average", MONEY, true),
  ORDERS_LARGEST("orders.largest", MONEY, true),
  /** Orders that had a discount. */
  ORDERS_DISCOUNTED("orders.discounted", NUMBER, true),
  /** The share of orders that used a coupon, 0 to 1. */
  ORDERS_COUPON_SHARE("orders.coupon_share", NUMBER, true),
  /** Pending redemptions under other transactions. */
  ORDERS_PENDING("orders.pending", NUMBER, false),
  ORDERS_FIRST_AT("orders.first_at", INSTANT, false),
  ORDERS_LAST_AT("orders.last_at", INSTANT, false),
  ORDERS_PREVIOUS_AT("orders.previous_at", INSTANT, false),
  VISITS_COUNT("visits.count", NUMBER, true),
  VISITS_FIRST_AT("visits.first_at", INSTANT, false),
  VISITS_LAST_AT("visits.last_at", INSTANT, false),
  /** Categories seen. */
  VISITS_VIEWED("visits.viewed", TEXT_SET, true),
  CUSTOMER_CREATED_AT("customer.created_at", INSTANT, false),
  CUSTOMER_COUNTRY("customer.country", TEXT, false),
  CUSTOMER_REGION("customer.region", TEXT, false),
  CUSTOMER_CITY("customer.city", TEXT, false),
  CUSTOMER_POSTAL_CODE("customer.postal_code", TEXT, false),
  CUSTOMER_LOYALTY_MEMBER("customer.loyalty_member", FLAG, false),
  CUSTOMER_LOYALTY_POINTS("customer.loyalty_points", NUMBER, false),
  CUSTOMER_SUBSCRIBED("customer.subscribed", FLAG, false),
  CUSTOMER_REFERRED("customer.referred", FLAG, false),
  /** Total less refunded, over the orders that were not cancelled. */
  VALUE_LIFETIME("value.lifetime", MONEY, false),
  /** The chance that the customer will buy again, 0 to 1. */
  VALUE_ALIVE("value.alive", NUMBER, false),
  /** Signs of abuse, 0 to 100. */
  ABUSE_SCORE("abuse.score", NUMBER, false);

  private static final Map<String, Fact> BY_KEY =
      Arrays.stream(values()).collect(Collectors.toMap(Fact::key, Function.identity()));

  private final String key;
  private final FactType type;
  private final boolean takesWindow;

  CatalogueFact(String key, FactType type, boolean takesWindow) {
    this.key = key;
    this.type = type;
    this.takesWindow = takesWindow;
  }

  static Optional<Fact> find(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }

  /** Whether it sums up placed orders. */
  boolean isOfPlacedOrders() {
    return switch (this) {
      case ORDERS_COUNT,
          ORDERS_SPENT,
          ORDERS_AVERAGE,
          ORDERS_LARGEST,
          ORDERS_DISCOUNTED,
          ORDERS_COUPON_SHARE ->
          true;
      default -> false;
    };
  }

  /** Whether it is about visits. */
  boolean isOfVisits() {
    return switch (this) {
      case VISITS_COUNT, VISITS_FIRST_AT, VISITS_LAST_AT, VISITS_VIEWED -> true;
      default -> false;
    };
  }

  @Override
  public boolean keepsHistory() {
    return switch (this) {
      case ORDERS_PENDING, ABUSE_SCORE -> false;
      default -> key.startsWith("orders.") || key.startsWith("visits.") || key.startsWith("value.");
    };
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public FactType type() {
    return type;
  }

  @Override
  public boolean takesWindow() {
    return takesWindow;
  }
}
