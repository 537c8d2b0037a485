package io.vouchsafe.core.segment;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a fact is compared. */
public enum Operator {
  EQ("eq", "="),
  NE("ne", "!="),
  GT("gt", ">"),
  GTE("gte", ">="),
  LT("lt", "<"),
  LTE("lte", "<="),
  /** Both ends are in. */
  BETWEEN("between", "between"),
  /** One of the values; for a fact of several values: at least one in common. */
  IN("in", "in"),
  NOT_IN("not_in", "not in"),
  IS_SET("is_set", "is set"),
  IS_NOT_SET("is_not_set", "is not set"),
  BEFORE("before", "before"),
  AFTER("after", "after"),
  /** At least this long ago. */
  OLDER_THAN("older_than", "older than"),
  /** Less than this long ago. */
  NEWER_THAN("newer_than", "newer than");

  private final String key;
  private final String text;

  Operator(String key, String text) {
    this.key = key;
    this.text = text;
  }

  /** The name in the structured form of a rule, such as {@code not_in}. */
  public String key() {
    return key;
  }

  /** How it is written in the text form, such as {@code not in}. */
  public String text() {
    return text;
  }

  /** The operator of that name in the structured form. */
  public static Optional<Operator> keyed(String key) {
    for (Operator operator : values()) {
      if (operator.key.equals(key)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }

  /** Whether it takes a list of values: two for {@link #BETWEEN}, any number for the others. */
  public boolean takesList() {
    return this == BETWEEN || this == IN || this == NOT_IN;
  }

  /** Whether it takes no value at all. */
  public boolean takesNothing() {
    return this == IS_SET || this == IS_NOT_SET;
  }

  /** Whether its value is a duration back from now. */
  boolean takesSpan() {
    return this == OLDER_THAN || this == NEWER_THAN;
  }

  /** Whether it asks for an order of values. */
  boolean takesOrder() {
    return switch (this) {
      case GT, GTE, LT, LTE, BETWEEN -> true;
      default -> false;
    };
  }

  /** The operator that holds exactly where this one does not; null without one. */
  @Nullable Operator opposite() {
    return switch (this) {
      case EQ -> NE;
      case NE -> EQ;
      case GT -> LTE;
      case LTE -> GT;
      case GTE -> LT;
      case LT -> GTE;
      case IN -> NOT_IN;
      case NOT_IN -> IN;
      case IS_SET -> IS_NOT_SET;
      case IS_NOT_SET -> IS_SET;
      case OLDER_THAN -> NEWER_THAN;
      case NEWER_THAN -> OLDER_THAN;
      case BETWEEN, BEFORE, AFTER -> null;
    };
  }
}
