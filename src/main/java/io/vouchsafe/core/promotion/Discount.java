package io.vouchsafe.core.promotion;

import java.math.BigDecimal;

/** What a promotion takes off the price. */
public sealed interface Discount {

  /**
   * A share of the transaction's cost.
   *
   * @param percent above 0, at most 100
   */
  record Percentage(BigDecimal percent) implements Discount {}

  /**
   * A fixed amount.
   *
   * @param amount money above zero
   */
  record Numeric(BigDecimal amount) implements Discount {}

  /**
   * As much of the transaction's cost as the voucher's balance pays for.
   *
   * @param value money above zero: what a voucher is issued with
   */
  record GiftCard(BigDecimal value) implements Discount {}
}
