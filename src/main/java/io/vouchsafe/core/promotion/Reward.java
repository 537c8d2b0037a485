package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a redemption grants.
 *
 * @param maxDiscount money: never more than this; null for no such bound
 */
public record Reward(Discount discount, @Nullable BigDecimal maxDiscount) {

  /**
   * The discount on a transaction, exact to the currency's minor unit, half-up; never more than the
   * transaction's cost.
   *
   * @param cost money, already rounded, zero or more, without shipping
   */
  public BigDecimal grantedOn(BigDecimal cost, Money money) {
    BigDecimal discounted =
        switch (discount) {
          case Discount.Percentage(BigDecimal percent) -> money.percentage(cost, percent);
          case Discount.Numeric(BigDecimal amount) -> money.round(amount);
        };
    BigDecimal bounded =
        maxDiscount == null ? discounted : discounted.min(money.round(maxDiscount));
    return bounded.min(cost);
  }
}
