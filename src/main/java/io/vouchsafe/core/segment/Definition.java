package io.vouchsafe.core.segment;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A segment of the store.
 *
 * @param key its name in rules and promotions
 * @param name its name for people
 * @param rule who is in it; null exactly for a list
 * @param version grows with each change; 0 as delivered
 * @param ruleVersion the version with which the rule came; of a list, with which it became one
 */
public record Definition(
    String key,
    String name,
    Kind kind,
    @Nullable Rule rule,
    String description,
    long version,
    long ruleVersion) {

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

  /** A segment whose rule came with its version. */
  public Definition(
      String key, String name, Kind kind, @Nullable Rule rule, String description, long version) {
    this(key, name, kind, rule, description, version, version);
  }

  /** The same segment as another version, with which its rule came. */
  public Definition withVersion(long other) {
    return new Definition(key, name, kind, rule, description, other);
  }

  /** This segment, as the next version of another one: the same rule is no new one. */
  public Definition following(Definition before) {
    long next = before.version + 1;
    return new Definition(
        key,
        name,
        kind,
        rule,
        description,
        next,
        Objects.equals(rule, before.rule) ? before.ruleVersion : next);
  }
}
