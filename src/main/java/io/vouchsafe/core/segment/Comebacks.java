package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.KnownVisits;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comeback.By;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers whether a customer came back: the stretches of time during which that holds, each from
 * the order or visit that was a comeback.
 */
final class Comebacks {

  /**
   * A stretch of time during which the comeback holds.
   *
   * @param until the first instant after it; null without end
   * @param previous what the coming back came after
   * @param came when the comeback was; null if only a transaction now would be it
   */
  record Stretch(Instant from, @Nullable Instant until, Instant previous, @Nullable Instant came) {

    boolean covers(Instant instant) {
      return !instant.isBefore(from) && (until == null || instant.isBefore(until));
    }
  }

  private final Comeback comeback;
  private final Subject subject;
  private final OrderSummary orders;

  /** Those of nobody where visits do not count as coming back. */
  private final VisitSummary visits;

  /** In which a comeback must lie. */
  private final TimeWindow window;

  Comebacks(Comeback comeback, Subject subject) {
    this.comeback = comeback;
    this.subject = subject;
    this.orders = subject.profile().orders();
    this.visits = comeback.by() == By.ACTIVITY ? subject.visits() : VisitSummary.NONE;
    this.window = TimeWindow.of(comeback.within(), subject);
  }

  /** Whether a comeback holds for a customer now. */
  static Verdict verdict(Comeback comeback, Subject subject) {
    return new Comebacks(comeback, subject).verdict();
  }

  /** One comeback is enough, whatever else there may have been. */
  Verdict verdict() {
    if (!areOrdersKnown() || !visits.reaches(window.start())) {
      return Verdict.UNKNOWN;
    }
    if (current() != null) {
      return Verdict.YES;
    }
    return openGap().filter(this::matters).isPresent() ? Verdict.UNKNOWN : Verdict.NO;
  }

  boolean isKnown() {
    return verdict() != Verdict.UNKNOWN;
  }

  /**
   * The time before the visits that are still kept of which it is not clear how long there was
   * nothing.
   *
   * @param before the latest that the last activity before it can have been
   * @param came when the first one after it was
   */
  private record Gap(Instant before, Instant came) {}

  private Optional<Gap> openGap() {
    KnownVisits known = visits.known();
    Instant before = known != null && known.atLatest() ? known.before() : null;
    return before == null
        ? Optional.empty()
        : activity().stream()
            .filter(before::isBefore)
            .findFirst()
            .map(came -> new Gap(before, came));
  }

  /** Whether the verdict depends on how long the gap was. */
  private boolean matters(Gap gap) {
    return gap.came().isAfter(window.start()) && gap.came().isBefore(enoughAfter(gap));
  }

  private Instant enoughAfter(Gap gap) {
    return subject.calendar().firstAtLeast(comeback.after(), gap.before());
  }

  /**
   * Before this instant what is known now stays known by nothing but time, and what is not stays
   * unknown; it may be too early. Null if that never changes.
   */
  @Nullable Instant knownUntil() {
    StoreCalendar calendar = subject.calendar();
    // Every gap that ends in the window is known if visits are kept for that long.
    Instant earliest = calendar.before(window.start(), comeback.after());
    if (!visits.exists()
        || !earliest.isBefore(Visit.keptSince(subject.now()).plus(TimeWindow.BEND))) {
      return null;
    }
    List<Instant> ends = new ArrayList<>();
    visits.forgetsAt().ifPresent(ends::add);
    visits.lastOlderAt().map(window::leavingOf).ifPresent(ends::add);
    openGap()
        .ifPresent(
            gap -> {
              ends.add(window.leavingOf(gap.came()));
              if (!gap.came().isBefore(enoughAfter(gap))) {
                // It shrinks as time goes by, since what was before it may have been later then.
                Instant latest = calendar.before(gap.came(), comeback.after());
                ends.add(latest(latest.plus(Visit.KEPT_FOR), subject.now().plusNanos(1)));
              }
            });
    return ends.stream()
        .filter(subject.now()::isBefore)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Whether visits count as coming back, too. */
  boolean isOfVisits() {
    return comeback.by() == By.ACTIVITY;
  }

  /** Which data is not there, where the verdict is unknown. */
  String missing() {
    return areOrdersKnown() ? Facts.VISITS_NOT_KEPT : "the older orders were not loaded";
  }

  private boolean areOrdersKnown() {
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

  /** When the last order, or order or visit, up to now was; null without one. */
  @Nullable Instant last() {
    Instant last = null;
    for (Instant instant : activity()) {
      if (!instant.isAfter(subject.now())) {
        last = instant;
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
    List<Stretch> stretches = new ArrayList<>();
    Instant previous = null;
    for (Instant came : activity()) {
      if (previous != null && came.isAfter(window.start())) {
        Instant due = calendar.firstAtLeast(comeback.after(), previous);
        if (!came.isBefore(due)) {
          if (subject.deciding()) {
            add(stretches, new Stretch(due, came, previous, null));
          }
          add(
              stretches,
              new Stretch(came, calendar.firstAtLeast(comeback.within(), came), previous, came));
        }
      }
      previous = came;
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

  /** When the orders and visits were of which something is known one by one, oldest first. */
  private List<Instant> activity() {
    List<Instant> activity = new ArrayList<>();
    orders.lastOlderAt().ifPresent(activity::add);
    for (OrderEntry order : orders.oneByOne()) {
      if (order.placed()) {
        activity.add(order.placedAt());
      }
    }
    if (visits.exists()) {
      visits.lastOlderAt().ifPresent(activity::add);
      visits.oneByOne().forEach(visit -> activity.add(visit.at()));
      activity.sort(Comparator.naturalOrder());
    }
    return activity;
  }
}
