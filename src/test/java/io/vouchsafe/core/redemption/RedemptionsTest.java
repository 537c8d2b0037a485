package io.vouchsafe.core.redemption;

import static io.vouchsafe.core.redemption.Examples.HUNDRED;
import static io.vouchsafe.core.redemption.Examples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Backoff;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderSource;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What redemptions do when others come first, when time passes, and when a history is long. */
class RedemptionsTest {

  private static final Backoff TRY_FIVE_TIMES = attempt -> attempt < 5;

  private final InMemoryLedger ledger = new InMemoryLedger();
  private final TestClock clock = new TestClock();
  private final Redemptions redemptions = redemptions(TRY_FIVE_TIMES);

  @Test
  void validatesWithoutWritingAnything() {
    promotion(new Limits(1L, 1L, HUNDRED, true));

    Outcome outcome = redemptions.validate(Examples.request("CODE", null, "anna"));

    assertThat(outcome).isInstanceOf(Outcome.Valid.class);
    assertThat(ledger.commits()).isZero();
  }

  @Test
  void validateReleasesNoExpiredHold() {
    promotion(new Limits(1L, null, null, true));
    redeemed("T-1", "anna");
    clock.advance(Duration.ofMinutes(15));
    int before = ledger.commits();

    assertThat(redemptions.validate(Examples.request("CODE", "T-2", "bert")))
        .isInstanceOf(Outcome.Valid.class);
    assertThat(ledger.commits()).isEqualTo(before);
  }

  @Test
  void decidesAgainOnWhatSomebodyElseHasDoneMeanwhile() {
    restricted("new_contact");
    ledger.beforeCommit(() -> redeemed("T-first", "anna"));

    Outcome outcome = redemptions.redeem(Examples.request("CODE", "T-second", "anna"));

    assertThat(((Outcome.Refused) outcome).decision().isRefusedFor(Reason.SEGMENT_NOT_INCLUDED))
        .isTrue();
    assertThat(ledger.find(key("T-second"))).isEmpty();
  }

  @Test
  void triesAgainWhatStillHoldsAfterSomebodyElseHasWritten() {
    promotion(Examples.UNLIMITED);
    ledger.beforeCommit(() -> redeemed("T-first", "anna"));

    Outcome outcome = redemptions.redeem(Examples.request("CODE", "T-second", "anna"));

    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
    assertThat(ledger.profileOf("anna", NOW).holds()).hasSize(2);
  }

  @Test
  void isRefusedTheLastUseThatSomebodyElseTookMeanwhile() {
    promotion(new Limits(1L, null, null, true));
    ledger.beforeCommit(() -> redeemed("T-first", "anna"));

    Outcome outcome = redemptions.redeem(Examples.request("CODE", "T-second", "bert"));

    assertThat(
            ((Outcome.Refused) outcome)
                .decision()
                .isRefusedFor(Reason.MAXIMUM_REDEMPTIONS_EXCEEDED))
        .isTrue();
  }

  @Test
  void doesNotCountAHoldTwiceThatIsConfirmedDuringTheRead() {
    promotion(new Limits(null, 2L, null, true));
    redeemed("T-1", "anna");
    ledger.duringRead(() -> redemptions.confirm(key("T-1")));

    assertThat(redemptions.redeem(Examples.request("CODE", "T-2", "anna")))
        .isInstanceOf(Outcome.Recorded.class);

    // Now it is two indeed, one of them held.
    assertThat(refused(redemptions.redeem(Examples.request("CODE", "T-3", "anna"))))
        .isEqualTo(Set.of(Reason.CUSTOMER_MAXIMUM_REDEMPTIONS_EXCEEDED));
  }

  @Test
  void validatesWithoutCountingAHoldTwiceThatIsConfirmedDuringTheRead() {
    promotion(new Limits(null, 2L, null, true));
    redeemed("T-1", "anna");
    ledger.duringRead(() -> redemptions.confirm(key("T-1")));

    assertThat(redemptions.validate(Examples.request("CODE", "T-2", "anna")))
        .isInstanceOf(Outcome.Valid.class);
    redeemed("T-2", "anna");
    assertThat(refused(redemptions.validate(Examples.request("CODE", "T-3", "anna"))))
        .isEqualTo(Set.of(Reason.CUSTOMER_MAXIMUM_REDEMPTIONS_EXCEEDED));
  }

  @Test
  void givesTheAnswerOfTheSameRequestThatCameFirst() {
    promotion(Examples.UNLIMITED);
    Request request = Examples.request("CODE", "T-1", "anna");
    ledger.beforeCommit(() -> redemptions.redeem(request));

    Outcome.Recorded outcome = (Outcome.Recorded) redemptions.redeem(request);

    assertThat(outcome.repeated()).isTrue();
    assertThat(ledger.profileOf("anna", NOW).holds()).hasSize(1);
  }

