package io.vouchsafe.core.segment;

import static io.vouchsafe.core.segment.Someone.NOON;
import static io.vouchsafe.core.segment.Verdict.NO;
import static io.vouchsafe.core.segment.Verdict.UNKNOWN;
import static io.vouchsafe.core.segment.Verdict.YES;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.abuse.AbuseSignal;
import io.vouchsafe.core.abuse.Sign;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.testing.Covers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveredSegmentsTest {

  private static final Map<String, Definition> SEGMENTS =
      DeliveredSegments.all().stream()
          .collect(Collectors.toMap(Definition::key, Function.identity()));

  private static final Evaluator EVALUATOR = new Evaluator(SEGMENTS::get);

  /** Noon of 1 July 2026 less 90 days of UTC. */
  private static final Instant NINETY_DAYS_AGO = Instant.parse("2026-04-02T12:00:00Z");

  @Test
  @Covers("S-107")
  void areTheTenOfTheContractInItsOrder() {
    assertThat(DeliveredSegments.all())
        .extracting(Definition::key)
        .containsExactly(
            "new_contact",
            "subscriber",
            "returning",
            "referred",
            "loyalty_member",
            "profitable",
            "unprofitable",
            "lapsed",
            "won_back",
            "coupon_abuse");
    assertThat(DeliveredSegments.all())
        .allSatisfy(
            segment -> {
              assertThat(segment.version()).isZero();
              assertThat(RuleLimits.check(Objects.requireNonNull(segment.rule()))).isEmpty();
            });
  }

  @Test
  @Covers({"S-18", "S-108"})
  void aNewContactHasNeitherOrderedNorARedemptionPendingElsewhere() {
    assertThat(member("new_contact", new Someone())).isEqualTo(YES);
    assertThat(member("new_contact", new Someone().ordered("2026-06-30T12:00:00Z", "10")))
        .isEqualTo(NO);
    assertThat(member("new_contact", new Someone().returned("2026-06-30T12:00:00Z", "10")))
        .isEqualTo(YES);
    assertThat(member("new_contact", new Someone().holding("T-1", NOON.plusMillis(1))))
        .isEqualTo(NO);
    assertThat(member("new_contact", new Someone().holding("T-1", NOON))).isEqualTo(YES);
    assertThat(
            member("new_contact", new Someone().holding("T-1", NOON.plusMillis(1)).deciding("T-1")))
        .isEqualTo(YES);
    assertThat(
            member("new_contact", new Someone().holding("T-1", NOON.plusMillis(1)).deciding("T-2")))
        .isEqualTo(NO);
    assertThat(
            member("new_contact", new Someone().holding("T-1", NOON.plusMillis(1)).deciding(null)))
        .isEqualTo(NO);
  }

  @Test
  @Covers("S-108")
  void aSubscriberHasNotOrderedYet() {
    assertThat(member("subscriber", new Someone())).isEqualTo(NO);
    assertThat(member("subscriber", new Someone().subscriber())).isEqualTo(YES);
    assertThat(member("subscriber", new Someone().labelled("Customer type", "SUBSCRIBER")))
        .isEqualTo(YES);
    assertThat(member("subscriber", new Someone().labelled("Customer type", "Subscribers")))
        .isEqualTo(NO);
    assertThat(
            member("subscriber", new Someone().subscriber().ordered("2026-06-30T12:00:00Z", "10")))
        .isEqualTo(NO);
  }

  @Test
  @Covers("S-108")
  void aReturningCustomerHasOrderedTwice() {
    Someone once = new Someone().ordered("2026-06-01T12:00:00Z", "10");
    assertThat(member("returning", once)).isEqualTo(NO);
    assertThat(member("returning", once.ordered("2026-06-02T12:00:00Z", "10"))).isEqualTo(YES);
    assertThat(
            member(
                "returning",
                new Someone()
                    .ordered("2026-06-01T12:00:00Z", "10")
                    .returned("2026-06-02T12:00:00Z", "10")))
        .isEqualTo(NO);
    assertThat(member("returning", new Someone().labelled("Any", "rEtUrNiNg"))).isEqualTo(YES);
    assertThat(member("returning", new Someone().labelled("Any", "registered"))).isEqualTo(YES);
    assertThat(member("returning", new Someone().labelled("Returning", "no"))).isEqualTo(NO);
  }

  @Test
  @Covers({"S-23", "S-108"})
  void aReferredCustomerCameThroughACodeOfSomebodyWhoExists() {
    assertThat(member("referred", new Someone())).isEqualTo(NO);
    assertThat(member("referred", new Someone().referredBy("R-1", true))).isEqualTo(YES);
    assertThat(member("referred", new Someone().referredBy("R-1", false))).isEqualTo(NO);
    assertThat(member("referred", new Someone().labelled("Source", "REFERRED"))).isEqualTo(YES);
  }

  @Test
  @Covers("S-108")
  void aLoyaltyMemberIsOneOrIsLabelledOne() {
    assertThat(member("loyalty_member", new Someone())).isEqualTo(NO);
    assertThat(member("loyalty_member", new Someone().loyaltyMember(0))).isEqualTo(YES);
    assertThat(member("loyalty_member", new Someone().labelled("x", "loyalty Member")))
        .isEqualTo(YES);
  }

  @Test
  @Covers({"S-12", "S-108"})
  void aProfitableCustomerBroughtInAHundredAndUsedFewCoupons() {
    assertThat(member("profitable", new Someone())).isEqualTo(NO);
    assertThat(member("profitable", new Someone().ordered("2026-06-01T12:00:00Z", "99.99")))
        .isEqualTo(NO);
    assertThat(member("profitable", new Someone().ordered("2026-06-01T12:00:00Z", "100")))
        .isEqualTo(YES);
    Someone half =
        new Someone()
            .ordered("2026-06-01T12:00:00Z", "90")
            .orderedWithCoupon("2026-06-02T12:00:00Z", "10");
    assertThat(member("profitable", half)).isEqualTo(YES);
    assertThat(member("profitable", half.orderedWithCoupon("2026-06-03T12:00:00Z", "10")))
        .isEqualTo(NO);
    assertThat(
            member(
                "profitable",
                new Someone()
                    .ordered("2026-06-01T12:00:00Z", "90")
                    .returned("2026-06-02T12:00:00Z", "10")))
        .isEqualTo(YES);
  }

  @Test
  @Covers("S-108")
  void anUnprofitableCustomerBroughtInUnderTwentyOrNearlyAlwaysUsedACoupon() {
    assertThat(member("unprofitable", new Someone())).isEqualTo(NO);
    assertThat(member("unprofitable", new Someone().ordered("2026-06-01T12:00:00Z", "19.99")))
        .isEqualTo(YES);
    assertThat(member("unprofitable", new Someone().ordered("2026-06-01T12:00:00Z", "20")))
        .isEqualTo(NO);
    Someone four = new Someone().ordered("2026-06-01T12:00:00Z", "20");
    for (int day = 2; day <= 5; day++) {
      four.orderedWithCoupon("2026-06-0" + day + "T12:00:00Z", "20");
    }
    assertThat(member("unprofitable", four)).as("exactly 80 %").isEqualTo(NO);
    assertThat(member("unprofitable", four.orderedWithCoupon("2026-06-06T12:00:00Z", "20")))
        .as("five of six")
        .isEqualTo(YES);
  }

  @Test
  @Covers({"S-37", "S-108"})
  void aLapsedCustomerOrderedLastExactlyNinetyDaysAgoOrLonger() {
    assertThat(member("lapsed", new Someone())).isEqualTo(NO);
    assertThat(member("lapsed", new Someone().ordered(NINETY_DAYS_AGO, "10"))).isEqualTo(YES);
    assertThat(member("lapsed", new Someone().ordered(NINETY_DAYS_AGO.plusSeconds(1), "10")))
        .isEqualTo(NO);
    assertThat(
            member(
                "lapsed",
                new Someone()
                    .ordered("2025-01-01T12:00:00Z", "10")
                    .ordered(NINETY_DAYS_AGO.plusMillis(1), "10")))
        .isEqualTo(NO);
  }

  @Test
  @Covers({"S-50", "S-51"})
  void ninetyDaysAreDaysOfTheStore() {
    // In Berlin the clock went forward on 29 March: an hour less makes the same 90 days.
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant now = Instant.parse("2026-06-01T10:00:00Z");
    Instant ninetyDaysAgo = Instant.parse("2026-03-03T11:00:00Z");
    assertThat(member("lapsed", new Someone().in(berlin).at(now).ordered(ninetyDaysAgo, "10")))
        .isEqualTo(YES);
    assertThat(
            member(
                "lapsed",
                new Someone().in(berlin).at(now).ordered(ninetyDaysAgo.plusMillis(1), "10")))
        .isEqualTo(NO);
  }

  @Test
  @Covers({"S-42", "S-43", "S-45", "S-46", "S-108"})
  void aCustomerIsWonBackForThirtyDaysByAnOrderNinetyDaysAfterTheOneBefore() {
    Instant back = NOON.minus(Duration.ofDays(30)).plusMillis(1);
    Instant before = back.minus(Duration.ofDays(90));
    assertThat(member("won_back", new Someone())).isEqualTo(NO);
    assertThat(member("won_back", new Someone().ordered(back, "10")))
        .as("a first order is no comeback")
        .isEqualTo(NO);
    assertThat(member("won_back", new Someone().ordered(before, "10").ordered(back, "10")))
        .isEqualTo(YES);
    assertThat(
            member(
                "won_back", new Someone().ordered(before.plusMillis(1), "10").ordered(back, "10")))
        .as("a millisecond less than 90 days apart")
        .isEqualTo(NO);
    assertThat(
            member(
                "won_back",
                new Someone()
                    .ordered(before.minusMillis(1), "10")
                    .ordered(back.minusMillis(1), "10")))
        .as("exactly 30 days ago")
        .isEqualTo(NO);
    assertThat(
            member(
                "won_back",
                new Someone()
                    .ordered(before, "10")
                    .ordered(back, "10")
                    .ordered(NOON.minusSeconds(1), "10")))
        .as("orders after the comeback change nothing")
        .isEqualTo(YES);
  }

  @Test
  @Covers({"S-44", "S-45", "S-108"})
  void theTransactionBeingDecidedCanBeTheComeback() {
    assertThat(member("won_back", new Someone().ordered(NINETY_DAYS_AGO, "10"))).isEqualTo(NO);
    assertThat(member("won_back", new Someone().ordered(NINETY_DAYS_AGO, "10").deciding("T-1")))
        .isEqualTo(YES);
    assertThat(
            member(
                "won_back",
                new Someone().ordered(NINETY_DAYS_AGO.plusSeconds(1), "10").deciding("T-1")))
        .isEqualTo(NO);
    assertThat(member("won_back", new Someone().deciding("T-1"))).isEqualTo(NO);
  }

  @Test
  @Covers({"S-29", "S-108"})
  void couponAbuseIsUnknownWithoutAScore() {
    assertThat(member("coupon_abuse", new Someone())).isEqualTo(UNKNOWN);
    Clause clause =
        EVALUATOR
            .evaluate("coupon_abuse", new Someone().ordered(NOON, "10").subject())
            .because()
            .getFirst();
    assertThat(clause.sensitive()).isTrue();
    assertThat(clause.hint()).isEqualTo("no user agent was ever told");
  }

  @ParameterizedTest
  @CsvSource({"69, NO", "70, YES", "100, YES"})
  @Covers("S-108")
  void couponsAreAbusedFromAScoreOf70(int score, Verdict verdict) {
    AbuseSignal signal = new AbuseSignal(Sign.FAILED_CODES, score, 20);
    Subject someone = new Someone().ordered(NOON, "10").subject();
    Subject scored =
        new Subject(
            someone.profile(),
            someone.visits(),
            someone.valueModel(),
            new AbuseScore(score, List.of(signal)),
            someone.now(),
            someone.calendar(),
            someone.deciding(),
            someone.transaction(),
            someone.referrerExists(),
            someone.listed());

    Membership membership = EVALUATOR.evaluate("coupon_abuse", scored);

    assertThat(membership.member()).isEqualTo(verdict);
    assertThat(membership.because().getFirst().signals()).containsExactly(signal);
  }

  @Test
  @Covers("S-109")
  void takeOtherThresholds() {
    List<Definition> segments =
        DeliveredSegments.all(
            new DeliveredSegments.Thresholds(
                3,
                new BigDecimal("250.50"),
                new BigDecimal("0.25"),
                new BigDecimal("5"),
                new BigDecimal("0.9"),
                Span.parse("P2M"),
                Span.parse("P1Y"),
                Span.parse("P14D"),
                new BigDecimal("50")));
    assertThat(segments)
        .extracting(segment -> RuleText.print(Objects.requireNonNull(segment.rule())))
        .contains(
            "orders.count >= 3 or label \"Returning\" or label \"Registered\"",
            "value.lifetime >= 250.5 and orders.coupon_share <= 0.25",
            "orders.count > 0 and (value.lifetime < 5 or orders.coupon_share > 0.9)",
            "orders.count > 0 and orders.last_at older than P2M",
            "comeback after P1Y within P14D by orders",
            "abuse.score >= 50");
  }

  private static Verdict member(String segment, Someone someone) {
    Subject subject = someone.subject();
    Verdict verdict = EVALUATOR.verdict(segment, subject);
    Membership membership = EVALUATOR.evaluate(segment, subject);
    assertThat(membership.member()).isEqualTo(verdict);
    assertThat(membership.because())
        .isNotEmpty()
        .allSatisfy(clause -> assertThat(clause.verdict()).isEqualTo(verdict));
    return verdict;
  }
}
