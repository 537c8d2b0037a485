package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Rules of every kind, with values that are hard to write and to read again. */
public final class RandomRules {

  private RandomRules() {}

  /** Rules within the limits. */
  public static Arbitrary<Rule> rules() {
    return over(leaves());
  }

  /** Rules within the limits that are built up from the given ones. */
  static Arbitrary<Rule> over(Arbitrary<Rule> leaves) {
    // Rules of nothing but edge cases are so many that listing them takes minutes.
    return nested(leaves, 4).filter(rule -> RuleLimits.check(rule).isEmpty()).withoutEdgeCases();
  }

  private static Arbitrary<Rule> nested(Arbitrary<Rule> leaves, int levels) {
    if (levels == 0) {
      return leaves;
    }
    // None that is lazy: that would make each value anew whenever it is looked at.
    Arbitrary<Rule> inner = Arbitraries.oneOf(leaves, nested(leaves, levels - 1));
    Arbitrary<List<Rule>> some = inner.list().ofMinSize(1).ofMaxSize(3);
    return Arbitraries.oneOf(
        leaves,
        some.map(rules -> new Rule.All(rules)),
        some.map(rules -> new Rule.Any(rules)),
        inner.map(rule -> new Rule.Not(rule)));
  }

  static Arbitrary<Rule> leaves() {
    Arbitrary<Rule> labels =
        Combinators.combine(names().injectNull(0.5), names()).as(Rule.HasLabel::new);
    Arbitrary<Rule> segments =
        Arbitraries.oneOf(
                names(), Arbitraries.of("won_back", "and", "not", "label", "vip-2026", "orders.x"))
            .map(Rule.InSegment::new);
    Arbitrary<Rule> comebacks =
        Combinators.combine(spans(), spans(), Arbitraries.of(Comeback.By.values()))
            .as(Comeback::new);
    return Arbitraries.oneOf(comparisons(), comparisons(), labels, segments, comebacks);
  }

  static Arbitrary<Rule> comparisons() {
    return facts()
        .flatMap(
            fact ->
                Arbitraries.of(
                        Arrays.stream(Operator.values()).filter(fact.type()::allows).toList())
                    .flatMap(
                        operator ->
                            Combinators.combine(windows(fact), operands(fact, operator))
                                .as(
                                    (window, operands) ->
                                        new Comparison(
                                            fact,
                                            window.isEmpty() ? null : window.getFirst(),
                                            operator,
                                            operands))));
  }

  private static Arbitrary<Fact> facts() {
    Arbitrary<Fact> metadata =
        Arbitraries.oneOf(names(), Arbitraries.of("vip", "a.b", ".", "a-1", "within", "9"))
            .map(name -> new MetadataFact(name));
    return Arbitraries.oneOf(Arbitraries.of(CatalogueFact.values()).map(fact -> fact), metadata);
  }

  private static Arbitrary<List<Span>> windows(Fact fact) {
    return spans().list().ofMinSize(0).ofMaxSize(fact.takesWindow() ? 1 : 0);
  }

  private static Arbitrary<List<Object>> operands(Fact fact, Operator operator) {
    if (operator.takesNothing()) {
      return Arbitraries.just(List.of());
    }
    if (operator.takesSpan()) {
      return spans().map(span -> List.of(span));
    }
    Arbitrary<Object> values =
        switch (fact.type()) {
          case NUMBER, MONEY -> numbers().map(value -> value);
          case INSTANT -> instants().map(value -> value);
          case TEXT, TEXT_SET -> texts().map(value -> value);
          case FLAG -> Arbitraries.of(true, false);
          case ANY ->
              operator.takesOrder()
                  ? numbers().map(value -> value)
                  : Arbitraries.oneOf(numbers(), texts(), Arbitraries.of(true, false));
        };
    if (operator == Operator.BETWEEN) {
      return values.list().ofSize(2).map(pair -> pair.stream().sorted(Operands::compare).toList());
    }
    return operator.takesList()
        ? values.list().ofMinSize(1).ofMaxSize(4)
        : values.map(value -> List.of(value));
  }

  static Arbitrary<BigDecimal> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.of(
                "0", "-1", "0.5", "100", "1E+3", "3.10", "999999999999999999", "-0.0000000001")
            .map(BigDecimal::new),
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1000000"), new BigDecimal("1000000"))
            .ofScale(3));
  }

  static Arbitrary<Instant> instants() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            Instant.parse("2026-03-01T12:00:00Z"),
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("9999-12-31T23:59:59.999999999Z"),
            Instant.parse("2026-03-01T12:00:00.001Z")),
        Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli));
  }

  static Arbitrary<Span> spans() {
    return Arbitraries.oneOf(
        Arbitraries.of("P90D", "P1M", "P1Y2M3DT4H5M6.789S", "PT0.000000001S", "P100Y", "PT36H")
            .map(Span::parse),
        Combinators.combine(
                Arbitraries.integers().between(0, 400), Arbitraries.integers().between(1, 100_000))
            .as((days, seconds) -> new Span(Period.ofDays(days), Duration.ofSeconds(seconds))));
  }

  private static Arbitrary<String> names() {
    return texts().filter(name -> !name.isBlank() && name.length() <= 200);
  }

  /** Texts with quotes, backslashes, line ends, control characters and signs outside the BMP. */
  static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "VIP",
            "",
            "DE",
            "a \"b\" \\ c",
            "x\ny\tz",
            "\u0001\u0085\u007f",
            "😀 é ß",
            "\\u0041",
            "and"),
        Arbitraries.strings()
            .withChars('"', '\\', '\n', ' ', 'a', 'é', '(', ',', '\u2028', '\ufeff')
            .ofMaxLength(8));
  }
}
