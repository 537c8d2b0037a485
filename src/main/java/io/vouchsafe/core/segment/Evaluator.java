package io.vouchsafe.core.segment;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers whether a customer is in a segment, and why. */
public final class Evaluator {

  private final Function<String, @Nullable Definition> definitions;

  /**
   * Makes an evaluator.
   *
   * @param definitions gives the segment of a key, null if there is none
   */
  public Evaluator(Function<String, @Nullable Definition> definitions) {
    this.definitions = definitions;
  }

  /** Whether the customer is in the segment; unknown if there is no such segment. */
  public Verdict verdict(String segmentKey, Subject subject) {
    return new Evaluation(definitions, subject).segment(segmentKey);
  }

  /** Whether the customer is in the segment, with the conditions that decide it. */
  public Membership evaluate(String segmentKey, Subject subject) {
    Evaluation evaluation = new Evaluation(definitions, subject);
    Verdict member = evaluation.segment(segmentKey);
    return new Membership(
        segmentKey, member, new DecidingClauses(evaluation).of(segmentKey, member));
  }

  /** Whether the customer is in the segment, and until when that stands by itself. */
  public Standing standing(String segmentKey, Subject subject) {
    Evaluation evaluation = new Evaluation(definitions, subject);
    Verdict verdict = evaluation.segment(segmentKey);
    return new Standing(verdict, new Horizon(evaluation).of(segmentKey));
  }

  /** Whether a rule that is no segment yet holds for a customer. */
  public Verdict verdict(Rule rule, Subject subject) {
    return new Evaluation(definitions, subject).rule(rule);
  }
}
