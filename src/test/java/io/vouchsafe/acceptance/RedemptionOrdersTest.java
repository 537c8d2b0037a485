package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertAmount;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What redemptions leave in the history of a customer. */
class RedemptionOrdersTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  void aConfirmedRedemptionIsAnOrderAtOnce() {
    Promotion promotion = given.promotion().code("ORDERS-10").make();
    Attempt attempt =
        given
            .attempt(promotion.code())
            .customer("orders")
            .transaction("T-order")
            .cost("129.95")
            .with("user_agent", "Mozilla/5.0")
            .confirmed();
    attempt
        .body()
        .set("product_items", json("[{\"name\": \"Trail shoe\", \"categories\": [\"shoes\"]}]"));

    assertRedeemed(attempt.redeem());

    JsonNode order = steps.onlyOrder("orders");
    assertThat(order.path("order_id").asText()).isEqualTo("T-order");
    assertThat(order.path("customer_identifier").asText()).isEqualTo("orders");
    assertThat(order.path("placed_at").asText()).isEqualTo("2026-03-01T12:00:00Z");
    assertAmount(order.path("total"), "116.95");
    assertAmount(order.path("discount"), "13.00");
    assertAmount(order.path("refunded"), "0");
    assertThat(order.path("status").asText()).isEqualTo("placed");
    assertThat(order.path("coupon_codes")).isEqualTo(json("[\"ORDERS10\"]"));
    assertThat(order.path("user_agent").asText()).isEqualTo("Mozilla/5.0");
    assertThat(order.path("product_items").path(0).path("name").asText()).isEqualTo("Trail shoe");
  }

  @Test
  void anOrderIsPlacedWhenTheRedemptionIsConfirmed() {
    Attempt attempt = given.attempt(given.promotion().make().code()).customer("confirms-later");
    attempt.redeem();
    assertThat(steps.orders("confirms-later")).isEmpty();
    api.clock().advance(Duration.ofMinutes(14));

    attempt.confirm();

    JsonNode order = steps.onlyOrder("confirms-later");
    assertThat(order.path("placed_at").asText()).isEqualTo("2026-03-01T12:14:00Z");
    assertAmount(order.path("total"), "90.00");
  }

  @Test
  @Covers("S-20")
  void aConfirmedRedemptionCountsInTheNextDecision() {
    Promotion first = given.promotion().include("new_contact").make();
    Promotion regulars = given.promotion().include("returning").make();
    assertRedeemed(given.attempt(first.code()).customer("grows").confirmed().redeem());

    Answer refused = given.attempt(first.code()).customer("grows").validate();

    assertRefused(refused, "segment_not_included");
    JsonNode clause =
        refused.json().path("explanation").path("include").path(0).path("because").path(0);
    assertThat(clause.path("clause").asText()).isEqualTo("orders.count = 0");
    assertThat(clause.path("verdict").asText()).isEqualTo("no");
    assertThat(clause.path("actual").intValue()).isEqualTo(1);

    assertRefused(
        given.attempt(regulars.code()).customer("grows").validate(), "segment_not_included");
    assertRedeemed(
        given.attempt(given.promotion().make().code()).customer("grows").confirmed().redeem());
    assertRedeemed(given.attempt(regulars.code()).customer("grows").redeem());
  }

  @Test
  void cancellingARedemptionCancelsItsOrder() {
    Promotion promotion = given.promotion().include("new_contact").make();
    Attempt attempt = given.attempt(promotion.code()).customer("cancels").confirmed();
    attempt.redeem();
    api.clock().advance(Duration.ofHours(1));

    attempt.cancel();

    assertThat(steps.onlyOrder("cancels").path("status").asText()).isEqualTo("cancelled");
    assertRedeemed(given.attempt(promotion.code()).customer("cancels").confirmed().redeem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"placed", "returned"})
  void cancellingLeavesAStatusThatTheStorefrontSentInAPatch(String status) {
    String customer = Given.fresh("own-status");
    Attempt attempt = given.attempt(given.promotion().make().code()).customer(customer).confirmed();
    attempt.redeem();
    String order = steps.onlyOrder(customer).path("order_id").asText();
    Answer patched =
        api.request(
            "PATCH", "/orders/" + order, Given.STOREFRONT, "{\"status\": \"" + status + "\"}");
    assertThat(patched.status()).as(patched.text()).isEqualTo(200);

    assertThat(attempt.cancel().status()).isEqualTo(204);

    assertThat(steps.onlyOrder(customer).path("status").asText()).isEqualTo(status);
    assertThat(attempt.read().json().path("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void cancellingLeavesAStatusThatTheStorefrontSentWithTheOrder() {
    Attempt attempt = given.attempt(given.promotion().make().code()).customer("sent-status");
    attempt.confirmed().redeem();
    String order = steps.onlyOrder("sent-status").path("order_id").asText();
    Answer sent =
        api.request(
            "POST",
            "/orders",
            Given.STOREFRONT,
            given.order("sent-status").id(order).total("90").status("placed").body().toString());
    assertThat(sent.status()).as(sent.text()).isEqualTo(200);

    attempt.cancel();

    assertThat(steps.onlyOrder("sent-status").path("status").asText()).isEqualTo("placed");
  }

  @Test
  void cancellingCancelsAnOrderThatTheStorefrontSentWithoutAStatus() {
    Attempt attempt = given.attempt(given.promotion().make().code()).customer("sent-more");
    attempt.confirmed().redeem();
    String order = steps.onlyOrder("sent-more").path("order_id").asText();
    api.request(
        "POST",
        "/orders",
        Given.STOREFRONT,
        given.order("sent-more").id(order).total("90").body().toString());

    attempt.cancel();

    assertThat(steps.onlyOrder("sent-more").path("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void theStorefrontMayTellMoreOfTheOrder() {
    Promotion promotion = given.promotion().make();
    Attempt attempt = given.attempt(promotion.code()).customer("tells-more");
    attempt.confirmed().redeem();
    String order = steps.onlyOrder("tells-more").path("order_id").asText();

    Answer answer =
        api.request(
            "POST",
            "/orders",
            Given.STOREFRONT,
            given.order("tells-more").id(order).total("94.90").refunded("5").body().toString());

    assertThat(answer.status()).isEqualTo(200);
    JsonNode told = steps.onlyOrder("tells-more");
    assertAmount(told.path("total"), "94.90");
    assertAmount(told.path("refunded"), "5");
    assertThat(told.path("coupon_codes")).isEqualTo(json("[\"" + promotion.code() + "\"]"));
    Promotion second = given.promotion().include(steps.rule("orders.count = 1")).make();
    assertValid(given.attempt(second.code()).customer("tells-more").validate());
  }

  @Test
  void anOrderThatTheStorefrontSentFirstIsTheSameOrder() {
    Promotion promotion = given.promotion().make();
    String order = given.order("sent-first").total("90").make();

    assertRedeemed(
        given
            .attempt(promotion.code())
            .customer("sent-first")
            .transaction(order)
            .confirmed()
            .redeem());

    JsonNode only = steps.onlyOrder("sent-first");
    assertThat(only.path("order_id").asText()).isEqualTo(order);
    assertAmount(only.path("total"), "90");
    assertThat(only.path("coupon_codes")).isEqualTo(json("[\"" + promotion.code() + "\"]"));
  }

  @Test
  void aTransactionThatIsAnotherCustomersOrderIsNotTakenFromThem() {
    Promotion promotion = given.promotion().make();
    String order = given.order("has-ordered").total("90").make();
    Attempt intruder =
        given.attempt(promotion.code()).customer("intruder").transaction(order).confirmed();

    Answer answer = intruder.redeem();

    assertThat(answer.status()).as(answer.text()).isEqualTo(409);
    assertThat(codes(answer)).containsExactly("must_be_unique");
    assertThat(steps.onlyOrder("has-ordered").path("order_id").asText()).isEqualTo(order);
    assertThat(given.admin("GET", "/customers/intruder", null).status()).isEqualTo(404);
  }

  @Test
  void aPendingRedemptionIsNoOrderButMakesItsCustomerKnown() {
    assertRedeemed(
        given.attempt(given.promotion().make().code()).customer("just-pending").redeem());

    assertThat(given.admin("GET", "/customers/just-pending", null).status()).isEqualTo(200);
    assertThat(steps.orders("just-pending")).isEmpty();
  }

  @Test
  @Covers("S-18")
  void pendingRedemptionsCountForOtherTransactions() {
    Promotion holding = given.promotion().make();
    Promotion restricted = given.promotion().include("new_contact").make();
    Attempt first = given.attempt(holding.code()).customer("holds-one");
    assertRedeemed(first.redeem());

    Attempt other = given.attempt(restricted.code()).customer("holds-one");
    assertRefused(other.validate(), "segment_not_included");
    assertRefused(other.redeem(), "segment_not_included");
    JsonNode because =
        other.validate().json().path("explanation").path("include").path(0).path("because");
    assertThat(because.findValuesAsText("clause")).contains("orders.pending = 0");

    Attempt same =
        given
            .attempt(restricted.code())
            .customer("holds-one")
            .transaction(first.body().path("transaction_id").asText());
    assertValid(same.validate());
    assertRedeemed(same.redeem());
  }

  @Test
  @Covers("S-18")
  void pendingRedemptionsAreCountedOneByOneUntilTheyEnd() {
    String rule = steps.rule("orders.pending >= 2");
    Promotion restricted = given.promotion().include(rule).make();
    Promotion holding = given.promotion().make();
    Attempt one = given.attempt(holding.code()).customer("holds-many").ttl(1);
    Attempt two = given.attempt(holding.code()).customer("holds-many").ttl(60);
    Attempt three = given.attempt(holding.code()).customer("holds-many").ttl(60);
    one.redeem();
    assertRefused(
        given.attempt(restricted.code()).customer("holds-many").validate(), "segment_not_included");
    two.redeem();
    assertValid(given.attempt(restricted.code()).customer("holds-many").validate());

    api.clock().advance(Duration.ofMinutes(1));
    assertRefused(
        given.attempt(restricted.code()).customer("holds-many").validate(), "segment_not_included");
    three.redeem();
    assertValid(given.attempt(restricted.code()).customer("holds-many").validate());
    two.cancel();
    assertRefused(
        given.attempt(restricted.code()).customer("holds-many").validate(), "segment_not_included");
  }

  @Test
  void confirmingEndsWhatWasPending() {
    Promotion holding = given.promotion().make();
    Promotion restricted =
        given.promotion().include(steps.rule("orders.pending = 0 and orders.count = 1")).make();
    Attempt attempt = given.attempt(holding.code()).customer("ends-pending");
    attempt.redeem();
    attempt.confirm();

    assertValid(given.attempt(restricted.code()).customer("ends-pending").validate());
  }

  @Test
  void twoCodesOfOneTransactionAreOneOrder() {
    Promotion percent = given.promotion().percentage("10").make();
    Promotion amount = given.promotion().numeric("5").make();
    String transaction = Given.fresh("T");
    Attempt first =
        given.attempt(percent.code()).customer("two-codes").transaction(transaction).confirmed();
    Attempt second =
        given.attempt(amount.code()).customer("two-codes").transaction(transaction).confirmed();

    assertRedeemed(first.redeem());
    assertRedeemed(second.redeem());

    JsonNode both = steps.onlyOrder("two-codes");
    assertAmount(both.path("total"), "85.00");
    assertAmount(both.path("discount"), "15.00");
    assertThat(both.path("coupon_codes"))
        .isEqualTo(json("[\"%s\", \"%s\"]".formatted(percent.code(), amount.code())));

    first.cancel();
    JsonNode one = steps.onlyOrder("two-codes");
    assertThat(one.path("status").asText()).isEqualTo("placed");
    assertAmount(one.path("total"), "95.00");
    assertAmount(one.path("discount"), "5.00");

    second.cancel();
    assertThat(steps.onlyOrder("two-codes").path("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void twoPendingCodesOfOneTransactionAreConfirmedEachOnItsOwn() {
    Promotion percent = given.promotion().percentage("10").make();
    Promotion amount = given.promotion().numeric("5").make();
    String transaction = Given.fresh("T");
    Attempt first = given.attempt(percent.code()).customer("two-steps").transaction(transaction);
    Attempt second = given.attempt(amount.code()).customer("two-steps").transaction(transaction);
    assertRedeemed(first.redeem());
    assertRedeemed(second.redeem());

    first.confirm();
    assertAmount(steps.onlyOrder("two-steps").path("total"), "90.00");
    assertThat(second.read().json().path("status").asText()).isEqualTo("pending");

    second.confirm();
    assertAmount(steps.onlyOrder("two-steps").path("total"), "85.00");
  }

  @Test
  void aRedemptionWithoutACustomerIsNobodysOrder() {
    Attempt attempt = given.attempt(given.promotion().make().code());
    assertRedeemed(attempt.redeem());

    assertThat(attempt.confirm().status()).isEqualTo(200);
    assertThat(attempt.cancel().status()).isEqualTo(204);

    assertThat(attempt.read().json().path("customer_identifier").isNull()).isTrue();
    String transaction = attempt.body().path("transaction_id").asText();
    assertThat(
            api.request(
                    "PATCH",
                    "/orders/" + transaction,
                    Given.STOREFRONT,
                    "{\"status\": \"returned\"}")
                .status())
        .isEqualTo(404);
  }

  @Test
  void aDiscountOfEverythingIsAnOrderOfNothing() {
    Promotion promotion = given.promotion().percentage("100").make();
    assertRedeemed(
        given.attempt(promotion.code()).customer("for-free").cost("19.99").confirmed().redeem());

    JsonNode order = steps.onlyOrder("for-free");
    assertAmount(order.path("total"), "0");
    assertAmount(order.path("discount"), "19.99");
  }
}
