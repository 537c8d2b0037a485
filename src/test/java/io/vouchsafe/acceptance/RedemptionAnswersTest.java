package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field of what validate and the four calls on a redemption answer. */
class RedemptionAnswersTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  void validateTellsWhatTheCodeWouldGrant() {
    Promotion promotion = given.promotion().code("VAL-10").include("new_contact").make();

    Answer answer =
        given.attempt("val-10").transaction("V-1").customer("val-1").cost("129.90").validate();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json())
        .isEqualTo(
            json(
                """
                {"type": "Validation", "valid": true, "transaction_id": "V-1",
                 "customer_identifier": "val-1", "total_transaction_cost": 129.90,
                 "granted_discount": 12.99, "voucher": {"code": "VAL10"}, "promotion_id": "%s",
                 "channel": "api", "confirmed": false, "segment_check": "performed",
                 "evaluated_at": "2026-03-01T12:00:00Z",
                 "explanation": {"evaluated_at": "2026-03-01T12:00:00Z", "exclude": [],
                   "include": [{"segment": "new_contact", "member": "yes", "because": [
                     {"clause": "orders.count = 0", "verdict": "yes", "actual": 0, "required": 0,
                      "becomes_true_at": null, "hint": null},
                     {"clause": "orders.pending = 0", "verdict": "yes", "actual": 0, "required": 0,
                      "becomes_true_at": null, "hint": null}]}]}}
                """
                    .formatted(promotion.id())));
  }

  @Test
  void validateNeedsNeitherTransactionNorCustomer() {
    Promotion promotion = given.promotion().code("VAL20").make();

    Answer answer =
        api.request(
            "PUT", "/vouchers/VAL20/validate", Given.STOREFRONT, "{\"total_transaction_cost\": 1}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json())
        .isEqualTo(
            json(
                """
                {"type": "Validation", "valid": true, "transaction_id": null,
                 "customer_identifier": null, "total_transaction_cost": 1.00,
                 "granted_discount": 0.10, "voucher": {"code": "VAL20"}, "promotion_id": "%s",
                 "channel": "api", "confirmed": false, "segment_check": "not_required",
                 "evaluated_at": "2026-03-01T12:00:00Z",
                 "explanation": {"evaluated_at": "2026-03-01T12:00:00Z", "include": [],
                   "exclude": []}}
                """
                    .formatted(promotion.id())));
  }

  @Test
  void redeemAnswersAPendingRedemptionThatHoldsAQuarterOfAnHour() {
    Promotion promotion = given.promotion().code("SPRING-10").include("new_contact").make();

    Answer answer =
        given.attempt("spring-10").transaction("T-1001").customer("c-42").cost("129.90").redeem();

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("x-request-id")).isNotBlank();
    assertThat(answer.json())
        .isEqualTo(
            json(
                """
                {"type": "Redemption", "transaction_id": "T-1001", "customer_identifier": "c-42",
                 "total_transaction_cost": 129.90, "granted_discount": 12.99,
                 "voucher": {"code": "SPRING10"}, "promotion_id": "%s", "channel": "api",
                 "status": "pending", "confirmed": false, "segment_check": "performed",
                 "validated_at": "2026-03-01T12:00:00Z", "expires_at": "2026-03-01T12:15:00Z",
                 "confirmed_at": null, "created_at": "2026-03-01T12:00:00Z",
                 "updated_at": "2026-03-01T12:00:00Z"}
                """
                    .formatted(promotion.id())));
  }

  @Test
  void redeemConfirmsAtOnceIfItIsAskedTo() {
    Promotion promotion = given.promotion().code("ATONCE").make();

    Answer answer =
        given
            .attempt("ATONCE")
            .transaction("T-2")
            .customer("at-once")
            .cost("129.90")
            .confirmed()
            .redeem();

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json())
        .isEqualTo(
            json(
                """
                {"type": "Redemption", "transaction_id": "T-2", "customer_identifier": "at-once",
                 "total_transaction_cost": 129.90, "granted_discount": 12.99,
                 "voucher": {"code": "ATONCE"}, "promotion_id": "%s", "channel": "api",
                 "status": "confirmed", "confirmed": true, "segment_check": "not_required",
                 "validated_at": "2026-03-01T12:00:00Z", "expires_at": null,
                 "confirmed_at": "2026-03-01T12:00:00Z", "created_at": "2026-03-01T12:00:00Z",
                 "updated_at": "2026-03-01T12:00:00Z"}
                """
                    .formatted(promotion.id())));
  }

  @Test
  void confirmAnswersWhenItWasConfirmed() {
    Promotion promotion = given.promotion().code("LATER").make();
    Attempt attempt = given.attempt("LATER").transaction("T-3").cost("20");
    attempt.redeem();
    api.clock().advance(Duration.ofMinutes(2));

    Answer confirmed = attempt.confirm();

    assertThat(confirmed.status()).isEqualTo(200);
    assertThat(confirmed.json())
        .isEqualTo(
            json(
                """
                {"type": "Redemption", "transaction_id": "T-3", "customer_identifier": null,
                 "total_transaction_cost": 20.00, "granted_discount": 2.00,
                 "voucher": {"code": "LATER"}, "promotion_id": "%s", "channel": "api",
                 "status": "confirmed", "confirmed": true, "segment_check": "not_required",
                 "validated_at": "2026-03-01T12:00:00Z", "expires_at": null,
                 "confirmed_at": "2026-03-01T12:02:00Z", "created_at": "2026-03-01T12:00:00Z",
                 "updated_at": "2026-03-01T12:02:00Z"}
                """
                    .formatted(promotion.id())));
    api.clock().advance(Duration.ofMinutes(2));
    assertThat(attempt.read().json()).isEqualTo(confirmed.json());
  }

  @Test
  void readAnswersWhatRedeemAnswered() {
    Attempt attempt = given.attempt(given.promotion().make().code()).customer("reads");

    Answer redeemed = attempt.redeem();
    Answer read = attempt.read();

    assertThat(read.status()).isEqualTo(200);
    assertThat(read.json()).isEqualTo(redeemed.json());
  }

  @Test
  void cancelAnswersNothingAndIsReadAsCancelled() {
    Attempt attempt = given.attempt(given.promotion().make().code()).customer("cancels");
    attempt.redeem();
    api.clock().advance(Duration.ofMinutes(3));

    Answer cancelled = attempt.cancel();

    assertThat(cancelled.status()).isEqualTo(204);
    assertThat(cancelled.text()).isEmpty();
    assertThat(cancelled.header("x-request-id")).isNotBlank();
    assertThat(attempt.read().json().path("status").asText()).isEqualTo("cancelled");
    assertThat(attempt.read().json().path("confirmed").booleanValue()).isFalse();
    assertThat(attempt.read().json().path("updated_at").asText()).isEqualTo("2026-03-01T12:03:00Z");
  }

  @Test
  void cancelTakesBackAConfirmedOneToo() {
    Attempt attempt = given.attempt(given.promotion().make().code()).customer("regrets");
    attempt.confirmed().redeem();

    assertThat(attempt.cancel().status()).isEqualTo(204);

    assertThat(attempt.read().json().path("status").asText()).isEqualTo("cancelled");
    assertThat(attempt.read().json().path("confirmed").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "redeem"})
  void answersThatThereIsNoSuchCode(String call) {
    Attempt attempt = given.attempt("NOSUCHCODE").customer("lost");

    Answer answer = call.equals("validate") ? attempt.validate() : attempt.redeem();

    assertThat(answer.status()).isEqualTo(404);
    assertThat(codes(answer)).containsExactly("voucher_not_found");
    assertThat(answer.json().path("type").asText()).isEqualTo("Error");
    assertThat(answer.json().path("error").booleanValue()).isTrue();
    assertThat(answer.json().path("message").asText()).isNotBlank();
  }

  @Test
  void knowsNoRedemptionOfAnotherTransactionOrCode() {
    Promotion promotion = given.promotion().make();
    Promotion other = given.promotion().make();
    assertRedeemed(given.attempt(promotion.code()).transaction("T-known").redeem());

    for (Attempt unknown :
        new Attempt[] {
          given.attempt(promotion.code()).transaction("T-unknown"),
          given.attempt(promotion.code()).transaction("t-known"),
          given.attempt(other.code()).transaction("T-known"),
          given.attempt("NOSUCHCODE").transaction("T-known")
        }) {
      assertThat(unknown.read().status()).isEqualTo(404);
      assertThat(unknown.confirm().status()).isEqualTo(404);
      assertThat(unknown.cancel().status()).isEqualTo(404);
      assertThat(unknown.read().json().path("code").asText()).isEqualTo("not_found");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PATCH", "DELETE"})
  void asksForTheTransaction(String method) {
    Promotion promotion = given.promotion().make();

    Answer answer =
        api.request(
            method, "/vouchers/" + promotion.code() + "/redemptions", Given.STOREFRONT, null);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("code").asText()).isEqualTo("invalid");
    assertThat(answer.json().path("errors").path(0).path("attribute").asText())
        .isEqualTo("transaction_id");
    assertThat(codes(answer)).containsExactly("required");
  }

  @Test
  void theVoucherTellsItsPromotionAndWhetherItIsActive() {
    Promotion promotion = given.promotion().code("VOUCHER-1").make();
    String unique = steps.voucher(promotion, "{\"customer_identifier\": \"owner\"}");

    Answer generic = api.request("GET", "/vouchers/%20voucher%201", Given.STOREFRONT, null);
    Answer owned = api.request("GET", "/vouchers/" + unique, Given.STOREFRONT, null);

    assertThat(generic.status()).isEqualTo(200);
    assertThat(generic.json().path("type").asText()).isEqualTo("Voucher");
    assertThat(generic.json().path("code").asText()).isEqualTo("VOUCHER1");
    assertThat(generic.json().path("promotion_id").asText()).isEqualTo(promotion.id());
    assertThat(generic.json().path("status").asText()).isEqualTo("active");
    assertThat(generic.json().path("active").booleanValue()).isTrue();
    assertThat(generic.json().path("customer_identifier").isNull()).isTrue();
    assertThat(generic.json().path("created_at").asText()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(generic.json().path("updated_at").asText()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(owned.json().path("customer_identifier").asText()).isEqualTo("owner");
    assertThat(api.request("GET", "/vouchers/NOSUCHCODE", Given.STOREFRONT, null).status())
        .isEqualTo(404);
  }
}
