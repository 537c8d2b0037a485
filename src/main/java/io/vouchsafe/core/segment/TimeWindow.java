package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import java.time.Duration;
import java.time.Instant;

/**
 * The time since a duration ago. What happened is in it until the first instant at which that is at
 * least the duration ago.
 *
 * @param start the instant that lies the duration before now
 */
record TimeWindow(Span span, Instant now, StoreCalendar calendar, Instant start) {

  /** By how much the calendar can bend the start of a window: a day, and changes of the clock. */
  static final Duration BEND = Duration.ofDays(4);

  static TimeWindow of(Span span, Subject subject) {
    StoreCalendar calendar = subject.calendar();
    return new TimeWindow(span, subject.now(), calendar, calendar.before(subject.now(), span));
  }

  /** Whether what happened then is at least the duration ago. */
  boolean hasLeft(Instant instant) {
    if (!instant.isAfter(start)) {
      return true;
    }
    return instant.isBefore(start.plus(BEND)) && !now.isBefore(leavingOf(instant));
  }

  /** Whether what happened before an instant is in it, or may be at some time that is as far on. */
  boolean reachesBehind(Instant instant) {
    return start.isBefore(instant.plus(BEND));
  }

  /** The first instant at which what happened then is at least the duration ago. */
  Instant leavingOf(Instant instant) {
    return calendar.firstAtLeast(span, instant);
  }
}
