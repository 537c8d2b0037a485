package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertAmount;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertWrongState;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
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

/** The schedule that releases holds which have expired. */
class ExpirySweepTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeEach
  void startTheClockWithNothingToSweep() {
    api.clock().set(TestClock.START.plus(Duration.ofDays(1)));
    sweep();
    api.clock().set(TestClock.START);
  }

  @Test
  void releasesAHoldFromTheInstantAtWhichItExpires() {
    Promotion promotion = given.promotion().with("max_redemptions", 5).make();
    Attempt held = given.attempt(promotion.code()).ttl(15);
    assertRedeemed(held.redeem());

    api.clock().advance(Duration.ofMinutes(15).minusMillis(1));
    assertSwept(0);
    steps.assertUsage(promotion, 1, 1, "10.00");

    api.clock().advance(Duration.ofMillis(1));
    assertSwept(1);
    steps.assertUsage(promotion, 0, 0, "0.00");
    assertThat(held.read().json().path("status").asText()).isEqualTo("expired");
    assertWrongState(held.confirm(), "expired");
  }

  @Test
  void runningAgainChangesNothing() {
    Promotion promotion = given.promotion().with("max_redemptions", 5).make();
    assertRedeemed(given.attempt(promotion.code()).redeem());
    api.clock().advance(Duration.ofMinutes(15));
    assertSwept(1);

    assertSwept(0);

    steps.assertUsage(promotion, 0, 0, "0.00");
  }

  @Test
  void leavesWhatIsConfirmedOrCancelledOrHoldsNothingOfOthers() {
    Promotion limited = given.promotion().with("max_redemptions", 5).make();
    Promotion free = given.promotion().make();
    Attempt confirmed = given.attempt(limited.code());
    Attempt cancelled = given.attempt(limited.code());
    Attempt unlimited = given.attempt(free.code());
    for (Attempt attempt : List.of(confirmed, cancelled, unlimited)) {
      assertRedeemed(attempt.redeem());
    }
    confirmed.confirm();
    cancelled.cancel();
    api.clock().advance(Duration.ofMinutes(15));

    assertSwept(0);

    assertThat(confirmed.read().json().path("status").asText()).isEqualTo("confirmed");
    assertThat(cancelled.read().json().path("status").asText()).isEqualTo("cancelled");
    assertThat(unlimited.read().json().path("status").asText()).isEqualTo("expired");
    steps.assertUsage(limited, 1, 0, "10.00");
  }

  @Test
  void givesBackToUniqueVouchersAndGiftCards() {
    String unique = steps.uniqueVoucher(given.promotion().withoutCode().make());
    String card = steps.giftCard("50.00");
    assertRedeemed(given.attempt(unique).redeem());
    assertRedeemed(given.attempt(card).cost("30.00").redeem());
    api.clock().advance(Duration.ofMinutes(15));

    assertSwept(2);

    assertAmount(given.admin("GET", "/vouchers/" + card, null).json().path("balance"), "50.00");
    assertRedeemed(given.attempt(unique).redeem());
  }

  @Test
  void twoAtOnceReleaseEachHoldOnce() throws Exception {
    Promotion promotion = given.promotion().with("max_redemptions", 40).make();
    for (int hold = 0; hold < 40; hold++) {
      assertRedeemed(given.attempt(promotion.code()).redeem());
    }
    api.clock().advance(Duration.ofMinutes(15));
    List<Callable<JsonNode>> sweeps = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      sweeps.add(ExpirySweepTest::sweep);
    }
    long released = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<JsonNode> sweep : threads.invokeAll(sweeps)) {
        released += sweep.get().path("released").asLong();
      }
    }
    released += sweep().path("released").asLong();

    assertThat(released).isEqualTo(40);
    steps.assertUsage(promotion, 0, 0, "0.00");
  }

  private static JsonNode sweep() {
    Answer answer = api.request("POST", "/_local/schedules/ExpiredHolds", null, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode result = json(answer.text());
    assertThat(result.path("complete").asBoolean()).isTrue();
    return result;
  }

  private static void assertSwept(int released) {
    assertThat(sweep().path("released").asInt()).isEqualTo(released);
  }
}
