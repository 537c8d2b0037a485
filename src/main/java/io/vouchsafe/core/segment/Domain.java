package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a fact can still be, after some comparisons of it were demanded: a value that meets them
 * all, or nothing where nothing would do. It may allow too much, never too little.
 */
final class Domain {

  private final FactType type;
  private final boolean whole;

  private boolean maybeMissing;
  private boolean maybeValue = true;

  /** For the merchant's own values, which are numbers or something else. */
  private boolean maybeNoNumber = true;

  private @Nullable Set<Object> among;
  private final Set<Object> excluded = new HashSet<>();
  private @Nullable Bound low;
  private @Nullable Bound high;

  /** Durations back from now. */
  private final Set<Span> olderThan = new HashSet<>();

  private final Set<Span> newerThan = new HashSet<>();

  /** For a fact of several values: each names values at least one of which it has. */
  private final Set<Set<Object>> inCommon = new HashSet<>();

  /**
   * All that a fact can be.
   *
   * @param whole whether its numbers are whole ones
   * @param alwaysThere whether it has a value for every customer
   */
  Domain(FactType type, boolean whole, boolean alwaysThere) {
    this.type = type;
    this.whole = whole;
    this.maybeMissing = !alwaysThere;
  }

  /**
   * Demands that a comparison holds.
   *
   * @param lenient whether the fact may also be missing, or be of a kind that does not compare
   */
  void require(Operator operator, List<Object> operands, boolean lenient) {
    switch (operator) {
      case IS_SET -> requireValue();
      case IS_NOT_SET -> requireNoValue();
      default -> {
        maybeMissing &= lenient;
        maybeNoNumber &= lenient || !operator.takesOrder();
        restrict(operator, operands);
      }
    }
  }

  private void restrict(Operator operator, List<Object> operands) {
    Object first = operands.getFirst();
    switch (operator) {
      case EQ, IN -> requireOneOf(operands);
      case NE, NOT_IN -> excluded.addAll(operands);
      case GT, AFTER -> atLeast(new Bound(first, false));
      case GTE -> atLeast(new Bound(first, true));
      case LT, BEFORE -> atMost(new Bound(first, false));
      case LTE -> atMost(new Bound(first, true));
      case BETWEEN -> {
        atLeast(new Bound(first, true));
        atMost(new Bound(operands.get(1), true));
      }
      case OLDER_THAN -> olderThan.add((Span) first);
      case NEWER_THAN -> newerThan.add((Span) first);
      case IS_SET, IS_NOT_SET -> throw new AssertionError(operator);
    }
  }

  private void requireOneOf(List<Object> values) {
    switch (type) {
      case TEXT_SET -> inCommon.add(new HashSet<>(values));
      case INSTANT -> {
        atLeast(new Bound(values.getFirst(), true));
        atMost(new Bound(values.getFirst(), true));
      }
      case NUMBER, MONEY, TEXT, FLAG, ANY -> {
        if (among == null) {
          among = new HashSet<>(values);
        } else {
          among.retainAll(new HashSet<>(values));
        }
      }
    }
  }

  /** Demands that it has a value. */
  void requireValue() {
    maybeMissing = false;
  }

  /** Demands that it has none. */
  void requireNoValue() {
    maybeValue = false;
  }

  /** Demands that its value, if it has one, is not below. */
  void atLeast(Bound bound) {
    low = Bound.higher(low, whole ? rounded(bound, RoundingMode.CEILING) : bound);
  }

  /** Demands that its value, if it has one, is not above. */
  void atMost(Bound bound) {
    high = Bound.lower(high, whole ? rounded(bound, RoundingMode.FLOOR) : bound);
  }

  /** The same bound of whole numbers. */
  private static Bound rounded(Bound bound, RoundingMode mode) {
    BigDecimal number = (BigDecimal) bound.value();
    BigDecimal rounded = number.setScale(0, mode);
    if (bound.closed() || rounded.compareTo(number) != 0) {
      return new Bound(rounded, true);
    }
    BigDecimal step = mode == RoundingMode.CEILING ? BigDecimal.ONE : BigDecimal.ONE.negate();
    return new Bound(rounded.add(step), true);
  }

