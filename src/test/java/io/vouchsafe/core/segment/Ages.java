package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells from when on something is at least a duration ago, by looking at one half hour after the
 * other. It knows nothing but how to go back by the calendar; and that where it goes back from
 * moves on steadily between two half hours, as all clocks change at such.
 */
final class Ages {

  private static final Duration CELL = Duration.ofMinutes(30);

  /** How far the calendar can bend a duration: days that a short month lacks, a day left out. */
  private static final Duration BEND = Duration.ofDays(5);

  private record Age(Instant event, Span span) {}

  private final ZoneId zone;
  private final Map<Age, Instant> found = new HashMap<>();

  Ages(ZoneId zone) {
    this.zone = zone;
  }

  /** Whether the event is at least the span ago, or once was: it does not become younger again. */
  boolean isAged(Instant event, Span span, Instant now) {
    return !now.isBefore(agedAt(event, span));
  }

  /** The first instant from which to go back by the span leads to the event or after it. */
  Instant agedAt(Instant event, Span span) {
    return found.computeIfAbsent(new Age(event, span), this::search);
  }

  /** About when the event is the span ago: forward by the calendar. */
  Instant about(Instant event, Span span) {
    return event.atZone(zone).plus(span.period()).plus(span.duration()).toInstant();
  }

  private Instant search(Age age) {
    Instant cell = cell(about(age.event(), age.span()).minus(BEND));
    while (back(cell.plus(CELL).minusNanos(1), age.span()).isBefore(age.event())) {
      cell = cell.plus(CELL);
    }
    Duration missing = Duration.between(back(cell, age.span()), age.event());
    return missing.isNegative() ? cell : cell.plus(missing);
  }

  private Instant back(Instant now, Span span) {
    ZonedDateTime then = now.atZone(zone);
    LocalDateTime local = then.toLocalDateTime().minus(span.period());
    return ZonedDateTime.ofLocal(local, zone, then.getOffset()).toInstant().minus(span.duration());
  }

  private static Instant cell(Instant instant) {
    long seconds = instant.getEpochSecond();
    return Instant.ofEpochSecond(seconds - Math.floorMod(seconds, CELL.toSeconds()));
  }
}
