package io.vouchsafe.store;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static io.vouchsafe.store.StoreExamples.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.promotion.CartRestriction;
import io.vouchsafe.core.promotion.CategoryRestriction;
import io.vouchsafe.core.promotion.Discount;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Matching;
import io.vouchsafe.core.promotion.ProductRestriction;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.QuotaSpread;
import io.vouchsafe.core.promotion.Reward;
import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.promotion.Validity;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.promotion.WeeklyHours;
import io.vouchsafe.core.redemption.Change;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.store.PromotionStore.Result;
import io.vouchsafe.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store of promotions and vouchers promises, on any DynamoDB. */
abstract class PromotionsContract {

  private static final AtomicInteger NAMES = new AtomicInteger();

  private String name = "";

  /** The database that the contract is checked on. */
  abstract TestDatabase dynamo();

  @BeforeEach
  void takeAFreshName() {
    name = "P" + NAMES.incrementAndGet();
  }

  @Test
  void keepsAPromotionAsItIs() {
    Promotion full =
        new Promotion(
            name,
            "Spring – for all",
            PromotionStatus.PAUSED,
            new Validity(
                NOW.minusMillis(1),
                NOW.plus(Duration.ofDays(30)),
                ZoneId.of("Europe/Berlin"),
                new WeeklyHours(
                    Set.of(DayOfWeek.FRIDAY, DayOfWeek.SUNDAY),
                    LocalTime.of(22, 0),
                    LocalTime.of(2, 30, 1))),
            new Reward(new Discount.Numeric(new BigDecimal("5.05")), new BigDecimal("5.00")),
            new CartRestriction(
                new BigDecimal("20.10"),
                List.of(
                    new ProductRestriction(Matching.ANY_OF, List.of("shoes", "hats")),
                    new ProductRestriction(Matching.NONE_OF, List.of("sale"))),
                List.of(new CategoryRestriction("platform", Matching.ANY_OF, List.of("web")))),
            new Limits(5L, 2L, new BigDecimal("100.01"), false),
            true,
            true,
            QuotaSpread.SINGLE,
            true,
            true,
            new SegmentRestriction(
                List.of("won_back", "lapsed"), List.of("coupon_abuse"), true, true),
            true,
            name,
            1,
            NOW,
            NOW.plusMillis(1));
    Promotion bare = Examples.promotion("bare-" + name, Examples.UNLIMITED);

    assertThat(store().create(full, null)).isEqualTo(Result.DONE);
    assertThat(store().create(bare, null)).isEqualTo(Result.DONE);

    assertSame(store().find(name).orElseThrow().promotion(), full);
    assertSame(quota(), Quota.full(full.limits()));
    assertSame(store().find(bare.id()).orElseThrow().promotion(), bare);
    assertThat(store().find(bare.id()).orElseThrow().quota()).isNull();
    assertThat(store().find("no-" + name)).isEmpty();
  }

  @Test
  void keepsAVoucherAsItIs() {
    Voucher generic = Voucher.generic(new VoucherCode("G" + name), name, "owner", NOW);
    Voucher unique =
        new Voucher(
            new VoucherCode("U" + name),
            name,
            3L,
            1L,
            new BigDecimal("50.5"),
            new BigDecimal("12.34"),
            null,
            false,
            Map.of(
                "U" + name + "#T.1",
                new Voucher.Held(NOW, new BigDecimal("10.01")),
                "U" + name + "#T-2",
                new Voucher.Held(NOW.plusMillis(1), BigDecimal.ONE)),
            NOW,
            NOW.plusMillis(1));

    assertThat(store().create(generic)).isEqualTo(Result.DONE);
    assertThat(store().create(unique)).isEqualTo(Result.DONE);

    assertThat(store().find(generic.code())).contains(generic);
    assertThat(store().find(unique.code())).contains(unique);
    assertThat(store().find(new VoucherCode("N" + name))).isEmpty();
  }

  @Test
  void givesACodeToOneVoucher() {
    Voucher first = Voucher.generic(new VoucherCode(name), "first", null, NOW);
    assertThat(store().create(first)).isEqualTo(Result.DONE);
    Promotion promotion = Examples.promotion(name, new Limits(1L, null, null, true));
    Voucher second = Voucher.generic(new VoucherCode(name), name, null, NOW);

    assertThat(store().create(second)).isEqualTo(Result.CODE_TAKEN);
    assertThat(store().create(promotion, second)).isEqualTo(Result.CODE_TAKEN);

    assertThat(store().find(name)).isEmpty();
    assertThat(store().find(new VoucherCode(name))).contains(first);
  }

