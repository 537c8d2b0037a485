package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Demands on conditions that stand alone, all of which one customer has to meet. */
final class Conjunction {

  private final Domains domains = new Domains();
  private final List<Demand> labels = new ArrayList<>();
  private final List<Demand> others = new ArrayList<>();

  private Conjunction() {}

  /**
   * Whether it is certain that no customer meets all of the demands.
   *
   * @param demands on comparisons, labels, comebacks, and segments of which no rule is known
   */
  static boolean isContradictory(Iterable<Demand> demands) {
    Conjunction conjunction = new Conjunction();
    demands.forEach(conjunction::add);
    return conjunction.isContradictory();
  }

  private void add(Demand demand) {
    switch (demand.rule()) {
      case Comparison comparison ->
          domains
              .of(comparison.fact(), comparison.within())
              .require(operator(comparison, demand), comparison.operands(), demand.lenient());
      case HasLabel _ -> labels.add(demand);
      case InSegment _ -> others.add(demand);
      case Comeback comeback -> {
        others.add(demand);
        if (comeback.by() == Comeback.By.ORDERS && !demand.negated() && !demand.lenient()) {
          // Of two orders, or of one and the transaction being decided.
          domains.of(CatalogueFact.ORDERS_COUNT, null).atLeast(new Bound(BigDecimal.ONE, true));
        }
      }
      case Rule.All _, Rule.Any _, Rule.Not _ ->
          throw new IllegalArgumentException("Not a condition that stands alone");
    }
  }

  private static Operator operator(Comparison comparison, Demand demand) {
    Operator operator = comparison.operator();
    if (!demand.negated()) {
      return operator;
    }
    return switch (operator) {
      case BEFORE -> Operator.GTE;
      case AFTER -> Operator.LTE;
      default -> Objects.requireNonNull(operator.opposite(), operator.key());
    };
  }

  private boolean isContradictory() {
    if (domains.isAnyEmpty() || isAnyLabelDenied() || isAnyOtherDenied()) {
      return true;
    }
    new OrderRelations(domains).apply();
    return domains.isAnyEmpty();
  }

  private boolean isAnyLabelDenied() {
    for (Demand had : labels) {
      for (Demand denied : labels) {
        if (!had.negated()
            && denied.negated()
            && covers((HasLabel) denied.rule(), (HasLabel) had.rule())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether everybody with one label has the wider one. */
  private static boolean covers(HasLabel wider, HasLabel one) {
    return wider.tag().equalsIgnoreCase(one.tag())
        && (wider.name() == null
            || (one.name() != null && wider.name().equalsIgnoreCase(one.name())));
  }

  private boolean isAnyOtherDenied() {
    for (Demand met : others) {
      for (Demand denied : others) {
        if (!met.negated()
            && denied.negated()
            // Both may be unknown at once.
            && !(met.lenient() && denied.lenient())
            && met.rule().equals(denied.rule())) {
          return true;
        }
      }
    }
    return false;
  }
}
