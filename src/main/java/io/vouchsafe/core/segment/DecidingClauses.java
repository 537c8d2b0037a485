package io.vouchsafe.core.segment;

import io.vouchsafe.core.abuse.AbuseSignal;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import io.vouchsafe.core.segment.Rule.Not;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the conditions that decide a verdict: the parts of a rule that have the verdict of the
 * whole, for any of them could not change without a chance that the whole does.
 */
final class DecidingClauses {

  /** More than this explains nothing any more. */
  private static final int MOST_CLAUSES = 100;

  private final Evaluation evaluation;
  private final Subject subject;
  private final Map<String, Clause> clauses = new LinkedHashMap<>();

  /** Segments explained or being explained, each once as it stands and once negated. */
  private final Set<String> explained = new HashSet<>();

  private int chain;

  DecidingClauses(Evaluation evaluation) {
    this.evaluation = evaluation;
    this.subject = evaluation.subject();
  }

  List<Clause> of(String segmentKey, Verdict verdict) {
    segment(segmentKey, verdict, false);
    if (clauses.isEmpty()) {
      String clause = RuleText.print(new InSegment(segmentKey));
      add(
          clause,
          verdict,
          false,
          null,
          null,
          null,
          "its segments refer to each other in a circle or in too long a row");
    }
    return List.copyOf(clauses.values());
  }

  /**
   * Adds what decides a rule.
   *
   * @param verdict the rule's own verdict, whether or not it is negated from outside
   */
  private void rule(Rule rule, Verdict verdict, boolean negated) {
    switch (rule) {
      case All all -> each(all.rules(), verdict, negated);
      case Any any -> each(any.rules(), verdict, negated);
      case Not not -> rule(not.rule(), verdict.not(), !negated);
      case InSegment segment -> segment(segment.key(), verdict, negated);
      case Comparison comparison -> comparison(comparison, verdict, negated);
      case HasLabel label -> label(label, verdict, negated);
      case Comeback comeback -> comeback(comeback, verdict, negated);
    }
  }

  private void each(List<Rule> rules, Verdict verdict, boolean negated) {
    for (Rule rule : rules) {
      if (clauses.size() < MOST_CLAUSES && evaluation.rule(rule) == verdict) {
        rule(rule, verdict, negated);
      }
    }
  }

  private void segment(String key, Verdict verdict, boolean negated) {
    Definition definition = evaluation.definition(key);
    if (definition == null) {
      String reference = RuleText.print(new InSegment(key));
      add(reference, verdict, negated, null, null, null, "there is no segment \"" + key + "\"");
      return;
    }
    Rule rule = definition.rule();
    if (rule == null) {
      String reference = RuleText.print(new InSegment(key));
      String clause = "in list " + reference.substring("segment ".length());
      add(
          clause,
          verdict,
          negated,
          verdict == Verdict.YES,
          true,
          null,
          null,
          false,
          List.of(),
          true);
      return;
    }
    if (chain < Evaluation.LONGEST_CHAIN && explained.add((negated ? "not " : "") + key)) {
      chain++;
      rule(rule, verdict, negated);
      chain--;
    }
  }

  private void comparison(Comparison comparison, Verdict verdict, boolean negated) {
    Object actual = Comparisons.actual(comparison, subject);
    Instant flipsAt = Comparisons.flipsAt(comparison, subject, verdict);
    add(
        RuleText.print(comparison),
        verdict,
        negated,
        shown(actual),
        required(comparison),
        flipsAt,
        Hints.of(comparison, actual, negated ? verdict.not() : verdict, negated, flipsAt, subject),
        comparison.fact() == CatalogueFact.ABUSE_SCORE,
        comparison.fact() == CatalogueFact.ABUSE_SCORE && subject.abuse() != null
            ? subject.abuse().signals()
            : List.of(),
        !comparison.fact().keepsHistory());
  }

  private void label(HasLabel label, Verdict verdict, boolean negated) {
    List<String> tags = new ArrayList<>();
    for (Label had : subject.profile().customer().categories()) {
      if (label.name() == null || label.name().equalsIgnoreCase(had.name())) {
        tags.add(had.tag());
      }
    }
    String clause = RuleText.print(label);
    add(
        clause,
        verdict,
        negated,
        List.copyOf(tags),
        label.tag(),
        null,
        null,
        false,
        List.of(),
        true);
  }

  private void comeback(Comeback comeback, Verdict verdict, boolean negated) {
    Comebacks comebacks = new Comebacks(comeback, subject);
    Comebacks.Stretch current = comebacks.isKnown() ? comebacks.current() : null;
    Instant last = comebacks.last();
    Object actual =
        current != null && current.came() != null
            ? List.of(current.previous(), current.came())
            : last;
    add(
        RuleText.print(comeback),
        verdict,
        negated,
        actual,
        comeback.after().toString(),
        comebacks.flipsAt(),
        Hints.of(comebacks, verdict, subject));
  }

  private void add(
      String clause,
      Verdict verdict,
      boolean negated,
      @Nullable Object actual,
      @Nullable Object required,
      @Nullable Instant flipsAt,
      @Nullable String hint) {
    add(clause, verdict, negated, actual, required, flipsAt, hint, false, List.of(), false);
  }

  private void add(
      String clause,
      Verdict verdict,
      boolean negated,
      @Nullable Object actual,
      @Nullable Object required,
      @Nullable Instant flipsAt,
      @Nullable String hint,
      boolean sensitive,
      List<AbuseSignal> signals,
      boolean present) {
    String text = negated ? "not " + clause : clause;
    clauses.putIfAbsent(
        text,
        new Clause(
            text,
            negated ? verdict.not() : verdict,
            actual,
            required,
            flipsAt,
            hint,
            sensitive,
            signals,
            present));
  }

  private static @Nullable Object shown(@Nullable Object actual) {
    return actual instanceof Set<?> values ? values.stream().sorted().toList() : actual;
  }

  private static @Nullable Object required(Comparison comparison) {
    List<Object> operands = comparison.operands();
    if (comparison.operator().takesList()) {
      return operands;
    }
    if (operands.isEmpty()) {
      return null;
    }
    Object operand = operands.getFirst();
    return operand instanceof Span ? operand.toString() : operand;
  }
}
