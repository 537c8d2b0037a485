package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.QuotaTake;
import io.vouchsafe.core.redemption.Change;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.store.Transaction.Condition;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a step of a redemption writes to the shards of its promotion's quota. */
final class QuotaWrites {

  private static final String CHANGE =
      "add #uses :uses, #granted :granted, #pending :pending,"
          + " #uses_left :uses_left, #budget_left :budget_left, #gains :gains";

  private QuotaWrites() {}

  /**
   * Adds what a step takes or gives back.
   *
   * @param shard the shard that counts the redemption
   */
  static void add(Transaction transaction, Tables tables, Change change, Step step, int shard) {
    Redemption redemption = change.after();
    String promotion = redemption.promotionId();
    BigDecimal money = step.money(redemption.granted());
    if (step.countsNothing()) {
      return;
    }
    if (step.uses() <= 0) {
      QuotaTake back = new QuotaTake(shard, step.uses(), money, false);
      transaction.update(
          Key.quota(tables, promotion, shard),
          CHANGE,
          counted(Condition.of("attribute_exists(pk)"), back, step, money));
      return;
    }
    Change.Draw draw = change.draw();
    if (draw == null) {
      QuotaTake take = new QuotaTake(shard, step.uses(), money, false);
      take(transaction, Key.quota(tables, promotion, shard), take, step, money);
      return;
    }
    for (QuotaTake take : draw.takes()) {
      Key key = Key.quota(tables, promotion, take.shard());
      boolean counts = take.shard() == shard;
      if (take.opens()) {
        open(transaction, key, take, step, money, draw.promotion());
      } else {
        take(
            transaction, key, take, counts ? step : Step.NOTHING, counts ? money : BigDecimal.ZERO);
      }
    }
    if (draw.takes().stream().anyMatch(QuotaTake::opens)) {
      transaction.check(Key.promotion(tables, promotion), isSpread(draw.promotion()));
    }
  }

  /** No shard is opened while they are being gathered, nor with limits of before. */
  private static Condition isSpread(Promotion promotion) {
    return Condition.of("#version = :version and #gathered = :gathered")
        .name("#version", PromotionItems.VERSION)
        .name("#gathered", PromotionItems.GATHERED)
        .value(":version", Values.number(promotion.version()))
        .value(":gathered", Values.flag(false));
  }

  private static void take(
      Transaction transaction, Key key, QuotaTake take, Step step, BigDecimal money) {
    Condition enough =
        Condition.of(
                "attribute_exists(pk)"
                    + " and (attribute_not_exists(#max_uses) or #uses_left >= :taken_uses)"
                    + " and (attribute_not_exists(#max_budget) or #budget_left >= :taken_money)")
            .name("#max_uses", PromotionItems.MAX_USES)
            .name("#max_budget", PromotionItems.MAX_BUDGET)
            .value(":taken_uses", Values.number(take.uses()))
            .value(":taken_money", Values.decimal(take.money()));
    transaction.update(key, CHANGE, counted(enough, take, step, money));
  }

  private static void open(
      Transaction transaction,
      Key key,
      QuotaTake take,
      Step step,
      BigDecimal money,
      Promotion promotion) {
    Limits limits = promotion.limits();
    Condition absent = counted(Condition.absent(), take, step, money);
    StringBuilder sets = new StringBuilder();
    absent = flag(absent, sets, PromotionItems.MAX_USES, number(limits.maxRedemptions()));
    absent = flag(absent, sets, PromotionItems.MAX_BUDGET, decimal(limits.maxTotalBudget()));
    transaction.update(key, CHANGE + sets, absent);
  }

  private static Condition flag(
      Condition condition, StringBuilder sets, String name, @Nullable AttributeValue value) {
    if (value == null) {
      return condition;
    }
    sets.append(sets.isEmpty() ? " set " : ", ").append("#" + name + " = :" + name);
    return condition.name("#" + name, name).value(":" + name, value);
  }

  private static Condition counted(
      Condition condition, QuotaTake take, Step step, BigDecimal money) {
    boolean gains = take.uses() < 0 || take.money().signum() < 0;
    return condition
        .name("#uses", PromotionItems.USES)
        .name("#granted", PromotionItems.GRANTED)
        .name("#pending", PromotionItems.PENDING)
        .name("#uses_left", PromotionItems.USES_LEFT)
        .name("#budget_left", PromotionItems.BUDGET_LEFT)
        .name("#gains", PromotionItems.GAINS)
        .value(":uses", Values.number(step.uses()))
        .value(":granted", Values.decimal(money))
        .value(":pending", Values.number(step.pending()))
        .value(":uses_left", Values.number(-take.uses()))
        .value(":budget_left", Values.decimal(take.money().negate()))
        .value(":gains", Values.number(gains ? 1 : 0));
  }

  private static @Nullable AttributeValue number(@Nullable Long value) {
    return value == null ? null : Values.number(value);
  }

  private static @Nullable AttributeValue decimal(@Nullable BigDecimal value) {
    return value == null ? null : Values.decimal(value);
  }
}
