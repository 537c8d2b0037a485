package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import io.vouchsafe.core.segment.Rule.Not;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The verdicts for one customer at one moment. */
final class Evaluation {

  /** How many segments may refer to each other in a row: enough for people, and for the stack. */
  static final int LONGEST_CHAIN = 50;

  private final Function<String, @Nullable Definition> definitions;
  private final Subject subject;

  /** Each segment is evaluated once, however often it is referred to; unknown while it is. */
  private final Map<String, Verdict> segments = new TreeMap<>();

  private int chain;

  Evaluation(Function<String, @Nullable Definition> definitions, Subject subject) {
    this.definitions = definitions;
    this.subject = subject;
  }

  Subject subject() {
    return subject;
  }

  @Nullable Definition definition(String key) {
    return definitions.apply(key);
  }

  Verdict segment(String key) {
    Verdict known = segments.get(key);
    if (known != null) {
      return known;
    }
    Definition definition = definitions.apply(key);
    if (definition == null || chain >= LONGEST_CHAIN) {
      return Verdict.UNKNOWN;
    }
    Rule rule = definition.rule();
    if (rule == null) {
      return Verdict.of(subject.listed().test(key));
    }
    // A segment that comes back to itself finds this: what it needs to know is not known.
    segments.put(key, Verdict.UNKNOWN);
    chain++;
    Verdict verdict = rule(rule);
    chain--;
    segments.put(key, verdict);
    return verdict;
  }

  Verdict rule(Rule rule) {
    return switch (rule) {
      case All all -> all(all.rules());
      case Any any -> any(any.rules());
      case Not not -> rule(not.rule()).not();
      case Comparison comparison -> Comparisons.verdict(comparison, subject);
      case HasLabel label -> label(label);
      case InSegment segment -> segment(segment.key());
      case Comeback comeback -> Comebacks.verdict(comeback, subject);
    };
  }

  private Verdict all(List<Rule> rules) {
    Verdict verdict = Verdict.YES;
    for (int i = 0; i < rules.size() && verdict != Verdict.NO; i++) {
      verdict = verdict.and(rule(rules.get(i)));
    }
    return verdict;
  }

  private Verdict any(List<Rule> rules) {
    Verdict verdict = Verdict.NO;
    for (int i = 0; i < rules.size() && verdict != Verdict.YES; i++) {
      verdict = verdict.or(rule(rules.get(i)));
    }
    return verdict;
  }

  private Verdict label(HasLabel wanted) {
    for (Label label : subject.profile().customer().categories()) {
      if (label.matches(wanted.name(), wanted.tag())) {
        return Verdict.YES;
      }
    }
    return Verdict.NO;
  }
}
