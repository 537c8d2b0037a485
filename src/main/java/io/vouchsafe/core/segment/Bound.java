package io.vouchsafe.core.segment;

import org.jspecify.annotations.Nullable;

/**
 * An end of an interval of numbers or of instants.
 *
 * @param value a {@link java.math.BigDecimal} or an {@link java.time.Instant}
 * @param closed whether the value itself is in
 */
record Bound(Object value, boolean closed) {

  /** Whether a value is not below this lower end. */
  boolean isBelow(Object other) {
    int order = Operands.compare(value, other);
    return order < 0 || (order == 0 && closed);
  }

  /** Whether a value is not above this upper end. */
  boolean isAbove(Object other) {
    int order = Operands.compare(value, other);
    return order > 0 || (order == 0 && closed);
  }

  /** The one of two lower ends that keeps more out. */
  static Bound higher(@Nullable Bound one, Bound other) {
    return one == null ? other : tighter(one, other, Operands.compare(one.value, other.value));
  }

  /** The one of two upper ends that keeps more out. */
  static Bound lower(@Nullable Bound one, Bound other) {
    return one == null ? other : tighter(one, other, Operands.compare(other.value, one.value));
  }

  private static Bound tighter(Bound one, Bound other, int order) {
    if (order == 0) {
      return one.closed ? other : one;
    }
    return order > 0 ? one : other;
  }
}
