package io.vouchsafe.core.segment;

import static io.vouchsafe.core.segment.Someone.NOON;
import static io.vouchsafe.core.segment.Verdict.NO;
import static io.vouchsafe.core.segment.Verdict.UNKNOWN;
import static io.vouchsafe.core.segment.Verdict.YES;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {

  private final Map<String, Definition> segments = new HashMap<>();
  private final Evaluator evaluator = new Evaluator(segments::get);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // The customer has orders of 40.50 (with a coupon), 10 and 30, comes from DE and is a VIP.
        "orders.count = 3 | YES",
        "orders.count != 3 | NO",
        "orders.count > 2 | YES",
        "orders.count > 3 | NO",
        "orders.count >= 3 | YES",
        "orders.count >= 4 | NO",
        "orders.count < 4 | YES",
        "orders.count < 3 | NO",
        "orders.count <= 3 | YES",
        "orders.count <= 2 | NO",
        "orders.count between 3 and 4 | YES",
        "orders.count between 1 and 3 | YES",
        "orders.count between 4 and 5 | NO",
        "orders.count in (1, 3) | YES",
        "orders.count in (1, 2) | NO",
        "orders.count not in (1, 2) | YES",
        "orders.count is set | YES",
        "orders.count is not set | NO",
        "orders.spent = 80.5 | YES",
        "orders.average = 26.8333 | YES",
        "orders.largest = 40.50 | YES",
        "orders.discounted = 0 | YES",
        "orders.coupon_share > 0.3332 | YES",
        "orders.coupon_share > 0.3333 | NO",
        "orders.first_at = 2026-01-10T00:00:00Z | YES",
        "orders.first_at before 2026-01-10T00:00:00Z | NO",
        "orders.first_at before 2026-01-10T00:00:00.001Z | YES",
        "orders.last_at after 2026-06-01T00:00:00Z | NO",
        "orders.last_at after 2026-05-31T23:59:59Z | YES",
        "orders.previous_at = 2026-03-01T00:00:00Z | YES",
        "orders.last_at older than P30DT12H | YES",
        "orders.last_at older than P31D | NO",
        "orders.last_at newer than P30DT12H | NO",
        "orders.last_at newer than P31D | YES",
        "orders.last_at between 2026-06-01T00:00:00Z and 2026-06-02T00:00:00Z | YES",
        "orders.count within P30DT12H = 0 | YES",
        "orders.count within P30DT12H0.001S = 1 | YES",
        "orders.spent within P1Y = 80.5 | YES",
        "orders.average within P1D is set | NO",
        "orders.largest within P1D > 1 | UNKNOWN",
        "customer.country = \"DE\" | YES",
        "customer.country = \"de\" | NO",
        "customer.country in (\"AT\", \"DE\") | YES",
        "customer.city = \"Berlin\" | UNKNOWN",
        "customer.city != \"Berlin\" | UNKNOWN",
        "customer.city not in (\"Berlin\") | UNKNOWN",
        "customer.city is set | NO",
        "customer.city is not set | YES",
        "customer.loyalty_points = 0 | YES",
        "customer.loyalty_member = false | YES",
        "customer.subscribed = true | NO",
        "customer.referred = false | YES",
        "customer.created_at older than P1M | YES",
        "customer.metadata.tier = \"gold\" | YES",
        "customer.metadata.tier > 3 | UNKNOWN",
        "customer.metadata.tier = 3 | NO",
        "customer.metadata.tier != 3 | YES",
        "customer.metadata.size > 40 | YES",
        "customer.metadata.size = 42.0 | YES",
        "customer.metadata.size in (\"42\", 42) | YES",
        "customer.metadata.opted = true | YES",
        "customer.metadata.other = true | UNKNOWN",
        "customer.metadata.other is set | NO",
        "value.lifetime = 85.5 | YES",
        "value.alive > 0 | UNKNOWN",
        "abuse.score < 100 | UNKNOWN",
        "abuse.score is set | NO",
        "visits.count within P1D >= 0 | UNKNOWN",
        "visits.viewed in (\"shoes\") | UNKNOWN",
        "label \"vip\" | YES",
        "label \"vip\" in \"TYPE\" | YES",
        "label \"vip\" in \"Other\" | NO",
        "segment vip | YES",
        "segment nobody | NO",
        "segment missing | UNKNOWN",
        "not segment missing | UNKNOWN",
        "label \"vip\" or segment missing | YES",
        "label \"vip\" and segment missing | UNKNOWN",
        "label \"no\" and segment missing | NO",
        "label \"no\" or segment missing | UNKNOWN",
        "all(label \"vip\") | YES",
        "any(label \"no\") | NO"
      })
  @Covers({
    "S-1", "S-2", "S-3", "S-4", "S-5", "S-8", "S-14", "S-16", "S-25", "S-26", "S-27", "S-28",
    "S-30", "S-34", "S-35", "S-36", "S-37", "S-38", "S-39", "S-64"
  })
  void answersEveryFactAndOperator(String where, Verdict verdict) {
    list("vip");
    list("nobody");
    assertThat(evaluator.verdict(RuleText.parse(where), known().subject())).isEqualTo(verdict);
  }

  @Test
  @Covers({"S-22", "S-39"})
  void anOrderDatedAheadIsInNoWindowYet() {
    Someone someone = new Someone().ordered(NOON.plusMillis(1), "10").ordered(NOON, "10");
    assertThat(evaluator.verdict(RuleText.parse("orders.count within P1D = 1"), someone.subject()))
        .isEqualTo(YES);
    assertThat(evaluator.verdict(RuleText.parse("orders.count = 2"), someone.subject()))
        .isEqualTo(YES);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-28T09:59:59.999Z, YES",
    "2026-03-28T10:00:00Z, NO",
    // A month before these is earlier in the same 28 February: that must not bring it back.
    "2026-03-29T09:00:00Z, NO",
    "2026-03-31T00:00:00Z, NO"
  })
  @Covers({"S-39", "S-40"})
  void whatHasLeftAWindowDoesNotComeBack(Instant now, Verdict verdict) {
    Someone someone =
        new Someone()
            .at(now)
            .ordered("2025-02-28T10:00:00Z", "10")
            .ordered("2026-02-28T10:00:00Z", "10");
    assertThat(evaluator.verdict(RuleText.parse("orders.count within P1M = 1"), someone.subject()))
        .isEqualTo(verdict);
    assertThat(
            evaluator.verdict(RuleText.parse("orders.last_at newer than P1M"), someone.subject()))
        .isEqualTo(verdict);
    assertThat(
            evaluator.verdict(
                RuleText.parse("comeback after P90D within P1M by orders"), someone.subject()))
        .isEqualTo(verdict);
  }

  @Test
  @Covers("S-83")
  void aNoIsExplainedByEveryClauseThatSaysNo() {
    rule("s", "orders.count >= 5 and label \"vip\" and customer.country = \"FR\"");
    assertThat(because("s", known()))
        .containsExactly("orders.count >= 5", "customer.country = \"FR\"");
    rule("t", "orders.count >= 5 or customer.country = \"FR\"");
    assertThat(because("t", known()))
        .containsExactly("orders.count >= 5", "customer.country = \"FR\"");
  }

  @Test
  @Covers("S-83")
  void aYesIsExplainedByTheClausesThatMakeIt() {
    rule("s", "orders.count >= 3 and label \"vip\"");
    assertThat(because("s", known())).containsExactly("orders.count >= 3", "label \"vip\"");
    rule("t", "orders.count >= 5 or label \"vip\" or customer.country = \"FR\"");
    assertThat(because("t", known())).containsExactly("label \"vip\"");
  }

  @Test
  @Covers({"S-83", "S-90"})
  void anUnknownIsExplainedByWhatIsNotKnown() {
    rule("s", "label \"vip\" and customer.city = \"Berlin\" and segment missing");
    assertThat(because("s", known()))
        .containsExactly("customer.city = \"Berlin\"", "segment missing");
    assertThat(clause("s", known(), 0).hint()).isEqualTo("the customer has no city");
    assertThat(clause("s", known(), 1).hint()).isEqualTo("there is no segment \"missing\"");
  }

  @Test
  @Covers("S-84")
  void aNegatedRuleIsExplainedByItsNegatedClauses() {
    rule("s", "not (orders.count >= 5 or label \"nobody\")");
    assertThat(because("s", known()))
        .containsExactly("not orders.count >= 5", "not label \"nobody\"");
    assertThat(clause("s", known(), 0).verdict()).isEqualTo(YES);
    rule("t", "not (orders.count >= 3 and not not label \"vip\")");
    assertThat(because("t", known())).containsExactly("not orders.count >= 3", "not label \"vip\"");
    assertThat(clause("t", known(), 0).verdict()).isEqualTo(NO);
    assertThat(clause("t", known(), 0).hint()).isEqualTo("1 order too many");
    rule("u", "not not label \"vip\"");
    assertThat(because("u", known())).containsExactly("label \"vip\"");
  }

  @Test
  @Covers("S-85")
  void aReferredSegmentIsExplainedByItsOwnClauses() {
    list("vip");
    rule("loyal", "orders.count >= 5 or segment vip");
    rule("s", "not segment loyal");
    assertThat(because("s", known())).containsExactly("not in list vip");
    assertThat(clause("s", known(), 0))
        .isEqualTo(
            new Clause("not in list vip", NO, true, true, null, null, false, List.of(), true));
    assertThat(because("vip", new Someone())).containsExactly("in list vip");
    assertThat(evaluator.evaluate("vip", new Someone().subject()).member()).isEqualTo(NO);
  }

  @Test
  @Covers("S-8")
  void aSegmentThatDoesNotExistIsUnknownAndSaysSo() {
    Membership membership = evaluator.evaluate("missing", new Someone().subject());
    assertThat(membership)
        .isEqualTo(
            new Membership(
                "missing",
                UNKNOWN,
                List.of(
                    new Clause(
                        "segment missing",
                        UNKNOWN,
                        null,
                        null,
                        null,
                        "there is no segment \"missing\"",
                        false))));
  }

  @Test
  @Covers("S-81")
  void segmentsThatReferToEachOtherInACircleAreUnknown() {
    rule("a", "segment b");
    rule("b", "not segment a");
    Membership membership = evaluator.evaluate("a", known().subject());
    assertThat(membership.member()).isEqualTo(UNKNOWN);
    assertThat(membership.because())
        .singleElement()
        .satisfies(clause -> assertThat(clause.hint()).contains("circle"));
    rule("c", "segment c or label \"vip\"");
    assertThat(evaluator.evaluate("c", known().subject()).member()).isEqualTo(YES);
    rule("d", "segment d and label \"nobody\"");
    assertThat(evaluator.evaluate("d", known().subject()).member()).isEqualTo(NO);
  }

  @Test
  @Covers("S-86")
  void segmentsThatReferToEachOtherOverAndOverAreEvaluatedOnce() {
    rule("s0", "label \"nobody\"");
    for (int i = 1; i < 49; i++) {
      rule("s" + i, "segment s" + (i - 1) + " or segment s" + (i - 1) + " or segment s" + (i - 1));
    }
    assertThat(evaluator.evaluate("s48", known().subject()))
        .isEqualTo(
            new Membership("s48", NO, evaluator.evaluate("s0", known().subject()).because()));
  }

  @Test
  @Covers("S-81")
  void aChainOfSegmentsWithoutEndIsGivenUp() {
    rule("s0", "label \"vip\"");
    for (int i = 1; i < 5_000; i++) {
      rule("s" + i, "segment s" + (i - 1));
    }
    assertThat(evaluator.evaluate("s49", known().subject()).member()).isEqualTo(YES);
    assertThat(evaluator.evaluate("s4999", known().subject()).member()).isEqualTo(UNKNOWN);
    assertThat(evaluator.evaluate("s4999", known().subject()).because()).isNotEmpty();
  }

  @Test
  @Covers({"S-82", "S-87"})
  void tellsWhatWasFoundAndWhatWasAskedFor() {
    assertThat(only("orders.count = 0", known()))
        .isEqualTo(
            new Clause(
                "orders.count = 0",
                NO,
                new BigDecimal("3"),
                BigDecimal.ZERO,
                null,
                "3 orders too many",
                false));
    assertThat(only("orders.last_at older than P90D", known()))
        .isEqualTo(
            new Clause(
                "orders.last_at older than P90D",
                NO,
                Instant.parse("2026-06-01T00:00:00Z"),
                "P90D",
                Instant.parse("2026-08-30T00:00:00Z"),
                "60 more days",
                false));
    assertThat(only("customer.country in (\"FR\", \"IT\")", known()).required())
        .isEqualTo(List.of("FR", "IT"));
    assertThat(only("label \"Gold\"", known()).actual()).isEqualTo(List.of("VIP"));
    assertThat(only("label \"Gold\"", known()).required()).isEqualTo("Gold");
    assertThat(only("customer.city is set", known()).required()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "none",
      value = {
        "orders.count >= 3 | none",
        "orders.count >= 5 | 2 more orders",
        "orders.count >= 4 | 1 more order",
        "orders.count > 4 | 2 more orders",
        "orders.count = 5 | 2 more orders",
        "orders.count < 3 | 1 order too many",
        "orders.count <= 1 | 2 orders too many",
        "orders.count between 5 and 9 | 2 more orders",
        "orders.count between 1 and 2 | 1 order too many",
        "not orders.count < 5 | 2 more orders",
        "not orders.count >= 3 | 1 order too many",
        "orders.count in (7) | none",
        "orders.spent >= 98 | 17.50 more",
        "orders.spent >= 100.5 | 20 more",
        "orders.spent > 100.5 | over 20 more",
        "orders.spent > 80.5 | a little more",
        "orders.spent < 80.5 | a little too much",
        "orders.spent < 80 | over 0.50 too much",
        "orders.spent <= 80 | 0.50 too much",
        "customer.loyalty_points >= 0.5 | 1 more point",
        "orders.coupon_share >= 0.5 | 0.1667 more",
        "orders.last_at older than P90D | 60 more days",
        "orders.last_at older than P31D | 12 more hours",
        "orders.last_at older than P30DT12H0.5S | 1 more minute",
        "orders.last_at newer than P1D | none",
        "comeback after P90D within P30D by orders | the last order was 30 days ago",
        "comeback after P90D within P30D by activity | the last order or visit was 30 days ago",
        "customer.metadata.tier > 3 | customer.metadata.tier is not a number",
        "customer.metadata.other > 3 | the customer has no metadata \"other\"",
        "customer.postal_code = \"1\" | the customer has no postal code",
        "orders.average within P1D > 3 | no orders in this time",
        "visits.count > 3 | no visit was ever recorded",
        "value.alive > 0.5 | no value model has been fitted yet"
      })
  @Covers({"S-28", "S-89", "S-90"})
  void hintsByHowMuchItIsMissed(String where, String hint) {
    rule("s", where);
    assertThat(evaluator.evaluate("s", known().subject()).because().getFirst().hint())
        .isEqualTo(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orders.last_at older than P90D | no orders yet",
        "orders.previous_at older than P90D | no orders yet",
        "orders.coupon_share > 0 | no orders yet",
        "abuse.score > 70 | no orders yet",
        "comeback after P90D within P30D by orders | no orders yet"
      })
  @Covers({"S-16", "S-17", "S-90"})
  void hintsThatThereAreNoOrdersYet(String where, String hint) {
    assertThat(only(where, new Someone()).hint()).isEqualTo(hint);
  }

  @Test
  @Covers({"S-44", "S-92"})
  void aComebackTellsBothOrdersOrTheLastOne() {
    String where = "comeback after P90D within P30D by orders";
    Instant before = NOON.minus(Duration.ofDays(100));
    Instant back = NOON.minus(Duration.ofDays(10));
    assertThat(only(where, new Someone().ordered(before, "1").ordered(back, "1")))
        .isEqualTo(
            new Clause(
                where,
                YES,
                List.of(before, back),
                "P90D",
                back.plus(Duration.ofDays(30)),
                null,
                false));
    assertThat(only(where, new Someone().ordered(before, "1").deciding("T-1")))
        .isEqualTo(new Clause(where, YES, before, "P90D", null, null, false));
    assertThat(only(where, new Someone().ordered(back, "1").deciding("T-1")))
        .isEqualTo(
            new Clause(
                where,
                NO,
                back,
                "P90D",
                back.plus(Duration.ofDays(90)),
                "the last order was 10 days ago",
                false));
    assertThat(only(where, new Someone().ordered(NOON.minusSeconds(5), "1")).hint())
        .isEqualTo("the last order was less than a day ago");
  }

  @Test
  @Covers({"S-51", "S-91"})
  void theDaysOfAHintAreDaysOfTheStore() {
    // From the evening before the clock goes forward to the next evening: a day of 23 hours.
    Someone someone =
        new Someone()
            .in(ZoneId.of("Europe/Berlin"))
            .at(Instant.parse("2026-03-28T20:00:00Z"))
            .ordered("2026-03-22T20:00:00Z", "1");
    Clause clause = only("orders.last_at older than P7D", someone);
    assertThat(clause.flipsAt()).isEqualTo(Instant.parse("2026-03-29T19:00:00Z"));
    assertThat(clause.hint()).isEqualTo("1 more day");
  }

  private static Someone known() {
    return new Someone()
        .orderedWithCoupon("2026-01-10T00:00:00Z", "40.50")
        .ordered("2026-03-01T00:00:00Z", "10")
        .ordered("2026-06-01T00:00:00Z", "30")
        .returned("2026-05-01T00:00:00Z", "5")
        .labelled("Type", "VIP")
        .listedIn("vip")
        .from("DE")
        .with("tier", "gold")
        .with("size", new BigDecimal("42"))
        .with("opted", true);
  }

  private Clause only(String where, Someone someone) {
    rule("only", where);
    List<Clause> because = evaluator.evaluate("only", someone.subject()).because();
    assertThat(because).hasSize(1);
    return because.getFirst();
  }

  private List<String> because(String segment, Someone someone) {
    return evaluator.evaluate(segment, someone.subject()).because().stream()
        .map(Clause::clause)
        .toList();
  }

  private Clause clause(String segment, Someone someone, int index) {
    return evaluator.evaluate(segment, someone.subject()).because().get(index);
  }

  private void rule(String key, String where) {
    segments.put(key, new Definition(key, key, Definition.Kind.RULE, RuleText.parse(where), "", 1));
  }

  private void list(String key) {
    segments.put(key, new Definition(key, key, Definition.Kind.LIST, null, "", 1));
  }
}
