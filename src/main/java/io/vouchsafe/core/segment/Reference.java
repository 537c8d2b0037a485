package io.vouchsafe.core.segment;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a rule that refers to another segment.
 *
 * @param place the path from the rule to it, such as {@code .all[1].segment}
 * @param key the segment's key
 */
public record Reference(String place, String key) {

  /** All references of a rule, in the order in which they stand there. */
  public static List<Reference> of(Rule rule) {
    List<Reference> references = new ArrayList<>();
    collect(rule, "", references);
    return List.copyOf(references);
  }

  private static void collect(Rule rule, String place, List<Reference> references) {
    switch (rule) {
      case Rule.All all -> collect(all.rules(), place + ".all", references);
      case Rule.Any any -> collect(any.rules(), place + ".any", references);
      case Rule.Not not -> collect(not.rule(), place + ".not", references);
      case Rule.InSegment segment ->
          references.add(new Reference(place + ".segment", segment.key()));
      case Rule.HasLabel _, Rule.Comeback _, Rule.Comparison _ -> {}
    }
  }

  private static void collect(List<Rule> rules, String place, List<Reference> references) {
    for (int i = 0; i < rules.size(); i++) {
      collect(rules.get(i), place + "[" + i + "]", references);
    }
  }
}
