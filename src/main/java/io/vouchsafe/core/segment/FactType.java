package io.vouchsafe.core.segment;

/** What kind of value a fact has, and so what can be asked of it. */
public enum FactType {
  NUMBER,
  MONEY,
  INSTANT,
  TEXT,
  FLAG,
  /** Several texts at once. */
  TEXT_SET,
  /** A text, a number or a flag: the merchant's own value. */
  ANY;

  boolean allows(Operator operator) {
    return switch (operator) {
      case IS_SET, IS_NOT_SET -> true;
      case EQ, NE -> this != TEXT_SET;
      case GT, GTE, LT, LTE, BETWEEN ->
          this == NUMBER || this == MONEY || this == INSTANT || this == ANY;
      case IN, NOT_IN -> this != INSTANT && this != FLAG;
      case BEFORE, AFTER, OLDER_THAN, NEWER_THAN -> this == INSTANT;
    };
  }
}
