package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a redemption grants.
 *
 * @param maxDiscount money: never more than this; null for no such bound
 */
public record Reward(Discount discount, @Nullable BigDecimal maxDiscount) {

  /** Whether its vouchers are gift cards. */
  public boolean isGiftCard() {
    return discount instanceof Discount.GiftCard;
  }

  /** A new voucher of this reward: a gift card has its value on it. */
  public Voucher issued(Voucher voucher) {
    return discount instanceof Discount.GiftCard(BigDecimal value) ? voucher.worth(value) : voucher;
  }

  /** What it usually grants at most, if it says. */
  public Optional<BigDecimal> largest() {
    BigDecimal fixed =
        switch (discount) {
          case Discount.Percentage _ -> null;
          case Discount.Numeric(BigDecimal amount) -> amount;
          case Discount.GiftCard(BigDecimal value) -> value;
        };
    return Stream.of(fixed, maxDiscount)
        .filter(Objects::nonNull)
        .<BigDecimal>map(bound -> bound)
        .min(BigDecimal::compareTo);
  }

  /**
   * The discount on a transaction, exact to the currency's minor unit, half-up; never more than the
   * transaction's cost. A gift card's balance is not looked at.
   *
   * @param cost money, already rounded, zero or more, without shipping
   */
  public BigDecimal grantedOn(BigDecimal cost, Money money) {
    BigDecimal discounted =
        switch (discount) {
          case Discount.Percentage(BigDecimal percent) -> money.percentage(cost, percent);
          case Discount.Numeric(BigDecimal amount) -> money.round(amount);
          case Discount.GiftCard _ -> cost;
        };
    BigDecimal bounded =
        maxDiscount == null ? discounted : discounted.min(money.round(maxDiscount));
    return bounded.min(cost);
  }
}
