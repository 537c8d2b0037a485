package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import io.vouchsafe.core.segment.Rule.Not;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Until when verdicts stand by themselves. A whole stands as long as what decides it does: a NO
 * among {@code all} and a YES among {@code any} alone, anything else with all its parts.
 */
final class Horizon {

  /** What stands until then stands for ever. Later years have more digits than can be sorted. */
  private static final Instant FOR_EVER = Instant.parse("+10000-01-01T00:00:00Z");

  private final Evaluation evaluation;
  private final Map<String, Instant> segments = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  Horizon(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  /** Until when a segment's verdict stands; null if for ever. */
  @Nullable Instant of(String segmentKey) {
    Instant until = segment(segmentKey);
    return until.isBefore(FOR_EVER) ? until : null;
  }

  private Instant segment(String key) {
    Instant known = segments.get(key);
    if (known != null) {
      return known;
    }
    Definition definition = evaluation.definition(key);
    Rule rule = definition == null ? null : definition.rule();
    // What is not there, a list, and what refers to itself or too far do not change with time.
    if (rule == null || open.size() >= Evaluation.LONGEST_CHAIN || !open.add(key)) {
      return FOR_EVER;
    }
    Instant until = rule(rule);
    open.remove(key);
    segments.put(key, until);
    return until;
  }

  private Instant rule(Rule rule) {
    return switch (rule) {
      case All all -> each(all.rules(), evaluation.rule(rule), Verdict.NO);
      case Any any -> each(any.rules(), evaluation.rule(rule), Verdict.YES);
      case Not not -> rule(not.rule());
      case InSegment segment -> segment(segment.key());
      case Comparison comparison -> comparison(comparison);
      case Comeback comeback -> comeback(new Comebacks(comeback, evaluation.subject()));
      case HasLabel _ -> FOR_EVER;
    };
  }

  /**
   * Until when several rules stand together.
   *
   * @param alone the verdict that any one of them gives to the whole
   */
  private Instant each(List<Rule> rules, Verdict whole, Verdict alone) {
    return whole == alone
        ? rules.stream()
            .filter(rule -> evaluation.rule(rule) == alone)
            .map(this::rule)
            .max(Instant::compareTo)
            .orElse(FOR_EVER)
        : rules.stream().map(this::rule).min(Instant::compareTo).orElse(FOR_EVER);
  }

  private Instant comparison(Comparison comparison) {
    Subject subject = evaluation.subject();
    if (comparison.fact() == CatalogueFact.ABUSE_SCORE) {
      return subject.abuse() == null ? FOR_EVER : orForEver(subject.abuse().until());
    }
    Verdict verdict = Comparisons.verdict(comparison, subject);
    return first(
        Comparisons.flipsAt(comparison, subject, verdict),
        Comparisons.knownUntil(comparison, subject));
  }

  private static Instant comeback(Comebacks comebacks) {
    return first(comebacks.flipsAt(), comebacks.knownUntil());
  }

  private static Instant first(@Nullable Instant flip, @Nullable Instant knownUntil) {
    Instant flips = orForEver(flip);
    Instant known = orForEver(knownUntil);
    return flips.isBefore(known) ? flips : known;
  }

  private static Instant orForEver(@Nullable Instant until) {
    return Objects.requireNonNullElse(until, FOR_EVER);
  }
}
