package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * Amounts of the store's currency.
 *
 * @param currency the store's currency; its minor unit (0 to 3 decimals) is the finest amount
 */
public record Money(Currency currency) {

  /** The largest amount that is accepted, in major units. */
  public static final BigDecimal LARGEST = new BigDecimal("1000000000000");

  private static final BigDecimal HUNDRED = new BigDecimal(100);

  /** The amount rounded half-up to the currency's minor unit. */
  public BigDecimal round(BigDecimal amount) {
    return amount.setScale(decimals(), RoundingMode.HALF_UP);
  }

  /** {@code percent} percent of the amount, rounded half-up to the minor unit. */
  public BigDecimal percentage(BigDecimal amount, BigDecimal percent) {
    return round(amount.multiply(percent).divide(HUNDRED));
  }

  /** Nothing, in this currency. */
  public BigDecimal zero() {
    return round(BigDecimal.ZERO);
  }

  /** The smallest amount above nothing: one minor unit. */
  public BigDecimal smallest() {
    return BigDecimal.ONE.movePointLeft(decimals());
  }

  private int decimals() {
    // Pseudo-currencies such as XXX have no minor unit and report -1.
    return Math.max(0, currency.getDefaultFractionDigits());
  }
}
