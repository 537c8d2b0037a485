package io.vouchsafe.benchmark;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.OlderOrders;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The customers of whom the rule is asked: the first ones measured, the others on either side of
 * each of its clauses. Between the last 90 days and now no clock changes, so that a day is 24 hours
 * for engines that know no calendar.
 */
public enum Shopper {
  /** Has the label; every clause is looked at, both parts of the last one included. */
  FEW_ORDERS(5, "150.00", days(120), "FR", "VIP", true),
  /** As many orders as a profile keeps one by one. */
  MANY_ORDERS(OrderSummary.KEPT, "1500.00", days(120), "FR", "VIP", true),
  /** Ordered too recently, so that time alone will make the clause true. */
  RECENT(5, "150.00", days(30), "FR", "VIP", false),
  /** As recent, but the 90 days will be over in the week in which the clock changes. */
  CLOCK_CHANGES(5, "150.00", days(50), "FR", "VIP", false),
  /** Ordered so nearly 90 days ago that only the calendar can tell. */
  CLOSE(5, "150.00", days(91), "FR", "VIP", true),

  TWO_ORDERS(2, "150.00", days(120), "DE", "VIP", false),
  THREE_ORDERS(3, "150.00", days(120), "DE", "VIP", true),
  PAID_TOO_LITTLE(5, "99.99", days(120), "DE", "VIP", false),
  PAID_ENOUGH(5, "100.00", days(120), "DE", "VIP", true),
  TOO_EARLY(5, "150.00", days(90).minusSeconds(1), "DE", "VIP", false),
  JUST_NOW(5, "150.00", days(90), "DE", "VIP", true),
  ONLY_LABEL(5, "150.00", days(120), "FR", "VIP", true),
  ONLY_COUNTRY(5, "150.00", days(120), "AT", "Newsletter", true),
  NEITHER(5, "150.00", days(120), "FR", "Newsletter", false);

  /** When all the rules are asked. */
  public static final Instant NOW = Instant.parse("2026-09-15T12:00:00Z");

  private static final Duration BETWEEN_ORDERS = Duration.ofDays(17);
  private static final BigDecimal EACH = new BigDecimal("19.90");

  private final int orders;
  private final BigDecimal lifetimeValue;
  private final Duration sinceLastOrder;
  private final String country;
  private final String label;
  private final boolean passes;

  Shopper(
      int orders,
      String lifetimeValue,
      Duration sinceLastOrder,
      String country,
      String label,
      boolean passes) {
    this.orders = orders;
    this.lifetimeValue = new BigDecimal(lifetimeValue);
    this.sinceLastOrder = sinceLastOrder;
    this.country = country;
    this.label = label;
    this.passes = passes;
  }

  /** Whether the rule holds. */
  boolean passes() {
    return passes;
  }

  String country() {
    return country;
  }

  List<String> labels() {
    return List.of("Wholesale", label);
  }

  Instant lastOrder() {
    return NOW.minus(sinceLastOrder);
  }

  /** All of them placed. */
  long orders() {
    return orders;
  }

  /** Money. */
  BigDecimal lifetimeValue() {
    return lifetimeValue;
  }

  /** The profile as it is read from the table. */
  Profile profile() {
    List<Label> labels = labels().stream().map(tag -> new Label("Customer type", tag)).toList();
    Instant since = NOW.minus(Duration.ofDays(1_000));
    Customer customer =
        new Customer(
            "c-1",
            "Robin Roe",
            "robin@example.com",
            120,
            true,
            null,
            null,
            null,
            country,
            null,
            "Lyon",
            "69001",
            labels,
            Map.of(),
            true,
            since,
            since);
    return new Profile(customer, new OrderSummary(entries(), OlderOrders.NONE), List.of(), 1);
  }

  private List<OrderEntry> entries() {
    List<OrderEntry> entries = new ArrayList<>();
    BigDecimal left = lifetimeValue;
    for (int before = orders - 1; before >= 0; before--) {
      BigDecimal net = before == 0 ? left : EACH;
      left = left.subtract(net);
      Instant placedAt = lastOrder().minus(BETWEEN_ORDERS.multipliedBy(before));
      entries.add(new OrderEntry("o-" + before, placedAt, true, net, false, false));
    }
    return entries;
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }
}
