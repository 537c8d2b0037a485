package io.vouchsafe.core.redemption;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.abuse.AbuseSignal;
import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.abuse.Sign;
import io.vouchsafe.core.customer.ProductItem;
import io.vouchsafe.core.promotion.CartRestriction;
import io.vouchsafe.core.promotion.Discount;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.QuotaSpread;
import io.vouchsafe.core.promotion.Reward;
import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.promotion.Validity;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Membership;
import io.vouchsafe.core.segment.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Promotions, requests and redemptions to test with. */
public final class Examples {

  /** When examples happen. */
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** What examples cost. */
  public static final BigDecimal HUNDRED = new BigDecimal("100.00");

  /** The currency of examples. */
  public static final Money EURO = new Money(Currency.getInstance("EUR"));

  /** No limit at all. */
  public static final Limits UNLIMITED = new Limits(null, null, null, true);

  /** Takes nothing from any limit. */
  public static final Redemption.Shares NO_SHARES =
      new Redemption.Shares(false, false, false, false, true, 0);

  /** What an accepted request may have been accepted on, with facts of all types. */
  public static final Basis BASIS =
      new Basis(
          3,
          Map.of("returning", 0L, "members", 4L),
          new Explanation(
              NOW,
              List.of(
                  new Membership(
                      "returning",
                      Verdict.YES,
                      List.of(
                          clause("orders.count >= 2", new BigDecimal(3), new BigDecimal(2)),
                          clause("orders.last_at is set", NOW, null),
                          clause("customer.country in (\"DE\")", "DE", List.of("DE", "AT")),
                          clause("customer.loyalty_member", true, true)))),
              List.of(new Membership("members", Verdict.UNKNOWN, List.of())),
              List.of(
                  new Clause(
                      "ends_at",
                      Verdict.YES,
                      NOW,
                      NOW.plusSeconds(9),
                      NOW,
                      "soon",
                      true,
                      List.of(new AbuseSignal(Sign.FAILED_CODES, 7, 9)),
                      true))),
          false);

  /** A scorer of abuse with the usual weights. */
  public static final AbuseScorer SCORER = new AbuseScorer(AbuseWeights.usual());

  private Examples() {}

  /** An active promotion of 10 % for everybody. */
  public static Promotion promotion(String id, Limits limits) {
    return promotion(id, limits, SegmentRestriction.NONE);
  }

  /** An active promotion of 10 %. */
  public static Promotion promotion(String id, Limits limits, SegmentRestriction segments) {
    return new Promotion(
        id,
        "Promotion " + id,
        PromotionStatus.ACTIVE,
        Validity.ALWAYS,
        new Reward(new Discount.Percentage(BigDecimal.TEN), null),
        CartRestriction.NONE,
        limits,
        limits.needQuota(),
        limits.needUsesPerCustomer(),
        QuotaSpread.SINGLE,
        true,
        false,
        segments,
        false,
        null,
        1,
        NOW,
        NOW);
  }

  /** The promotion with another status, as its next version. */
  public static Promotion withStatus(Promotion promotion, PromotionStatus status) {
    return changed(promotion, status, promotion.limits());
  }

  /** The promotion with other limits, as its next version. */
  public static Promotion withLimits(Promotion promotion, Limits limits) {
    return changed(promotion, promotion.status(), limits);
  }

  /** The promotion with another reward. */
  public static Promotion rewarding(Promotion promotion, Reward reward) {
    return with(promotion, reward, promotion.spread());
  }

  /** The promotion with its quota spread over several shards. */
  public static Promotion spread(Promotion promotion, QuotaSpread spread) {
    return with(promotion, promotion.reward(), spread);
  }

  private static Promotion with(Promotion promotion, Reward reward, QuotaSpread spread) {
    return new Promotion(
        promotion.id(),
        promotion.name(),
        promotion.status(),
        promotion.validity(),
        reward,
        promotion.cart(),
        promotion.limits(),
        promotion.counted(),
        promotion.countedPerCustomer(),
        spread,
        promotion.launched(),
        promotion.listed(),
        promotion.segments(),
        promotion.scannerNeedsCustomer(),
        promotion.code(),
        promotion.version(),
        promotion.createdAt(),
        promotion.updatedAt());
  }

  private static Promotion changed(Promotion promotion, PromotionStatus status, Limits limits) {
    return new Promotion(
        promotion.id(),
        promotion.name(),
        status,
        promotion.validity(),
        promotion.reward(),
        promotion.cart(),
        limits,
        promotion.counted() || limits.needQuota(),
        promotion.countedPerCustomer() || limits.needUsesPerCustomer(),
        promotion.spread(),
        promotion.launched(),
        promotion.listed(),
        promotion.segments(),
        promotion.scannerNeedsCustomer(),
        promotion.code(),
        promotion.version() + 1,
        promotion.createdAt(),
        NOW);
  }

  private static Clause clause(String text, @Nullable Object actual, @Nullable Object required) {
    return new Clause(text, Verdict.YES, actual, required, null, null, false);
  }

  /** A request of 100.00 by a storefront. */
  public static Request request(
      String code, @Nullable String transaction, @Nullable String customer) {
    return request(code, transaction, customer, HUNDRED, false);
  }

  /** A request by a storefront, which holds a quarter of an hour if it is not confirmed. */
  public static Request request(
      String code,
      @Nullable String transaction,
      @Nullable String customer,
      BigDecimal cost,
      boolean confirmed) {
    return new Request(
        VoucherCode.of(code),
        transaction,
        customer,
        cost,
        null,
        List.of(),
        List.of(),
        Map.of(),
        confirmed,
        Duration.ofMinutes(15),
        Channel.API,
        transaction + "/" + customer + "/" + cost.stripTrailingZeros() + "/" + confirmed);
  }

  /** A pending redemption of 100.00 that grants 10.00, with everything that one can have. */
  public static Redemption redemption(
      String code,
      String transaction,
      @Nullable String customer,
      String promotionId,
      Redemption.Shares shares) {
    return new Redemption(
        new RedemptionKey(VoucherCode.of(code), transaction),
        customer,
        HUNDRED,
        new BigDecimal("10.00"),
        promotionId,
        Channel.API,
        RedemptionStatus.PENDING,
        SegmentCheck.NOT_REQUIRED,
        NOW,
        NOW.plus(Duration.ofMinutes(15)),
        null,
        NOW,
        NOW,
        shares,
        "Mozilla/5.0",
        List.of(
            new ProductItem(
                "Trail shoe",
                "TS-41",
                "p-118",
                BigDecimal.ONE,
                new BigDecimal("99.95"),
                List.of("shoes", "sale")),
            new ProductItem(null, null, null, null, null, List.of())),
        "fingerprint of " + transaction,
        BASIS);
  }
}
