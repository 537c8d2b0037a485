package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.CartRestriction;
import io.vouchsafe.core.promotion.Discount;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.QuotaSpread;
import io.vouchsafe.core.promotion.Reward;
import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.promotion.Validity;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Offer;
import io.vouchsafe.store.PromotionStore.Standing;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Promotions as JSON. */
final class PromotionJson {

  private static final long MOST_REDEMPTIONS = 1_000_000_000L;
  private static final BigDecimal HUNDRED = new BigDecimal(100);

  /** How several included segments are combined. */
  private enum IncludeMatch {
    ANY,
    ALL
  }

  /** What an excluded segment does that is unknown. */
  private enum ExcludeUnknown {
    ALLOW,
    REFUSE
  }

  /** What a scanner without a customer gets. */
  private enum QrScanner {
    ALLOW_UNCHECKED,
    REQUIRE_CUSTOMER
  }

  /** Whether a voucher has a limit of its own. */
  private enum Kind {
    GENERIC,
    UNIQUE
  }

  private final Money money;

  PromotionJson(Money money) {
    this.money = money;
  }

  ObjectNode write(Standing standing) {
    Promotion promotion = standing.promotion();
    Limits limits = promotion.limits();
    ObjectNode node =
        Json.object()
            .put("type", "Promotion")
            .put("id", promotion.id())
            .put("name", promotion.name())
            .put("status", RedemptionJson.wire(promotion.status()));
    ValidityJson.write(promotion.validity(), node);
    node.set("reward", reward(promotion));
    node.put("max_discount", amount(promotion.reward().maxDiscount()));
    CartRestrictionJson.write(promotion.cart(), money, node);
    node.put("max_redemptions", limits.maxRedemptions())
        .put("max_redemptions_per_customer", limits.maxRedemptionsPerCustomer())
        .put("max_total_budget", amount(limits.maxTotalBudget()))
        .put("restore_on_cancel", limits.restoreOnCancel())
        .put("listed", promotion.listed());
    ObjectNode segments = node.putObject("segments");
    promotion.segments().include().forEach(segments.putArray("include")::add);
    promotion.segments().exclude().forEach(segments.putArray("exclude")::add);
    segments
        .put("include_match", promotion.segments().includeAll() ? "all" : "any")
        .put("exclude_unknown", promotion.segments().refuseUnknown() ? "refuse" : "allow");
    node.put(
            "qr_scanner", promotion.scannerNeedsCustomer() ? "require_customer" : "allow_unchecked")
        .put("code", promotion.code())
        .put("version", promotion.version())
        .put("created_at", RedemptionJson.instant(promotion.createdAt()))
        .put("updated_at", RedemptionJson.instant(promotion.updatedAt()));
    usage(node, standing.quota());
    return node;
  }

  private ObjectNode reward(Promotion promotion) {
    ObjectNode reward = Json.object().put("type", "SetDiscount");
    return switch (promotion.reward().discount()) {
      case Discount.Percentage(BigDecimal percent) ->
          reward.put("discount_type", "percentage").put("discount_value", percent);
      case Discount.Numeric(BigDecimal amount) ->
          reward.put("discount_type", "numeric").put("discount_value", money.round(amount));
      case Discount.GiftCard(BigDecimal value) ->
          reward.put("discount_type", "gift_card").put("discount_value", money.round(value));
    };
  }

  /** A promotion as one customer is shown it. */
  ObjectNode offer(Offer offer, Role role) {
    Promotion promotion = offer.promotion();
    ObjectNode node =
        Json.object()
            .put("type", "Offer")
            .put("code", offer.code().text())
            .put("promotion_id", promotion.id())
            .put("name", promotion.name());
    node.set("reward", reward(promotion));
    node.put("max_discount", amount(promotion.reward().maxDiscount()));
    CartRestrictionJson.write(promotion.cart(), money, node);
    ValidityJson.write(promotion.validity(), node);
    node.put("eligible", offer.decision().isAccepted());
    ArrayNode errors = node.putArray("errors");
    offer.decision().refusals().forEach(refusal -> errors.add(ErrorEntry.of(refusal).json()));
    node.set("explanation", RedemptionJson.explanation(offer.decision().explanation(), role));
    return node;
  }

