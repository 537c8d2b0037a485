package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Not;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a rule in its place.
 *
 * @param place the path to it, such as {@code rule.all[1]}
 * @param demand what the rule demands of it
 */
record RulePart(String place, Demand demand) {

  private static final int LONGEST_TEXT = 200;

  /** A whole rule. */
  static RulePart whole(Rule rule) {
    return new RulePart("rule", Demand.yes(rule));
  }

  /** Whether one of its alternatives is enough to meet it. */
  boolean isChoice() {
    return demand.isChoice();
  }

  /** What it is made of, if one of it is enough. */
  List<RulePart> alternatives() {
    return children();
  }

  /** The conditions and the choices all of which are needed to meet it. */
  List<RulePart> needed() {
    List<RulePart> needed = new ArrayList<>();
    addNeeded(needed);
    return needed;
  }

  private void addNeeded(List<RulePart> needed) {
    switch (demand.rule()) {
      case Not not -> {
        Demand inside = demand.inside(not);
        // A condition keeps its "not" in its place and in its text.
        String inner = isGroup(not.rule()) ? place + ".not" : place;
        new RulePart(inner, inside).addNeeded(needed);
      }
      case All _, Any _ when !isChoice() -> children().forEach(part -> part.addNeeded(needed));
      default -> needed.add(this);
    }
  }

  private List<RulePart> children() {
    String group = demand.rule() instanceof All ? ".all[" : ".any[";
    List<Demand> parts = demand.parts();
    List<RulePart> children = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      children.add(new RulePart(place + group + i + "]", parts.get(i)));
    }
    return children;
  }

  private static boolean isGroup(Rule rule) {
    return rule instanceof All || rule instanceof Any || rule instanceof Not;
  }

  /** Its text form, in brackets where it has several parts; cut off where it is long. */
  String text() {
    Rule rule = demand.negated() ? new Not(demand.rule()) : demand.rule();
    String text = RuleText.print(rule);
    if (text.codePointCount(0, text.length()) > LONGEST_TEXT) {
      text = text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT)) + "…";
    }
    return !demand.negated() && (rule instanceof Any || rule instanceof All)
        ? "(" + text + ")"
        : text;
  }
}
