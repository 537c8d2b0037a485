package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** The same transaction on the same code is the same redemption. */
class RedemptionRepeatTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  private static final String BODY =
      """
      {"transaction_id": "%s", "customer_identifier": "%s", "total_transaction_cost": 129.90,
       "shipping_cost": 5.0, "user_agent": "Mozilla/5.0", "confirmed": false, "ttl": 15,
       "product_items": [{"name": "Trail shoe", "sku": "TS-41", "product_identifier": "p-118",
                          "quantity": 1, "price": 129.90, "categories": ["shoes"]}],
       "additional_categories": {"platform": "web"}}
      """;

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  void aRepeatedRequestGivesTheFirstAnswerAgainAndTakesNothing() {
    Promotion promotion =
        given
            .promotion()
            .include("new_contact")
            .with("max_redemptions", 5)
            .with("max_redemptions_per_customer", 1)
            .with("max_total_budget", 100)
            .make();
    Attempt attempt = given.attempt(promotion.code()).customer("again");
    Answer first = attempt.redeem();
    var stored = given.everythingStored();
    api.clock().advance(Duration.ofMinutes(1));

    Answer second = attempt.redeem();

    assertRedeemed(first);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(given.everythingStored()).isEqualTo(stored);
    steps.assertUsage(promotion, 1, 1, "10.00");
  }

  @Test
  void aRepeatedRequestGivesTheRedemptionAsItStandsAfterItWasConfirmed() {
    Promotion promotion = given.promotion().with("max_redemptions", 1).make();
    Attempt attempt = given.attempt(promotion.code()).customer("then-confirmed");
    attempt.redeem();
    api.clock().advance(Duration.ofMinutes(1));
    Answer confirmed = attempt.confirm();
    var stored = given.everythingStored();

    Answer repeated = attempt.redeem();

    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.json()).isEqualTo(confirmed.json());
    assertThat(given.everythingStored()).isEqualTo(stored);
  }

  @Test
  void aRepeatedRequestDoesNotReviveACancelledRedemption() {
    Promotion promotion = given.promotion().with("max_redemptions", 1).make();
    Attempt attempt = given.attempt(promotion.code()).customer("then-cancelled").confirmed();
    attempt.redeem();
    attempt.cancel();
    var stored = given.everythingStored();

    Answer repeated = attempt.redeem();

    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.json().path("status").asText()).isEqualTo("cancelled");
    assertThat(given.everythingStored()).isEqualTo(stored);
    steps.assertUsage(promotion, 0, 0, "0");
  }

  @Test
  void aRepeatedRequestDoesNotReviveAnExpiredRedemption() {
    Promotion promotion = given.promotion().with("max_redemptions", 1).make();
    Attempt attempt = given.attempt(promotion.code()).customer("then-expired");
    attempt.redeem();
    api.clock().advance(Duration.ofMinutes(15));

    Answer repeated = attempt.redeem();

    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.json().path("status").asText()).isEqualTo("expired");
    assertThat(repeated.json().path("confirmed").booleanValue()).isFalse();
    assertRedeemed(given.attempt(promotion.code()).redeem());
    steps.assertUsage(promotion, 1, 1, "10.00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\": \"paused\"}",
        "{\"status\": \"archived\"}",
        "{\"ends_at\": \"2026-01-01T00:00:00Z\"}",
        "{\"minimum_value\": 1000}",
        "{\"segments\": {\"include\": [\"loyalty_member\"]}}",
        "{\"reward\": {\"discount_type\": \"numeric\", \"discount_value\": 1}}"
      })
  void aRepeatedRequestIsNotDecidedAgain(String change) {
    Promotion promotion = given.promotion().make();
    Attempt attempt = given.attempt(promotion.code()).customer("undecided");
    Answer first = attempt.redeem();
    steps.change(promotion, change);

    Answer second = attempt.redeem();

    assertThat(second.status()).as(second.text()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
  }

  @Test
  void aRepeatedRequestIsAnsweredAfterEveryLimitIsUsedUp() {
    Promotion promotion =
        given
            .promotion()
            .with("max_redemptions", 2)
            .with("max_redemptions_per_customer", 2)
            .with("max_total_budget", 20)
            .make();
    Attempt first = given.attempt(promotion.code()).customer("uses-up");
    Attempt second = given.attempt(promotion.code()).customer("uses-up");
    Answer answer = first.redeem();
    assertRedeemed(second.redeem());
    assertRefused(
        given.attempt(promotion.code()).customer("uses-up").redeem(),
        "maximum_redemptions_exceeded",
        "customer_maximum_redemptions_exceeded",
        "budget_exceeded");

    Answer repeated = first.redeem();

    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.json()).isEqualTo(answer.json());
    steps.assertUsage(promotion, 2, 2, "20.00");
  }

  @Test
  void aRepeatedRequestIsAnsweredForAUniqueVoucherThatIsUsed() {
    String code = steps.uniqueVoucher(given.promotion().make());
    Attempt attempt = given.attempt(code).customer("uses-once").confirmed();

    Answer first = attempt.redeem();
    Answer second = attempt.redeem();

    assertRedeemed(first);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
  }

  @Test
  void theSameBodyMayBeWrittenInAnotherWay() {
    Promotion promotion = given.promotion().make();
    String path = "/vouchers/" + promotion.code() + "/redemptions";
    String transaction = Given.fresh("T");
    Answer first =
        api.request(
            "POST",
            path,
            Given.STOREFRONT,
            "{\"transaction_id\": \"%s\", \"total_transaction_cost\": 129.90}"
                .formatted(transaction));

    Answer second =
        api.request(
            "POST",
            path,
            Given.STOREFRONT,
            "{\"total_transaction_cost\":1.299e2,\"confirmed\":false,\"transaction_id\":\"%s\"}"
                .formatted(transaction));

    assertThat(second.status()).as(second.text()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
  }

  @Test
  void theCodeMayBeTypedInAnotherWay() {
    given.promotion().code("TYPED-10").make();
    Answer first = given.attempt("TYPED10").transaction("T-typed").redeem();

    Answer second = given.attempt(" typed 10").transaction("T-typed").redeem();

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"customer_identifier\": \"somebody-else\"}",
        "{\"customer_identifier\": null}",
        "{\"total_transaction_cost\": 129.91}",
        "{\"shipping_cost\": 4.90}",
        "{\"user_agent\": \"Mozilla/6.0\"}",
        "{\"confirmed\": true}",
        "{\"ttl\": 16}",
        "{\"product_items\": []}",
        "{\"product_items\": [{\"sku\": \"TS-42\"}]}",
        "{\"additional_categories\": {\"platform\": \"app\"}}"
      })
  void anotherBodyIsAConflictAndChangesNothing(String change) {
    Promotion promotion = given.promotion().with("max_redemptions", 9).make();
    String path = "/vouchers/" + promotion.code() + "/redemptions";
    ObjectNode body = (ObjectNode) json(BODY.formatted(Given.fresh("T"), Given.fresh("conflicts")));
    assertRedeemed(api.request("POST", path, Given.STOREFRONT, body.toString()));
    var stored = given.everythingStored();

    body.setAll((ObjectNode) json(change));
    Answer answer = api.request("POST", path, Given.STOREFRONT, body.toString());

    assertThat(answer.status()).as(answer.text()).isEqualTo(409);
    assertThat(answer.json().path("type").asText()).isEqualTo("Error");
    assertThat(answer.json().path("error").booleanValue()).isTrue();
    assertThat(answer.json().path("errors").path(0).path("attribute").asText())
        .isEqualTo("transaction_id");
    assertThat(codes(answer)).containsExactly("must_be_unique");
    assertThat(given.everythingStored()).isEqualTo(stored);
  }

  @Test
  void anotherChannelNamedByAnAdministratorIsAnotherBody() {
    Attempt attempt = given.attempt(given.promotion().make().code()).by(Given.ADMIN);
    Answer first = attempt.with("channel", "manual").redeem();

    Answer second = attempt.with("channel", "qr_scanner").redeem();

    assertThat(first.json().path("channel").asText()).isEqualTo("manual");
    assertThat(second.status()).as(second.text()).isEqualTo(409);
    assertThat(codes(second)).containsExactly("must_be_unique");
  }

  @Test
  void anotherBodyIsAConflictAfterTheRedemptionEndedToo() {
    Attempt attempt = given.attempt(given.promotion().make().code()).customer("ended");
    attempt.redeem();
    attempt.cancel();

    Answer answer = attempt.cost("50").redeem();

    assertThat(answer.status()).isEqualTo(409);
    assertThat(codes(answer)).containsExactly("must_be_unique");
    assertThat(attempt.read().json().path("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void theSameTransactionOnAnotherCodeIsAnotherRedemption() {
    Promotion one = given.promotion().percentage("10").make();
    Promotion other = given.promotion().percentage("20").make();
    String transaction = Given.fresh("T");

    assertRedeemed(given.attempt(one.code()).transaction(transaction).redeem());
    Answer second = given.attempt(other.code()).transaction(transaction).cost("50").redeem();

    assertRedeemed(second);
    assertThat(second.json().path("promotion_id").asText()).isEqualTo(other.id());
  }

  @Test
  void aRefusedTransactionMayTryAgain() {
    Promotion promotion = given.promotion().with("minimum_value", 50).make();
    Attempt attempt = given.attempt(promotion.code()).cost("49.99");
    assertRefused(attempt.redeem(), "below_minimum");

    assertRedeemed(attempt.cost("50").redeem());
  }

  @Test
  void whatAStorefrontAddsOfItsOwnIsIgnored() {
    Attempt attempt = given.attempt(given.promotion().make().code());
    Answer first = attempt.with("trace", "one").redeem();

    Answer second = attempt.with("trace", "two").redeem();

    assertRedeemed(first);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
  }
}
