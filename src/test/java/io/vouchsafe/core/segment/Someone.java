package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A customer in the making, who is asked about at noon of 1 July 2026 unless said otherwise. */
final class Someone {

  static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

  private final List<OrderEntry> orders = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>();
  private final Map<String, Object> metadata = new HashMap<>();
  private final Set<String> lists = new HashSet<>();
  private Instant now = NOON;
  private ZoneId zone = ZoneId.of("UTC");
  private boolean deciding;
  private @Nullable String transaction;
  private boolean loyaltyMember;
  private long loyaltyPoints;
  private @Nullable String subscriber;
  private @Nullable String referrer;
  private boolean referrerExists;
  private @Nullable String country;
  private boolean everyOrderKept;

  Someone ordered(String placedAt, String net) {
    return ordered(Instant.parse(placedAt), net);
  }

  Someone ordered(Instant placedAt, String net) {
    return with(entry(placedAt, true, net, false));
  }

  Someone orderedWithCoupon(String placedAt, String net) {
    return with(entry(Instant.parse(placedAt), true, net, true));
  }

  Someone returned(String placedAt, String net) {
    return with(entry(Instant.parse(placedAt), false, net, false));
  }

  Someone with(OrderEntry order) {
    orders.add(order);
    return this;
  }

  Someone holding(String transactionId, Instant expiresAt) {
    holds.add(new Hold("redemption of " + transactionId, "promotion", transactionId, expiresAt));
    return this;
  }

  Someone labelled(String name, String tag) {
    labels.add(new Label(name, tag));
    return this;
  }

  Someone with(String metadataName, Object value) {
    metadata.put(metadataName, value);
    return this;
  }

  Someone listedIn(String key) {
    lists.add(key);
    return this;
  }

  Someone loyaltyMember(long points) {
    loyaltyMember = true;
    loyaltyPoints = points;
    return this;
  }

  Someone subscriber() {
    subscriber = "s-1";
    return this;
  }

  Someone referredBy(String code, boolean exists) {
    referrer = code;
    referrerExists = exists;
    return this;
  }

  Someone from(String countryCode) {
    country = countryCode;
    return this;
  }

  /** While this transaction is being decided. */
  Someone deciding(@Nullable String transactionId) {
    deciding = true;
    transaction = transactionId;
    return this;
  }

  Someone at(Instant instant) {
    now = instant;
    return this;
  }

  Someone in(ZoneId zoneId) {
    zone = zoneId;
    return this;
  }

  /** With the whole history instead of the bounded summary. */
  Someone withEveryOrder() {
    everyOrderKept = true;
    return this;
  }

  Subject subject() {
    Customer customer =
        new Customer(
            "c-1",
            null,
            null,
            loyaltyPoints,
            loyaltyMember,
            subscriber,
            null,
            referrer,
            country,
            null,
            null,
            null,
            labels,
            metadata,
            true,
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2026-01-01T00:00:00Z"));
    OrderSummary summary = everyOrderKept ? OrderSummary.complete(orders) : OrderSummary.of(orders);
    return new Subject(
        new Profile(customer, summary, holds, 1),
        now,
        new StoreCalendar(zone),
        deciding,
        transaction,
        referrerExists,
        lists::contains);
  }

  private OrderEntry entry(Instant placedAt, boolean placed, String net, boolean couponed) {
    return new OrderEntry(
        "o-" + orders.size(), placedAt, placed, new BigDecimal(net), false, couponed);
  }
}
