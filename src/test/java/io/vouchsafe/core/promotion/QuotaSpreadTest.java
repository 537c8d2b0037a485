package io.vouchsafe.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaSpreadTest {

  private static final Reward PERCENT = new Reward(new Discount.Percentage(BigDecimal.TEN), null);
  private static final Reward FIVE = new Reward(new Discount.Numeric(new BigDecimal(5)), null);

  @ParameterizedTest
  @CsvSource({"1, 1", "999, 1", "1000, 4", "9999, 4", "10000, 16", "1000000000, 16"})
  void aLargeLimitIsSpread(long maxRedemptions, int shards) {
    assertThat(QuotaSpread.of(new Limits(maxRedemptions, null, null, true), PERCENT).shards())
        .isEqualTo(shards);
  }

  @ParameterizedTest
  @CsvSource({"4999.99, 1", "5000, 4", "49999.99, 4", "50000, 16"})
  void aBudgetIsSpreadByTheDiscountsThatFitInIt(String budget, int shards) {
    assertThat(QuotaSpread.of(new Limits(null, null, new BigDecimal(budget), true), FIVE).shards())
        .isEqualTo(shards);
  }

  @Test
  void theTighterLimitTells() {
    Limits limits = new Limits(100_000L, null, new BigDecimal("100.00"), true);

    assertThat(QuotaSpread.of(limits, FIVE)).isEqualTo(QuotaSpread.SINGLE);
  }

  @Test
  void aLimitOfEachCustomerNeedsNoSpread() {
    assertThat(QuotaSpread.of(new Limits(null, 100_000L, null, true), PERCENT))
        .isEqualTo(QuotaSpread.SINGLE);
  }

  @Test
  void aPercentageIsTakenForAHundredUnlessItIsBounded() {
    Limits limits = new Limits(null, null, new BigDecimal("10000.00"), true);
    Reward bounded = new Reward(PERCENT.discount(), BigDecimal.ONE);

    assertThat(QuotaSpread.of(limits, PERCENT)).isEqualTo(QuotaSpread.SINGLE);
    assertThat(QuotaSpread.of(limits, bounded).shards()).isEqualTo(16);
  }

  @Test
  void itIsNeverNarrowedForRedemptionsRememberTheirShard() {
    QuotaSpread wide = new QuotaSpread(16, true);

    assertThat(wide.widenedTo(QuotaSpread.SINGLE)).isEqualTo(new QuotaSpread(16, false));
    assertThat(QuotaSpread.SINGLE.widenedTo(wide)).isEqualTo(new QuotaSpread(16, false));
  }

  @Test
  void redemptionsAreAtHomeInAllShardsUnlessTheyAreGathered() {
    QuotaSpread spread = new QuotaSpread(16, false);
    Set<Integer> homes = new HashSet<>();
    for (int transaction = 0; transaction < 1000; transaction++) {
      String key = "SPRING10#T-" + transaction;
      homes.add(spread.homeOf(key));
      assertThat(spread.homeOf(key)).isEqualTo(spread.homeOf(key)).isBetween(0, 15);
      assertThat(spread.gather().homeOf(key)).isZero();
    }
    assertThat(homes).hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void eachShardGetsItsTurn(int shards) {
    QuotaSpread spread = new QuotaSpread(shards, false);

    assertThat(IntStream.iterate(0, spread::after).limit(shards).distinct().count())
        .isEqualTo(shards);
    assertThat(spread.gather().after(0)).isZero();
  }
}
