package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.Rule.Comparison;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers comparisons. */
final class Comparisons {

  /** Nobody asks for what changes later. */
  private static final Duration LONGEST_FADING = Duration.ofDays(36_525);

  private Comparisons() {}

  /** Whether a comparison holds for a customer now. */
  static Verdict verdict(Comparison comparison, Subject subject) {
    FactWindow window = window(comparison, subject);
    if (window == null) {
      return test(comparison, Facts.value(comparison.fact(), subject), subject);
    }
    return window.isKnown() ? test(comparison, window.value(), subject) : Verdict.UNKNOWN;
  }

  /** What a comparison finds now; null if the data is not there. */
  static @Nullable Object actual(Comparison comparison, Subject subject) {
    FactWindow window = window(comparison, subject);
    if (window == null) {
      return Facts.value(comparison.fact(), subject);
    }
    return window.isKnown() ? window.value() : null;
  }

  /** Whether all data is there that a comparison could ask for. */
  static boolean isKnown(Comparison comparison, Subject subject) {
    FactWindow window = window(comparison, subject);
    return window == null || window.isKnown();
  }

  /** The earliest instant after now at which the verdict is another one; null if it stays. */
  static @Nullable Instant flipsAt(Comparison comparison, Subject subject, Verdict verdict) {
    if (comparison.operator().takesSpan()) {
      return agesAt(comparison, subject, verdict);
    }
    if (comparison.fact() == CatalogueFact.ORDERS_PENDING) {
      return expiresAt(comparison, subject, verdict);
    }
    if (comparison.fact() == CatalogueFact.VALUE_ALIVE) {
      return fadesAt(comparison, subject, verdict);
    }
    FactWindow window = window(comparison, subject);
    return window != null && window.isKnown()
        ? window.firstChange(value -> test(comparison, value, subject) != verdict)
        : null;
  }

  /**
   * Before this instant the data that a comparison asks for is there as it is now, or not there.
   */
  static @Nullable Instant knownUntil(Comparison comparison, Subject subject) {
    FactWindow window = window(comparison, subject);
    return window == null ? null : window.knownUntil();
  }

  private static @Nullable Instant agesAt(Comparison comparison, Subject subject, Verdict verdict) {
    Verdict young = Verdict.of(comparison.operator() == Operator.NEWER_THAN);
    return verdict == young && Facts.value(comparison.fact(), subject) instanceof Instant instant
        ? subject.calendar().firstAtLeast((Span) comparison.operands().getFirst(), instant)
        : null;
  }

  private static @Nullable Instant expiresAt(
      Comparison comparison, Subject subject, Verdict verdict) {
    List<Instant> ends =
        subject.profile().holds().stream()
            .map(Hold::expiresAt)
            .filter(subject.now()::isBefore)
            .sorted()
            .toList();
    for (Instant end : ends) {
      long left = subject.profile().pending(end, subject.transaction());
      if (test(comparison, BigDecimal.valueOf(left), subject) != verdict) {
        return end;
      }
    }
    return null;
  }

  /** The chance that a customer will buy again only falls until there is an order. */
  private static @Nullable Instant fadesAt(
      Comparison comparison, Subject subject, Verdict verdict) {
    if (verdict == Verdict.UNKNOWN || Facts.alive(subject, subject.now()) == null) {
      return null;
    }
    return comparison.operands().stream()
        .map(BigDecimal.class::cast)
        .flatMap(
            operand ->
                Stream.of(
                    firstAlive(subject, value -> value.compareTo(operand) <= 0),
                    firstAlive(subject, value -> value.compareTo(operand) < 0)))
        .flatMap(Optional::stream)
        .sorted()
        .filter(at -> test(comparison, Facts.alive(subject, at), subject) != verdict)
        .findFirst()
        .orElse(null);
  }

  /** The first millisecond after now at which that chance has fallen so far. */
  private static Optional<Instant> firstAlive(Subject subject, Predicate<BigDecimal> fallen) {
    Instant now = subject.now();
    long before = 0;
    long after = LONGEST_FADING.toMillis();
    if (hasFallen(subject, now, fallen) || !hasFallen(subject, now.plusMillis(after), fallen)) {
      return Optional.empty();
    }
    while (after - before > 1) {
      long middle = (before + after) / 2;
      if (hasFallen(subject, now.plusMillis(middle), fallen)) {
        after = middle;
      } else {
        before = middle;
      }
    }
    return Optional.of(now.plusMillis(after));
  }

  private static boolean hasFallen(Subject subject, Instant at, Predicate<BigDecimal> fallen) {
    BigDecimal alive = Facts.alive(subject, at);
    return alive != null && fallen.test(alive);
  }

  /** The window that a comparison looks at; null if it looks at all time. */
  private static @Nullable FactWindow window(Comparison comparison, Subject subject) {
    Span within = comparison.within();
    if (within == null || !(comparison.fact() instanceof CatalogueFact fact)) {
      return null;
    }
    TimeWindow window = TimeWindow.of(within, subject);
    return fact.isOfVisits()
        ? VisitWindow.of(fact, window, subject.visits())
        : new OrderWindow(fact, window, subject.profile().orders());
  }

  private static Verdict test(Comparison comparison, @Nullable Object actual, Subject subject) {
    Operator operator = comparison.operator();
    if (operator.takesNothing()) {
      return Verdict.of((actual != null) == (operator == Operator.IS_SET));
    }
    if (actual == null) {
      return Verdict.UNKNOWN;
    }
    List<Object> operands = comparison.operands();
    Object first = operands.getFirst();
    if (operator.takesOrder() && actual.getClass() != first.getClass()) {
      // The merchant's own value turned out to be of another kind.
      return Verdict.UNKNOWN;
    }
    return Verdict.of(
        switch (operator) {
          case EQ -> same(actual, first);
          case NE -> !same(actual, first);
          case GT -> Operands.compare(actual, first) > 0;
          case GTE -> Operands.compare(actual, first) >= 0;
          case LT -> Operands.compare(actual, first) < 0;
          case LTE -> Operands.compare(actual, first) <= 0;
          case BETWEEN ->
              Operands.compare(actual, first) >= 0
                  && Operands.compare(actual, operands.get(1)) <= 0;
          case IN -> isAmong(actual, operands);
          case NOT_IN -> !isAmong(actual, operands);
          case BEFORE -> ((Instant) actual).isBefore((Instant) first);
          case AFTER -> ((Instant) actual).isAfter((Instant) first);
          case OLDER_THAN -> isOld((Instant) actual, (Span) first, subject);
          case NEWER_THAN -> !isOld((Instant) actual, (Span) first, subject);
          case IS_SET, IS_NOT_SET -> throw new AssertionError(operator);
        });
  }

  private static boolean isOld(Instant instant, Span span, Subject subject) {
    return subject.calendar().isAtLeastAgo(span, instant, subject.now());
  }

  private static boolean same(Object one, Object other) {
    return (one instanceof BigDecimal number && other instanceof BigDecimal wanted)
        ? number.compareTo(wanted) == 0
        : one.equals(other);
  }

  private static boolean isAmong(Object actual, List<Object> operands) {
    for (Object operand : operands) {
      if (actual instanceof Set<?> values ? values.contains(operand) : same(actual, operand)) {
        return true;
      }
    }
    return false;
  }
}