  private void usage(ObjectNode node, @Nullable Quota quota) {
    if (quota == null) {
      node.putNull("usage");
      return;
    }
    node.putObject("usage")
        .put("redemptions", quota.uses())
        .put("pending", quota.pending())
        .put("granted", money.round(quota.granted()))
        .put("redemptions_left", quota.usesLeft())
        .put("budget_left", amount(quota.budgetLeft()));
  }

  private @Nullable BigDecimal amount(@Nullable BigDecimal amount) {
    return amount == null ? null : money.round(amount);
  }

  /** The promotion that a request makes. Notes what is wrong in it. */
  Promotion create(String id, Fields fields, Instant now) {
    Promotion blank =
        new Promotion(
            id,
            "",
            PromotionStatus.ACTIVE,
            Validity.ALWAYS,
            new Reward(new Discount.Numeric(BigDecimal.ONE), null),
            CartRestriction.NONE,
            new Limits(null, null, null, true),
            false,
            false,
            QuotaSpread.SINGLE,
            false,
            false,
            SegmentRestriction.NONE,
            false,
            null,
            0,
            now,
            now);
    if (!fields.has("reward")) {
      fields.wrong("reward", "required", "This field is required.");
    }
    fields.requiredText("name", Bodies.NAME);
    return change(blank, fields, now);
  }

  /** The promotion after a request changes some of its fields. Notes what is wrong in them. */
  Promotion change(Promotion promotion, Fields fields, Instant now) {
    Limits limits = limits(promotion.limits(), fields);
    PromotionStatus status =
        Objects.requireNonNullElse(
            fields.choice("status", PromotionStatus.class), promotion.status());
    QrScanner scanner = fields.choice("qr_scanner", QrScanner.class);
    String code = fields.text("code", Bodies.IDENTIFIER);
    if (code != null && !VoucherCode.of(code).isWellFormed()) {
      fields.wrong(
          "code",
          VoucherCode.of(code).isTooLong() ? "too_long" : "invalid_characters",
          "1 to " + VoucherCode.LONGEST + " letters, digits, dots and underscores are allowed.");
    }
    Reward reward =
        new Reward(
            discount(promotion.reward().discount(), fields),
            fields.given(
                "max_discount",
                fields.money("max_discount", money),
                promotion.reward().maxDiscount()));
    Promotion changed =
        new Promotion(
            promotion.id(),
            Objects.requireNonNullElse(fields.text("name", Bodies.NAME), promotion.name()),
            status,
            ValidityJson.change(promotion.validity(), fields),
            reward,
            CartRestrictionJson.change(promotion.cart(), fields, money),
            limits,
            promotion.counted() || limits.needQuota(),
            promotion.countedPerCustomer() || limits.needUsesPerCustomer(),
            promotion.spread().widenedTo(QuotaSpread.of(limits, reward)),
            promotion.launched() || status != PromotionStatus.DRAFT,
            fields.has("listed") ? fields.flag("listed", false) : promotion.listed(),
            segments(promotion.segments(), fields),
            fields.has("qr_scanner")
                ? scanner == QrScanner.REQUIRE_CUSTOMER
                : promotion.scannerNeedsCustomer(),
            code == null ? promotion.code() : VoucherCode.of(code).text(),
            promotion.version() + 1,
            promotion.createdAt(),
            now);
    fields.refuseOthers();
    return changed;
  }

  /**
   * The voucher that a request makes. Notes what is wrong in it.
   *
   * @param madeCode gives a code if the request has none
   */
  Voucher voucher(Promotion promotion, Fields fields, Supplier<String> madeCode, Instant now) {
    String typed = fields.text("code", Bodies.IDENTIFIER);
    boolean isGiftCard = promotion.reward().isGiftCard();
    Kind kind =
        Objects.requireNonNullElse(
            fields.choice("kind", Kind.class), isGiftCard ? Kind.GENERIC : Kind.UNIQUE);
    Long most = fields.integer("max_redemptions", 1, Voucher.MOST_HOLDS);
    String customer = fields.textUnlessBlank("customer_identifier", Bodies.IDENTIFIER);
    VoucherCode code = VoucherCode.of(typed == null ? madeCode.get() : typed);
    if (!code.isWellFormed()) {
      fields.wrong(
          "code",
          code.isTooLong() ? "too_long" : "invalid_characters",
          "1 to " + VoucherCode.LONGEST + " letters, digits, dots and underscores are allowed.");
    }
    if (kind == Kind.GENERIC && most != null && !isGiftCard) {
      fields.wrong("max_redemptions", "unknown_attribute", "Only a unique voucher has it.");
    }
    Voucher voucher =
        promotion.reward().issued(Voucher.generic(code, promotion.id(), customer, now));
    if (isGiftCard && fields.has("balance")) {
      voucher = voucher.worth(positive(fields, "balance", fields.money("balance", money)));
    }
    if (most != null) {
      return voucher.limitedTo(most);
    }
    return kind == Kind.UNIQUE ? voucher.limitedTo(1) : voucher;
  }

