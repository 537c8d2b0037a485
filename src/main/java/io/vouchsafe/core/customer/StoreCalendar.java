package io.vouchsafe.core.customer;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calendar arithmetic in the store's time zone: a day, month or year of a span is a calendar unit
 * there, so {@code P1D} before noon is yesterday's noon also when the clocks changed in between.
 *
 * @param zone the store's time zone
 */
public record StoreCalendar(ZoneId zone) {

  /**
   * How far around an instant changes of the clock, and days that a short month holds up, are
   * looked for.
   */
  private static final Duration AROUND = Duration.ofDays(7);

  /**
   * More than by what a span in the calendar can differ from its usual length: less than four days
   * for months and years, three where a month is too short, two for changes of the clock.
   */
  private static final Duration BEND = Duration.ofDays(10);

  /** The instant that lies {@code span} before the given one. */
  public Instant before(Instant instant, Span span) {
    return back(instant, span.period()).minus(span.duration());
  }

  /** Whether {@code instant} is at least {@code span} ago at {@code now}. */
  public boolean isAtLeastAgo(Span span, Instant instant, Instant now) {
    long late = now.getEpochSecond() - instant.getEpochSecond() - span.seconds();
    // Only near the end can the calendar tell, which takes much longer to ask.
    return Math.abs(late) > BEND.toSeconds()
        ? late > 0
        : !now.isBefore(firstAtLeast(span, instant));
  }

  /**
   * The earliest instant from which {@code instant} is at least {@code span} ago: the smallest
   * {@code n} with {@code before(n, span) >= instant}.
   */
  public Instant firstAtLeast(Span span, Instant instant) {
    Instant target = instant.plus(span.duration());
    Period period = span.period();
    if (period.isZero()) {
      return target;
    }
    LocalDateTime local = at(target).toLocalDateTime();
    LocalDate day = local.toLocalDate().plusDays(period.get(ChronoUnit.DAYS));
    LocalDate reached = day.plusMonths(period.toTotalMonths());
    // Where the month is too short for the day, only the next month is far enough.
    LocalDateTime first =
        reached.getDayOfMonth() == day.getDayOfMonth()
            ? reached.atTime(local.toLocalTime())
            : reached.plusDays(1).atStartOfDay();
    Instant guess = first.atZone(zone).toInstant();
    return changesAround(target).isEmpty() && changesAround(guess).isEmpty()
        ? guess
        : search(period, target, guess);
  }

  /**
   * Finds the smallest {@code n} with {@code back(n, period) >= target} where the clock changes
   * nearby. Going back is then no steady function: it repeats, skips and jumps. But between two
   * cuts it is: there it moves exactly as its argument does.
   */
  private Instant search(Period period, Instant target, Instant guess) {
    TreeSet<Instant> cuts = new TreeSet<>();
    List<ZoneOffsetTransition> changesThen = changesAround(target);
    LocalDate middle = at(guess).toLocalDate();
    for (long days = -AROUND.toDays(); days <= AROUND.toDays(); days++) {
      LocalDate date = middle.plusDays(days);
      addAll(cuts, date.atStartOfDay());
      for (ZoneOffsetTransition change : changesThen) {
        for (LocalDateTime edge : List.of(change.getDateTimeBefore(), change.getDateTimeAfter())) {
          addAll(cuts, date.atTime(edge.toLocalTime()));
        }
      }
    }
    changesAround(guess).forEach(change -> cuts.add(change.getInstant()));
    for (Instant cut : cuts) {
      Duration missing = Duration.between(back(cut, period), target);
      Instant found = missing.isNegative() ? cut : cut.plus(missing);
      Instant next = cuts.higher(cut);
      if (next == null || found.isBefore(next)) {
        return found;
      }
    }
    throw new IllegalStateException("No cuts around " + guess);
  }

  /** Adds the instants at which the clocks show the given time: none, one or two. */
  private void addAll(Set<Instant> instants, LocalDateTime local) {
    for (ZoneOffset offset : zone.getRules().getValidOffsets(local)) {
      instants.add(local.toInstant(offset));
    }
  }

  private List<ZoneOffsetTransition> changesAround(Instant instant) {
    ZoneRules rules = zone.getRules();
    if (rules.isFixedOffset()) {
      return List.of();
    }
    List<ZoneOffsetTransition> changes = new ArrayList<>();
    Instant end = instant.plus(AROUND);
    ZoneOffsetTransition change = rules.nextTransition(instant.minus(AROUND));
    while (change != null && !change.getInstant().isAfter(end)) {
      changes.add(change);
      change = rules.nextTransition(change.getInstant());
    }
    return changes;
  }

  private Instant back(Instant instant, Period period) {
    ZonedDateTime from = at(instant);
    return ZonedDateTime.ofLocal(from.toLocalDateTime().minus(period), zone, from.getOffset())
        .toInstant();
  }

  private ZonedDateTime at(Instant instant) {
    return instant.atZone(zone);
  }
}