  @Test
  void replacesAPromotionOnlyIfItIsTheOneThatWasRead() {
    Promotion first = Examples.promotion(name, Examples.UNLIMITED);
    Promotion second = Examples.withStatus(first, PromotionStatus.PAUSED);
    Promotion third = Examples.withStatus(first, PromotionStatus.ARCHIVED);
    Voucher voucher = Voucher.generic(new VoucherCode(name), name, null, NOW);
    store().create(first, null);

    assertThat(store().replace(first, second, null)).isEqualTo(Result.DONE);
    assertThat(store().replace(first, third, voucher)).isEqualTo(Result.OVERTAKEN);

    assertSame(store().find(name).orElseThrow().promotion(), second);
    assertThat(store().find(new VoucherCode(name))).isEmpty();
  }

  @Test
  void setsTheQuotaToNewLimitsWhateverWasTaken() {
    Promotion before = Examples.promotion(name, new Limits(5L, null, new BigDecimal("50"), true));
    store().create(before, null);
    take(3);

    Promotion less = Examples.withLimits(before, new Limits(2L, null, new BigDecimal("20"), true));
    assertThat(store().replace(before, less, null)).isEqualTo(Result.DONE);
    assertThat(quota().uses()).isEqualTo(3);
    assertThat(quota().hasUseLeft()).isFalse();
    assertThat(quota().hasBudgetFor(new BigDecimal("0.01"))).isFalse();

    Promotion unlimited = Examples.withLimits(less, Examples.UNLIMITED);
    assertThat(store().replace(less, unlimited, null)).isEqualTo(Result.DONE);
    assertThat(quota().hasUseLeft()).isTrue();
    assertThat(quota().hasBudgetFor(new BigDecimal("1000000"))).isTrue();
    assertThat(quota().uses()).isEqualTo(3);

    Promotion more =
        Examples.withLimits(unlimited, new Limits(4L, null, new BigDecimal("30.01"), true));
    assertThat(store().replace(unlimited, more, null)).isEqualTo(Result.DONE);
    assertThat(quota().usesLeft()).isEqualTo(1);
    assertThat(quota().budgetLeft()).isEqualByComparingTo("0.01");
  }

  @Test
  void makesAQuotaWithTheFirstLimit() {
    Promotion before = Examples.promotion(name, Examples.UNLIMITED);
    store().create(before, null);

    store().replace(before, Examples.withLimits(before, new Limits(4L, null, null, true)), null);

    assertThat(quota().usesLeft()).isEqualTo(4);
    assertThat(quota().budgetLeft()).isNull();
  }

  @Test
  void pagesThroughTheVouchersOfAPromotion() {
    for (int i = 0; i < 5; i++) {
      store()
          .create(
              Voucher.unique(new VoucherCode(name + "V" + i), name, 1, null, NOW.plusMillis(i)));
    }
    store().create(Voucher.generic(new VoucherCode("O" + name), "other-" + name, null, NOW));

    List<String> seen = new ArrayList<>();
    String cursor = null;
    do {
      Page<Voucher> page = store().vouchers(name, 2, cursor);
      page.items().forEach(voucher -> seen.add(voucher.code().text()));
      cursor = page.next();
    } while (cursor != null);

    assertThat(seen)
        .containsExactly(name + "V4", name + "V3", name + "V2", name + "V1", name + "V0");
    String first = store().vouchers(name, 2, null).next();
    assertThatThrownBy(() -> store().vouchers("other-" + name, 2, first))
        .isInstanceOf(ForeignCursorException.class);
  }

  @Test
  void listsEveryPromotionWithItsQuota() {
    Promotion limited = Examples.promotion("l" + name, new Limits(7L, null, null, true));
    Promotion unlimited = Examples.promotion("u" + name, Examples.UNLIMITED);
    store().create(limited, null);
    store().create(unlimited, null);

    List<String> seen = new ArrayList<>();
    String cursor = null;
    do {
      Page<PromotionStore.Standing> page = store().list(1, cursor);
      for (PromotionStore.Standing standing : page.items()) {
        seen.add(standing.promotion().id());
        assertThat(standing.quota() == null).isEqualTo(!standing.promotion().counted());
      }
      cursor = page.next();
    } while (cursor != null);

    assertThat(seen).contains(limited.id(), unlimited.id()).doesNotHaveDuplicates();
    assertThat(store().all().map(Promotion::id)).containsExactlyElementsOf(seen);
  }

  private PromotionStore store() {
    return new PromotionStore(dynamo().database());
  }

  private void take(int uses) {
    DynamoLedger ledger = new DynamoLedger(dynamo().database(), Clock.fixed(NOW, ZoneOffset.UTC));
    for (int i = 0; i < uses; i++) {
      Redemption redemption =
          Examples.redemption(
              name,
              "T-" + i,
              null,
              name,
              new Redemption.Shares(true, false, false, false, true, 0));
      ledger.commit(new Change(null, redemption, null, null, null));
    }
  }

  private Quota quota() {
    return Objects.requireNonNull(store().find(name).orElseThrow().quota());
  }
}
