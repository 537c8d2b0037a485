package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import io.vouchsafe.core.segment.Rule.Not;
import io.vouchsafe.testing.Covers;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTextTest {

  private static final Rule A = new HasLabel(null, "a");
  private static final Rule B = new HasLabel(null, "b");
  private static final Rule C = new HasLabel(null, "c");

  @Property(tries = 1000)
  @Covers("S-59")
  void whatIsPrintedReadsBackAsTheSameRule(@ForAll("rules") Rule rule) {
    assertThat(RuleText.parse(RuleText.print(rule))).isEqualTo(rule);
  }

  @Provide
  Arbitrary<Rule> rules() {
    return RandomRules.rules();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.count within P90D >= 2 and (customer.country in (\"DE\", \"AT\") or not label"
            + " \"VIP\")",
        "orders.last_at older than P90D",
        "orders.last_at newer than P1M",
        "orders.first_at is set",
        "orders.first_at is not set",
        "orders.first_at before 2026-03-01T12:00:00Z",
        "orders.first_at after 2026-03-01T12:00:00Z",
        "comeback after P90D within P30D by orders",
        "comeback after P90D within P30D by activity",
        "segment won_back",
        "segment \"two words\"",
        "not (label \"a\" or label \"b\")",
        "not not label \"a\"",
        "label \"VIP\" in \"Customer type\"",
        "orders.spent between 10 and 20.5 and orders.count != 3",
        "customer.country not in (\"DE\")",
        "customer.metadata.tier = \"gold\"",
        "customer.metadata.\"shoe size\" > 40",
        "customer.loyalty_member = true",
        "visits.viewed within P1D in (\"shoes\")",
        "abuse.score >= 70",
        "all(label \"a\")",
        "label \"a\" and any(label \"b\")"
      })
  @Covers({"S-59", "S-63", "S-64"})
  void givesARuleBackAsItWasWritten(String where) {
    assertThat(RuleText.print(RuleText.parse(where))).isEqualTo(where);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ORDERS.COUNT>=3 | ",
        "orders.count>=3.00 | orders.count >= 3",
        "orders.count >= 1e3 | orders.count >= 1000",
        "LABEL \"a\" AND NOT LABEL \"b\" | label \"a\" and not label \"b\"",
        "((label \"a\")) | label \"a\"",
        "orders.last_at before \"2026-03-01T13:00:00+01:00\" | orders.last_at before"
            + " 2026-03-01T12:00:00Z",
        "orders.last_at older than p12w | orders.last_at older than P84D",
        "label \"a\" and (label \"b\" and label \"c\") | label \"a\" and (label \"b\" and label"
            + " \"c\")",
        "(label \"a\" and label \"b\") or label \"c\" | label \"a\" and label \"b\" or label \"c\"",
        "customer.country = \"\\u0044E\" | customer.country = \"DE\""
      })
  @Covers({"S-61", "S-62", "S-65"})
  void readsWhatPeopleWrite(String where, String printed) {
    if (printed == null) {
      assertThatThrownBy(() -> RuleText.parse(where)).isInstanceOf(RuleSyntaxException.class);
    } else {
      assertThat(RuleText.print(RuleText.parse(where))).isEqualTo(printed);
    }
  }

  @Test
  @Covers("S-60")
  void andBindsTighterThanOr() {
    assertThat(RuleText.parse("label \"a\" or label \"b\" and label \"c\""))
        .isEqualTo(new Any(List.of(A, new All(List.of(B, C)))));
    assertThat(RuleText.parse("label \"a\" and label \"b\" or label \"c\""))
        .isEqualTo(new Any(List.of(new All(List.of(A, B)), C)));
    assertThat(RuleText.parse("not label \"a\" and label \"b\""))
        .isEqualTo(new All(List.of(new Not(A), B)));
  }

  @Test
  @Covers("S-60")
  void theAndOfBetweenBelongsToIt() {
    assertThat(RuleText.parse("orders.count between 1 and 3 and label \"a\""))
        .isEqualTo(
            new All(
                List.of(
                    new Comparison(
                        CatalogueFact.ORDERS_COUNT,
                        null,
                        Operator.BETWEEN,
                        List.of(BigDecimal.ONE, new BigDecimal("3"))),
                    A)));
  }

  @Test
  void readsEveryKindOfCondition() {
    assertThat(RuleText.parse("segment lapsed")).isEqualTo(new InSegment("lapsed"));
    assertThat(RuleText.parse("comeback after P90D within P30D by orders"))
        .isEqualTo(new Comeback(Span.parse("P90D"), Span.parse("P30D"), Comeback.By.ORDERS));
    assertThat(RuleText.parse("label \"VIP\" in \"Type\"")).isEqualTo(new HasLabel("Type", "VIP"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 1 | 1 | expected a condition, not the end",
        "orders.count | 1 | 13 | expected a comparison such as \">=\", not the end",
        "orders.count >= | 1 | 16 | expected a value, not the end",
        "orders.cuont >= 3 | 1 | 1 | there is no fact \"orders.cuont\"",
        "orders.count >= \"3\" | 1 | 17 | \"3\" must be a number",
        "orders.count >= three | 1 | 17 | expected a value, not \"three\"; a text stands in quotes",
        "orders.count >= 3 and | 1 | 22 | expected a condition, not the end",
        "orders.count >= 3 label \"a\" | 1 | 19 | expected \"and\", \"or\" or the end, not"
            + " \"label\"",
        "(orders.count >= 3 | 1 | 19 | expected \")\", not the end",
        "orders.count before 2026-03-01T12:00:00Z | 1 | 14 | \"before\" cannot be asked"
            + " of orders.count",
        "orders.last_at within P1D is set | 1 | 16 | orders.last_at cannot be asked for"
            + " a time window",
        "orders.last_at before 2026-13-01T12:00:00Z | 1 | 23 | \"2026-13-01T12:00:00Z\" is neither"
            + " a number nor an instant",
        "orders.last_at older than 90 | 1 | 27 | \"90\" must be a duration, such as P90D",
        "orders.count within 90 >= 2 | 1 | 21 | expected a duration such as P90D, not \"90\"",
        "orders.count in (1, true) | 1 | 21 | \"true\" must be a number",
        "orders.count between 3 and 1 | 1 | 28 | \"1\" must not be less than the first value",
        "label VIP | 1 | 7 | expected a label in quotes, not \"VIP\"",
        "label \"VIP | 1 | 7 | the quotes are never closed",
        "label \"\\x\" | 1 | 8 | after \\ only \", \\, n, t or u and four digits may follow",
        "orders.count >= 3 & label \"a\" | 1 | 19 | \"&\" means nothing here",
        "comeback after P90D within P30D by magic | 1 | 36 | expected \"orders\" or \"activity\","
            + " not \"magic\"",
        "orders.count >= 1e999999999 | 1 | 17 | \"1e999999999\" is neither a number nor an instant",
        "orders.count >= 1e999 | 1 | 17 | \"1e999\" must not have more than 18 digits"
      })
  @Covers({"S-41", "S-62", "S-66", "S-69"})
  void namesThePlaceOfAnError(String where, int line, int column, String problem) {
    RuleSyntaxException error =
        catchThrowableOfType(RuleSyntaxException.class, () -> RuleText.parse(where));
    assertThat(error.problem()).isEqualTo(problem);
    assertThat(error.line()).isEqualTo(line);
    assertThat(error.column()).isEqualTo(column);
    assertThat(error).hasMessage("line " + line + ", column " + column + ": " + problem);
  }

  @Test
  @Covers("S-66")
  void countsLinesAndWholeCharacters() {
    RuleSyntaxException error =
        catchThrowableOfType(
            RuleSyntaxException.class,
            () -> RuleText.parse("label \"a\"\nand label \"😀\" nor label \"b\""));
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.column()).isEqualTo(15);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 9_000})
  @Covers("S-73")
  void isNotOverwhelmedByBracketsAndNots(int depth) {
    assertThatThrownBy(() -> RuleText.parse("(".repeat(depth) + "label \"a\"" + ")".repeat(depth)))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> RuleText.parse("not ".repeat(depth / 2 + 50) + "label \"a\""))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> RuleText.parse("all(".repeat(depth / 2 + 50) + "label \"a\""))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  @Covers("S-73")
  void takesSixtyThreeBracketsInEachOther() {
    assertThat(RuleText.parse("(".repeat(63) + "label \"a\"" + ")".repeat(63))).isEqualTo(A);
    assertThatThrownBy(() -> RuleText.parse("(".repeat(64) + "label \"a\"" + ")".repeat(64)))
        .hasMessageContaining("nested too deeply");
  }

  @Test
  @Covers("S-73")
  void refusesATextLongerThanTheLimit() {
    String where = "label \"a\"";
    int space = RuleLimits.LONGEST_TEXT - where.length();
    assertThat(RuleText.parse(" ".repeat(space) + where)).isEqualTo(A);
    assertThatThrownBy(() -> RuleText.parse(" ".repeat(space + 1) + where))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageContaining("20000 characters");
  }
}
