package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.acceptance.Given.PromotionMaker;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts against a limit, what gives back, and what a change of a limit does. */
class LimitsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** Each kind of limit, set so that one redemption of 10.00 by one customer uses it up. */
  enum Limit {
    REDEMPTIONS("maximum_redemptions_exceeded") {
      @Override
      PromotionMaker set(PromotionMaker maker) {
        return maker.with("max_redemptions", 1);
      }
    },
    PER_CUSTOMER("customer_maximum_redemptions_exceeded") {
      @Override
      PromotionMaker set(PromotionMaker maker) {
        return maker.with("max_redemptions_per_customer", 1);
      }
    },
    BUDGET("budget_exceeded") {
      @Override
      PromotionMaker set(PromotionMaker maker) {
        return maker.with("max_total_budget", new BigDecimal("10.00"));
      }
    },
    UNIQUE_VOUCHER("voucher_already_used") {
      @Override
      PromotionMaker set(PromotionMaker maker) {
        return maker;
      }

      @Override
      String code(Promotion promotion) {
        return steps.uniqueVoucher(promotion);
      }
    };

    private final String reason;

    Limit(String reason) {
      this.reason = reason;
    }

    abstract PromotionMaker set(PromotionMaker maker);

    String code(Promotion promotion) {
      return promotion.code();
    }
  }

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @ParameterizedTest
  @EnumSource
  void pendingRedemptionsCount(Limit limit) {
    String code = limit.code(limit.set(given.promotion()).make());
    String customer = Given.fresh("c");

    assertRedeemed(given.attempt(code).customer(customer).redeem());

    assertUsedUp(limit, code, customer);
  }

  @ParameterizedTest
  @EnumSource
  void confirmedRedemptionsCount(Limit limit) {
    String code = limit.code(limit.set(given.promotion()).make());
    String customer = Given.fresh("c");

    assertRedeemed(given.attempt(code).customer(customer).confirmed().redeem());

    assertUsedUp(limit, code, customer);
    api.clock().advance(Duration.ofDays(1000));
    assertUsedUp(limit, code, customer);
  }

  @ParameterizedTest
  @EnumSource
  void confirmingDoesNotCountASecondTime(Limit limit) {
    Promotion promotion =
        limit
            .set(given.promotion())
            .with("max_redemptions", 2)
            .with("max_total_budget", 20)
            .with("max_redemptions_per_customer", 2)
            .make();
    String code =
        limit == Limit.UNIQUE_VOUCHER
            ? steps.voucher(promotion, "{\"max_redemptions\": 2}")
            : promotion.code();
    String customer = Given.fresh("c");
    Attempt attempt = given.attempt(code).customer(customer);
    attempt.redeem();
    attempt.confirm();
    attempt.confirm();

    assertRedeemed(given.attempt(code).customer(customer).redeem());
    steps.assertUsage(promotion, 2, 1, "20.00");
  }

  @ParameterizedTest
  @EnumSource
  void cancellingAPendingOneGivesBackOnce(Limit limit) {
    String code = limit.code(limit.set(given.promotion()).make());
    String customer = Given.fresh("c");
    Attempt attempt = given.attempt(code).customer(customer);
    attempt.redeem();

    attempt.cancel();
    attempt.cancel();

    assertOneLeft(limit, code, customer);
  }

  @ParameterizedTest
  @EnumSource
  void cancellingAConfirmedOneGivesBackOnce(Limit limit) {
    String code = limit.code(limit.set(given.promotion()).make());
    String customer = Given.fresh("c");
    Attempt attempt = given.attempt(code).customer(customer);
    attempt.redeem();
    attempt.confirm();

    attempt.cancel();
    attempt.cancel();

    assertOneLeft(limit, code, customer);
  }

  @ParameterizedTest
  @EnumSource
  void cancellingAConfirmedOneGivesNothingBackIfThePromotionSaysSo(Limit limit) {
    String code = limit.code(limit.set(given.promotion()).with("restore_on_cancel", false).make());
    String customer = Given.fresh("c");
    Attempt attempt = given.attempt(code).customer(customer).confirmed();
    attempt.redeem();

    assertThat(attempt.cancel().status()).isEqualTo(204);

    assertUsedUp(limit, code, customer);
    assertThat(attempt.read().json().path("status").asText()).isEqualTo("cancelled");
  }

  @ParameterizedTest
  @EnumSource
  void cancellingAPendingOneGivesBackWhateverThePromotionSays(Limit limit) {
    String code = limit.code(limit.set(given.promotion()).with("restore_on_cancel", false).make());
    String customer = Given.fresh("c");
    Attempt attempt = given.attempt(code).customer(customer);
    attempt.redeem();

    attempt.cancel();

    assertOneLeft(limit, code, customer);
  }

  @ParameterizedTest
  @EnumSource
  void expiryGivesBackAtTheVeryInstantWhateverThePromotionSays(Limit limit) {
    String code = limit.code(limit.set(given.promotion()).with("restore_on_cancel", false).make());
    String customer = Given.fresh("c");
    given.attempt(code).customer(customer).ttl(30).redeem();

    api.clock().set(TestClock.START.plus(Duration.ofMinutes(30)).minusMillis(1));
    assertUsedUp(limit, code, customer);

    api.clock().set(TestClock.START.plus(Duration.ofMinutes(30)));
    assertOneLeft(limit, code, customer);
  }

  @ParameterizedTest
  @EnumSource
  void expiryGivesBackOnlyOnce(Limit limit) {
    String code = limit.code(limit.set(given.promotion()).make());
    String customer = Given.fresh("c");
    Attempt expired = given.attempt(code).customer(customer).ttl(1);
    expired.redeem();
    api.clock().advance(Duration.ofMinutes(1));

    // Each of these may find the expired hold and release it.
    expired.confirm();
    expired.cancel();
    expired.redeem();
    expired.read();

    assertOneLeft(limit, code, customer);
  }

  @Test
  void theLimitOfACustomerIsNotThatOfOthers() {
    Promotion promotion = given.promotion().with("max_redemptions_per_customer", 2).make();
    for (String customer : List.of("one", "other")) {
      assertRedeemed(given.attempt(promotion.code()).customer(customer).redeem());
      assertRedeemed(given.attempt(promotion.code()).customer(customer).confirmed().redeem());
    }

    assertRefused(
        given.attempt(promotion.code()).customer("one").redeem(),
        "customer_maximum_redemptions_exceeded");
    assertRedeemed(given.attempt(promotion.code()).customer("third").redeem());
  }

  @Test
  void theLimitOfACustomerHoldsForAllVouchersOfThePromotion() {
    Promotion promotion = given.promotion().with("max_redemptions_per_customer", 1).make();
    assertRedeemed(
        given.attempt(steps.uniqueVoucher(promotion)).customer("collector").confirmed().redeem());

    assertRefused(
        given.attempt(steps.uniqueVoucher(promotion)).customer("collector").redeem(),
        "customer_maximum_redemptions_exceeded");
    assertRefused(
        given.attempt(promotion.code()).customer("collector").redeem(),
        "customer_maximum_redemptions_exceeded");
  }

  @Test
  void theLimitOfACustomerIsNotEvadedByNotSayingWhoItIs() {
    Promotion promotion = given.promotion().with("max_redemptions_per_customer", 1).make();

    assertRefused(given.attempt(promotion.code()).validate(), "customer_required");
    assertRefused(given.attempt(promotion.code()).redeem(), "customer_required");
  }

  @Test
  void theBudgetIsSpentToTheLastCent() {
    Promotion promotion = given.promotion().with("max_total_budget", 25).make();
    assertRedeemed(given.attempt(promotion.code()).redeem());
    assertRedeemed(given.attempt(promotion.code()).confirmed().redeem());

    assertRefused(given.attempt(promotion.code()).redeem(), "budget_exceeded");
    assertRefused(given.attempt(promotion.code()).cost("50.10").redeem(), "budget_exceeded");
    assertValid(given.attempt(promotion.code()).cost("50").validate());
    assertRedeemed(given.attempt(promotion.code()).cost("50").redeem());

    assertRefused(given.attempt(promotion.code()).cost("0.10").redeem(), "budget_exceeded");
    steps.assertUsage(promotion, 3, 2, "25.00");
  }

  @Test
  void aBudgetSmallerThanOneDiscountIsNeverTouched() {
    Promotion promotion =
        given.promotion().numeric("10").with("max_total_budget", new BigDecimal("9.99")).make();

    for (int i = 0; i < 3; i++) {
      assertRefused(given.attempt(promotion.code()).validate(), "budget_exceeded");
      assertRefused(given.attempt(promotion.code()).redeem(), "budget_exceeded");
    }
    steps.assertUsage(promotion, 0, 0, "0");
    assertRedeemed(given.attempt(promotion.code()).cost("9.99").redeem());
  }

  @Test
  void aRefusalSaysHowOftenInWords() {
    Promotion promotion =
        given.promotion().with("max_redemptions", 2).with("max_redemptions_per_customer", 1).make();
    assertRedeemed(given.attempt(promotion.code()).customer("often").redeem());
    assertRedeemed(given.attempt(promotion.code()).customer("other").redeem());

    Answer refused = given.attempt(promotion.code()).customer("often").redeem();

    assertThat(refused.json().path("errors").findValuesAsText("message"))
        .containsExactly(
            "This code could be used 2 times in all, and has been used 2 times.",
            "Each customer may use this code once, and this one has used it once.");
  }

  @Test
  void theCountersFollowEachStep() {
    Promotion promotion =
        given
            .promotion()
            .with("max_redemptions", 10)
            .with("max_total_budget", new BigDecimal("50"))
            .make();
    steps.assertUsage(promotion, 0, 0, "0");
    Attempt one = given.attempt(promotion.code()).cost("33.33");
    Attempt two = given.attempt(promotion.code()).cost("0.01");
    one.redeem();
    steps.assertUsage(promotion, 1, 1, "3.33");
    two.confirmed().redeem();
    steps.assertUsage(promotion, 2, 1, "3.33");
    one.confirm();
    steps.assertUsage(promotion, 2, 0, "3.33");
    one.cancel();
    steps.assertUsage(promotion, 1, 0, "0");
    two.cancel();
    steps.assertUsage(promotion, 0, 0, "0");
    Answer read = given.admin("GET", "/promotions/" + promotion.id(), null);
    assertThat(read.json().path("usage").path("redemptions_left").longValue()).isEqualTo(10);
    RedemptionSteps.assertAmount(read.json().path("usage").path("budget_left"), "50");
  }

  @Test
  void aLimitThatIsRaisedLetsMorePass() {
    Promotion promotion =
        given.promotion().with("max_redemptions", 1).with("max_total_budget", 10).make();
    assertRedeemed(given.attempt(promotion.code()).redeem());

    steps.change(promotion, "{\"max_redemptions\": 2}");
    assertRefused(given.attempt(promotion.code()).redeem(), "budget_exceeded");
    steps.change(promotion, "{\"max_total_budget\": 20}");
    assertRedeemed(given.attempt(promotion.code()).redeem());

    assertRefused(
        given.attempt(promotion.code()).redeem(),
        "maximum_redemptions_exceeded",
        "budget_exceeded");
    steps.assertUsage(promotion, 2, 2, "20.00");
  }

  @Test
  void aLimitThatIsLoweredBelowWhatIsUsedLetsNoMorePassUntilEnoughIsGivenBack() {
    Promotion promotion =
        given.promotion().with("max_redemptions", 3).with("max_total_budget", 30).make();
    List<Attempt> used = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Attempt attempt = given.attempt(promotion.code());
      assertRedeemed(attempt.redeem());
      used.add(attempt);
    }

    steps.change(promotion, "{\"max_redemptions\": 2, \"max_total_budget\": 20}");

    assertThat(used.getFirst().confirm().status()).isEqualTo(200);
    steps.assertUsage(promotion, 3, 2, "30.00");
    assertRefused(
        given.attempt(promotion.code()).redeem(),
        "maximum_redemptions_exceeded",
        "budget_exceeded");
    used.get(0).cancel();
    assertRefused(
        given.attempt(promotion.code()).redeem(),
        "maximum_redemptions_exceeded",
        "budget_exceeded");
    used.get(1).cancel();
    assertRedeemed(given.attempt(promotion.code()).redeem());
    steps.assertUsage(promotion, 2, 2, "20.00");
  }

  @Test
  void theLimitOfACustomerCanBeRaisedAndLowered() {
    Promotion promotion = given.promotion().with("max_redemptions_per_customer", 1).make();
    assertRedeemed(given.attempt(promotion.code()).customer("raised").confirmed().redeem());

    steps.change(promotion, "{\"max_redemptions_per_customer\": 2}");
    assertRedeemed(given.attempt(promotion.code()).customer("raised").redeem());

    steps.change(promotion, "{\"max_redemptions_per_customer\": 1}");
    assertRefused(
        given.attempt(promotion.code()).customer("raised").redeem(),
        "customer_maximum_redemptions_exceeded");
    assertRedeemed(given.attempt(promotion.code()).customer("not-raised").redeem());
  }

  @Test
  void aLimitThatIsTakenAwayAndSetAgainKnowsWhatWasRedeemedMeanwhile() {
    Promotion promotion =
        given
            .promotion()
            .with("max_redemptions", 1)
            .with("max_redemptions_per_customer", 1)
            .with("max_total_budget", 10)
            .make();
    assertRedeemed(given.attempt(promotion.code()).customer("meanwhile").confirmed().redeem());
    steps.change(
        promotion,
        """
        {"max_redemptions": null, "max_redemptions_per_customer": null, "max_total_budget": null}
        """);
    assertRedeemed(given.attempt(promotion.code()).customer("meanwhile").confirmed().redeem());

    steps.change(
        promotion,
        """
        {"max_redemptions": 2, "max_redemptions_per_customer": 2, "max_total_budget": 20}
        """);
    assertRefused(
        given.attempt(promotion.code()).customer("meanwhile").redeem(),
        "maximum_redemptions_exceeded",
        "customer_maximum_redemptions_exceeded",
        "budget_exceeded");

    steps.change(
        promotion,
        """
        {"max_redemptions": 3, "max_redemptions_per_customer": 3, "max_total_budget": 30}
        """);
    assertRedeemed(given.attempt(promotion.code()).customer("meanwhile").redeem());
  }

  @Test
  void aFirstLimitIsSetWhileThePromotionIsADraft() {
    Promotion draft = given.promotion().with("status", "draft").make();
    Promotion active = given.promotion().make();
    String limit = "{\"max_redemptions\": 1}";

    steps.change(draft, limit);
    steps.change(draft, "{\"status\": \"active\"}");
    assertRedeemed(given.attempt(draft.code()).redeem());
    assertRefused(given.attempt(draft.code()).redeem(), "maximum_redemptions_exceeded");

    Answer late = given.admin("PATCH", "/promotions/" + active.id(), RedemptionSteps.json(limit));
    assertThat(late.status()).isEqualTo(422);
    assertThat(codes(late)).containsExactly("not_counted");
  }

  @Test
  void manyExpiredHoldsComeFreeTogether() {
    int many = 30;
    Promotion promotion =
        given
            .promotion()
            .with("max_redemptions", many)
            .with("max_total_budget", new BigDecimal("30"))
            .make();
    for (int i = 0; i < many; i++) {
      assertRedeemed(given.attempt(promotion.code()).cost("10").ttl(1).redeem());
    }
    assertRefused(
        given.attempt(promotion.code()).cost("300").redeem(),
        "maximum_redemptions_exceeded",
        "budget_exceeded");
    api.clock().advance(Duration.ofMinutes(1));

    assertValid(given.attempt(promotion.code()).cost("300").validate());
    assertRedeemed(given.attempt(promotion.code()).cost("300").redeem());

    assertRefused(given.attempt(promotion.code()).cost("1").redeem(), "budget_exceeded");
    steps.assertUsage(promotion, 1, 1, "30.00");
  }

  private static void assertUsedUp(Limit limit, String code, String customer) {
    assertRefused(given.attempt(code).customer(customer).validate(), limit.reason);
    assertRefused(given.attempt(code).customer(customer).redeem(), limit.reason);
    assertRefused(given.attempt(code).customer(customer).confirmed().redeem(), limit.reason);
  }

  private static void assertOneLeft(Limit limit, String code, String customer) {
    assertValid(given.attempt(code).customer(customer).validate());
    assertRedeemed(given.attempt(code).customer(customer).redeem());
    assertUsedUp(limit, code, customer);
  }
}
