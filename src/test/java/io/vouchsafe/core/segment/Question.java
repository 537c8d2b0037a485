package io.vouchsafe.core.segment;

import static java.time.temporal.ChronoUnit.DAYS;

import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.History.Purchase;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A history with a rule that asks about it. The values in the rule are those of the history or next
 * to them, so that each clause is close to flipping.
 */
record Question(History history, Rule rule) {

  private static final BigDecimal CENT = new BigDecimal("0.01");

  static Arbitrary<Question> questions() {
    return RandomHistories.spans()
        .flatMap(
            spans ->
                RandomHistories.histories(spans)
                    .flatMap(
                        history ->
                            RandomRules.over(leaves(history, spans))
                                .map(rule -> new Question(history, rule))));
  }

  private static Arbitrary<Rule> leaves(History history, List<Span> spans) {
    Arbitrary<Span> span = Arbitraries.of(spans);
    Arbitrary<Rule> comebacks =
        Combinators.combine(span, span, Arbitraries.of(Comeback.By.values())).as(Comeback::new);
    Arbitrary<Rule> others =
        Arbitraries.of(
                "label \"VIP\" in \"customer TYPE\"",
                "label \"größe é\"",
                "label \"𐐨\"",
                "label \"VIP\" in \"Tier\"",
                "segment recent",
                "segment nobody",
                "segment no_such",
                "segment " + History.LIST)
            .map(RuleText::parse);
    Arbitrary<Rule> windowed =
        compared(Arbitraries.of(factsWithWindows()), span.list().ofSize(1), history);
    return Arbitraries.frequencyOf(
        Tuple.of(1, others),
        Tuple.of(2, compared(facts(), Arbitraries.just(List.of()), history)),
        Tuple.of(3, aged(span)),
        Tuple.of(3, comebacks),
        Tuple.of(6, windowed));
  }

  private static Arbitrary<Rule> aged(Arbitrary<Span> spans) {
    return Combinators.combine(
            Arbitraries.of(facts(FactType.INSTANT)),
            Arbitraries.of(Operator.OLDER_THAN, Operator.NEWER_THAN),
            spans)
        .as((fact, operator, span) -> new Comparison(fact, null, operator, List.of(span)));
  }

  private static List<CatalogueFact> facts(FactType type) {
    return Arrays.stream(CatalogueFact.values()).filter(fact -> fact.type() == type).toList();
  }

  private static List<CatalogueFact> factsWithWindows() {
    return Arrays.stream(CatalogueFact.values()).filter(CatalogueFact::takesWindow).toList();
  }