  private Discount discount(Discount before, Fields fields) {
    Fields reward = fields.object("reward");
    if (reward == null) {
      return before;
    }
    String type = reward.text("type", 50);
    if (type != null && !type.equals("SetDiscount")) {
      reward.wrong("type", "invalid_choice", "SetDiscount is needed.");
    }
    String discountType = reward.requiredText("discount_type", 50);
    Discount discount =
        switch (discountType) {
          case "percentage" -> percentage(reward);
          case "numeric" -> new Discount.Numeric(amount(reward));
          case "gift_card" -> new Discount.GiftCard(amount(reward));
          case "" -> before;
          default -> {
            reward.wrong(
                "discount_type",
                "invalid_choice",
                "One of percentage, numeric, gift_card is needed.");
            reward.has("discount_value");
            yield before;
          }
        };
    reward.refuseOthers();
    return discount;
  }

  private static Discount percentage(Fields reward) {
    BigDecimal percent = reward.decimal("discount_value", BigDecimal.ZERO, HUNDRED);
    return new Discount.Percentage(positive(reward, "discount_value", percent));
  }

  private BigDecimal amount(Fields reward) {
    return positive(reward, "discount_value", reward.money("discount_value", money));
  }

  private static BigDecimal positive(Fields fields, String name, @Nullable BigDecimal value) {
    if (fields.node(name) == null) {
      fields.wrong(name, "required", "This field is required.");
    } else if (value != null && value.signum() == 0) {
      fields.wrong(name, "below_minimum", "It must be more than nothing.");
    }
    return value == null ? BigDecimal.ONE : value;
  }

  private Limits limits(Limits before, Fields fields) {
    return new Limits(
        fields.given(
            "max_redemptions",
            fields.integer("max_redemptions", 1, MOST_REDEMPTIONS),
            before.maxRedemptions()),
        fields.given(
            "max_redemptions_per_customer",
            fields.integer("max_redemptions_per_customer", 1, MOST_REDEMPTIONS),
            before.maxRedemptionsPerCustomer()),
        fields.given(
            "max_total_budget", fields.money("max_total_budget", money), before.maxTotalBudget()),
        fields.has("restore_on_cancel")
            ? fields.flag("restore_on_cancel", true)
            : before.restoreOnCancel());
  }

  private static SegmentRestriction segments(SegmentRestriction before, Fields fields) {
    if (!fields.has("segments")) {
      return before;
    }
    Fields segments = fields.object("segments");
    if (segments == null) {
      return SegmentRestriction.NONE;
    }
    List<String> include = keys(segments, "include");
    List<String> exclude = keys(segments, "exclude");
    IncludeMatch match = segments.choice("include_match", IncludeMatch.class);
    ExcludeUnknown unknown = segments.choice("exclude_unknown", ExcludeUnknown.class);
    segments.refuseOthers();
    return new SegmentRestriction(
        include, exclude, match == IncludeMatch.ALL, unknown == ExcludeUnknown.REFUSE);
  }

  private static List<String> keys(Fields segments, String name) {
    List<String> keys = segments.texts(name, SegmentRestriction.MOST, SegmentJson.LONGEST_KEY);
    if (keys != null && keys.stream().anyMatch(String::isBlank)) {
      segments.wrong(name, "required", "The key of a segment is not empty.");
      return List.of();
    }
    return keys == null ? List.of() : keys.stream().distinct().toList();
  }
}
