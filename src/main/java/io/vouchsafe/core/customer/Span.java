package io.vouchsafe.core.customer;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * An ISO-8601 duration with a calendar part and a clock part, such as {@code P90D}, {@code P1M} or
 * {@code P1DT12H}.
 *
 * @param period years, months and days; none negative
 * @param duration hours, minutes and seconds; not negative
 */
public record Span(Period period, Duration duration) {

  private static final int LONGEST_YEARS = 100;
  private static final long SECONDS_OF_DAY = ChronoUnit.DAYS.getDuration().toSeconds();
  private static final long SECONDS_OF_MONTH = ChronoUnit.MONTHS.getDuration().toSeconds();

  /**
   * Reads an ISO-8601 duration.
   *
   * @throws DateTimeException if it is not one, is negative or empty, or is longer than 100 years
   */
  public static Span parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    int time = upper.indexOf('T');
    Period period =
        upper.startsWith("PT") ? Period.ZERO : period(time < 0 ? upper : upper.substring(0, time));
    Duration duration = time < 0 ? Duration.ZERO : Duration.parse("P" + upper.substring(time));
    if (period.isNegative() || duration.isNegative()) {
      throw new DateTimeException("A duration must not be negative: " + text);
    }
    if (period.isZero() && duration.isZero()) {
      throw new DateTimeException("A duration must not be empty: " + text);
    }
    if (isTooLong(period, duration)) {
      throw new DateTimeException("A duration must not be longer than 100 years: " + text);
    }
    return new Span(period, duration);
  }

  private static boolean isTooLong(Period period, Duration duration) {
    Duration rest =
        ChronoUnit.YEARS
            .getDuration()
            .multipliedBy(LONGEST_YEARS)
            .minus(ChronoUnit.MONTHS.getDuration().multipliedBy(period.toTotalMonths()))
            .minusDays(period.get(ChronoUnit.DAYS));
    return rest.compareTo(duration) < 0;
  }

  private static Period period(String text) {
    try {
      return Period.parse(text).normalized();
    } catch (ArithmeticException tooLong) {
      throw new DateTimeException("A duration must not be longer than 100 years: " + text, tooLong);
    }
  }

  /**
   * How many seconds it usually has: with days of 24 hours, and months and years of mean length.
   */
  long seconds() {
    return period.toTotalMonths() * SECONDS_OF_MONTH
        + period.get(ChronoUnit.DAYS) * SECONDS_OF_DAY
        + duration.toSeconds();
  }

  /** The ISO-8601 form. */
  @Override
  public String toString() {
    if (duration.isZero()) {
      return period.toString();
    }
    return period.isZero() ? duration.toString() : period + duration.toString().substring(1);
  }
}
