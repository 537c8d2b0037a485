package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Discount;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.QuotaSpread;
import io.vouchsafe.core.promotion.Reward;
import io.vouchsafe.core.promotion.SegmentRestriction;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Promotions and their quotas as items. */
final class PromotionItems {

  /** The index that lists promotions, and the vouchers of each, by the time they were made. */
  static final String LISTING_INDEX = "listing";

  static final String LISTING_KEY = "listing_key";
  static final String LISTING_SORT = "listing_sort";
  static final String ALL = "PROMOTIONS";
  static final String VERSION = "version";

  /** The ids of the promotions that are listed and active, in the one item that has them. */
  static final String LISTED = "promotions";

  static final String MAX_USES = "max_uses";
  static final String MAX_BUDGET = "max_budget";
  static final String USES = "uses";
  static final String USES_LEFT = "uses_left";
  static final String GRANTED = "granted";
  static final String BUDGET_LEFT = "budget_left";
  static final String PENDING = "pending";

  /** How often the shard got something: grows whenever it has more left than before. */
  static final String GAINS = "gains";

  /** Whether only the first shard of the quota is in use. */
  static final String GATHERED = "gathered";

  private PromotionItems() {}

  static Map<String, AttributeValue> write(Tables tables, Promotion promotion) {
    Discount discount = promotion.reward().discount();
    Limits limits = promotion.limits();
    SegmentRestriction segments = promotion.segments();
    ItemBuilder item =
        new ItemBuilder()
            .key(Key.promotion(tables, promotion.id()))
            .text(LISTING_KEY, ALL)
            .text(LISTING_SORT, Key.sortable(promotion.createdAt()) + "#" + promotion.id())
            .text("id", promotion.id())
            .text("name", promotion.name())
            .constant("status", promotion.status())
            .decimal("max_discount", promotion.reward().maxDiscount())
            .number("max_redemptions", limits.maxRedemptions())
            .number("max_redemptions_per_customer", limits.maxRedemptionsPerCustomer())
            .decimal("max_total_budget", limits.maxTotalBudget())
            .flag("restore_on_cancel", limits.restoreOnCancel())
            .flag("counted", promotion.counted())
            .flag("counted_per_customer", promotion.countedPerCustomer())
            .number("quota_shards", (long) promotion.spread().shards())
            .flag(GATHERED, promotion.spread().gathered())
            .flag("launched", promotion.launched())
            .flag("listed", promotion.listed())
            .texts("include", segments.include())
            .texts("exclude", segments.exclude())
            .flag("include_all", segments.includeAll())
            .flag("refuse_unknown", segments.refuseUnknown())
            .flag("scanner_needs_customer", promotion.scannerNeedsCustomer())
            .text("code", promotion.code())
            .number(VERSION, promotion.version())
            .instant("created_at", promotion.createdAt())
            .instant("updated_at", promotion.updatedAt());
    RestrictionItems.write(promotion.validity(), item);
    RestrictionItems.write(promotion.cart(), item);
    return switch (discount) {
      case Discount.Percentage percentage -> item.decimal("percent", percentage.percent()).build();
      case Discount.Numeric numeric -> item.decimal("amount", numeric.amount()).build();
      case Discount.GiftCard card -> item.decimal("value", card.value()).build();
    };
  }

  static Promotion read(Item item) {
    return new Promotion(
        item.text("id"),
        item.text("name"),
        item.constant(PromotionStatus.class, "status"),
        RestrictionItems.readValidity(item),
        new Reward(discount(item), item.decimalOrNull("max_discount")),
        RestrictionItems.readCart(item),
        new Limits(
            item.numberOrNull("max_redemptions"),
            item.numberOrNull("max_redemptions_per_customer"),
            item.decimalOrNull("max_total_budget"),
            item.flag("restore_on_cancel")),
        item.flag("counted"),
        item.flag("counted_per_customer"),
        new QuotaSpread((int) item.number("quota_shards"), item.flag(GATHERED)),
        item.flag("launched"),
        item.flag("listed"),
        new SegmentRestriction(
            item.texts("include"),
            item.texts("exclude"),
            item.flag("include_all"),
            item.flag("refuse_unknown")),
        item.flag("scanner_needs_customer"),
        item.textOrNull("code"),
        item.number(VERSION),
        item.instant("created_at"),
        item.instant("updated_at"));
  }

  private static Discount discount(Item item) {
    if (item.has("percent")) {
      return new Discount.Percentage(item.decimal("percent"));
    }
    return item.has("amount")
        ? new Discount.Numeric(item.decimal("amount"))
        : new Discount.GiftCard(item.decimal("value"));
  }

  /**
   * The item of a shard of a quota of which nothing was taken yet. What is left is counted down
   * also where there is no limit; a limit's own attribute says that there is one.
   */
  static Map<String, AttributeValue> writeQuota(Key key, Limits limits, Quota shard) {
    return new ItemBuilder()
        .key(key)
        .number(MAX_USES, limits.maxRedemptions())
        .decimal(MAX_BUDGET, limits.maxTotalBudget())
        .number(USES_LEFT, shard.usesLeft() == null ? (Long) 0L : shard.usesLeft())
        .decimal(BUDGET_LEFT, shard.budgetLeft() == null ? BigDecimal.ZERO : shard.budgetLeft())
        .number(USES, shard.uses())
        .decimal(GRANTED, shard.granted())
        .number(PENDING, shard.pending())
        .number(GAINS, 0L)
        .build();
  }

  static Quota readQuota(Item item) {
    return new Quota(
        item.has(MAX_USES) ? (Long) item.number(USES_LEFT) : null,
        item.has(MAX_BUDGET) ? item.decimal(BUDGET_LEFT) : null,
        item.number(USES),
        item.decimal(GRANTED),
        item.number(PENDING));
  }

  /** A customer's confirmed redemptions of a promotion. */
  static long readUses(@Nullable Item item) {
    return item == null ? 0 : item.number(USES);
  }
}
