package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.Definition.Kind;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** What is called impossible is met by no customer, however close to what is asked for. */
class SatisfiabilityPropertyTest {

  private static final int CUSTOMERS = 150;

  /** With so many, all ways to meet a rule and its opposite are tried with the work there is. */
  private static final int FEW_CONDITIONS = 6;

  private static final Map<String, Definition> SEGMENTS =
      Map.of(
          "list", new Definition("list", "List", Kind.LIST, null, "", 1),
          "two", segment("two", "orders.count >= 2 and not label \"VIP\""),
          "few", segment("few", "not segment two or orders.last_at older than P30D"),
          "lapsed", segment("lapsed", "orders.count > 0 and orders.last_at older than P90D"));

  private static Definition segment(String key, String where) {
    return new Definition(key, key, Kind.RULE, RuleText.parse(where), "", 1);
  }

  @Property(tries = 1000)
  void nobodyMeetsWhatIsImpossible(
      @ForAll("demandsThatMeet") List<Demand> demands, @ForAll long seed) {
    boolean impossible = new Satisfiability(SEGMENTS::get).isImpossible(demands);
    if (impossible) {
      assertNobodyMeets(demands, seed);
    }
    Statistics.label("impossible")
        .collect(impossible)
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 10));
  }

  @Property(tries = 2000)
  void nobodyMeetsWhatIsImpossibleInRulesOfEveryKind(
      @ForAll("rules") Rule rule, @ForAll("rules") Rule other, @ForAll long seed) {
    for (List<Demand> demands :
        List.of(
            List.of(Demand.yes(rule)),
            List.of(Demand.no(rule)),
            List.of(Demand.yes(rule), Demand.notYes(other)),
            List.of(Demand.yes(rule), Demand.no(rule)))) {
      if (new Satisfiability(SEGMENTS::get).isImpossible(demands)) {
        assertNobodyMeets(demands, seed);
      }
    }
  }

  @Property(tries = 500)
  void aRuleAndItsOppositeExcludeEachOther(@ForAll("small") Rule rule) {
    assertImpossible(Demand.yes(rule), Demand.no(rule));
    assertImpossible(Demand.yes(rule), Demand.notYes(rule));
    assertImpossible(Demand.yes(new Rule.Not(rule)), Demand.yes(rule));
  }

  /** Where the opposite is written otherwise it has to be found by trying, which is bounded. */
  @Property(tries = 500)
  void aRuleOfFewConditionsExcludesItsOppositeWrittenOtherwise(@ForAll("small") Rule rule) {
    Assume.that(conditions(rule) <= FEW_CONDITIONS);
    assertImpossible(Demand.yes(rule), Demand.yes(opposite(rule)));
    assertImpossible(Demand.yes(rule), new Demand(opposite(rule), false, true));
  }

  private static void assertImpossible(Demand... demands) {
    assertThat(new Satisfiability(SEGMENTS::get).isImpossible(List.of(demands))).isTrue();
  }

  /** What is yes where a rule is no, with {@code not} before single conditions only. */
  private static Rule opposite(Rule rule) {
    return switch (rule) {
      case Rule.All all -> new Rule.Any(all.rules().stream().map(part -> opposite(part)).toList());
      case Rule.Any any -> new Rule.All(any.rules().stream().map(part -> opposite(part)).toList());
      case Rule.Not not -> not.rule();
      case InSegment _, Comparison _, HasLabel _, Comeback _ -> new Rule.Not(rule);
    };
  }

  /** Conditions that stand alone, after references and ranges were taken apart. */
  private static int conditions(Rule rule) {
    return switch (rule) {
      case Rule.All all -> all.rules().stream().mapToInt(part -> conditions(part)).sum();
      case Rule.Any any -> any.rules().stream().mapToInt(part -> conditions(part)).sum();
      case Rule.Not not -> conditions(not.rule());
      case InSegment segment -> {
        Definition definition = SEGMENTS.get(segment.key());
        Rule referred = definition == null ? null : definition.rule();
        yield referred == null ? 1 : conditions(referred);
      }
      case Comparison comparison -> comparison.operator() == Operator.BETWEEN ? 2 : 1;
      case HasLabel _, Comeback _ -> 1;
    };
  }

  @Property(tries = 2000)
  void aWarningNamesPartsThatNobodyMeetsAtOnce(@ForAll("small") Rule rule, @ForAll long seed) {
    for (RuleWarning warning : RuleWarnings.of(rule, SEGMENTS::get)) {
      if (warning.places().contains("rule")) {
        assertNobodyMeets(List.of(Demand.yes(rule)), seed);
      }
      assertThat(warning.places()).isNotEmpty().doesNotHaveDuplicates();
    }
  }

  private static void assertNobodyMeets(List<Demand> demands, long seed) {
    SubjectsNear subjects = new SubjectsNear(seed);
    demands.forEach(demand -> subjects.add(demand.rule()));
    SEGMENTS.values().stream()
        .map(Definition::rule)
        .filter(rule -> rule != null)
        .forEach(subjects::add);
    Evaluator evaluator = new Evaluator(SEGMENTS::get);
    for (int i = 0; i < CUSTOMERS; i++) {
      Subject subject = subjects.next();
      assertThat(demands.stream().allMatch(demand -> meets(subject, demand, evaluator)))
          .as("%s meets %s", subject, demands)
          .isFalse();
    }
  }

  private static boolean meets(Subject subject, Demand demand, Evaluator evaluator) {
    Verdict verdict = evaluator.verdict(demand.rule(), subject);
    Verdict wanted = demand.negated() ? verdict.not() : verdict;
    return wanted == Verdict.YES || (demand.lenient() && wanted == Verdict.UNKNOWN);
  }

  @Provide
  Arbitrary<Rule> rules() {
    return RandomRules.rules();
  }

  @Provide
  Arbitrary<Rule> small() {
    return closeRules(2);
  }

  @Provide
  Arbitrary<List<Demand>> demandsThatMeet() {
    return Combinators.combine(
            closeRules(2), Arbitraries.of(true, false), Arbitraries.of(true, false, false))
        .as(Demand::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  /** Rules over few facts and values, which often get in each other's way. */
  private static Arbitrary<Rule> closeRules(int levels) {
    if (levels == 0) {
      return closeLeaves();
    }
    Arbitrary<Rule> inner = Arbitraries.oneOf(closeLeaves(), closeRules(levels - 1));
    Arbitrary<List<Rule>> some = inner.list().ofMinSize(1).ofMaxSize(3);
    return Arbitraries.oneOf(
        closeLeaves(),
        some.map(rules -> new Rule.All(rules)),
        some.map(rules -> new Rule.Any(rules)),
        inner.map(rule -> new Rule.Not(rule)));
  }

  private static Arbitrary<Rule> closeLeaves() {
    Arbitrary<Rule> labels =
        Combinators.combine(
                Arbitraries.of("Type", "type").injectNull(0.5), Arbitraries.of("VIP", "vip", "New"))
            .as(HasLabel::new);
    Arbitrary<Rule> segments =
        Arbitraries.of("list", "two", "few", "lapsed", "missing").map(InSegment::new);
    Arbitrary<Rule> comebacks =
        Combinators.combine(spans(), spans(), Arbitraries.of(Comeback.By.values()))
            .as(Comeback::new);
    return Arbitraries.frequencyOf(
        Tuple.of(8, closeComparisons()),
        Tuple.of(1, labels),
        Tuple.of(1, segments),
        Tuple.of(1, comebacks));
  }

  private static Arbitrary<Rule> closeComparisons() {
    Arbitrary<Fact> facts =
        Arbitraries.oneOf(
            Arbitraries.of(
                    Arrays.stream(CatalogueFact.values())
                        .filter(fact -> fact.key().startsWith("orders."))
                        .toList())
                .map(fact -> fact),
            Arbitraries.of(
                CatalogueFact.CUSTOMER_COUNTRY,
                CatalogueFact.CUSTOMER_SUBSCRIBED,
                CatalogueFact.VALUE_LIFETIME,
                new MetadataFact("m")));
    return facts.flatMap(
        fact ->
            Arbitraries.of(Arrays.stream(Operator.values()).filter(fact.type()::allows).toList())
                .flatMap(
                    operator ->
                        Combinators.combine(
                                spans().list().ofMaxSize(fact.takesWindow() ? 1 : 0),
                                operands(fact, operator))
                            .as(
                                (window, operands) ->
                                    new Comparison(
                                        fact,
                                        window.isEmpty() ? null : window.getFirst(),
                                        operator,
                                        operands))));
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
          case NUMBER, MONEY -> numbers();
          case INSTANT -> Arbitraries.of(Someone.NOON, Instant.parse("2026-05-01T00:00:00Z"));
          case TEXT, TEXT_SET -> Arbitraries.of("DE", "AT");
          case FLAG -> Arbitraries.of(true, false);
          case ANY ->
              operator.takesOrder()
                  ? numbers()
                  : Arbitraries.oneOf(numbers(), Arbitraries.of("DE", true, false));
        };
    if (operator == Operator.BETWEEN) {
      return values.list().ofSize(2).map(pair -> pair.stream().sorted(Operands::compare).toList());
    }
    return operator.takesList()
        ? values.list().ofMinSize(1).ofMaxSize(3)
        : values.map(value -> List.of(value));
  }

  private static Arbitrary<Object> numbers() {
    return Arbitraries.of("0", "1", "2", "3", "0.5", "-1").map(BigDecimal::new);
  }

  private static Arbitrary<Span> spans() {
    return Arbitraries.of("P7D", "P30D", "P1M", "P90D", "PT36H", "P2D").map(Span::parse);
  }
}
