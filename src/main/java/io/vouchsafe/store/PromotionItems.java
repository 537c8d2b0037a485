package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Discount;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.Reward;
import io.vouchsafe.core.promotion.SegmentRestriction;
import java.math.BigDecimal;
import java.util.Map;
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
  static final String GRANTED = "granted";
  static final String BUDGET_LEFT = "budget_left";
  static final String PENDING = "pending";

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
    };
  }

  static Promotion read(Item item) {
    return new Promotion(
        item.text("id"),
        item.text("name"),
        item.constant(PromotionStatus.class, "status"),
        RestrictionItems.readValidity(item),
        new Reward(
            item.has("percent")
                ? new Discount.Percentage(item.decimal("percent"))
                : new Discount.Numeric(item.decimal("amount")),
            item.decimalOrNull("max_discount")),
        RestrictionItems.readCart(item),
        new Limits(
            item.numberOrNull("max_redemptions"),
            item.numberOrNull("max_redemptions_per_customer"),
            item.decimalOrNull("max_total_budget"),
            item.flag("restore_on_cancel")),
        item.flag("counted"),
        item.flag("counted_per_customer"),
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

  /** The item of a quota of which nothing was taken yet. */
  static Map<String, AttributeValue> writeQuota(Tables tables, Promotion promotion) {
    Quota full = Quota.full(promotion.limits());
    return new ItemBuilder()
        .key(Key.quota(tables, promotion.id()))
        .number(MAX_USES, full.usesLeft())
        .decimal(MAX_BUDGET, full.budgetLeft())
        .decimal(BUDGET_LEFT, full.budgetLeft() == null ? BigDecimal.ZERO : full.budgetLeft())
        .number(USES, full.uses())
        .decimal(GRANTED, full.granted())
        .number(PENDING, full.pending())
        .build();
  }

  static Quota readQuota(Item item) {
    long uses = item.number(USES);
    return new Quota(
        item.has(MAX_USES) ? (Long) (item.number(MAX_USES) - uses) : null,
        item.has(MAX_BUDGET) ? item.decimal(BUDGET_LEFT) : null,
        uses,
        item.decimal(GRANTED),
        item.number(PENDING));
  }
}
