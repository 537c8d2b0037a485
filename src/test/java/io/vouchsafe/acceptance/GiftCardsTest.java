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
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gift card's voucher holds a balance that redemptions spend. */
class GiftCardsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  void isSpentBitByBit() {
    String card = steps.giftCard("50.00");
    assertCard(card, "active", "50.00");

    Answer first = given.attempt(card).cost("30.00").confirmed().redeem();
    assertRedeemed(first);
    assertAmount(first.json().path("granted_discount"), "30.00");
    assertCard(card, "active", "20.00");

    Answer second = given.attempt(card).cost("45.50").confirmed().redeem();
    assertRedeemed(second);
    assertAmount(second.json().path("granted_discount"), "20.00");
    assertCard(card, "used", "0.00");

    assertRefused(given.attempt(card).cost("1.00").validate(), "voucher_no_value_left");
    assertRefused(given.attempt(card).cost("1.00").redeem(), "voucher_no_value_left");
  }

  @ParameterizedTest
  @CsvSource({"49.99, 49.99, 0.01, active", "50.00, 50.00, 0.00, used", "50.01, 50.00, 0.00, used"})
  void paysAtMostItsBalance(String cost, String granted, String left, String status) {
    String card = steps.giftCard("50.00");

    Answer validated = given.attempt(card).cost(cost).validate();
    Answer redeemed = given.attempt(card).cost(cost).redeem();

    assertValid(validated);
    assertAmount(validated.json().path("granted_discount"), granted);
    assertRedeemed(redeemed);
    assertAmount(redeemed.json().path("granted_discount"), granted);
    assertCard(card, status, left);
  }

  @Test
  void aHoldReservesWhatItWillPayUntilItIsCancelled() {
    String card = steps.giftCard("50.00");
    Attempt held = given.attempt(card).cost("50.00");
    assertRedeemed(held.redeem());

    assertRefused(given.attempt(card).cost("10.00").redeem(), "voucher_no_value_left");
    assertThat(held.cancel().status()).isEqualTo(204);
    assertThat(held.cancel().status()).isEqualTo(204);

    assertCard(card, "active", "50.00");
    assertRedeemed(given.attempt(card).cost("10.00").redeem());
    assertCard(card, "active", "40.00");
  }

  @Test
  void aHoldThatExpiresGivesItsMoneyBackAtThatInstant() {
    String card = steps.giftCard("50.00");
    assertRedeemed(given.attempt(card).cost("40.00").ttl(15).redeem());
    api.clock().advance(Duration.ofMinutes(15).minusMillis(1));
    assertCard(card, "active", "10.00");
    Answer before = given.attempt(card).cost("45.00").validate();
    assertAmount(before.json().path("granted_discount"), "10.00");

    api.clock().advance(Duration.ofMillis(1));

    assertCard(card, "active", "50.00");
    Answer after = given.attempt(card).cost("45.00").confirmed().redeem();
    assertRedeemed(after);
    assertAmount(after.json().path("granted_discount"), "45.00");
    assertCard(card, "active", "5.00");
  }

  @Test
  void aConfirmedRedemptionGivesBackWhenItIsCancelledUnlessThePromotionSaysNo() {
    for (boolean restores : new boolean[] {true, false}) {
      Promotion promotion =
          given
              .promotion()
              .giftCard("20.00")
              .withoutCode()
              .with("restore_on_cancel", restores)
              .make();
      String card = steps.voucher(promotion, "{}");
      Attempt spent = given.attempt(card).cost("15.00");
      assertRedeemed(spent.redeem());
      assertThat(spent.confirm().status()).isEqualTo(200);
      assertCard(card, "active", "5.00");

      assertThat(spent.cancel().status()).isEqualTo(204);

      assertCard(card, "active", restores ? "20.00" : "5.00");
    }
  }

  @Test
  void repeatingTheSameTransactionSpendsNothingMore() {
    String card = steps.giftCard("50.00");
    Attempt attempt = given.attempt(card).cost("30.00").confirmed();
    assertRedeemed(attempt.redeem());

    Answer again = attempt.redeem();

    assertThat(again.status()).isEqualTo(200);
    assertAmount(again.json().path("granted_discount"), "30.00");
    assertCard(card, "active", "20.00");
  }

  @Test
  void validatingAgainCountsTheOwnHoldAsFree() {
    String card = steps.giftCard("50.00");
    Attempt held = given.attempt(card).cost("50.00");
    assertRedeemed(held.redeem());

    Answer own = held.validate();

    assertValid(own);
    assertAmount(own.json().path("granted_discount"), "50.00");
    assertRefused(given.attempt(card).cost("50.00").validate(), "voucher_no_value_left");
  }

  @Test
  void exactlyItsBalanceIsSpentHoweverManyComeAtOnce() throws Exception {
    String card = steps.giftCard("25.00");
    List<Callable<Answer>> tills = new ArrayList<>();
    for (int till = 0; till < 12; till++) {
      Attempt attempt = given.attempt(card).customer(Given.fresh("c")).cost("4.00").confirmed();
      tills.add(attempt::redeem);
    }
    BigDecimal granted = BigDecimal.ZERO;
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (Future<Answer> answer : threads.invokeAll(tills)) {
        if (answer.get().status() == 201) {
          granted = granted.add(answer.get().json().path("granted_discount").decimalValue());
        } else {
          assertThat(answer.get().status()).as(answer.get().text()).isIn(422, 429);
        }
      }
    }

    BigDecimal left = card(card).path("balance").decimalValue();
    assertThat(granted.add(left)).isEqualByComparingTo("25.00");
  }

  @Test
  void countsInThePromotionsLimitsToo() {
    Promotion promotion =
        given
            .promotion()
            .giftCard("20.00")
            .withoutCode()
            .with("max_total_budget", new BigDecimal("25.00"))
            .make();
    String first = steps.voucher(promotion, "{}");
    String second = steps.voucher(promotion, "{}");
    assertRedeemed(given.attempt(first).cost("20.00").redeem());

    assertRefused(given.attempt(second).cost("5.01").redeem(), "budget_exceeded");
    assertRedeemed(given.attempt(second).cost("5.00").redeem());
    assertCard(second, "active", "15.00");
    steps.assertUsage(promotion, 2, 2, "25.00");
  }

  @Test
  void neverPaysMoreAtOnceThanTheLargestDiscount() {
    Promotion promotion =
        given
            .promotion()
            .giftCard("20.00")
            .withoutCode()
            .with("max_discount", new BigDecimal("8.00"))
            .make();
    String card = steps.voucher(promotion, "{}");

    Answer answer = given.attempt(card).cost("15.00").redeem();

    assertAmount(answer.json().path("granted_discount"), "8.00");
    assertCard(card, "active", "12.00");
  }

  @Test
  void canBeIssuedWithAnotherValueAndForSoManyRedemptions() {
    Promotion promotion = given.promotion().giftCard("20.00").withoutCode().make();
    String card = steps.voucher(promotion, "{\"balance\": 100.00, \"max_redemptions\": 1}");
    assertCard(card, "active", "100.00");

    assertRedeemed(given.attempt(card).cost("30.00").confirmed().redeem());

    assertRefused(given.attempt(card).cost("30.00").redeem(), "voucher_already_used");
    assertCard(card, "used", "70.00");
  }

  @Test
  void aCodeOfThePromotionIsAGiftCardToo() {
    Promotion promotion = given.promotion().giftCard("20.00").make();

    assertCard(promotion.code(), "active", "20.00");
    assertRedeemed(given.attempt(promotion.code()).cost("20.00").redeem());
    assertRefused(given.attempt(promotion.code()).cost("1.00").redeem(), "voucher_no_value_left");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"balance\": 0}", "{\"balance\": -1}", "{\"balance\": \"much\"}"})
  void isIssuedWithMoneyOnIt(String details) {
    Promotion promotion = given.promotion().giftCard("20.00").withoutCode().make();

    Answer answer =
        given.admin("POST", "/promotions/" + promotion.id() + "/vouchers", json(details));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("errors").path(0).path("attribute").asText())
        .isEqualTo("balance");
  }

  @Test
  void onlyAGiftCardHasABalance() {
    Promotion promotion = given.promotion().numeric("5.00").withoutCode().make();

    Answer answer =
        given.admin(
            "POST", "/promotions/" + promotion.id() + "/vouchers", json("{\"balance\": 5}"));

    assertThat(codes(answer)).containsExactly("unknown_attribute");
    String other = steps.uniqueVoucher(promotion);
    assertThat(card(other).path("balance").isNull()).isTrue();
  }

  @Test
  void aPromotionDoesNotBecomeOneOfGiftCards() {
    Promotion cards = given.promotion().giftCard("20.00").make();
    Promotion numeric = given.promotion().numeric("20.00").make();

    assertThat(
            codes(change(cards, "numeric")).equals(List.of("read_only"))
                && codes(change(numeric, "gift_card")).equals(List.of("read_only")))
        .isTrue();
    assertThat(change(cards, "gift_card").status()).isEqualTo(200);
  }

  private static Answer change(Promotion promotion, String discountType) {
    return given.admin(
        "PATCH",
        "/promotions/" + promotion.id(),
        json(
            """
            {"reward": {"type": "SetDiscount", "discount_type": "%s", "discount_value": 30}}\
            """
                .formatted(discountType)));
  }

  private static JsonNode card(String code) {
    return given.admin("GET", "/vouchers/" + code, null).json();
  }

  private static void assertCard(String code, String status, String balance) {
    JsonNode card = card(code);
    assertThat(card.path("status").asText()).as(card.toString()).isEqualTo(status);
    assertThat(card.path("active").asBoolean()).isEqualTo(status.equals("active"));
    assertAmount(card.path("balance"), balance);
  }
}
