package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.segment.Rule.Comeback;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers whether a customer came back: the stretches of time during which that holds, each from
 * the order that was a comeback. As no visits are recorded yet, orders are all the activity.
 */
final class Comebacks {

  /**
   * A stretch of time during which the comeback holds.
   *
   * @param until the first instant after it; null without end
   * @param previous what the coming back came after
   * @param came the order that was the comeback; null if only a transaction now would be it
   */
  record Stretch(Instant from, @Nullable Instant until, Instant previous, @Nullable Instant came) {

    boolean covers(Instant instant) {
      return !instant.isBefore(from) && (until == null || instant.isBefore(until));
    }
  }

  private final Comeback comeback;
  private final Subject subject;
  private final OrderSummary orders;

  Comebacks(Comeback comeback, Subject subject) {
    this.comeback = comeback;
    this.subject = subject;
    this.orders = subject.profile().orders();
  }

  /** Whether a comeback holds for a customer now. */
  static Verdict verdict(Comeback comeback, Subject subject) {
    return new Comebacks(comeback, subject).verdict();
  }

  Verdict verdict() {
    return isKnown() ? Verdict.of(current() != null) : Verdict.UNKNOWN;
  }

  boolean isKnown() {
    return OrderWindow.isKnown(orders, comeback.within(), subject.now(), subject.calendar());
  }

  /** The stretch that now lies in; null if the comeback does not hold. */
  @Nullable Stretch current() {
    for (Stretch stretch : stretches()) {
      if (stretch.covers(subject.now())) {
        return stretch;
      }
    }
    return null;
  }

  /** When the last order up to now was placed; null without one. */
  @Nullable Instant lastOrder() {
    Instant last = null;
    for (Instant placed : placed()) {
      if (!placed.isAfter(subject.now())) {
        last = placed;
      }
    }
    return last;
  }

  /** The earliest instant after now at which the verdict is another one; null if it stays. */
  @Nullable Instant flipsAt() {
    if (!isKnown()) {
      return null;
    }
    List<Stretch> stretches = stretches();
    Instant end = subject.now();
    for (Stretch stretch : stretches) {
      if (stretch.from().isAfter(end)) {
        // Stretches that touch are one: here is the first gap.
        return end.equals(subject.now()) ? stretch.from() : end;
      }
      if (stretch.until() == null) {
        return null;
      }
      if (stretch.until().isAfter(end)) {
        end = stretch.until();
      }
    }
    return end.equals(subject.now()) ? null : end;
  }

  /** All stretches that are not over yet, in the order in which they begin. */
  private List<Stretch> stretches() {
    StoreCalendar calendar = subject.calendar();
    Instant start = calendar.before(subject.now(), comeback.within());
    List<Stretch> stretches = new ArrayList<>();
    Instant previous = null;
    for (Instant placed : placed()) {
      if (previous != null && placed.isAfter(start)) {
        Instant due = calendar.firstAtLeast(comeback.after(), previous);
        if (!placed.isBefore(due)) {
          if (subject.deciding()) {
            add(stretches, new Stretch(due, placed, previous, null));
          }
          add(
              stretches,
              new Stretch(
                  placed, calendar.firstAtLeast(comeback.within(), placed), previous, placed));
        }
      }
      previous = placed;
    }
    if (subject.deciding() && previous != null) {
      stretches.add(
          new Stretch(calendar.firstAtLeast(comeback.after(), previous), null, previous, null));
    }
    stretches.sort(Comparator.comparing(Stretch::from));
    return stretches;
  }

  private static void add(List<Stretch> stretches, Stretch stretch) {
    if (stretch.until() != null && stretch.from().isBefore(stretch.until())) {
      stretches.add(stretch);
    }
  }

  /** When the orders were placed of which something is known one by one, oldest first. */
  private List<Instant> placed() {
    List<Instant> placed = new ArrayList<>();
    orders.lastOlderAt().ifPresent(placed::add);
    for (OrderEntry order : orders.oneByOne()) {
      if (order.placed()) {
        placed.add(order.placedAt());
      }
    }
    return placed;
  }
}