  @Test
  void refusesAnotherRequestOfTheSameTransactionThatCameSecond() {
    promotion(Examples.UNLIMITED);
    ledger.beforeCommit(() -> redeemed("T-1", "anna"));

    Outcome outcome =
        redemptions.redeem(Examples.request("CODE", "T-1", "anna", BigDecimal.ONE, false));

    assertThat(outcome).isInstanceOf(Outcome.TransactionTaken.class);
  }

  @Test
  void givesUpWhenItIsOvertakenForTooLong() {
    promotion(Examples.UNLIMITED);
    for (int i = 0; i < 5; i++) {
      String transaction = "T-other-" + i;
      ledger.beforeCommit(() -> redeemed(transaction, "anna"));
      ledger.beforeCommit(() -> {});
    }

    Outcome outcome = redemptions.redeem(Examples.request("CODE", "T-1", "anna"));

    assertThat(outcome).isEqualTo(new Outcome.Busy());
    assertThat(ledger.find(key("T-1"))).isEmpty();
    assertThat(ledger.profileOf("anna", NOW).holds()).hasSize(5);
  }

  @Test
  void confirmsNothingThatWasCancelledMeanwhile() {
    promotion(Examples.UNLIMITED);
    redeemed("T-1", "anna");
    ledger.beforeCommit(() -> redemptions.cancel(key("T-1")));

    Outcome outcome = redemptions.confirm(key("T-1"));

    assertThat(((Outcome.WrongState) outcome).refusal().reason())
        .isEqualTo(Reason.ALREADY_CANCELLED);
    assertThat(ledger.order("T-1")).isNull();
  }

  @Test
  void cancelsTheOrderOfWhatWasConfirmedMeanwhile() {
    promotion(Examples.UNLIMITED);
    redeemed("T-1", "anna");
    ledger.beforeCommit(() -> redemptions.confirm(key("T-1")));

    Outcome outcome = redemptions.cancel(key("T-1"));

    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
    assertThat(Objects.requireNonNull(ledger.order("T-1")).status())
        .isEqualTo(OrderStatus.CANCELLED);
    assertThat(ledger.profileOf("anna", NOW).orders().count()).isZero();
  }

  @Test
  void letsACustomerHoldOnlySoMuchAtATime() {
    promotion(Examples.UNLIMITED);
    for (int i = 0; i < Redemptions.MOST_HOLDS; i++) {
      redeemed("T-" + i, "anna");
    }

    assertThat(redemptions.redeem(Examples.request("CODE", "T-more", "anna")))
        .isEqualTo(new Outcome.Busy());
    redeemed("T-other", "bert");
    redemptions.cancel(key("T-0"));
    redeemed("T-more", "anna");
    clock.advance(Duration.ofMinutes(15));
    redeemed("T-later", "anna");
    assertThat(ledger.profileOf("anna", NOW).holds()).hasSize(1);
  }

  @Test
  void givesTimesToTheMillisecond() {
    promotion(Examples.UNLIMITED);
    clock.set(Instant.parse("2026-03-01T12:00:00.123987654Z"));

    Redemption redemption = redeemed("T-1", "anna");

    Instant cut = Instant.parse("2026-03-01T12:00:00.123Z");
    assertThat(redemption.createdAt()).isEqualTo(cut);
    assertThat(redemption.expiresAt()).isEqualTo(cut.plus(Duration.ofMinutes(15)));
  }

