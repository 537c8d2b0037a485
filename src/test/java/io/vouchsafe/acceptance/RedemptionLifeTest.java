package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static io.vouchsafe.acceptance.RedemptionSteps.assertWrongState;
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
import org.junit.jupiter.params.provider.CsvSource;

/** From pending to confirmed, cancelled or expired, and what cannot follow on what. */
class RedemptionLifeTest {

  private static final Duration INSTANT = Duration.ofMillis(1);

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  void confirmingTwiceGivesTheSameAnswerTwice() {
    Attempt attempt = pending();
    api.clock().advance(Duration.ofMinutes(1));
    Answer first = attempt.confirm();
    api.clock().advance(Duration.ofMinutes(1));
    var stored = given.everythingStored();

    Answer second = attempt.confirm();

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(given.everythingStored()).isEqualTo(stored);
  }

  @Test
  void confirmingWhatWasRedeemedConfirmedChangesNothing() {
    Attempt attempt = given.attempt(given.promotion().make().code()).customer("sure").confirmed();
    Answer redeemed = attempt.redeem();
    api.clock().advance(Duration.ofHours(1));

    Answer confirmed = attempt.confirm();

    assertThat(confirmed.status()).isEqualTo(200);
    assertThat(confirmed.json()).isEqualTo(redeemed.json());
  }

  @Test
  void confirmedRedemptionsDoNotExpire() {
    Attempt attempt = pending();
    attempt.confirm();
    api.clock().advance(Duration.ofDays(400));

    assertThat(attempt.read().json().path("status").asText()).isEqualTo("confirmed");
    assertThat(attempt.confirm().status()).isEqualTo(200);
    assertThat(attempt.cancel().status()).isEqualTo(204);
  }

  @Test
  void cancellingTwiceIsAnsweredLikeOnce() {
    Attempt attempt = pending();
    assertThat(attempt.cancel().status()).isEqualTo(204);
    api.clock().advance(Duration.ofHours(1));
    var stored = given.everythingStored();

    Answer second = attempt.cancel();

    assertThat(second.status()).isEqualTo(204);
    assertThat(second.text()).isEmpty();
    assertThat(given.everythingStored()).isEqualTo(stored);
  }

  @Test
  void whatWasCancelledCannotBeConfirmed() {
    Attempt pending = pending();
    pending.cancel();
    Attempt confirmed = given.attempt(given.promotion().make().code()).confirmed();
    confirmed.redeem();
    confirmed.cancel();
    var stored = given.everythingStored();

    assertWrongState(pending.confirm(), "already_cancelled");
    assertWrongState(confirmed.confirm(), "already_cancelled");

    assertThat(given.everythingStored()).isEqualTo(stored);
  }

  @Test
  void cancelledStaysCancelledAfterTheHoldWouldHaveExpired() {
    Attempt attempt = pending();
    attempt.cancel();
    api.clock().advance(Duration.ofDays(1));

    assertThat(attempt.read().json().path("status").asText()).isEqualTo("cancelled");
    assertThat(attempt.cancel().status()).isEqualTo(204);
    assertWrongState(attempt.confirm(), "already_cancelled");
  }

  @ParameterizedTest
  @CsvSource({", 15", "1, 1", "15, 15", "1440, 1440"})
  void aPendingRedemptionHoldsUntilTheVeryInstantItExpires(Long ttl, long minutes) {
    Promotion promotion = given.promotion().with("max_redemptions", 4).make();
    Attempt confirmed = given.attempt(promotion.code()).customer(Given.fresh("holds"));
    Attempt cancelled = given.attempt(promotion.code()).customer(Given.fresh("holds"));
    Attempt late = given.attempt(promotion.code()).customer(Given.fresh("holds"));
    Attempt unwanted = given.attempt(promotion.code()).customer(Given.fresh("holds"));
    for (Attempt attempt : new Attempt[] {confirmed, cancelled, late, unwanted}) {
      Answer redeemed = (ttl == null ? attempt : attempt.ttl(ttl)).redeem();
      assertThat(redeemed.json().path("expires_at").asText())
          .isEqualTo(TestClock.START.plus(Duration.ofMinutes(minutes)).toString());
    }

    api.clock().advance(Duration.ofMinutes(minutes).minus(INSTANT));
    assertThat(late.read().json().path("status").asText()).isEqualTo("pending");
    assertThat(confirmed.confirm().json().path("status").asText()).isEqualTo("confirmed");
    assertThat(cancelled.cancel().status()).isEqualTo(204);

    api.clock().advance(INSTANT);
    assertThat(late.read().json().path("status").asText()).isEqualTo("expired");
    assertThat(late.read().json().path("confirmed").booleanValue()).isFalse();
    assertWrongState(late.confirm(), "expired");
    assertWrongState(unwanted.cancel(), "expired");
    assertThat(confirmed.read().json().path("status").asText()).isEqualTo("confirmed");
    assertThat(cancelled.read().json().path("status").asText()).isEqualTo("cancelled");
    steps.assertUsage(promotion, 1, 0, "10.00");
  }