  /** Demands of its value, if it has one, all that was demanded of the age of a later instant. */
  void atLeastAsOldAs(Domain later) {
    olderThan.addAll(later.olderThan);
    later.newerThan.addAll(newerThan);
  }

  /** Durations, each of which its value, if it has one, is at least ago. */
  Set<Span> ages() {
    return olderThan;
  }

  boolean isMaybeMissing() {
    return maybeMissing;
  }

  /** Whether nothing is left that it could be. */
  boolean isEmpty() {
    return !maybeMissing && !isMaybeValue();
  }

  /** Whether there is a value that it could have. */
  boolean isMaybeValue() {
    if (!maybeValue) {
      return false;
    }
    if (type == FactType.TEXT_SET) {
      return inCommon.stream().noneMatch(excluded::containsAll);
    }
    return among != null ? among.stream().anyMatch(this::isMaybe) : isMaybeUnlisted();
  }

  /** Whether it could have a value. */
  boolean isMaybe(Object value) {
    if (excluded.contains(value) || (among != null && !among.contains(value))) {
      return false;
    }
    return switch (value) {
      case BigDecimal number -> (!whole || isWhole(number)) && isWithin(number);
      case Instant instant -> isWithin(instant) && isMaybeAge();
      default -> maybeNoNumber;
    };
  }

  private boolean isMaybeUnlisted() {
    return switch (type) {
      case FLAG -> isMaybe(true) || isMaybe(false);
      case TEXT, TEXT_SET -> true;
      case NUMBER, MONEY -> isMaybeWithin();
      case ANY -> maybeNoNumber || isMaybeWithin();
      case INSTANT -> isMaybeWithin() && isMaybeAge();
    };
  }

  private boolean isWithin(Object value) {
    return (low == null || low.isBelow(value)) && (high == null || high.isAbove(value));
  }

  private boolean isMaybeWithin() {
    Bound lowest = least();
    Bound highest = most();
    if (lowest == null || highest == null) {
      return true;
    }
    int order = Operands.compare(lowest.value(), highest.value());
    return order < 0
        || (order == 0
            && lowest.closed()
            && highest.closed()
            && !excluded.contains(normal(lowest.value())));
  }

  /** Whether some instant can be as old, and as new, as was demanded. */
  private boolean isMaybeAge() {
    for (Span older : olderThan) {
      for (Span newer : newerThan) {
        if (SpanOrder.isAtMost(newer, older)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Below this it surely has no value; null if that cannot be told. */
  @Nullable Bound least() {
    return listed(true, whole && low != null ? stepped(low, BigDecimal.ONE) : low);
  }

  /** Above this it surely has no value; null if that cannot be told. */
  @Nullable Bound most() {
    return listed(false, whole && high != null ? stepped(high, BigDecimal.ONE.negate()) : high);
  }

  /** The least or the greatest of the values it could have, if those are counted up. */
  private @Nullable Bound listed(boolean least, @Nullable Bound otherwise) {
    if (among == null || (type != FactType.NUMBER && type != FactType.MONEY)) {
      return otherwise;
    }
    Bound found = null;
    for (Object value : among) {
      if (isMaybe(value)) {
        Bound bound = new Bound(value, true);
        found = least ? Bound.lower(found, bound) : Bound.higher(found, bound);
      }
    }
    return found == null ? otherwise : found;
  }

  /** The first number from a bound on that is not excluded. */
  private Bound stepped(Bound bound, BigDecimal step) {
    BigDecimal number = (BigDecimal) bound.value();
    while (excluded.contains(normal(number))) {
      number = number.add(step);
    }
    return new Bound(number, true);
  }

  private static boolean isWhole(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0;
  }

  /** A value in the form in which operands are. */
  private static Object normal(Object value) {
    if (!(value instanceof BigDecimal number)) {
      return value;
    }
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
