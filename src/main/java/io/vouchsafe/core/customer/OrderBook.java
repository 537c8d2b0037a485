package io.vouchsafe.core.customer;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes orders, and keeps the profiles of their customers true to them. */
public final class OrderBook {

  private final CustomerLedger ledger;
  private final Clock clock;
  private final Backoff backoff;

  /** An order book over a ledger. */
  public OrderBook(CustomerLedger ledger, Clock clock, Backoff backoff) {
    this.ledger = ledger;
    this.clock = clock;
    this.backoff = backoff;
  }

  /**
   * What was written. An order that says nothing new counts for nothing.
   *
   * @param orders the orders as they now stand, by id
   */
  public record Written(int created, int updated, Map<String, Order> orders) {}

  /**
   * Writes orders, new ones and known ones, in any order of arrival. The same orders again change
   * nothing.
   *
   * @return empty if others wrote to the same customers all the time; some of the orders may be
   *     written then, and all may be sent again
   */
  public Optional<Written> upsert(List<OrderData> orders) {
    Map<String, Order> written = new LinkedHashMap<>();
    int created = 0;
    int updated = 0;
    for (List<OrderData> some : OrderBatches.of(orders)) {
      Optional<List<OrderChange>> changes = insist(now -> told(some, now));
      if (changes.isEmpty()) {
        return Optional.empty();
      }
      for (OrderChange change : changes.get()) {
        written.put(change.after().orderId(), change.after());
        if (change.before() == null) {
          created++;
        } else if (!change.after().equals(change.before())) {
          updated++;
        }
      }
    }
    return Optional.of(new Written(created, updated, written));
  }

  private Optional<Order> find(String orderId) {
    return Optional.ofNullable(ledger.orders(List.of(orderId)).get(orderId));
  }

  /** What came of an amendment. */
  public sealed interface Amendment {

    /** The order stands so now. */
    record Amended(Order order) implements Amendment {}

    /** There is no such order. */
    record Unknown() implements Amendment {}

    /** Others wrote to the same customer all the time. Nothing was written. */
    record Busy() implements Amendment {}
  }

  /**
   * Changes how an order stands.
   *
   * @param status null to leave it
   * @param refunded money, zero or more; null to leave it
   */
  public Amendment amend(
      String orderId, @Nullable OrderStatus status, @Nullable BigDecimal refunded) {
    Optional<List<OrderChange>> changes =
        insist(
            now ->
                find(orderId)
                    .map(order -> new OrderChange(order, amended(order, status, refunded, now)))
                    .stream()
                    .toList());
    if (changes.isEmpty()) {
      return new Amendment.Busy();
    }
    return changes.get().isEmpty()
        ? new Amendment.Unknown()
        : new Amendment.Amended(changes.get().getFirst().after());
  }

  private static Order amended(
      Order order, @Nullable OrderStatus status, @Nullable BigDecimal refunded, Instant now) {
    OrderData data =
        new OrderData(
            order.orderId(),
            order.customer(),
            null,
            order.total(),
            null,
            refunded,
            status,
            null,
            null,
            null,
            null);
    // This says nothing of the amounts: they remain whose they were.
    return data.appliedTo(order, now).withAmountsBy(order.amountsBy());
  }

  private interface Telling {
    /** The changes that are wanted, on what is stored at this moment. */
    List<OrderChange> changes(Instant now);
  }

  private Optional<List<OrderChange>> insist(Telling telling) {
    for (int attempt = 1; ; attempt++) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      List<OrderChange> changes = telling.changes(now);
      List<OrderChange> real =
          changes.stream().filter(change -> !change.after().equals(change.before())).toList();
      if (real.isEmpty() || write(real, now)) {
        return Optional.of(changes);
      }
      if (!backoff.before(attempt)) {
        return Optional.empty();
      }
    }
  }

  private List<OrderChange> told(List<OrderData> told, Instant now) {
    Map<String, Order> stored =
        ledger.orders(told.stream().map(OrderData::orderId).distinct().toList());
    Map<String, OrderChange> changes = new LinkedHashMap<>();
    for (OrderData data : told) {
      OrderChange sofar = changes.get(data.orderId());
      Order before = stored.get(data.orderId());
      Order base = sofar == null ? before : sofar.after();
      List<Trait> traits = new ArrayList<>(sofar == null ? List.of() : sofar.traits());
      traits.addAll(data.traits());
      changes.put(data.orderId(), new OrderChange(before, data.appliedTo(base, now), traits));
    }
    return List.copyOf(changes.values());
  }

  private boolean write(List<OrderChange> changes, Instant now) {
    Map<String, Profile> before = ledger.profiles(owners(changes), now);
    Map<String, Profile> after = new HashMap<>(before);
    Set<String> rebuilt = new LinkedHashSet<>();
    for (OrderChange change : changes) {
      Order was = change.before();
      Order is = change.after();
      OrderEntry leaving = was == null ? null : was.entry();
      if (was != null && !was.customer().equals(is.customer())) {
        count(after, rebuilt, was.customer(), leaving, null);
        leaving = null;
      }
      count(after, rebuilt, is.customer(), leaving, is.entry());
      after.computeIfPresent(
          is.customer(),
          (id, profile) -> profile.seen(change.traits(), now, !is.couponCodes().isEmpty()));
    }
    for (String customer : rebuilt) {
      OrderSummary orders = OrderSummary.of(changedHistory(customer, changes));
      after.computeIfPresent(customer, (id, profile) -> profile.withOrders(orders));
    }
    List<CustomerLedger.ProfileChange> profiles =
        before.entrySet().stream()
            .map(
                entry ->
                    new CustomerLedger.ProfileChange(
                        entry.getValue(), Objects.requireNonNull(after.get(entry.getKey()))))
            .toList();
    return ledger.commit(profiles, changes) == CustomerLedger.Result.DONE;
  }

  private static Collection<String> owners(List<OrderChange> changes) {
    Set<String> owners = new LinkedHashSet<>();
    for (OrderChange change : changes) {
      owners.add(change.after().customer());
      if (change.before() != null) {
        owners.add(change.before().customer());
      }
    }
    return owners;
  }

  private static void count(
      Map<String, Profile> profiles,
      Set<String> rebuilt,
      String customer,
      @Nullable OrderEntry before,
      @Nullable OrderEntry after) {
    Profile profile = Objects.requireNonNull(profiles.get(customer));
    Optional<OrderSummary> orders = profile.orders().changed(before, after);
    if (orders.isPresent()) {
      profiles.put(customer, profile.withOrders(orders.get()));
    } else {
      rebuilt.add(customer);
    }
  }

  private List<OrderEntry> changedHistory(String customer, List<OrderChange> changes) {
    List<OrderEntry> history = new ArrayList<>(ledger.history(customer));
    for (OrderChange change : changes) {
      history.removeIf(entry -> entry.orderId().equals(change.after().orderId()));
      OrderEntry entry = change.after().entry();
      if (entry != null && change.after().customer().equals(customer)) {
        history.add(entry);
      }
    }
    return history;
  }
}
