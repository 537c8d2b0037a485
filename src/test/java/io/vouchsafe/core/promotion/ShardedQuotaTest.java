package io.vouchsafe.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class ShardedQuotaTest {

  private static final int SHARDS = 4;
  private static final QuotaSpread SPREAD = new QuotaSpread(SHARDS, false);

  /** What is left of one limit in each shard; a shard may be missing. */
  @Provide
  Arbitrary<Map<Integer, Integer>> lefts() {
    return Arbitraries.maps(
            Arbitraries.integers().between(1, SHARDS - 1), Arbitraries.integers().between(0, 40))
        .flatMap(
            others ->
                Arbitraries.integers()
                    .between(0, 40)
                    .map(
                        first -> {
                          Map<Integer, Integer> all = new HashMap<>(others);
                          all.put(0, first);
                          return all;
                        }));
  }

  @Provide
  Arbitrary<ShardedQuota> quotas() {
    return Combinators.combine(
            lefts(), Arbitraries.integers().between(0, 1000), Arbitraries.of(Limit.values()))
        .as(
            (lefts, cents, limit) -> {
              TreeMap<Integer, Quota> shards = new TreeMap<>();
              lefts.forEach(
                  (shard, left) ->
                      shards.put(
                          shard,
                          new Quota(
                              limit == Limit.MONEY ? null : (Long) (long) left,
                              limit == Limit.USES ? null : money((left * 7919 + cents) % 1000),
                              0,
                              BigDecimal.ZERO,
                              0)));
              return new ShardedQuota(shards, SPREAD, 0);
            });
  }

  private enum Limit {
    USES,
    MONEY,
    BOTH
  }

  @Property
  void takesExactlyOneUseAndTheDiscountAndNowhereMoreThanThereIs(
      @ForAll("quotas") ShardedQuota quota,
      @ForAll @IntRange(max = SHARDS - 1) int home,
      @ForAll @IntRange(min = 0, max = 4000) int cents) {
    BigDecimal granted = money(cents);
    Assume.that(quota.total().hasUseLeft() && quota.total().hasBudgetFor(granted));

    List<QuotaTake> takes = quota.draw(home, granted);

    assertThat(takes.getFirst().shard()).isEqualTo(home);
    assertThat(takes).extracting(QuotaTake::shard).doesNotHaveDuplicates();
    assertThat(takes.stream().mapToLong(QuotaTake::uses).sum()).isEqualTo(1);
    assertThat(takes.stream().map(QuotaTake::money).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(granted);
    for (QuotaTake take : takes) {
      Quota shard = quota.shards().get(take.shard());
      assertThat(take.opens()).isEqualTo(shard == null);
      if (quota.total().usesLeft() != null) {
        assertThat(left(shard == null ? null : shard.usesLeft()) - take.uses()).isNotNegative();
      }
      if (quota.total().budgetLeft() != null) {
        BigDecimal before =
            shard == null || shard.budgetLeft() == null ? BigDecimal.ZERO : shard.budgetLeft();
        assertThat(before.subtract(take.money())).isNotNegative();
      }
    }
  }

  @Property
  void takesAllOfASpreadQuotaOneByOne(
      @ForAll @IntRange(min = 1, max = 60) int uses, @ForAll("homes") List<Integer> homes) {
    Map<Integer, Quota> shards = new TreeMap<>();
    Quota full = Quota.full(new Limits((long) uses, null, null, true));
    List<Quota> parts = full.split(SHARDS);
    for (int shard = 0; shard < SHARDS; shard++) {
      shards.put(shard, parts.get(shard));
    }
    for (int redemption = 0; redemption < uses; redemption++) {
      ShardedQuota quota = new ShardedQuota(new TreeMap<>(shards), SPREAD, 0);
      assertThat(quota.total().usesLeft()).isEqualTo(uses - redemption);
      for (QuotaTake take : quota.draw(homes.get(redemption), BigDecimal.ONE)) {
        shards.computeIfPresent(
            take.shard(), (_, before) -> before.restored(-take.uses(), take.money().negate()));
      }
    }
    assertThat(new ShardedQuota(new TreeMap<>(shards), SPREAD, 0).total().hasUseLeft()).isFalse();
  }

  @Provide
  Arbitrary<List<Integer>> homes() {
    return Arbitraries.integers().between(0, SHARDS - 1).list().ofSize(60);
  }

  @Example
  void anEmptyShardGetsAFairShareOfTheRichest() {
    TreeMap<Integer, Quota> shards = new TreeMap<>();
    shards.put(0, Quota.full(new Limits(400L, null, money(100_000), true)));

    List<QuotaTake> takes = new ShardedQuota(shards, SPREAD, 0).draw(2, money(500));

    assertThat(takes)
        .containsExactly(
            new QuotaTake(2, -99, money(500 - 25_000), true),
            new QuotaTake(0, 100, money(25_000), false));
  }

  @Example
  void gathersTheCrumbsOfABudget() {
    TreeMap<Integer, Quota> shards = new TreeMap<>();
    Limits limits = new Limits(null, null, money(0), true);
    shards.put(0, Quota.full(limits).plus(budget(2)));
    shards.put(1, budget(3));
    shards.put(3, budget(4));

    List<QuotaTake> takes = new ShardedQuota(shards, SPREAD, 0).draw(1, money(9));

    assertThat(takes)
        .containsExactly(
            new QuotaTake(1, 1, money(3), false),
            new QuotaTake(0, 0, money(2), false),
            new QuotaTake(3, 0, money(4), false));
  }

  @Property
  void splittingLosesNothing(
      @ForAll @IntRange(max = 100_000) int uses,
      @ForAll @IntRange(max = 10_000_000) int cents,
      @ForAll @IntRange(min = 1, max = QuotaSpread.MOST) int shards) {
    Quota full = Quota.full(new Limits((long) uses, null, money(cents), true));

    List<Quota> parts = full.split(shards);

    assertThat(parts).hasSize(shards);
    Quota whole = new ArrayList<>(parts).stream().reduce(Quota::plus).orElseThrow();
    assertThat(whole.usesLeft()).isEqualTo(uses);
    assertThat(whole.budgetLeft()).isEqualByComparingTo(money(cents));
    assertThat(parts).allMatch(part -> left(part.usesLeft()) >= uses / shards);
  }

  private static Quota budget(long cents) {
    return new Quota(null, money(cents), 0, BigDecimal.ZERO, 0);
  }

  private static long left(@Nullable Long left) {
    return left == null ? 0 : left;
  }

  private static BigDecimal money(long cents) {
    return BigDecimal.valueOf(cents, 2);
  }
}
