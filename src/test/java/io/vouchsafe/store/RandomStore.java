package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.OrderBook;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Discount;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.QuotaSpread;
import io.vouchsafe.core.promotion.Reward;
import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.HoldSweep;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Reason;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.core.redemption.Refusal;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.TestClock;
import io.vouchsafe.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Promotions of all kinds of limits in one store, which several clients use at random. */
final class RandomStore {

  private static final Limits FEW = new Limits(40L, null, null, true);
  private static final Limits NO_RETURN = new Limits(60L, 3L, null, false);
  private static final Limits MONEY = new Limits(null, null, new BigDecimal("205.50"), true);
  private static final Limits EACH = new Limits(null, 2L, null, true);
  private static final Limits WIDE = new Limits(50L, null, new BigDecimal("430.00"), true);
  private static final BigDecimal CARD = new BigDecimal("400.00");
  private static final long UNIQUE_USES = 4;

  final Faults faults;
  final TestClock clock;
  final Redemptions redemptions;
  final HoldSweep sweep;
  final OrderBook orders;
  final @Nullable ReferenceModel reference;
  final List<String> codes = new ArrayList<>();
  final List<String> changing = new ArrayList<>();

  private final Database database;
  private final Map<String, Voucher> vouchers = new HashMap<>();
  private final List<String> promotions = new ArrayList<>();

  /**
   * A store with its promotions.
   *
   * @param reference is told of what clients ask and are answered; null if nobody is
   */
  RandomStore(
      String name,
      TestDatabase dynamo,
      Faults faults,
      TestClock clock,
      @Nullable ReferenceModel reference) {
    this.faults = faults;
    this.clock = clock;
    this.reference = reference;
    this.database = dynamo.database();
    Database failing = dynamo.database(faults);
    DynamoLedger ledger = new DynamoLedger(failing, clock);
    this.sweep = new HoldSweep(ledger, clock);
    this.redemptions =
        new Redemptions(
            ledger,
            Examples.EURO,
            Examples.SCORER,
            new StoreCalendar(ZoneOffset.UTC),
            clock,
            attempt -> attempt < 30);
    this.orders = new OrderBook(new DynamoCustomers(failing), clock, attempt -> attempt < 30);
    changing.add(add(generic(name + "FEW", FEW)));
    add(generic(name + "NORETURN", NO_RETURN));
    changing.add(add(generic(name + "MONEY", MONEY)));
    add(generic(name + "EACH", EACH));
    changing.add(add(Examples.spread(generic(name + "WIDE", WIDE), new QuotaSpread(4, false))));
    add(
        Examples.promotion(
            name + "FIRST",
            Examples.UNLIMITED,
            new SegmentRestriction(List.of("new_contact"), List.of(), false, false)));
    String unique = name + "UNIQUE";
    add(
        generic(unique, Examples.UNLIMITED),
        Voucher.unique(new VoucherCode(unique), unique, UNIQUE_USES, null, clock.instant()));
    String card = name + "CARD";
    add(
        Examples.rewarding(
            generic(card, Examples.UNLIMITED), new Reward(new Discount.GiftCard(CARD), null)),
        Voucher.generic(new VoucherCode(card), card, null, clock.instant()).worth(CARD));
  }

  private static Promotion generic(String id, Limits limits) {
    return Examples.promotion(id, limits);
  }

  private String add(Promotion promotion) {
    String id = promotion.id();
    return add(promotion, Voucher.generic(new VoucherCode(id), id, null, clock.instant()));
  }

  private String add(Promotion promotion, Voucher voucher) {
    if (reference != null) {
      reference.knows(promotion, voucher);
    }
    assertThat(new PromotionStore(database).create(promotion, voucher))
        .isEqualTo(PromotionStore.Result.DONE);
    promotions.add(promotion.id());
    vouchers.put(voucher.code().text(), voucher);
    codes.add(voucher.code().text());
    return promotion.id();
  }

