package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import io.vouchsafe.core.segment.Rule.Not;
import io.vouchsafe.core.segment.RuleFlaw.Kind;
import io.vouchsafe.testing.Covers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleLimitsTest {

  private static final Rule LEAF = new HasLabel(null, "a");

  @Test
  @Covers("S-71")
  void allowsSixtyFourNodesAndNoMore() {
    assertThat(RuleLimits.check(new All(Collections.nCopies(63, LEAF)))).isEmpty();
    assertThat(RuleLimits.check(new All(Collections.nCopies(64, LEAF))))
        .containsExactly(new RuleFlaw("", Kind.TOO_LONG, "must not have more than 64 nodes"));
    assertThat(RuleText.parse(String.join(" or ", Collections.nCopies(63, "label \"a\""))))
        .isInstanceOf(Rule.Any.class);
    assertThatThrownBy(
            () -> RuleText.parse(String.join(" or ", Collections.nCopies(64, "label \"a\""))))
        .hasMessageContaining("64 nodes");
  }

  @Test
  @Covers("S-72")
  void allowsEightLevelsAndNoMore() {
    assertThat(RuleLimits.check(nots(7))).isEmpty();
    assertThat(RuleLimits.check(nots(8)))
        .containsExactly(
            new RuleFlaw(".not".repeat(8), Kind.TOO_DEEP, "must not have more than 8 levels"));
    assertThat(RuleText.parse("not ".repeat(7) + "label \"a\"")).isEqualTo(nots(7));
    assertThatThrownBy(() -> RuleText.parse("not ".repeat(8) + "label \"a\""))
        .hasMessageContaining("8 levels");
  }

  @Test
  @Covers({"S-67", "S-75", "S-77"})
  void namesThePlaceOfEachName() {
    assertThat(
            RuleLimits.check(
                new All(
                    List.of(
                        new HasLabel("", "x".repeat(201)),
                        new InSegment(" "),
                        new HasLabel("x".repeat(200), "half \ud83d of a pair")))))
        .extracting(RuleFlaw::place, RuleFlaw::kind)
        .containsExactly(
            tuple(".all[0].label.name", Kind.REQUIRED),
            tuple(".all[0].label.tag", Kind.TOO_LONG),
            tuple(".all[1].segment", Kind.REQUIRED),
            tuple(".all[2].label.tag", Kind.INVALID_CHARACTERS));
  }

  @Test
  @Covers("S-73")
  void allowsTwentyThousandCharactersInTheTextFormAndNoMore() {
    Rule long500 =
        new Comparison(
            CatalogueFact.CUSTOMER_CITY,
            null,
            Operator.IN,
            Collections.nCopies(38, "x".repeat(500)));
    assertThat(RuleLimits.check(long500)).isEmpty();
    assertThat(RuleText.parse(RuleText.print(long500))).isEqualTo(long500);
    assertThat(
            RuleLimits.check(
                new Comparison(
                    CatalogueFact.CUSTOMER_CITY,
                    null,
                    Operator.IN,
                    Collections.nCopies(40, "x".repeat(500)))))
        .extracting(RuleFlaw::kind)
        .containsExactly(Kind.TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource({
    "orders.count, eq, abc, .value, NOT_A_NUMBER",
    "orders.count, is_set, 1, .value, UNKNOWN_ATTRIBUTE",
    "orders.count, older_than, P1D, .op, INVALID_CHOICE",
    "orders.last_at, before, yesterday, .value, INVALID_DATETIME",
    "orders.last_at, before, 2026-03-01, .value, INVALID_DATETIME",
    "orders.last_at, before, -0001-01-01T00:00:00Z, .value, INVALID_DATETIME",
    "orders.last_at, older_than, 90, .value, INVALID_DURATION",
    "orders.last_at, in, 2026-03-01T00:00:00Z, .op, INVALID_CHOICE",
    "customer.loyalty_member, eq, yes, .value, NOT_A_BOOLEAN",
    "customer.loyalty_member, gt, true, .op, INVALID_CHOICE",
    "customer.country, gt, DE, .op, INVALID_CHOICE",
    "customer.metadata.x, gt, DE, .value, NOT_A_NUMBER",
    "customer.metadata.x, older_than, P1D, .op, INVALID_CHOICE",
    "visits.viewed, eq, shoes, .op, INVALID_CHOICE",
    "orders.count, between, 1, .value, INVALID_CHOICE"
  })
  @Covers({"S-33", "S-65"})
  void refusesAValueThatDoesNotFitTheFact(
      String fact, String operator, String value, String place, Kind kind) {
    assertThat(flaws(fact, operator, List.of(value)))
        .extracting(RuleFlaw::place, RuleFlaw::kind)
        .containsExactly(tuple(place, kind));
  }

  @ParameterizedTest
  @CsvSource({
    "1E+1000000000, ABOVE_MAXIMUM",
    "-1E+1000000000, BELOW_MINIMUM",
    "1E-1000000000, TOO_LONG",
    "1000000000000000000, ABOVE_MAXIMUM",
    "0.00000000001, TOO_LONG"
  })
  @Covers("S-76")
  void refusesNumbersThatStandForMoreDigitsThanAnybodyNeeds(BigDecimal number, Kind kind) {
    assertThat(flaws("orders.spent", "gte", List.of(number)))
        .extracting(RuleFlaw::kind)
        .containsExactly(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "999999999999999999",
        "-999999999999999999",
        "0.0000000001",
        "1E+3",
        "0E+999999999"
      })
  @Covers("S-76")
  void takesNumbersWithinTheLimits(BigDecimal number) {
    assertThat(flaws("orders.spent", "gte", List.of(number))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Operator.class)
  @Covers("S-74")
  void asksForAValueWhereOneIsNeeded(Operator operator) {
    String fact =
        CatalogueFact.ORDERS_LAST_AT.type().allows(operator) ? "orders.last_at" : "orders.count";
    List<RuleFlaw> flaws = flaws(fact, operator.key(), List.of());
    if (operator.takesNothing()) {
      assertThat(flaws).isEmpty();
    } else {
      assertThat(flaws)
          .extracting(RuleFlaw::place, RuleFlaw::kind)
          .containsExactly(tuple(".value", Kind.REQUIRED));
    }
  }

  @Test
  @Covers({"S-74", "S-75"})
  void namesTheWrongOneOfSeveralValues() {
    assertThat(flaws("orders.count", "in", List.of(BigDecimal.ONE, "two", BigDecimal.TEN)))
        .extracting(RuleFlaw::place)
        .containsExactly(".value[1]");
    assertThat(flaws("orders.count", "between", List.of(BigDecimal.TEN, BigDecimal.ONE)))
        .extracting(RuleFlaw::place)
        .containsExactly(".value[1]");
    assertThat(flaws("customer.city", "in", Collections.nCopies(100, "x"))).isEmpty();
    assertThat(flaws("customer.city", "in", Collections.nCopies(101, "x")))
        .extracting(RuleFlaw::place, RuleFlaw::kind)
        .containsExactly(tuple(".value", Kind.TOO_LONG));
    assertThat(flaws("customer.city", "eq", List.of("x".repeat(500)))).isEmpty();
    assertThat(flaws("customer.city", "eq", List.of("x".repeat(501))))
        .extracting(RuleFlaw::kind)
        .containsExactly(Kind.TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"half \ud83d of a pair", "\ude00", "nothing \0 here"})
  @Covers("S-77")
  void refusesATextThatNothingCanKeep(String text) {
    assertThat(flaws("customer.city", "eq", List.of(text)))
        .extracting(RuleFlaw::place, RuleFlaw::kind)
        .containsExactly(tuple(".value", Kind.INVALID_CHARACTERS));
  }

  @Test
  @Covers("S-75")
  void aMetadataNameHasOneToTwoHundredCharacters() {
    assertThat(Fact.keyed("customer.metadata." + "x".repeat(200))).isPresent();
    assertThat(Fact.keyed("customer.metadata." + "x".repeat(201))).isEmpty();
    assertThat(Fact.keyed("customer.metadata.")).isEmpty();
  }

  @Test
  void aComparisonThatDoesNotFitCannotBeMade() {
    assertThatThrownBy(
            () -> new Comparison(CatalogueFact.ORDERS_COUNT, null, Operator.EQ, List.of("three")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<RuleFlaw> flaws(String fact, String operator, List<?> values) {
    List<RuleFlaw> flaws = new ArrayList<>();
    boolean made =
        Comparison.of(
                Fact.keyed(fact).orElseThrow(),
                null,
                Operator.keyed(operator).orElseThrow(),
                values,
                flaws::add)
            .isPresent();
    assertThat(made).isEqualTo(flaws.isEmpty());
    return flaws;
  }

  private static Rule nots(int count) {
    Rule rule = LEAF;
    for (int i = 0; i < count; i++) {
      rule = new Not(rule);
    }
    return rule;
  }
}
