package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Not;
import java.util.List;

/**
 * What a customer would have to meet: that a rule, or its negation, is yes.
 *
 * @param negated whether it is the negation that is demanded
 * @param lenient whether unknown will do as well as yes
 */
public record Demand(Rule rule, boolean negated, boolean lenient) {

  /** That a rule is yes. */
  public static Demand yes(Rule rule) {
    return new Demand(rule, false, false);
  }

  /** That a rule is no. */
  public static Demand no(Rule rule) {
    return new Demand(rule, true, false);
  }

  /** That a rule is no or unknown. */
  public static Demand notYes(Rule rule) {
    return new Demand(rule, true, true);
  }

  /** The same demand on another rule. */
  Demand on(Rule other) {
    return new Demand(other, negated, lenient);
  }

  /** The same demand without a {@code not} around its rule. */
  Demand inside(Not not) {
    return new Demand(not.rule(), !negated, lenient);
  }

  /** The same demand without any {@code not} around its rule. */
  Demand withoutNot() {
    return rule instanceof Not not ? inside(not).withoutNot() : this;
  }

  /** Whether no verdict on the rule of both meets both. They may exclude each other otherwise. */
  boolean excludes(Demand other) {
    return negated != other.negated && !(lenient && other.lenient) && rule.equals(other.rule);
  }

  /** Whether one of several parts is enough to meet it. */
  boolean isChoice() {
    return switch (rule) {
      case All all -> negated && all.rules().size() > 1;
      case Any any -> !negated && any.rules().size() > 1;
      default -> false;
    };
  }

  /** The parts of a group: one of them is enough if it is a choice, else all are needed. */
  List<Demand> parts() {
    return switch (rule) {
      case All all -> all.rules().stream().map(this::on).toList();
      case Any any -> any.rules().stream().map(this::on).toList();
      default -> List.of(this);
    };
  }
}
