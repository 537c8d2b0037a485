package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.RuleWarning.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what no customer can ever meet in a rule, and which of its parts make it so. */
public final class RuleWarnings {

  /** More than these help nobody. */
  private static final int MOST = 20;

  private final Satisfiability satisfiability;
  private final List<RuleWarning> warnings = new ArrayList<>();

  /** About which places something was told, each list of them once. */
  private final Set<List<String>> told = new HashSet<>();

  private RuleWarnings(Function<String, @Nullable Definition> definitions) {
    this.satisfiability = new Satisfiability(definitions);
  }

  /**
   * What is surely not meant so. The work is bounded: of a rule that is hard to look through not
   * everything may be found.
   *
   * @param definitions gives the segments that it refers to, null if there is none
   */
  public static List<RuleWarning> of(
      Rule rule, Function<String, @Nullable Definition> definitions) {
    RuleWarnings warnings = new RuleWarnings(definitions);
    warnings.inspect(rule);
    return List.copyOf(warnings.warnings);
  }

  private void inspect(Rule rule) {
    RulePart whole = RulePart.whole(rule);
    List<RulePart> parts = whole.needed();
    if (!isImpossible(parts)) {
      inspectChoices(parts, List.of());
      return;
    }
    if (parts.size() > 1 || parts.getFirst().isChoice()) {
      tell(Kind.NEVER_TRUE, "No customer can ever meet this rule.", List.of(whole));
    }
    tellConflicts(parts);
  }

  /** Tells every set of parts that is impossible together; no part is in two of them. */
  private void tellConflicts(List<RulePart> parts) {
    List<RulePart> rest = parts;
    while (warnings.size() < MOST && !rest.isEmpty() && isImpossible(rest)) {
      List<RulePart> core = satisfiability.core(rest, RulePart::demand);
      tellConflict(core);
      rest = without(rest, core);
    }
  }

  private void tellConflict(List<RulePart> core) {
    if (core.size() > 1) {
      tell(Kind.CONTRADICTION, "No customer can meet " + listed(core) + " at once.", core);
      return;
    }
    RulePart part = core.getFirst();
    tell(Kind.NEVER_TRUE, "No customer can ever meet " + part.text() + ".", core);
    if (part.isChoice()) {
      part.alternatives().forEach(alternative -> tellConflicts(alternative.needed()));
    }
  }

  /**
   * Tells the alternatives that nobody can ever take.
   *
   * @param parts among them the choices
   * @param others what has to be met besides
   */
  private void inspectChoices(List<RulePart> parts, List<RulePart> others) {
    for (RulePart choice : parts) {
      if (choice.isChoice()) {
        List<RulePart> besides = joined(others, without(parts, List.of(choice)));
        choice.alternatives().forEach(alternative -> inspectAlternative(alternative, besides));
      }
    }
  }

  private void inspectAlternative(RulePart alternative, List<RulePart> besides) {
    if (warnings.size() >= MOST) {
      return;
    }
    List<RulePart> parts = alternative.needed();
    List<RulePart> all = joined(besides, parts);
    if (!isImpossible(all)) {
      inspectChoices(parts, besides);
      return;
    }
    List<RulePart> core = satisfiability.core(all, RulePart::demand);
    if (core.stream().noneMatch(part -> part.place().equals(alternative.place()))) {
      String rest = parts.containsAll(core) ? "can ever meet " : "who meets the rest can meet ";
      tell(Kind.NEVER_TRUE, "No customer " + rest + alternative.text() + ".", List.of(alternative));
    }
    tellConflict(core);
  }

  private boolean isImpossible(List<RulePart> parts) {
    return satisfiability.isImpossible(parts.stream().map(RulePart::demand).toList());
  }

  private void tell(Kind kind, String message, List<RulePart> parts) {
    List<String> places = parts.stream().map(RulePart::place).toList();
    if (warnings.size() < MOST && told.add(places)) {
      warnings.add(new RuleWarning(kind, message, places));
    }
  }

  private static String listed(List<RulePart> parts) {
    List<String> texts = parts.stream().map(RulePart::text).toList();
    return String.join(", ", texts.subList(0, texts.size() - 1)) + " and " + texts.getLast();
  }

  private static List<RulePart> joined(List<RulePart> some, List<RulePart> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static List<RulePart> without(List<RulePart> parts, List<RulePart> left) {
    return parts.stream().filter(part -> !left.contains(part)).toList();
  }
}
