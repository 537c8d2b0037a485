package io.vouchsafe.core.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.abuse.Town.End;
import io.vouchsafe.core.abuse.Town.Setup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AbuseScorerTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Instant SIGNED_UP = NOW.minus(Duration.ofDays(30));

  private final Town town = new Town(new AbuseScorer(AbuseWeights.usual()), NOW);
  private int made;

  private static Setup setup(String browser, @Nullable String network) {
    return new Setup(browser, network, null, null);
  }

  /** Somebody who signed up a month ago and ordered ten days later. */
  private String customer(@Nullable String email, Setup setup, boolean coupon) {
    String identifier = "c-" + made++;
    town.signUp(identifier, email, SIGNED_UP);
    town.order(identifier, setup, SIGNED_UP.plus(Duration.ofDays(10)), coupon, End.KEPT);
    return identifier;
  }

  private int points(String customer, Sign sign) {
    return town.score(customer).signals().stream()
        .filter(signal -> signal.sign() == sign)
        .mapToInt(AbuseSignal::points)
        .sum();
  }

  @Test
  void nothingSpeaksAgainstACustomerAlone() {
    String customer = customer("a@example.com", setup("b", "n"), false);

    assertThat(town.score(customer)).isEqualTo(new AbuseScore(0, List.of()));
  }

  @Test
  void theScoreIsTheSumOfItsPointsUpToAHundred() {
    String customer = customer("a@example.com", setup("b", "n"), true);
    town.tries(customer, 100);
    for (int order = 0; order < 9; order++) {
      Instant at = SIGNED_UP.plus(Duration.ofDays(11 + order));
      town.order(customer, setup("b", "n"), at, true, End.CANCELLED);
    }

    AbuseScore score = town.score(customer);
    assertThat(score.signals().stream().mapToInt(AbuseSignal::points).sum()).isGreaterThan(100);
    assertThat(score.score()).isEqualTo(100);
    assertThat(score.signals()).isSortedAccordingTo((one, other) -> other.points() - one.points());
  }

  @ParameterizedTest
  @CsvSource({
    "a@gmail.com, A@Gmail.com",
    "a.b@gmail.com, ab+promo@googlemail.com",
    "a+1@example.com, a@example.com",
    "a@proton.me, a@protonmail.com",
  })
  void aliasesOfAMailboxAreOneMailbox(String one, String other) {
    customer(one, setup("x", null), false);

    assertThat(points(customer(other, setup("y", null), false), Sign.SHARED_EMAIL)).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({
    "a.b@example.com, ab@example.com",
    "a@gmail.com, b@gmail.com",
    "a@gmail.com, a@example.com",
    "+1@example.com, +2@example.com",
  })
  void otherMailboxesAreNot(String one, String other) {
    customer(one, setup("x", null), false);

    assertThat(points(customer(other, setup("y", null), false), Sign.SHARED_EMAIL)).isZero();
  }

  /** Household 4, common from 8 on, a hub from 40 on: 35 points at most. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 9", "3, 18", "5, 35", "8, 35", "20, 15", "39, 1", "40, 0", "60, 0"})
  void sharingADeviceWeighsMoreWithEachAccountUntilItIsCommon(int accounts, int points) {
    String customer = "";
    for (int account = 0; account < accounts; account++) {
      customer = customer(null, setup("b", "n"), false);
    }

    assertThat(points(customer, Sign.SHARED_DEVICE)).isEqualTo(points);
  }

  @Test
  void theBrowserAloneCountsOnlyWhereTheNetworkIsNotTold() {
    for (int account = 0; account < 7; account++) {
      customer(null, setup("b", null), false);
    }
    String untold = customer(null, setup("b", null), false);
    String told = customer(null, setup("b", "n"), false);

    assertThat(points(untold, Sign.SHARED_BROWSER)).isPositive();
    assertThat(points(told, Sign.SHARED_BROWSER)).isZero();
  }

  @Test
  void whatAHouseholdSharesAnywayWeighsTogetherAtMostFortyFive() {
    Setup home = new Setup("b", "n", "card", "address");
    String last = "";
    for (int member = 0; member < 5; member++) {
      last = customer(null, home, false);
    }

    assertThat(town.score(last).score()).isEqualTo(45);
    assertThat(town.score(last).signals()).extracting(AbuseSignal::sign).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 3", "8, 0, 28", "9, 0, 30", "8, 2, 0", "0, 8, 0"})
  void accountsThatAllCameForACouponSpeakForOnePerson(int onCoupon, int otherwise, int points) {
    Setup device = setup("b", "n");
    for (int account = 0; account < onCoupon; account++) {
      String identifier = "f-" + account;
      town.signUp(identifier, null, SIGNED_UP);
      town.order(identifier, device, SIGNED_UP.plusSeconds(60), true, End.KEPT);
    }
    for (int account = 0; account < otherwise; account++) {
      customer(null, device, false);
    }

    assertThat(points(customer(null, device, false), Sign.COUPON_ACCOUNTS)).isEqualTo(points);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 5", "2, 0, 10", "3, 0, 15", "2, 2, 0", "3, 1, 8", "9, 0, 15"})
  void ordersThatAllUsedACouponSpeakALittle(int withCoupon, int without, int points) {
    String customer = "c";
    town.signUp(customer, null, SIGNED_UP);
    for (int order = 0; order < withCoupon + without; order++) {
      Instant at = SIGNED_UP.plus(Duration.ofDays(2 + order));
      town.order(customer, setup("b", "n"), at, order < withCoupon, End.KEPT);
    }

    assertThat(points(customer, Sign.COUPON_SHARE)).isEqualTo(points);
  }

  @ParameterizedTest
  @CsvSource({"600, 10", "601, 10", "86399, 0", "86400, 0", "43500, 5"})
  void redeemingRightAfterSigningUpSpeaksALittle(long seconds, int points) {
    town.signUp("c", null, SIGNED_UP);
    town.order("c", setup("b", "n"), SIGNED_UP.plusSeconds(seconds), true, End.KEPT);

    assertThat(points("c", Sign.QUICK_REDEMPTION)).isEqualTo(points);
  }

  @ParameterizedTest
  @CsvSource({"0, 4, 0", "2, 2, 0", "2, 0, 37", "3, 0, 55", "3, 1, 28", "8, 0, 55"})
  void redeemingAndGivingBackSpeaksStrongly(int undone, int kept, int points) {
    town.signUp("c", null, SIGNED_UP);
    for (int order = 0; order < undone + kept; order++) {
      Instant at = SIGNED_UP.plus(Duration.ofDays(2 + order));
      End end = order >= undone ? End.KEPT : order % 2 == 0 ? End.RETURNED : End.CANCELLED;
      town.order("c", setup("b", "n"), at, true, end);
    }

    assertThat(points("c", Sign.UNDONE_ORDERS)).isEqualTo(points);
  }

  @ParameterizedTest
  @CsvSource({"3, 0", "4, 4", "20, 60", "2000, 60"})
  void failedCodesSpeakOnceTheyAreNoTypingErrors(long codes, int points) {
    String customer = customer(null, setup("b", "n"), false);
    town.tries(customer, codes);

    assertThat(points(customer, Sign.FAILED_CODES)).isEqualTo(points);
  }

  @Test
  void aReferrerWithTheSameCardIsOneself() {
    String one = customer(null, new Setup("b", "n", "card", null), false);
    String same = customer(null, new Setup("other", "m", "card", null), false);
    String other = customer(null, new Setup("b", "m", "its own", null), false);
    town.referred(same, one);
    town.referred(other, one);

    assertThat(points(same, Sign.SELF_REFERRAL)).isEqualTo(35);
    assertThat(points(other, Sign.SELF_REFERRAL)).as("only the browser is the same").isZero();
  }

  @Test
  void aSignThatIsLeftOutAddsNothing() {
    Town lenient = new Town(new AbuseScorer(AbuseWeights.usual().with(Sign.FAILED_CODES, 0)), NOW);
    lenient.signUp("c", null, SIGNED_UP);
    lenient.order("c", setup("b", "n"), SIGNED_UP.plus(Duration.ofDays(3)), false, End.KEPT);
    lenient.tries("c", 100);

    assertThat(lenient.score("c").score()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101})
  void pointsAreZeroToAHundred(int points) {
    assertThatThrownBy(() -> AbuseWeights.usual().with(Sign.FAILED_CODES, points))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AbuseWeights(Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsTooLongAgoDoesNotCount() {
    Instant longAgo = NOW.minus(Duration.ofDays(397));
    for (String customer : new String[] {"a", "b"}) {
      town.signUp(customer, null, longAgo);
      town.order(customer, new Setup("b", "n", "card", null), longAgo, false, End.KEPT);
    }
    town.order("a", setup("new", "m"), NOW.minus(Duration.ofDays(1)), false, End.KEPT);

    assertThat(points("a", Sign.SHARED_PAYMENT)).isZero();
  }
}