  /** Changes a promotion as a merchant would, who tries again later if somebody was faster. */
  void change(String id, UnaryOperator<Promotion> change) {
    PromotionStore store = new PromotionStore(database);
    Promotion before = promotion(id);
    store.replace(before, change.apply(before), null);
  }

  Promotion promotion(String id) {
    return new PromotionStore(database).find(id).orElseThrow().promotion();
  }

  /** Checks that what is counted is what is recorded. */
  void assertCountsWhatIsRecorded() {
    List<Redemption> recorded =
        database
            .client()
            .scanPaginator(scan -> scan.tableName(database.tables().redemptions()))
            .items()
            .stream()
            .map(item -> RedemptionItems.read(new Item(item)))
            .filter(redemption -> promotions.contains(redemption.promotionId()))
            .filter(ReferenceModel::counts)
            .toList();
    for (String id : promotions) {
      List<Redemption> counted =
          recorded.stream().filter(redemption -> redemption.promotionId().equals(id)).toList();
      Quota quota = new PromotionStore(database).find(id).orElseThrow().quota();
      if (quota != null) {
        assertThat(quota.uses()).as(id).isEqualTo(counted.size());
        assertThat(quota.granted()).as(id).isEqualByComparingTo(granted(counted));
        assertThat(quota.pending())
            .as(id)
            .isEqualTo(
                counted.stream()
                    .filter(redemption -> redemption.status() == RedemptionStatus.PENDING)
                    .count());
        Limits limits = promotion(id).limits();
        if (limits.maxRedemptions() != null) {
          assertThat(quota.usesLeft()).as(id).isEqualTo(limits.maxRedemptions() - counted.size());
        }
        if (limits.maxTotalBudget() != null) {
          assertThat(quota.budgetLeft())
              .as(id)
              .isEqualByComparingTo(limits.maxTotalBudget().subtract(granted(counted)));
        }
      }
    }
    for (Voucher voucher : vouchers.values()) {
      List<Redemption> counted =
          recorded.stream()
              .filter(redemption -> redemption.key().code().equals(voucher.code()))
              .toList();
      Voucher now = new PromotionStore(database).find(voucher.code()).orElseThrow();
      if (voucher.usesLeft() != null) {
        assertThat(now.usesLeft()).isEqualTo(UNIQUE_USES - counted.size()).isNotNegative();
      }
      if (voucher.balance() != null) {
        assertThat(now.balance()).isEqualByComparingTo(CARD.subtract(granted(counted)));
        assertThat(now.balance()).isNotNegative();
      }
    }
  }

  private long usesOf(String id) {
    Quota quota = new PromotionStore(database).find(id).orElseThrow().quota();
    return quota == null ? 0 : quota.uses();
  }

  private static BigDecimal granted(List<Redemption> some) {
    return some.stream().map(Redemption::granted).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Of a limit of N, N redemptions win in the end, whatever happened before. */
  void assertCanBeUsedUp() {
    for (String id : promotions) {
      change(id, before -> Examples.withStatus(before, PromotionStatus.ACTIVE));
      Long most = promotion(id).limits().maxRedemptions();
      if (most == null) {
        continue;
      }
      long usedBefore = usesOf(id);
      Outcome outcome;
      int index = 0;
      do {
        String transaction = "last-" + id + "-" + index++;
        outcome =
            redemptions.redeem(
                Examples.request(id, transaction, transaction, BigDecimal.ONE, true));
      } while (outcome instanceof Outcome.Recorded);
      Outcome.Refused refused = (Outcome.Refused) outcome;
      Quota quota = new PromotionStore(database).find(id).orElseThrow().quota();
      assertThat(quota).isNotNull();
      assertThat(refused.decision().refusals())
          .extracting(Refusal::reason)
          .isSubsetOf(Reason.MAXIMUM_REDEMPTIONS_EXCEEDED, Reason.BUDGET_EXCEEDED);
      assertThat(quota.hasUseLeft() && quota.hasBudgetFor(refused.decision().granted()))
          .as(id)
          .isFalse();
      assertThat(quota.uses()).as(id).isLessThanOrEqualTo(Math.max(most, usedBefore));
    }
  }
}
