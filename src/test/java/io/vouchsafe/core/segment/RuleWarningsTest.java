package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.vouchsafe.core.segment.RuleWarning.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleWarningsTest {

  private static final Map<String, Definition> SEGMENTS =
      Map.of(
          "new",
          new Definition(
              "new", "New", Definition.Kind.RULE, RuleText.parse("orders.count = 0"), "", 1),
          "dead",
          new Definition(
              "dead",
              "Dead",
              Definition.Kind.RULE,
              RuleText.parse("orders.count < 0 or label \"a\" and not label \"A\""),
              "",
              1));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.count >= 3",
        "orders.count >= 3 and (orders.count < 5 or label \"VIP\")",
        "not (orders.count >= 3 and orders.count < 3)",
        "not segment dead",
        "segment new or orders.count >= 2"
      })
  void saysNothingOfWhatSomebodyMayMeet(String where) {
    assertThat(of(where)).isEmpty();
  }

  @Test
  void saysNothingOfTheDeliveredSegments() {
    for (Definition segment : DeliveredSegments.all()) {
      assertThat(RuleWarnings.of(Objects.requireNonNull(segment.rule()), key -> null))
          .as(segment.key())
          .isEmpty();
    }
  }

  @Test
  void namesTheClausesThatExcludeEachOther() {
    assertThat(of("orders.count >= 3 and label \"VIP\" and orders.count < 2"))
        .containsExactly(
            new RuleWarning(
                Kind.NEVER_TRUE, "No customer can ever meet this rule.", List.of("rule")),
            new RuleWarning(
                Kind.CONTRADICTION,
                "No customer can meet orders.count >= 3 and orders.count < 2 at once.",
                List.of("rule.all[0]", "rule.all[2]")));
  }

  @Test
  void namesEachContradictionOfARule() {
    assertThat(of("orders.count > 3 and label \"a\" and orders.count < 2 and not label \"a\""))
        .extracting(RuleWarning::places)
        .containsExactlyInAnyOrder(
            List.of("rule"),
            List.of("rule.all[0]", "rule.all[2]"),
            List.of("rule.all[1]", "rule.all[3]"));
  }

  @Test
  void namesASingleClauseThatCanNeverBeTrue() {
    assertThat(of("orders.count < 0"))
        .containsExactly(
            new RuleWarning(
                Kind.NEVER_TRUE, "No customer can ever meet orders.count < 0.", List.of("rule")));
    assertThat(of("label \"a\" and not orders.count >= 0"))
        .containsExactly(
            new RuleWarning(
                Kind.NEVER_TRUE, "No customer can ever meet this rule.", List.of("rule")),
            new RuleWarning(
                Kind.NEVER_TRUE,
                "No customer can ever meet not orders.count >= 0.",
                List.of("rule.all[1]")));
  }

  @Test
  void namesThreePartsThatOnlyTogetherExcludeEachOther() {
    assertThat(of("orders.count = 1 or orders.count = 2", "orders.count >= 2", "orders.count < 2"))
        .extracting(RuleWarning::places)
        .containsExactly(List.of("rule"), List.of("rule.all[1]", "rule.all[2]"));
    assertThat(of("orders.count = 1 or label \"a\"", "orders.count >= 2", "not label \"a\""))
        .containsExactly(
            new RuleWarning(
                Kind.NEVER_TRUE, "No customer can ever meet this rule.", List.of("rule")),
            new RuleWarning(
                Kind.CONTRADICTION,
                "No customer can meet (orders.count = 1 or label \"a\"), orders.count >= 2"
                    + " and not label \"a\" at once.",
                List.of("rule.all[0]", "rule.all[1]", "rule.all[2]")));
  }

  @Test
  void namesTheBranchThatNobodyCanTake() {
    assertThat(of("label \"a\" or orders.count > 3 and orders.count < 2"))
        .containsExactly(
            new RuleWarning(
                Kind.NEVER_TRUE,
                "No customer can ever meet (orders.count > 3 and orders.count < 2).",
                List.of("rule.any[1]")),
            new RuleWarning(
                Kind.CONTRADICTION,
                "No customer can meet orders.count > 3 and orders.count < 2 at once.",
                List.of("rule.any[1].all[0]", "rule.any[1].all[1]")));
    assertThat(of("label \"a\" or orders.count < 0"))
        .containsExactly(
            new RuleWarning(
                Kind.NEVER_TRUE,
                "No customer can ever meet orders.count < 0.",
                List.of("rule.any[1]")));
  }

  @Test
  void namesTheBranchThatTheRestOfTheRuleRulesOut() {
    assertThat(of("orders.count > 3 and (label \"a\" or orders.count < 2)"))
        .containsExactly(
            new RuleWarning(
                Kind.CONTRADICTION,
                "No customer can meet orders.count > 3 and orders.count < 2 at once.",
                List.of("rule.all[0]", "rule.all[1].any[1]")));
    assertThat(of("orders.count > 3 and (label \"a\" or label \"b\" and orders.count < 2)"))
        .containsExactly(
            new RuleWarning(
                Kind.NEVER_TRUE,
                "No customer who meets the rest can meet (label \"b\" and orders.count < 2).",
                List.of("rule.all[1].any[1]")),
            new RuleWarning(
                Kind.CONTRADICTION,
                "No customer can meet orders.count > 3 and orders.count < 2 at once.",
                List.of("rule.all[0]", "rule.all[1].any[1].all[1]")));
  }

  @Test
  void namesEveryBranchIfNoneCanBeTaken() {
    assertThat(of("orders.count < 0 or label \"a\" and not label \"A\""))
        .extracting(RuleWarning::kind, RuleWarning::places)
        .containsExactly(
            tuple(Kind.NEVER_TRUE, List.of("rule")),
            tuple(Kind.NEVER_TRUE, List.of("rule.any[0]")),
            tuple(Kind.CONTRADICTION, List.of("rule.any[1].all[0]", "rule.any[1].all[1]")));
  }

  @Test
  void looksThroughNot() {
    assertThat(of("not (label \"a\" or not label \"A\")"))
        .extracting(RuleWarning::places)
        .containsExactly(List.of("rule"), List.of("rule.not.any[0]", "rule.not.any[1]"));
    assertThat(of("label \"a\" and not (not not (label \"b\" or label \"A\"))"))
        .extracting(RuleWarning::places)
        .containsExactly(List.of("rule"), List.of("rule.all[0]", "rule.all[1].not.not.not.any[1]"));
  }

  @Test
  void namesTheReferenceAndNotWhatIsInTheOtherSegment() {
    assertThat(of("segment new and orders.count >= 1"))
        .extracting(RuleWarning::message)
        .containsExactly(
            "No customer can ever meet this rule.",
            "No customer can meet segment new and orders.count >= 1 at once.");
    assertThat(of("label \"a\" or segment dead"))
        .containsExactly(
            new RuleWarning(
                Kind.NEVER_TRUE,
                "No customer can ever meet segment dead.",
                List.of("rule.any[1]")));
  }

  @Test
  void cutsLongTextsAndTellsOnlySoMuch() {
    String city = "customer.city = \"" + "😀".repeat(250) + "\"";
    assertThat(of(city + " and not " + city).getLast().message())
        .isEqualTo(
            "No customer can meet customer.city = \"%s… and not customer.city = \"%s… at once."
                .formatted("😀".repeat(183), "😀".repeat(179)));
    assertThat(of(String.join(" or ", Collections.nCopies(40, "orders.count < 0")))).hasSize(20);
  }

  private static List<RuleWarning> of(String where) {
    return RuleWarnings.of(RuleText.parse(where), SEGMENTS::get);
  }

  private static List<RuleWarning> of(String first, String second, String third) {
    return of("(" + first + ") and (" + second + ") and (" + third + ")");
  }
}
