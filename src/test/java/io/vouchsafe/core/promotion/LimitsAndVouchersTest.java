package io.vouchsafe.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is left of limits. */
class LimitsAndVouchersTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final BigDecimal CENT = new BigDecimal("0.01");

  @Test
  void aQuotaHasWhatItsLimitsSay() {
    Quota both = Quota.full(new Limits(1L, null, new BigDecimal("10.00"), true));
    assertThat(both.hasUseLeft()).isTrue();
    assertThat(both.hasBudgetFor(new BigDecimal("10"))).isTrue();
    assertThat(both.hasBudgetFor(new BigDecimal("10.01"))).isFalse();

    Quota none = Quota.full(new Limits(null, null, null, true));
    assertThat(none.hasUseLeft()).isTrue();
    assertThat(none.hasBudgetFor(new BigDecimal("1e12"))).isTrue();
  }

  @Test
  void aUsedUpQuotaHasNothingLeft() {
    for (long left : new long[] {0, -3}) {
      Quota quota = new Quota(left, BigDecimal.ZERO, 5, BigDecimal.TEN, 2);
      assertThat(quota.hasUseLeft()).isFalse();
      assertThat(quota.hasBudgetFor(CENT)).isFalse();
      assertThat(quota.hasBudgetFor(BigDecimal.ZERO)).isTrue();
    }
  }

  @Test
  void aQuotaGetsPendingSharesBack() {
    Quota quota = new Quota(0L, CENT, 5, BigDecimal.TEN, 2).restored(2, new BigDecimal("4.00"));

    assertThat(quota.usesLeft()).isEqualTo(2);
    assertThat(quota.budgetLeft()).isEqualByComparingTo("4.01");
    assertThat(quota.uses()).isEqualTo(3);
    assertThat(quota.granted()).isEqualByComparingTo("6");
    assertThat(quota.pending()).isZero();
  }

  @Test
  void onlyALimitOverAllCustomersNeedsACommonCounter() {
    assertThat(new Limits(null, 1L, null, true).needQuota()).isFalse();
    assertThat(new Limits(1L, null, null, true).needQuota()).isTrue();
    assertThat(new Limits(null, null, CENT, true).needQuota()).isTrue();
    assertThat(new Limits(1L, null, CENT, true).needUsesPerCustomer()).isFalse();
    assertThat(new Limits(null, 1L, null, true).needUsesPerCustomer()).isTrue();
  }

  @Test
  void aGenericVoucherIsNeverUsedUp() {
    Voucher voucher = Voucher.generic(new VoucherCode("CODE"), "promotion", null, NOW);

    assertThat(voucher.isUnique()).isFalse();
    assertThat(voucher.hasUseLeftAt(NOW)).isTrue();
    assertThat(voucher.restored("CODE#T", CENT)).isEqualTo(voucher);
  }

  @Test
  void aUniqueVoucherIsUsedUpUntilAHoldExpires() {
    Voucher voucher = held(0, Map.of("CODE#T", NOW));

    assertThat(voucher.hasUseLeftAt(NOW.minusMillis(1))).isFalse();
    assertThat(voucher.hasUseLeftAt(NOW)).isTrue();
    assertThat(held(0, Map.of()).hasUseLeftAt(NOW)).isFalse();
    assertThat(held(1, Map.of()).hasUseLeftAt(NOW)).isTrue();
  }

  @Test
  void aUniqueVoucherGetsAUseBackWithItsHold() {
    Voucher restored =
        held(0, Map.of("CODE#T", NOW, "CODE#U", NOW.plusSeconds(1))).restored("CODE#T", CENT);

    assertThat(restored.usesLeft()).isEqualTo(1);
    assertThat(restored.holds()).containsOnlyKeys("CODE#U");
  }

  private static Voucher held(long usesLeft, Map<String, Instant> holds) {
    Map<String, Voucher.Held> held =
        holds.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, hold -> new Voucher.Held(hold.getValue(), CENT)));
    return Voucher.unique(new VoucherCode("CODE"), "promotion", 2, null, NOW)
        .changed(usesLeft - 2, BigDecimal.ZERO, held);
  }
}
