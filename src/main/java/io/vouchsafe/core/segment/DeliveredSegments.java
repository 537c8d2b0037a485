package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import java.math.BigDecimal;
import java.util.List;

/** The segments that every store has from its first start. */
public final class DeliveredSegments {

  /**
   * Where the delivered segments draw their lines.
   *
   * @param returningOrders orders from which a customer is a returning one
   * @param profitableValue money: lifetime value from which a customer is profitable
   * @param profitableCouponShare the largest share of orders with a coupon of a profitable customer
   * @param unprofitableValue money: lifetime value under which a customer is unprofitable
   * @param unprofitableCouponShare the share of orders with a coupon over which a customer is
   *     unprofitable
   * @param lapsedAfter how long ago the last order of a lapsed customer is at least
   * @param comebackAfter how long a customer was away who comes back
   * @param comebackWithin for how long a customer who came back is one
   * @param abuseScore score from which coupons are abused, of 100
   */
  public record Thresholds(
      long returningOrders,
      BigDecimal profitableValue,
      BigDecimal profitableCouponShare,
      BigDecimal unprofitableValue,
      BigDecimal unprofitableCouponShare,
      Span lapsedAfter,
      Span comebackAfter,
      Span comebackWithin,
      BigDecimal abuseScore) {

    /** The thresholds as delivered. */
    public static final Thresholds DEFAULT =
        new Thresholds(
            2,
            new BigDecimal("100"),
            new BigDecimal("0.5"),
            new BigDecimal("20"),
            new BigDecimal("0.8"),
            Span.parse("P90D"),
            Span.parse("P90D"),
            Span.parse("P30D"),
            new BigDecimal("70"));
  }

  private static final List<Definition> DELIVERED = all(Thresholds.DEFAULT);

  private DeliveredSegments() {}

  /** The delivered segments with their thresholds as delivered. */
  public static List<Definition> all() {
    return DELIVERED;
  }

  /** The delivered segments with other thresholds. */
  public static List<Definition> all(Thresholds thresholds) {
    return List.of(
        segment(
            "new_contact",
            "New contact",
            "Has neither ordered nor a redemption pending.",
            "orders.count = 0 and orders.pending = 0"),
        segment(
            "subscriber",
            "Subscriber",
            "Subscribed, or labelled Subscriber, and has not ordered yet.",
            "(customer.subscribed = true or label \"Subscriber\") and orders.count = 0"),
        segment(
            "returning",
            "Returning",
            "Has ordered more than once, or is labelled Returning or Registered.",
            "orders.count >= "
                + thresholds.returningOrders()
                + " or label \"Returning\" or label \"Registered\""),
        segment(
            "referred",
            "Referred",
            "Came through another customer's code, or is labelled Referred.",
            "customer.referred = true or label \"Referred\""),
        segment(
            "loyalty_member",
            "Loyalty member",
            "Is in the loyalty programme, or is labelled Loyalty member.",
            "customer.loyalty_member = true or label \"Loyalty member\""),
        segment(
            "profitable",
            "Profitable",
            "Has brought in much, and mostly without coupons.",
            "value.lifetime >= "
                + plain(thresholds.profitableValue())
                + " and orders.coupon_share <= "
                + plain(thresholds.profitableCouponShare())),
        segment(
            "unprofitable",
            "Unprofitable",
            "Has brought in little, or nearly always uses a coupon.",
            "orders.count > 0 and (value.lifetime < "
                + plain(thresholds.unprofitableValue())
                + " or orders.coupon_share > "
                + plain(thresholds.unprofitableCouponShare())
                + ")"),
        segment(
            "lapsed",
            "Lapsed",
            "Has ordered, but not for a long time.",
            "orders.count > 0 and orders.last_at older than " + thresholds.lapsedAfter()),
        segment(
            "won_back",
            "Won back",
            "Came back after a long time, a short time ago or with this very transaction.",
            "comeback after "
                + thresholds.comebackAfter()
                + " within "
                + thresholds.comebackWithin()
                + " by orders"),
        segment(
            "coupon_abuse",
            "Coupon abuse",
            "Shows signs of abusing coupons.",
            "abuse.score >= " + plain(thresholds.abuseScore())));
  }

  private static Definition segment(String key, String name, String description, String where) {
    return new Definition(key, name, Definition.Kind.RULE, RuleText.parse(where), description, 0);
  }

  private static String plain(BigDecimal number) {
    return number.toPlainString();
  }
}
