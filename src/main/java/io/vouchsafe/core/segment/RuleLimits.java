package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.RuleFlaw.Kind;
import java.util.ArrayList;
import java.util.List;

/** How large a rule may be, in whichever form it was written. */
public final class RuleLimits {

  /** The most nodes of a rule: everything that stands in braces in its structured form. */
  public static final int MOST_NODES = 64;

  /** The most levels of a rule; a comparison alone is one level. */
  public static final int MOST_LEVELS = 8;

  /** The most characters of a rule's text form. */
  public static final int LONGEST_TEXT = 20_000;

  private static final int LONGEST_NAME = 200;

  private final List<RuleFlaw> flaws = new ArrayList<>();
  private int nodes;

  private RuleLimits() {}

  /** What is wrong with a rule's size, with the places; empty if it may be used. */
  public static List<RuleFlaw> check(Rule rule) {
    RuleLimits limits = new RuleLimits();
    limits.visit(rule, "", 1);
    if (limits.nodes > MOST_NODES) {
      limits.flaws.add(tooManyNodes());
    }
    if (limits.flaws.isEmpty() && RuleText.print(rule).length() > LONGEST_TEXT) {
      limits.flaws.add(
          new RuleFlaw(
              "",
              Kind.TOO_LONG,
              "must not have more than " + LONGEST_TEXT + " characters in its text form"));
    }
    return List.copyOf(limits.flaws);
  }

  /** The flaw of a rule with more than {@value #MOST_NODES} nodes. */
  public static RuleFlaw tooManyNodes() {
    return new RuleFlaw("", Kind.TOO_LONG, "must not have more than " + MOST_NODES + " nodes");
  }

  /** The flaw of a rule with more than {@value #MOST_LEVELS} levels. */
  public static RuleFlaw tooManyLevels() {
    return new RuleFlaw("", Kind.TOO_DEEP, "must not have more than " + MOST_LEVELS + " levels");
  }

  /** Whether a text can be stored and sent: it has no half of a surrogate pair, no NUL. */
  static boolean isWellFormed(String text) {
    return text.indexOf(0) < 0
        && text.codePoints()
            .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private void visit(Rule rule, String place, int level) {
    nodes++;
    if (nodes > MOST_NODES) {
      return;
    }
    if (level > MOST_LEVELS) {
      flaws.add(tooManyLevels().under(place));
      return;
    }
    switch (rule) {
      case Rule.All all -> visitEach(all.rules(), place + ".all", level);
      case Rule.Any any -> visitEach(any.rules(), place + ".any", level);
      case Rule.Not not -> visit(not.rule(), place + ".not", level + 1);
      case Rule.HasLabel label -> {
        if (label.name() != null) {
          checkName(label.name(), place + ".label.name");
        }
        checkName(label.tag(), place + ".label.tag");
      }
      case Rule.InSegment segment -> checkName(segment.key(), place + ".segment");
      case Rule.Comparison _, Rule.Comeback _ -> {}
    }
  }

  private void visitEach(List<Rule> rules, String place, int level) {
    for (int i = 0; i < rules.size() && nodes <= MOST_NODES; i++) {
      visit(rules.get(i), place + "[" + i + "]", level + 1);
    }
  }

  private void checkName(String name, String place) {
    if (name.isBlank()) {
      flaws.add(new RuleFlaw(place, Kind.REQUIRED, "must not be empty"));
    } else if (name.length() > LONGEST_NAME) {
      flaws.add(
          new RuleFlaw(
              place, Kind.TOO_LONG, "must not have more than " + LONGEST_NAME + " characters"));
    } else if (!isWellFormed(name)) {
      flaws.add(new RuleFlaw(place, Kind.INVALID_CHARACTERS, "has characters that are no text"));
    }
  }
}
