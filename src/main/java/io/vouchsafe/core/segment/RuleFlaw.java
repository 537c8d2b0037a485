package io.vouchsafe.core.segment;

/**
 * One thing that is wrong with a rule.
 *
 * @param place the path from the rule to it, such as {@code .all[1].value}; empty for the rule
 */
public record RuleFlaw(String place, Kind kind, String message) {

  /** What sort of thing is wrong. */
  public enum Kind {
    REQUIRED,
    INVALID_CHOICE,
    UNKNOWN_ATTRIBUTE,
    NOT_A_NUMBER,
    NOT_A_STRING,
    NOT_A_BOOLEAN,
    NOT_AN_OBJECT,
    NOT_A_LIST,
    INVALID_CHARACTERS,
    INVALID_DATETIME,
    INVALID_DURATION,
    BELOW_MINIMUM,
    ABOVE_MAXIMUM,
    TOO_LONG,
    TOO_DEEP
  }

  /** The same flaw, seen from further up. */
  public RuleFlaw under(String parent) {
    return new RuleFlaw(parent + place, kind, message);
  }
}
