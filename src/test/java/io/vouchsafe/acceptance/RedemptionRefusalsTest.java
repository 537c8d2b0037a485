package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each reason for which a code is refused, on either side of its boundary, and all at once. */
class RedemptionRefusalsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  void aCodeIsValidFromTheVeryInstantItStarts() {
    Promotion promotion = given.promotion().with("starts_at", "2026-04-01T00:00:00+02:00").make();

    api.clock().set(Instant.parse("2026-03-31T21:59:59.999Z"));
    assertRefusedByBothCalls(promotion.code(), "not_valid_at_this_time");

    api.clock().set(Instant.parse("2026-03-31T22:00:00Z"));
    assertAcceptedByBothCalls(promotion.code());
  }

  @Test
  void aCodeIsValidUntilTheVeryInstantItEnds() {
    Promotion promotion = given.promotion().with("ends_at", "2026-04-01T00:00:00+02:00").make();

    api.clock().set(Instant.parse("2026-03-31T21:59:59.999Z"));
    assertAcceptedByBothCalls(promotion.code());

    api.clock().set(Instant.parse("2026-03-31T22:00:00Z"));
    assertRefusedByBothCalls(promotion.code(), "expired");
  }

  @Test
  void aTransactionMustReachTheMinimum() {
    Promotion promotion = given.promotion().with("minimum_value", new BigDecimal("50.00")).make();

    Answer below = given.attempt(promotion.code()).cost("49.99").validate();
    assertRefused(below, "below_minimum");
    assertThat(below.json().path("errors").path(0).path("attribute").asText())
        .isEqualTo("total_transaction_cost");
    assertRefused(given.attempt(promotion.code()).cost("49.99").redeem(), "below_minimum");
    assertRefused(given.attempt(promotion.code()).cost("0").redeem(), "below_minimum");

    assertValid(given.attempt(promotion.code()).cost("50").validate());
    assertRedeemed(given.attempt(promotion.code()).cost("50.00").redeem());
  }

  @Test
  void shippingDoesNotHelpToReachTheMinimum() {
    Promotion promotion = given.promotion().with("minimum_value", new BigDecimal("50.00")).make();
    Attempt attempt = given.attempt(promotion.code()).cost("49.99");
    attempt.body().put("shipping_cost", new BigDecimal("5"));

    assertRefused(attempt.redeem(), "below_minimum");
  }

  @ParameterizedTest
  @ValueSource(strings = {"draft", "paused", "archived"})
  void onlyAnActivePromotionIsRedeemed(String status) {
    Promotion promotion = given.promotion().with("status", status).make();
    assertRefusedByBothCalls(promotion.code(), "promotion_not_active");

    steps.change(promotion, "{\"status\": \"active\"}");
    assertAcceptedByBothCalls(promotion.code());

    steps.change(promotion, "{\"status\": \"%s\"}".formatted(status));
    assertRefusedByBothCalls(promotion.code(), "promotion_not_active");
  }

  @Test
  void aDeletedPromotionIsNoLongerActive() {
    Promotion promotion = given.promotion().make();
    assertAcceptedByBothCalls(promotion.code());

    assertThat(given.admin("DELETE", "/promotions/" + promotion.id(), null).status())
        .isEqualTo(204);

    assertRefusedByBothCalls(promotion.code(), "promotion_not_active");
  }

  @Test
  void allReasonsAreListedAtOnceByBothCallsAlike() {
    Promotion promotion =
        given
            .promotion()
            .with("max_redemptions", 1)
            .with("max_redemptions_per_customer", 1)
            .with("max_total_budget", 10)
            .make();
    String list = steps.list("unlucky");
    assertRedeemed(given.attempt(promotion.code()).customer("unlucky").confirmed().redeem());
    steps.change(
        promotion,
        """
        {"status": "paused", "minimum_value": 100.01,
         "starts_at": "2025-01-01T00:00:00Z", "ends_at": "2026-03-01T12:00:00Z",
         "segments": {"include": ["new_contact", "lapsed"], "exclude": ["%s", "lapsed"]}}
        """
            .formatted(list));
    String[] reasons = {
      "promotion_not_active",
      "expired",
      "segment_not_included",
      "segment_excluded",
      "below_minimum",
      "maximum_redemptions_exceeded",
      "customer_maximum_redemptions_exceeded",
      "budget_exceeded"
    };
    Attempt attempt = given.attempt(promotion.code()).customer("unlucky");

    Answer validated = attempt.validate();
    Answer redeemed = attempt.redeem();

    assertRefused(validated, reasons);
    assertRefused(redeemed, reasons);
    assertThat(redeemed.json()).isEqualTo(validated.json());
    for (JsonNode entry : validated.json().path("errors")) {
      switch (entry.path("code").asText()) {
        case "segment_not_included" ->
            assertThat(entry.path("segments")).isEqualTo(json("[\"new_contact\", \"lapsed\"]"));
        case "segment_excluded" ->
            assertThat(entry.path("segments")).isEqualTo(json("[\"" + list + "\"]"));
        default -> assertThat(entry.path("message").asText()).isNotBlank();
      }
    }
    JsonNode explanation = validated.json().path("explanation");
    assertThat(explanation.path("include").findValuesAsText("segment"))
        .containsExactly("new_contact", "lapsed");
    assertThat(explanation.path("include").findValuesAsText("member")).containsOnly("no");
    assertThat(explanation.path("exclude").findValuesAsText("segment"))
        .containsExactly(list, "lapsed");
    assertThat(explanation.path("exclude").findValuesAsText("member")).containsExactly("yes", "no");
  }

  @Test
  void aNotYetStartedCodeListsWhatElseIsWrong() {
    Promotion promotion =
        given
            .promotion()
            .with("status", "draft")
            .with("starts_at", "2027-01-01T00:00:00Z")
            .with("minimum_value", 200)
            .include("returning")
            .make();

    assertRefused(
        given.attempt(promotion.code()).validate(),
        "promotion_not_active",
        "not_valid_at_this_time",
        "customer_required",
        "below_minimum");
  }

  @Test
  void aVoucherListsItsOwnReasonsWithThePromotions() {
    Promotion promotion = given.promotion().with("minimum_value", 200).make();
    String code = steps.voucher(promotion, "{\"customer_identifier\": \"owner\"}");
    assertRedeemed(given.attempt(code).customer("owner").cost("200").redeem());

    assertRefused(
        given.attempt(code).customer("thief").redeem(),
        "voucher_already_used",
        "voucher_assigned_to_another_customer",
        "below_minimum");
  }

  @Test
  void aRefusedRedeemLeavesNothingButACount() {
    Promotion promotion =
        given
            .promotion()
            .include("returning")
            .with("max_redemptions", 3)
            .with("max_redemptions_per_customer", 3)
            .with("max_total_budget", 100)
            .make();
    Attempt attempt = given.attempt(promotion.code()).customer("refused");
    var stored = given.everythingStored();

    assertRefused(attempt.redeem(), "segment_not_included");
    assertRefused(attempt.confirmed().redeem(), "segment_not_included");

    assertThat(given.everythingStored()).isEqualTo(stored);
    assertThat(attempt.read().status()).isEqualTo(404);
    assertThat(given.admin("GET", "/customers/refused", null).status()).isEqualTo(404);
  }

  @Test
  void aRefusalIsExplainedAlsoWhereNoSegmentIsRestricted() {
    Promotion promotion = given.promotion().with("minimum_value", 200).make();

    Answer answer = given.attempt(promotion.code()).customer("explained").validate();

    assertThat(answer.json().path("explanation"))
        .isEqualTo(
            json(
                """
                {"evaluated_at": "2026-03-01T12:00:00Z", "include": [], "exclude": [],
                 "conditions": [
                   {"clause": "total_transaction_cost >= 200.00", "verdict": "no",
                    "actual": 100.00, "required": 200.00, "becomes_true_at": null,
                    "hint": "100.00 more"}]}
                """));
  }

  private static void assertRefusedByBothCalls(String code, String reason) {
    assertRefused(given.attempt(code).validate(), reason);
    assertRefused(given.attempt(code).redeem(), reason);
  }

  private static void assertAcceptedByBothCalls(String code) {
    assertValid(given.attempt(code).validate());
    assertRedeemed(given.attempt(code).redeem());
  }
}