  private static Arbitrary<Fact> facts() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.of(CatalogueFact.values()).map(fact -> fact)),
        Tuple.of(1, Arbitraries.just(CatalogueFact.ORDERS_PENDING)),
        Tuple.of(1, Arbitraries.just(new MetadataFact("tier"))));
  }

  private static Arbitrary<Rule> compared(
      Arbitrary<? extends Fact> facts, Arbitrary<List<Span>> windows, History history) {
    return facts.flatMap(
        fact ->
            Arbitraries.of(
                    Arrays.stream(Operator.values())
                        .filter(operator -> !operator.takesSpan())
                        .filter(fact.type()::allows)
                        .toList())
                .flatMap(
                    operator ->
                        Combinators.combine(
                                windows,
                                Arbitraries.of(values(fact, operator, history))
                                    .list()
                                    .ofMinSize(2)
                                    .ofMaxSize(3))
                            .as((within, near) -> comparison(fact, within, operator, near))));
  }

  private static Rule comparison(
      Fact fact, List<Span> within, Operator operator, List<Object> near) {
    List<Object> operands = near.subList(0, 1);
    if (operator.takesNothing()) {
      operands = List.of();
    } else if (operator == Operator.BETWEEN) {
      operands = near.subList(0, 2).stream().sorted(Operands::compare).toList();
    } else if (operator.takesList()) {
      operands = near;
    }
    return new Comparison(fact, within.isEmpty() ? null : within.getFirst(), operator, operands);
  }

  /** Values that the fact has, has had or will have, and their neighbours. */
  private static List<Object> values(Fact fact, Operator operator, History history) {
    return switch (fact.type()) {
      case NUMBER -> numbers(history);
      case MONEY -> amounts(history);
      case INSTANT -> {
        List<Object> instants = new ArrayList<>(history.events());
        history.events().forEach(event -> instants.add(event.plusMillis(1)));
        yield instants;
      }
      case TEXT -> List.of("DE", "de", "", "AT");
      case TEXT_SET -> List.of("shoes", "hats", "Shoes");
      case FLAG -> List.of(true, false);
      case ANY ->
          operator.takesOrder()
              ? List.of(BigDecimal.TEN, new BigDecimal("10.5"), new BigDecimal("10.0"))
              : List.of(BigDecimal.TEN, "10", "gold", "true", true, false);
    };
  }

  private static List<Object> numbers(History history) {
    TreeSet<BigDecimal> numbers = new TreeSet<>();
    int most = Math.min(Math.max(history.purchases().size(), history.visits().size()), 10);
    for (int i = 0; i <= most; i++) {
      numbers.add(BigDecimal.valueOf(i));
      for (int of = Math.max(i, 1); of <= most; of++) {
        numbers.add(BigDecimal.valueOf(i).divide(BigDecimal.valueOf(of), 4, RoundingMode.HALF_UP));
      }
    }
    numbers.add(BigDecimal.valueOf(history.purchases().size()));
    numbers.add(BigDecimal.valueOf(history.visits().size()));
    return List.copyOf(numbers);
  }

  private static List<Object> amounts(History history) {
    TreeSet<BigDecimal> amounts = new TreeSet<>(List.of(BigDecimal.ZERO));
    BigDecimal sum = BigDecimal.ZERO;
    long count = 0;
    for (Purchase purchase : history.purchases()) {
      BigDecimal net = purchase.total().subtract(purchase.refunded());
      amounts.add(net);
      if (purchase.status() != OrderStatus.CANCELLED) {
        sum = sum.add(net);
        amounts.add(sum);
        amounts.add(sum.divide(BigDecimal.valueOf(++count), 4, RoundingMode.HALF_UP));
      }
    }
    for (BigDecimal amount : List.copyOf(amounts)) {
      amounts.add(amount.subtract(CENT));
    }
    return List.copyOf(amounts);
  }

  /** Every instant at which a verdict could change, and its neighbours. */
  List<Instant> moments(Ages ages) {
    return moments(rule, ages);
  }

  /** The same for a part of the rule. */
  List<Instant> moments(Rule part, Ages ages) {
    TreeSet<Instant> changes = history.events();
    for (Instant event : history.events()) {
      for (Span span : spans(part)) {
        Instant about = ages.about(event, span);
        changes.add(about);
        changes.add(about.plus(Duration.ofMinutes(90)));
        changes.add(about.atZone(history.zone()).plusDays(1).truncatedTo(DAYS).toInstant());
        changes.add(ages.agedAt(event, span));
      }
    }
    TreeSet<Instant> moments = new TreeSet<>(changes);
    changes.forEach(change -> moments.add(change.minusMillis(1)));
    changes.forEach(change -> moments.add(change.plusSeconds(1)));
    return List.copyOf(moments);
  }

  private Set<Span> spans(Rule part) {
    return switch (part) {
      case Rule.All all -> spans(all.rules());
      case Rule.Any any -> spans(any.rules());
      case Rule.Not not -> spans(not.rule());
      case Rule.InSegment segment -> {
        Rule referred = history.segments().get(segment.key());
        yield referred == null ? Set.of() : spans(referred);
      }
      case Rule.HasLabel _ -> Set.of();
      case Comeback comeback -> new HashSet<>(List.of(comeback.after(), comeback.within()));
      case Comparison comparison ->
          Stream.concat(Stream.ofNullable(comparison.within()), comparison.operands().stream())
              .filter(Span.class::isInstance)
              .map(Span.class::cast)
              .collect(Collectors.toSet());
    };
  }

  private Set<Span> spans(List<Rule> parts) {
    return parts.stream().flatMap(part -> spans(part).stream()).collect(Collectors.toSet());
  }
}
