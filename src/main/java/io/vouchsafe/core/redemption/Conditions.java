package io.vouchsafe.core.redemption;

import io.vouchsafe.core.segment.Clause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a promotion asks besides segments, as it was found, and the reasons that follow from it. */
final class Conditions {

  private final List<Clause> clauses = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /**
   * Adds a condition.
   *
   * @param refusal the reason against the code; null if the condition is met, or not known to be
   *     missed
   */
  void add(Clause clause, @Nullable Refusal refusal) {
    clauses.add(clause);
    if (refusal != null) {
      refusals.add(refusal);
    }
  }

  List<Clause> clauses() {
    return clauses;
  }

  List<Refusal> refusals() {
    return refusals;
  }
}
