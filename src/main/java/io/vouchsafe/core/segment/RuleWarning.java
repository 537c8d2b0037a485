package io.vouchsafe.core.segment;

import java.util.List;

/**
 * Something in a rule that is surely not meant so.
 *
 * @param message for the merchant
 * @param places the paths to the parts of the rule that it is about, such as {@code rule.all[1]}
 */
public record RuleWarning(Kind kind, String message, List<String> places) {

  /** What sort of thing it is. */
  public enum Kind {
    /** No customer can ever meet the part. */
    NEVER_TRUE,
    /** No customer can ever meet the parts at once. */
    CONTRADICTION
  }

  public RuleWarning {
    places = List.copyOf(places);
  }
}
