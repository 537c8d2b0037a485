package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All shards of a quota as they were read. What is left of the quota is what is left of them
 * together, so a redemption is refused only if that is too little: what its own shard lacks it
 * takes from others.
 *
 * <p>The shards are read one after the other, so together they may show less than there was at any
 * instant: a share that moved from a shard not yet read to one already read. Each shard counts how
 * often it gained something. If two readings show the same count, then between them no shard had
 * more than the first one shows.
 *
 * @param shards those that are there, by number
 * @param spread how many there can be
 * @param gains how often any of them gained something
 */
public record ShardedQuota(SortedMap<Integer, Quota> shards, QuotaSpread spread, long gains) {

  public ShardedQuota {
    shards = Collections.unmodifiableSortedMap(new TreeMap<>(shards));
  }

  /** The quota as a whole. */
  public Quota total() {
    return shards.values().stream().reduce(Quota::plus).orElseThrow();
  }

  /**
   * What one redemption takes: its discount and one use from its home shard, if that has enough.
   * Else the home shard gets some from those that have most, and if there is plenty a fair share,
   * so that the next redemptions find enough at home.
   *
   * @param granted money: the discount; no more than is left in all, where also a use is left
   */
  public List<QuotaTake> draw(int home, BigDecimal granted) {
    Map<Integer, BigDecimal> uses = moved(home, BigDecimal.ONE, ShardedQuota::uses);
    Map<Integer, BigDecimal> money = moved(home, granted, Quota::budgetLeft);
    List<QuotaTake> takes = new ArrayList<>();
    takes.add(
        new QuotaTake(
            home,
            BigDecimal.ONE.subtract(sum(uses)).longValueExact(),
            granted.subtract(sum(money)),
            !shards.containsKey(home)));
    TreeSet<Integer> donors = new TreeSet<>(uses.keySet());
    donors.addAll(money.keySet());
    for (int donor : donors) {
      takes.add(
          new QuotaTake(
              donor,
              uses.getOrDefault(donor, BigDecimal.ZERO).longValueExact(),
              money.getOrDefault(donor, BigDecimal.ZERO),
              false));
    }
    return takes;
  }

  /** What has to come from which other shards so that the home shard has what is needed. */
  private Map<Integer, BigDecimal> moved(
      int home, BigDecimal needed, Function<Quota, @Nullable BigDecimal> left) {
    Map<Integer, BigDecimal> lefts = new HashMap<>();
    shards.forEach(
        (shard, quota) -> {
          BigDecimal ofShard = left.apply(quota);
          if (ofShard != null) {
            lefts.put(shard, ofShard);
          }
        });
    Map<Integer, BigDecimal> moved = new HashMap<>();
    if (lefts.isEmpty()) {
      return moved;
    }
    BigDecimal missing = needed.subtract(lefts.getOrDefault(home, BigDecimal.ZERO));
    BigDecimal total = sum(lefts);
    BigDecimal fair =
        total.divide(BigDecimal.valueOf(spread.shards()), total.scale(), RoundingMode.DOWN);
    List<Integer> donors =
        lefts.keySet().stream()
            .filter(shard -> shard != home)
            .sorted(Comparator.<Integer, BigDecimal>comparing(lefts::get).reversed())
            .toList();
    for (int donor : donors) {
      if (missing.signum() <= 0) {
        break;
      }
      BigDecimal given = missing.max(fair).min(lefts.get(donor));
      moved.put(donor, given);
      missing = missing.subtract(given);
    }
    return moved;
  }

  private static @Nullable BigDecimal uses(Quota quota) {
    return quota.usesLeft() == null ? null : BigDecimal.valueOf(quota.usesLeft());
  }

  private static BigDecimal sum(Map<Integer, BigDecimal> amounts) {
    return amounts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
