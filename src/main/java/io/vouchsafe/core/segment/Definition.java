package io.vouchsafe.core.segment;

import org.jspecify.annotations.Nullable;

/**
 * A segment of the store.
 *
 * @param key its name in rules and promotions
 * @param name its name for people
 * @param rule who is in it; null exactly for a list
 * @param version grows with each change; 0 as delivered
 */
public record Definition(
    String key, String name, Kind kind, @Nullable Rule rule, String description, long version) {

  /** How it is told who is in a segment. */
  public enum Kind {
    /** By a rule. */
    RULE,
    /** By a list that the merchant keeps. */
    LIST
  }

  public Definition {
    if ((kind == Kind.RULE) != (rule != null)) {
      throw new IllegalArgumentException("A rule segment has a rule, a list segment has none");
    }
  }

  /** The same segment as another version. */
  public Definition withVersion(long other) {
    return new Definition(key, name, kind, rule, description, other);
  }
}
