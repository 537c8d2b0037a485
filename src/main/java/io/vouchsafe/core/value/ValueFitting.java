package io.vouchsafe.core.value;

import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import java.time.Instant;
import java.util.Optional;

/** A fit in the making, to which all customers are shown. May be shared by threads. */
public final class ValueFitting {

  private final Instant now;
  private final PurchaseHistories histories = new PurchaseHistories();
  private final PurchaseHistories before = new PurchaseHistories();

  /** A fit as of an instant. */
  public ValueFitting(Instant now) {
    this.now = now;
  }

  /** Adds a customer's orders. */
  public synchronized void add(OrderSummary orders) {
    PurchaseHistory.of(orders, now).ifPresent(history -> histories.add(history, false));
    Instant cut = now.minus(Calibration.HOLDOUT);
    PurchaseHistory.asOf(orders, cut)
        .ifPresent(history -> before.add(history, hasOrderAfter(cut, orders)));
  }

  /** How many customers had ordered. */
  public synchronized long customers() {
    return histories.customers();
  }

  /** How many of them had ordered more than once. */
  public synchronized long repeaters() {
    return histories.repeaters();
  }

  private boolean hasOrderAfter(Instant cut, OrderSummary orders) {
    return orders.recent().stream()
        .filter(OrderEntry::placed)
        .map(OrderEntry::placedAt)
        .anyMatch(at -> at.isAfter(cut) && !at.isAfter(now));
  }

  /** The model; empty if there is too little to fit one on. */
  public synchronized Optional<FittedValueModel> fit() {
    return ValueFit.of(histories)
        .map(
            fit ->
                new FittedValueModel(
                    fit,
                    now,
                    histories.customers(),
                    histories.repeaters(),
                    Calibration.of(before).orElse(null)));
  }
}