  @Test
  void anExpiredRedemptionRemainsExpired() {
    Attempt attempt = pending();
    api.clock().advance(Duration.ofMinutes(15));
    Answer read = attempt.read();
    assertWrongState(attempt.confirm(), "expired");
    assertWrongState(attempt.cancel(), "expired");
    api.clock().advance(Duration.ofDays(1));

    assertThat(attempt.read().json()).isEqualTo(read.json());
    assertWrongState(attempt.confirm(), "expired");
    assertWrongState(attempt.cancel(), "expired");
  }

  @Test
  void aConfirmationIsNoSecondDecision() {
    Promotion promotion = given.promotion().make();
    Attempt attempt = given.attempt(promotion.code()).customer("decided");
    attempt.redeem();
    steps.change(
        promotion,
        """
        {"status": "paused", "minimum_value": 1000, "ends_at": "2026-01-01T00:00:00Z",
         "segments": {"include": ["loyalty_member"]}}
        """);

    Answer confirmed = attempt.confirm();

    assertThat(confirmed.status()).isEqualTo(200);
    assertThat(confirmed.json().path("status").asText()).isEqualTo("confirmed");
  }

  @Test
  void validateCountsNotAgainstATransactionWhatItHoldsItself() {
    Promotion promotion =
        given
            .promotion()
            .include("new_contact")
            .with("max_redemptions", 1)
            .with("max_redemptions_per_customer", 1)
            .with("max_total_budget", 10)
            .make();
    Attempt own = given.attempt(promotion.code()).customer("holder");
    assertRedeemed(own.redeem());

    assertValid(own.validate());
    assertRefused(
        given.attempt(promotion.code()).customer("holder").validate(),
        "segment_not_included",
        "maximum_redemptions_exceeded",
        "customer_maximum_redemptions_exceeded",
        "budget_exceeded");
  }

  @Test
  void validateCountsNotAgainstATransactionWhatItHasConfirmed() {
    Promotion promotion =
        given
            .promotion()
            .with("max_redemptions", 1)
            .with("max_redemptions_per_customer", 1)
            .with("max_total_budget", 10)
            .make();
    Attempt own = given.attempt(promotion.code()).customer("has-confirmed");
    assertRedeemed(own.confirmed().redeem());

    assertValid(own.validate());
    assertRefused(
        given.attempt(promotion.code()).customer("has-confirmed").validate(),
        "maximum_redemptions_exceeded",
        "customer_maximum_redemptions_exceeded",
        "budget_exceeded");
  }

  @Test
  void validateCountsNotAgainstATransactionTheUniqueVoucherThatItUses() {
    String code = steps.uniqueVoucher(given.promotion().make());
    Attempt own = given.attempt(code).customer("has-it");
    assertRedeemed(own.redeem());

    assertValid(own.validate());
    assertRefused(given.attempt(code).customer("has-it").validate(), "voucher_already_used");
    own.confirm();
    assertValid(own.validate());
    assertRefused(given.attempt(code).customer("has-it").validate(), "voucher_already_used");
  }

  @Test
  void validateGivesNoCreditForWhatTheTransactionHoldsNoLonger() {
    Promotion promotion = given.promotion().with("max_redemptions", 1).make();
    Attempt own = given.attempt(promotion.code()).customer("held-once");
    own.redeem();
    own.cancel();
    assertRedeemed(given.attempt(promotion.code()).redeem());

    assertRefused(own.validate(), "maximum_redemptions_exceeded");
  }

  @Test
  void validateLeavesNoTrace() {
    Promotion promotion =
        given.promotion().include("new_contact").with("max_redemptions", 1).make();
    var stored = given.everythingStored();

    assertValid(given.attempt(promotion.code()).customer("just-looking").validate());

    assertThat(given.everythingStored()).isEqualTo(stored);
    assertThat(given.admin("GET", "/customers/just-looking", null).status()).isEqualTo(404);
  }

  private static Attempt pending() {
    Attempt attempt =
        given.attempt(given.promotion().make().code()).customer(Given.fresh("pending"));
    assertRedeemed(attempt.redeem());
    return attempt;
  }
}