  @Test
  void expiresAtTheTimeItWouldHaveEvenIfItIsReadLater() {
    promotion(Examples.UNLIMITED);
    redeemed("T-1", "anna");
    clock.advance(Duration.ofDays(3));

    Redemption read = ((Outcome.Recorded) redemptions.find(key("T-1"))).redemption();

    assertThat(read.status()).isEqualTo(RedemptionStatus.EXPIRED);
    assertThat(read.updatedAt()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
  }

  @Test
  void readsAWholeHistoryOnlyIfASegmentLooksFurtherBackThanTheProfile() {
    restricted("won_back");
    for (int i = 1; i <= 2 * OrderSummary.KEPT; i++) {
      ledger.put(order("o-" + i, NOW.minus(Duration.ofHours(2 * OrderSummary.KEPT - i))));
    }
    Request request = Examples.request("CODE", "T-1", "anna");

    redemptions.validate(request);
    assertThat(ledger.histories()).isEqualTo(1);

    restricted("returning");
    redemptions.validate(request);
    assertThat(ledger.histories()).isEqualTo(1);
  }

  @Test
  void cancelsAnOrderThatTheProfileKeepsOnlyInItsSums() {
    promotion(Examples.UNLIMITED);
    redemptions.redeem(Examples.request("CODE", "T-1", "anna", HUNDRED, true));
    for (int i = 1; i <= OrderSummary.KEPT + 5; i++) {
      ledger.put(order("o-" + i, NOW.plus(Duration.ofMinutes(i))));
    }
    assertThat(ledger.profileOf("anna", NOW).orders().count()).isEqualTo(OrderSummary.KEPT + 6);
    clock.advance(Duration.ofDays(1));

    redemptions.cancel(key("T-1"));

    OrderSummary orders = ledger.profileOf("anna", NOW).orders();
    assertThat(orders.count()).isEqualTo(OrderSummary.KEPT + 5);
    assertThat(orders.firstAt()).contains(NOW.plus(Duration.ofMinutes(1)));
    assertThat(orders.couponed()).isZero();
  }

  @Test
  void confirmsAgainAfterItsOrderWasCancelledByAnotherCodeOfTheTransaction() {
    promotion(Examples.UNLIMITED);
    ledger.put(Voucher.generic(new VoucherCode("OTHER"), "promotion", null, NOW));
    redemptions.redeem(Examples.request("OTHER", "T-1", "anna", HUNDRED, true));
    redemptions.cancel(new RedemptionKey(new VoucherCode("OTHER"), "T-1"));
    clock.advance(Duration.ofMinutes(1));

    redemptions.redeem(Examples.request("CODE", "T-1", "anna", HUNDRED, true));

    Order order = Objects.requireNonNull(ledger.order("T-1"));
    assertThat(order.status()).isEqualTo(OrderStatus.PLACED);
    assertThat(order.total()).isEqualByComparingTo("90");
    assertThat(order.placedAt()).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
    assertThat(order.couponCodes()).containsExactly("CODE");
    assertThat(ledger.profileOf("anna", NOW).orders().count()).isEqualTo(1);
  }

  @Test
  void saysWhichReasonsSpeakAgainstACode() {
    ledger.put(
        Examples.withStatus(
            promotion(
                Examples.UNLIMITED,
                new SegmentRestriction(List.of("returning"), List.of("new_contact"), false, false)),
            PromotionStatus.PAUSED));

    Decision decision =
        ((Outcome.Refused) redemptions.validate(Examples.request("CODE", null, "anna"))).decision();

    assertThat(decision.refusals())
        .extracting(Refusal::reason)
        .containsExactlyInAnyOrder(
            Reason.PROMOTION_NOT_ACTIVE, Reason.SEGMENT_NOT_INCLUDED, Reason.SEGMENT_EXCLUDED);
    assertThat(decision.explanation().include()).hasSize(1);
    assertThat(decision.explanation().exclude()).hasSize(1);
    assertThat(decision.explanation().evaluatedAt()).isEqualTo(NOW);
  }

  @Test
  void knowsNoCodeAndNoRedemptionThatIsNotThere() {
    assertThat(redemptions.validate(Examples.request("CODE", null, null)))
        .isEqualTo(new Outcome.UnknownCode());
    assertThat(redemptions.redeem(Examples.request("CODE", "T-1", null)))
        .isEqualTo(new Outcome.UnknownCode());
    assertThat(redemptions.find(key("T-1"))).isEqualTo(new Outcome.UnknownRedemption());
    assertThat(redemptions.confirm(key("T-1"))).isEqualTo(new Outcome.UnknownRedemption());
    assertThat(redemptions.cancel(key("T-1"))).isEqualTo(new Outcome.UnknownRedemption());
  }

  private Redemptions redemptions(Backoff backoff) {
    return new Redemptions(
        ledger, Examples.EURO, Examples.SCORER, new StoreCalendar(ZoneOffset.UTC), clock, backoff);
  }

  private Promotion promotion(Limits limits) {
    return promotion(limits, SegmentRestriction.NONE);
  }

  private void restricted(String segment) {
    promotion(
        Examples.UNLIMITED, new SegmentRestriction(List.of(segment), List.of(), false, false));
  }

  private Promotion promotion(Limits limits, SegmentRestriction segments) {
    Promotion promotion = Examples.promotion("promotion", limits, segments);
    ledger.put(promotion);
    ledger.put(Voucher.generic(new VoucherCode("CODE"), promotion.id(), null, NOW));
    return promotion;
  }

  private Redemption redeemed(String transaction, String customer) {
    Outcome outcome = redemptions.redeem(Examples.request("CODE", transaction, customer));
    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
    return ((Outcome.Recorded) outcome).redemption();
  }

  private static RedemptionKey key(String transaction) {
    return new RedemptionKey(new VoucherCode("CODE"), transaction);
  }

  private static Order order(String id, Instant placedAt) {
    return new Order(
        id,
        "anna",
        placedAt,
        BigDecimal.TEN,
        BigDecimal.ZERO,
        BigDecimal.ZERO,
        OrderStatus.PLACED,
        List.of(),
        null,
        null,
        List.of(),
        OrderSource.STOREFRONT,
        OrderSource.STOREFRONT,
        Set.of(),
        placedAt,
        placedAt,
        1);
  }

  private static Set<Reason> refused(Outcome outcome) {
    return ((Outcome.Refused) outcome)
        .decision().refusals().stream().map(Refusal::reason).collect(Collectors.toSet());
  }
}
