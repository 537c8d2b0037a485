package io.vouchsafe.core.redemption;

import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Membership;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How near a customer is to having a code accepted; less is nearer.
 *
 * @param outOfReach whether nothing that the customer does, nor time, can help
 * @param reasons how many reasons there are against it; 0 if it is accepted
 * @param clauses how many conditions of segments stand behind those reasons that could be met
 * @param distance by how much those are missed: for each at most 1
 */
record Nearness(boolean outOfReach, int reasons, int clauses, double distance)
    implements Comparable<Nearness> {

  private static final Set<Reason> HOPELESS =
      EnumSet.of(
          Reason.EXPIRED,
          Reason.VOUCHER_ALREADY_USED,
          Reason.VOUCHER_ASSIGNED_TO_ANOTHER_CUSTOMER,
          Reason.MAXIMUM_REDEMPTIONS_EXCEEDED,
          Reason.CUSTOMER_MAXIMUM_REDEMPTIONS_EXCEEDED,
          Reason.BUDGET_EXCEEDED);

  /** To wait this long is as far as a condition can be missed. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  private static final Comparator<Nearness> NEAREST_FIRST =
      Comparator.comparing(Nearness::outOfReach)
          .thenComparingInt(Nearness::reasons)
          .thenComparingInt(Nearness::clauses)
          .thenComparingDouble(Nearness::distance);

  /**
   * How near a decision comes to accepting.
   *
   * @param needsAll whether the customer must be in all included segments instead of one
   */
  static Nearness of(Decision decision, boolean needsAll) {
    boolean hopeless = HOPELESS.stream().anyMatch(decision::isRefusedFor);
    int reasons = decision.refusals().size();
    Nearness sum = new Nearness(hopeless, reasons, 0, 0);
    Explanation explanation = decision.explanation();
    for (Refusal refusal : decision.refusals()) {
      if (refusal.reason() == Reason.SEGMENT_NOT_INCLUDED) {
        List<Nearness> missed =
            of(explanation.include(), refusal, explanation.evaluatedAt()).toList();
        // Where one segment is enough, the nearest one counts.
        sum =
            needsAll
                ? missed.stream().reduce(sum, Nearness::plus)
                : missed.stream().min(NEAREST_FIRST).map(sum::plus).orElse(sum);
      } else if (refusal.reason() == Reason.SEGMENT_EXCLUDED) {
        sum =
            of(explanation.exclude(), refusal, explanation.evaluatedAt())
                .reduce(sum, Nearness::plus);
      }
    }
    return sum;
  }

  private static Stream<Nearness> of(
      List<Membership> memberships, Refusal refusal, Instant evaluatedAt) {
    return memberships.stream()
        .filter(membership -> refusal.segments().contains(membership.segment()))
        .map(Nearness::telling)
        .map(
            clauses ->
                new Nearness(
                    false,
                    0,
                    clauses.size(),
                    clauses.stream().mapToDouble(clause -> distance(clause, evaluatedAt)).sum()));
  }

  /**
   * The conditions that say what is missing; if none does, all of them. A label or a country beside
   * an "or 2 more orders" does not make it harder to place those orders.
   */
  private static List<Clause> telling(Membership membership) {
    List<Clause> hinted =
        membership.because().stream().filter(clause -> clause.hint() != null).toList();
    return hinted.isEmpty() ? membership.because() : hinted;
  }

  private static double distance(Clause clause, Instant evaluatedAt) {
    double waiting = 1;
    if (clause.flipsAt() != null) {
      Duration wait = Duration.between(evaluatedAt, clause.flipsAt());
      waiting = Math.min(1, (double) wait.toSeconds() / LONGEST_WAIT.toSeconds());
    }
    if (clause.actual() instanceof BigDecimal actual
        && clause.required() instanceof BigDecimal required) {
      BigDecimal larger = actual.abs().max(required.abs());
      double missing =
          larger.signum() == 0
              ? 0
              : required.subtract(actual).abs().divide(larger, MathContext.DECIMAL32).doubleValue();
      return Math.min(waiting, missing);
    }
    return waiting;
  }

  private Nearness plus(Nearness other) {
    return new Nearness(outOfReach, reasons, clauses + other.clauses, distance + other.distance);
  }

  @Override
  public int compareTo(Nearness other) {
    return NEAREST_FIRST.compare(this, other);
  }
}
