package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A question about one customer. {@link RuleLimits} says how large one may be. */
public sealed interface Rule {

  /**
   * Holds if every one of the rules does.
   *
   * @param rules at least one
   */
  record All(List<Rule> rules) implements Rule {
    public All {
      rules = atLeastOne(rules);
    }
  }

  /**
   * Holds if one of the rules does.
   *
   * @param rules at least one
   */
  record Any(List<Rule> rules) implements Rule {
    public Any {
      rules = atLeastOne(rules);
    }
  }

  /** Holds if the rule does not. */
  record Not(Rule rule) implements Rule {}

  /**
   * Compares a fact with values.
   *
   * @param within how far back from now the fact is asked for; null for all time
   * @param operands as many as the operator takes, each a {@link java.math.BigDecimal}, {@link
   *     java.time.Instant}, {@link Span}, {@link String} or {@link Boolean} as the fact and the
   *     operator ask for; numbers without trailing zeros
   */
  record Comparison(Fact fact, @Nullable Span within, Operator operator, List<Object> operands)
      implements Rule {

    /**
     * Makes a comparison.
     *
     * @throws IllegalArgumentException if the operator or a value does not fit the fact
     */
    public Comparison {
      List<RuleFlaw> flaws = new ArrayList<>();
      List<Object> fitted = Operands.fit(fact, within, operator, operands, flaws::add);
      if (fitted == null) {
        throw new IllegalArgumentException(flaws.toString());
      }
      operands = List.copyOf(fitted);
    }

    /**
     * A comparison from values as they were written: instants and durations as text.
     *
     * @param flaws told everything that is wrong
     * @return empty if anything is wrong
     */
    public static Optional<Comparison> of(
        Fact fact,
        @Nullable Span within,
        Operator operator,
        List<?> values,
        Consumer<RuleFlaw> flaws) {
      List<Object> fitted = Operands.fit(fact, within, operator, values, flaws);
      return fitted == null
          ? Optional.empty()
          : Optional.of(new Comparison(fact, within, operator, fitted));
    }
  }

  /**
   * Holds if the customer has a label, regardless of case.
   *
   * @param name the label's category, null for any
   * @param tag the label
   */
  record HasLabel(@Nullable String name, String tag) implements Rule {}

  /** Holds if the customer is in another segment. */
  record InSegment(String key) implements Rule {}

  /**
   * Holds from an order that came at least {@code after} after the one before it, until {@code
   * within} has passed since. While a code is being decided it also holds when the last order is at
   * least {@code after} ago, for this transaction is then the comeback.
   */
  record Comeback(Span after, Span within, By by) implements Rule {

    /** What counts as coming back. */
    public enum By {
      ORDERS,
      /** Orders and visits. */
      ACTIVITY;

      /** The name in both forms of a rule. */
      public String key() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }

  private static List<Rule> atLeastOne(List<Rule> rules) {
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("At least one rule is needed");
    }
    return List.copyOf(rules);
  }
}
