package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.ShardedQuota;
import io.vouchsafe.store.Transaction.Condition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The shards of quotas: read together, made, gathered into one, and set to new limits. */
final class QuotaShards {

  /** What a shard's item counts; all of it moves with the shard. */
  private static final List<String> COUNTED =
      List.of(
          PromotionItems.USES,
          PromotionItems.GRANTED,
          PromotionItems.PENDING,
          PromotionItems.USES_LEFT,
          PromotionItems.BUDGET_LEFT,
          PromotionItems.GAINS);

  private static final int MOST_ATTEMPTS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 40;

  private final DynamoDbClient client;
  private final Tables tables;

  QuotaShards(DynamoDbClient client, Tables tables) {
    this.client = client;
    this.tables = tables;
  }

  /** All shards of a promotion's quota, one after the other. */
  static ShardedQuota read(DynamoDbClient client, Tables tables, Promotion promotion) {
    Map<Key, Item> items = BatchRead.get(client, keys(tables, promotion));
    Map<Integer, Quota> shards = new TreeMap<>();
    long gains = 0;
    for (int shard = 0; shard < promotion.spread().shards(); shard++) {
      Item item = items.get(Key.quota(tables, promotion.id(), shard));
      if (item != null) {
        shards.put(shard, PromotionItems.readQuota(item));
        gains += item.number(PromotionItems.GAINS);
      }
    }
    return new ShardedQuota(new TreeMap<>(shards), promotion.spread(), gains);
  }

  /** The keys of all shards that a promotion's quota may have; none if nothing is counted. */
  static List<Key> keys(Tables tables, Promotion promotion) {
    return IntStream.range(0, promotion.counted() ? promotion.spread().shards() : 0)
        .mapToObj(shard -> Key.quota(tables, promotion.id(), shard))
        .toList();
  }

  /** The quota as a whole, of shards that were read; null if nothing is counted. */
  static @Nullable Quota total(Tables tables, Promotion promotion, Map<Key, Item> items) {
    return keys(tables, promotion).stream()
        .map(items::get)
        .filter(Objects::nonNull)
        .map(PromotionItems::readQuota)
        .reduce(Quota::plus)
        .orElse(null);
  }

  /** Makes the shards of a quota of which nothing was taken yet. */
  void create(Transaction transaction, Promotion promotion) {
    Limits limits = promotion.limits();
    List<Quota> shards = Quota.full(limits).split(promotion.spread().shards());
    for (int shard = 0; shard < shards.size(); shard++) {
      Key key = Key.quota(tables, promotion.id(), shard);
      transaction.create(key, PromotionItems.writeQuota(key, limits, shards.get(shard)));
    }
  }

  /**
   * Brings all shards of a promotion's quota together in the first one, and has them stay there
   * until the promotion is written again. Redemptions go on meanwhile, and nothing is counted twice
   * or lost, wherever this ends.
   *
   * @return false if the promotion is no longer as it was read, or others were in the way too often
   */
  boolean gather(Promotion promotion) {
    Transaction mark =
        new Transaction()
            .update(
                Key.promotion(tables, promotion.id()),
                "set #gathered = :gathered",
                Condition.isVersion(PromotionItems.VERSION, promotion.version())
                    .name("#gathered", PromotionItems.GATHERED)
                    .value(":gathered", Values.flag(true)));
    for (int attempt = 1;
        mark.commit(client) instanceof Transaction.Result.Cancelled(var failed, var _);
        attempt++) {
      if (!failed.isEmpty() || attempt >= MOST_ATTEMPTS) {
        return false;
      }
      pause();
    }
    for (int shard = 1; shard < promotion.spread().shards(); shard++) {
      int attempt = 1;
      while (!close(promotion, shard)) {
        if (attempt >= MOST_ATTEMPTS) {
          return false;
        }
        attempt++;
        pause();
      }
    }
    return true;
  }

  /** Moves all that a shard has to the first one; false if others were in the way. */
  private boolean close(Promotion promotion, int shard) {
    Key key = Key.quota(tables, promotion.id(), shard);
    Item item = BatchRead.get(client, List.of(key)).get(key);
    if (item == null) {
      return true;
    }
    Condition asRead = Condition.none();
    Condition moved = Condition.none();
    List<String> same = new ArrayList<>();
    List<String> adds = new ArrayList<>();
    for (String name : COUNTED) {
      same.add("#" + name + " = :" + name);
      adds.add("#" + name + " :" + name);
      asRead = asRead.name("#" + name, name).value(":" + name, Values.decimal(item.decimal(name)));
      moved = moved.name("#" + name, name).value(":" + name, Values.decimal(arriving(item, name)));
    }
    Transaction transaction =
        new Transaction()
            .delete(key, asRead.holding(String.join(" and ", same)))
            .update(
                Key.quota(tables, promotion.id(), 0),
                "add " + String.join(", ", adds),
                moved.holding("attribute_exists(pk)"));
    return transaction.commit(client) instanceof Transaction.Result.Done;
  }

  /** The first shard gains by what arrives there. */
  private static BigDecimal arriving(Item item, String name) {
    return name.equals(PromotionItems.GAINS)
        ? item.decimal(name).add(BigDecimal.ONE)
        : item.decimal(name);
  }

  /** Sets a quota that is all in its first shard to a promotion's limits, whatever was taken. */
  void setLimits(Transaction transaction, Promotion promotion) {
    Limits limits = promotion.limits();
    List<String> sets = new ArrayList<>();
    List<String> removes = new ArrayList<>();
    Condition condition =
        Condition.of("attribute_exists(pk)")
            .name("#max_uses", PromotionItems.MAX_USES)
            .name("#max_budget", PromotionItems.MAX_BUDGET);
    if (limits.maxRedemptions() == null) {
      removes.add("#max_uses");
    } else {
      sets.add("#max_uses = :max_uses, #uses_left = :max_uses - #uses");
      condition =
          condition
              .name("#uses_left", PromotionItems.USES_LEFT)
              .name("#uses", PromotionItems.USES)
              .value(":max_uses", Values.number(limits.maxRedemptions()));
    }
    if (limits.maxTotalBudget() == null) {
      removes.add("#max_budget");
    } else {
      sets.add("#max_budget = :max_budget, #budget_left = :max_budget - #granted");
      condition =
          condition
              .name("#budget_left", PromotionItems.BUDGET_LEFT)
              .name("#granted", PromotionItems.GRANTED)
              .value(":max_budget", Values.decimal(limits.maxTotalBudget()));
    }
    String expression =
        "add #gains :one"
            + (sets.isEmpty() ? "" : " set " + String.join(", ", sets))
            + (removes.isEmpty() ? "" : " remove " + String.join(", ", removes));
    condition = condition.name("#gains", PromotionItems.GAINS).value(":one", Values.number(1));
    transaction.update(Key.quota(tables, promotion.id(), 0), expression, condition);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MILLIS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new OverloadException();
    }
  }
}
