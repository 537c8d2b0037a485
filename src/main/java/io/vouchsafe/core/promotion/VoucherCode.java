package io.vouchsafe.core.promotion;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A code as it is compared: upper case, without spaces and dashes, so that {@code spring-10} is
 * {@code SPRING10}.
 *
 * @param text 1 to 64 characters
 */
public record VoucherCode(String text) {

  /** The most characters of a code, not counting spaces and dashes. */
  public static final int LONGEST = 64;

  private static final Pattern IGNORED = Pattern.compile("[\\s\\p{Z}\\p{Pd}]+");
  private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{N}_.]+");

  /** The code that somebody typed; may be one that no voucher can have. */
  public static VoucherCode of(String typed) {
    return new VoucherCode(IGNORED.matcher(typed).replaceAll("").toUpperCase(Locale.ROOT));
  }

  /** Whether it is too long to be a code. */
  public boolean isTooLong() {
    return text.length() > LONGEST;
  }

  /** Whether a voucher may have this code: letters, digits, underscores and dots. */
  public boolean isWellFormed() {
    return !isTooLong() && ALLOWED.matcher(text).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
