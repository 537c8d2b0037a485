package io.vouchsafe.core.segment;

import static io.vouchsafe.core.segment.Someone.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts of somebody of whom nothing is known but the identifier, and what they make of a rule. */
class FactsTest {

  private static final Evaluator EVALUATOR = new Evaluator(key -> null);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.count = 0",
        "orders.spent = 0",
        "orders.discounted = 0",
        "orders.pending = 0",
        "value.lifetime = 0",
        "orders.count within P30D = 0",
        "orders.spent within P30D = 0",
        "orders.discounted within P30D = 0"
      })
  @Covers("S-15")
  void areZeroWithoutAnOrder(String where) {
    assertThat(verdict(where, new Someone())).isEqualTo(Verdict.YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.average >= 0",
        "orders.largest >= 0",
        "orders.coupon_share >= 0",
        "orders.first_at after 2000-01-01T00:00:00Z",
        "orders.last_at after 2000-01-01T00:00:00Z",
        "orders.previous_at after 2000-01-01T00:00:00Z"
      })
  @Covers({"S-4", "S-16", "S-17"})
  void areUnknownWithoutAnOrder(String where) {
    assertThat(verdict(where, new Someone())).isEqualTo(Verdict.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders.average", "orders.largest", "orders.coupon_share"})
  @Covers("S-16")
  void areUnknownWithoutAnOrderInTheWindow(String fact) {
    Someone someone = new Someone().ordered("2026-05-01T00:00:00Z", "10");
    assertThat(verdict(fact + " within P30D >= 0", someone)).isEqualTo(Verdict.UNKNOWN);
    assertThat(verdict(fact + " within P90D >= 0", someone)).isEqualTo(Verdict.YES);
  }

  @Test
  @Covers("S-17")
  void knowTheLastButOneFromTheSecondOrderOn() {
    String where = "orders.previous_at is set";
    Someone someone = new Someone().ordered("2026-05-01T00:00:00Z", "10");
    assertThat(verdict(where, someone)).isEqualTo(Verdict.NO);
    assertThat(verdict(where, someone.ordered("2026-05-02T00:00:00Z", "10")))
        .isEqualTo(Verdict.YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "customer.loyalty_member = false",
        "customer.subscribed = false",
        "customer.referred = false",
        "customer.loyalty_points = 0"
      })
  @Covers("S-24")
  void areFalseAndZeroWhileNothingIsSet(String where) {
    assertThat(verdict(where, new Someone())).isEqualTo(Verdict.YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "customer.country",
        "customer.region",
        "customer.city",
        "customer.postal_code",
        "customer.metadata.any"
      })
  @Covers({"S-4", "S-5"})
  void areUnknownWhileNotSet(String fact) {
    for (String test : List.of(" = \"x\"", " != \"x\"", " in (\"x\")", " not in (\"x\")")) {
      assertThat(verdict(fact + test, new Someone())).as(test).isEqualTo(Verdict.UNKNOWN);
    }
    assertThat(verdict(fact + " is set", new Someone())).isEqualTo(Verdict.NO);
    assertThat(verdict(fact + " is not set", new Someone())).isEqualTo(Verdict.YES);
  }

  @ParameterizedTest
  @CsvSource({
    "P1M, 2026-03-28T09:59:59.999Z, NO",
    "P1M, 2026-03-28T10:00:00Z, YES",
    "P30D, 2026-03-28T10:00:00Z, NO",
    "P30D, 2026-03-30T09:59:59.999Z, NO",
    "P30D, 2026-03-30T10:00:00Z, YES"
  })
  @Covers("S-55")
  void ageByAMonthOrByThirtyDays(String span, Instant now, Verdict verdict) {
    Someone someone = new Someone().at(now).ordered("2026-02-28T10:00:00Z", "10");
    assertThat(verdict("orders.last_at older than " + span, someone)).isEqualTo(verdict);
  }

  @Test
  @Covers("S-14")
  void roundASharesFourthDecimalHalfUp() {
    Someone someone = new Someone().orderedWithCoupon("2026-05-01T00:00:00Z", "0.01");
    for (int i = 0; i < 31; i++) {
      someone.ordered(NOON.minusSeconds(i), "0");
    }
    // 1 of 32 is 0.03125, and 0.01 by 32 is 0.0003125.
    assertThat(verdict("orders.coupon_share = 0.0313", someone)).isEqualTo(Verdict.YES);
    assertThat(verdict("orders.average = 0.0003", someone)).isEqualTo(Verdict.YES);
  }

  @Test
  @Covers("S-46")
  void keepTheComebackWhenMoreOrdersFollow() {
    Someone someone =
        new Someone()
            .ordered("2026-01-01T12:00:00Z", "10")
            .ordered("2026-06-10T12:00:00Z", "10")
            .ordered("2026-06-20T12:00:00Z", "10");
    String where = "comeback after P90D within P30D by orders";
    assertThat(verdict(where, someone)).isEqualTo(Verdict.YES);
    assertThat(verdict(where, someone.at(Instant.parse("2026-07-10T12:00:00Z"))))
        .as("thirty days after the comeback, not after the order that followed")
        .isEqualTo(Verdict.NO);
  }

  @Test
  @Covers("S-86")
  void explainByAHundredClausesAtMost() {
    Evaluator evaluator =
        new Evaluator(
            key ->
                new Definition(
                    key,
                    key,
                    Definition.Kind.RULE,
                    RuleText.parse(
                        key.equals("all")
                            ? "segment one or segment two"
                            : IntStream.range(0, 60)
                                .mapToObj(i -> "label \"" + key + i + "\"")
                                .collect(Collectors.joining(" or "))),
                    "",
                    1));
    Subject subject = new Someone().at(NOON).subject();
    assertThat(evaluator.evaluate("one", subject).because()).hasSize(60);
    assertThat(evaluator.evaluate("all", subject).because()).hasSize(100);
  }

  private static Verdict verdict(String where, Someone someone) {
    return EVALUATOR.verdict(RuleText.parse(where), someone.subject());
  }
}
