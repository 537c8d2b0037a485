package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Compares spans where the answer is the same from every instant and in every time zone: P30D is
 * shorter than P90D and than P1Y, but neither shorter nor longer than P1M.
 */
final class SpanOrder {

  private static final double DAYS_OF_A_MONTH = 365.2425 / 12;

  /** By how many days some months can be longer or shorter than as many average ones. */
  private static final int UNEVEN_DAYS = 4;

  /** By how much changes of the clock, or of the side of the date line, can bend a span. */
  private static final Duration BEND = Duration.ofDays(4);

  private SpanOrder() {}

  /** Whether going back by one span surely never leads further back than going back by another. */
  static boolean isAtMost(Span one, Span other) {
    return (one.duration().compareTo(other.duration()) <= 0 && hasAtMostTheDays(one, other))
        || longest(one).compareTo(shortest(other)) <= 0;
  }

  private static boolean hasAtMostTheDays(Span one, Span other) {
    return (months(one) <= months(other) && days(one) <= days(other))
        || mostDays(one) <= fewestDays(other);
  }

  private static Duration longest(Span span) {
    Duration calendar = Duration.ofDays(mostDays(span));
    return (span.period().isZero() ? calendar : calendar.plus(BEND)).plus(span.duration());
  }

  private static Duration shortest(Span span) {
    Duration calendar = Duration.ofDays(fewestDays(span));
    return (span.period().isZero() ? calendar : calendar.minus(BEND)).plus(span.duration());
  }

  /** The most days on the calendar that the period of a span can be. */
  static long mostDays(Span span) {
    long months = months(span);
    return days(span)
        + (months == 0 ? 0 : (long) Math.ceil(months * DAYS_OF_A_MONTH) + UNEVEN_DAYS);
  }

  /** The fewest days on the calendar that the period of a span can be. */
  static long fewestDays(Span span) {
    long months = months(span);
    return days(span)
        + (months == 0 ? 0 : (long) Math.floor(months * DAYS_OF_A_MONTH) - UNEVEN_DAYS);
  }

  private static long months(Span span) {
    return span.period().toTotalMonths();
  }

  private static long days(Span span) {
    return span.period().get(ChronoUnit.DAYS);
  }
}
