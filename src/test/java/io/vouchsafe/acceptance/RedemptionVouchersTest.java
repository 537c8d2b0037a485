package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How codes are matched, and what unique and generic vouchers allow. */
class RedemptionVouchersTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeAll
  static void makeACode() {
    given.promotion().code("Summer-2026 x").make();
  }

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SUMMER2026X",
        "summer2026x",
        "sUmMeR2026X",
        "Summer-2026-X",
        "  summer 2026 x  ",
        "-S-U-M-M-E-R-2-0-2-6-X-",
        "summer – 2026 — x",
        "summer\t2026\u00a0x"
      })
  void matchesACodeWhateverItsCaseSpacesAndDashes(String typed) {
    Answer validated = given.attempt(typed).validate();
    Attempt attempt = given.attempt(typed);
    Answer redeemed = attempt.redeem();

    assertValid(validated);
    assertRedeemed(redeemed);
    assertThat(validated.json().path("voucher").path("code").asText()).isEqualTo("SUMMER2026X");
    assertThat(redeemed.json().path("voucher").path("code").asText()).isEqualTo("SUMMER2026X");
    assertThat(attempt.confirm().status()).isEqualTo(200);
    assertThat(attempt.read().status()).isEqualTo(200);
    assertThat(attempt.cancel().status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SUMMER2026", "SUMMER2026XX", "SUMMER_2026X", "SUMMER2026.X", "5UMMER2026X"})
  void matchesNoOtherCode(String typed) {
    Answer answer = given.attempt(typed).validate();

    assertThat(answer.status()).isEqualTo(404);
    assertThat(codes(answer)).containsExactly("voucher_not_found");
  }

  @Test
  void aCodeThatDiffersOnlyInDashesIsTaken() {
    Answer answer =
        given.admin("POST", "/promotions", given.promotion().code("summer2026-X").body());

    assertThat(answer.status()).isEqualTo(409);
    assertThat(codes(answer)).containsExactly("must_be_unique");
  }

  @Test
  void aGenericVoucherIsRedeemedAnyNumberOfTimes() {
    Promotion promotion = given.promotion().make();

    for (int i = 0; i < 5; i++) {
      assertRedeemed(given.attempt(promotion.code()).customer("same").confirmed().redeem());
      assertRedeemed(given.attempt(promotion.code()).redeem());
    }

    assertThat(status(promotion.code())).isEqualTo("active");
  }

  @Test
  void aSecondGenericVoucherSharesThePromotionsLimits() {
    Promotion promotion = given.promotion().with("max_redemptions", 1).make();
    String second = steps.voucher(promotion, "{\"kind\": \"generic\"}");

    assertRedeemed(given.attempt(second).redeem());

    assertRefused(given.attempt(promotion.code()).validate(), "maximum_redemptions_exceeded");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aUniqueVoucherIsRedeemedOnce(boolean confirmed) {
    String code = steps.uniqueVoucher(given.promotion().make());
    Attempt attempt = given.attempt(code).customer("first");
    assertThat(status(code)).isEqualTo("active");
    assertValid(given.attempt(code).validate());

    assertRedeemed(confirmed ? attempt.confirmed().redeem() : attempt.redeem());

    assertRefused(given.attempt(code).customer("second").validate(), "voucher_already_used");
    assertRefused(given.attempt(code).customer("first").redeem(), "voucher_already_used");
    assertThat(status(code)).isEqualTo("used");
  }

  @Test
  void otherVouchersOfThePromotionAreNotUsedWithIt() {
    Promotion promotion = given.promotion().make();
    String one = steps.uniqueVoucher(promotion);
    String other = steps.uniqueVoucher(promotion);
    assertRedeemed(given.attempt(one).redeem());

    assertRedeemed(given.attempt(other).redeem());
    assertRedeemed(given.attempt(promotion.code()).redeem());
  }

  @Test
  void aUniqueVoucherMayAllowSeveralRedemptions() {
    String code = steps.voucher(given.promotion().make(), "{\"max_redemptions\": 2}");

    assertRedeemed(given.attempt(code).confirmed().redeem());
    assertThat(status(code)).isEqualTo("active");
    assertRedeemed(given.attempt(code).redeem());

    assertRefused(given.attempt(code).redeem(), "voucher_already_used");
    assertThat(status(code)).isEqualTo("used");
  }

  @Test
  void anExpiredHoldFreesAUniqueVoucherAtTheVeryInstant() {
    String code = steps.uniqueVoucher(given.promotion().make());
    Attempt forgotten = given.attempt(code).customer("forgets");
    assertRedeemed(forgotten.ttl(10).redeem());

    api.clock().set(TestClock.START.plus(Duration.ofMinutes(10)).minusMillis(1));
    assertRefused(given.attempt(code).validate(), "voucher_already_used");
    assertRefused(given.attempt(code).redeem(), "voucher_already_used");
    assertThat(status(code)).isEqualTo("used");

    api.clock().set(TestClock.START.plus(Duration.ofMinutes(10)));
    assertThat(status(code)).isEqualTo("active");
    assertValid(given.attempt(code).validate());
    assertRedeemed(given.attempt(code).customer("next").redeem());
    assertRefused(given.attempt(code).redeem(), "voucher_already_used");
    assertThat(forgotten.read().json().path("status").asText()).isEqualTo("expired");
  }

  @Test
  void anExpiredHoldFreesOnlyItsOwnShareOfAVoucherForSeveral() {
    String code = steps.voucher(given.promotion().make(), "{\"max_redemptions\": 3}");
    assertRedeemed(given.attempt(code).confirmed().redeem());
    assertRedeemed(given.attempt(code).ttl(1).redeem());
    assertRedeemed(given.attempt(code).ttl(60).redeem());
    api.clock().advance(Duration.ofMinutes(1));

    assertRedeemed(given.attempt(code).redeem());
    assertRefused(given.attempt(code).redeem(), "voucher_already_used");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelledRedemptionFreesAUniqueVoucher(boolean confirmed) {
    String code = steps.uniqueVoucher(given.promotion().make());
    Attempt attempt = given.attempt(code).customer("gives-back");
    assertRedeemed(confirmed ? attempt.confirmed().redeem() : attempt.redeem());

    attempt.cancel();
    attempt.cancel();

    assertThat(status(code)).isEqualTo("active");
    assertRedeemed(given.attempt(code).redeem());
    assertRefused(given.attempt(code).redeem(), "voucher_already_used");
  }

  @Test
  void aVoucherBelongsToItsCustomer() {
    String code =
        steps.voucher(given.promotion().make(), "{\"customer_identifier\": \"the-owner\"}");

    for (Attempt stranger :
        new Attempt[] {
          given.attempt(code).customer("a-stranger"), given.attempt(code).customer("The-Owner")
        }) {
      assertRefused(stranger.validate(), "voucher_assigned_to_another_customer");
      assertRefused(stranger.redeem(), "voucher_assigned_to_another_customer");
    }
    assertRefused(given.attempt(code).validate(), "customer_required");
    assertRefused(given.attempt(code).redeem(), "customer_required");
    assertValid(given.attempt(code).customer("the-owner").validate());
    assertRedeemed(given.attempt(code).customer("the-owner").redeem());
  }

  @Test
  void aGenericVoucherMayBelongToACustomerToo() {
    String code =
        steps.voucher(
            given.promotion().make(),
            "{\"kind\": \"generic\", \"customer_identifier\": \"the-regular\"}");

    assertRedeemed(given.attempt(code).customer("the-regular").redeem());
    assertRedeemed(given.attempt(code).customer("the-regular").redeem());
    assertRefused(
        given.attempt(code).customer("a-stranger").redeem(),
        "voucher_assigned_to_another_customer");
  }

  private static String status(String code) {
    Answer answer = api.request("GET", "/vouchers/" + code, Given.STOREFRONT, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("active").booleanValue())
        .isEqualTo(answer.json().path("status").asText().equals("active"));
    return answer.json().path("status").asText();
  }
}
