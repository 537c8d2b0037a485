package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.VoucherCode;

/**
 * What identifies a redemption: the same transaction on the same code is the same redemption.
 *
 * @param transaction the storefront's id of the transaction
 */
public record RedemptionKey(VoucherCode code, String transaction) {

  private static final char SEPARATOR = '#';

  /** The key as one text. A code holds no separator, so that no two keys have the same text. */
  public String text() {
    return code.text() + SEPARATOR + transaction;
  }

  /** The key of which {@link #text} is given. */
  public static RedemptionKey parse(String text) {
    int separator = text.indexOf(SEPARATOR);
    return new RedemptionKey(
        new VoucherCode(text.substring(0, separator)), text.substring(separator + 1));
  }
}
