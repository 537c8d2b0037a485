package io.vouchsafe.core.promotion;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The days of the week and the time of day at which a promotion is open, as a clock on the wall of
 * its time zone shows them. Hours that end before they begin go on past midnight, and belong to the
 * day on which they began.
 *
 * @param days empty for every day
 * @param from the first time of day at which it is open; null from midnight
 * @param until the first time of day at which it is closed again, not the same as {@code from};
 *     null until midnight
 */
public record WeeklyHours(
    Set<DayOfWeek> days, @Nullable LocalTime from, @Nullable LocalTime until) {

  /** Open all the time. */
  public static final WeeklyHours ALWAYS = new WeeklyHours(Set.of(), null, null);

  /** So far ahead a change is looked for: a week, and days that a zone leaves out. */
  private static final int DAYS_AHEAD = 10;

  public WeeklyHours {
    days = days.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(days));
    if (from != null && from.equals(until)) {
      throw new IllegalArgumentException("Hours that end when they begin are none");
    }
  }

  /** Whether there is no time at which it is closed. */
  public boolean isAlways() {
    return (days.isEmpty() || days.size() == DayOfWeek.values().length)
        && (from == null || from.equals(LocalTime.MIDNIGHT))
        && (until == null || until.equals(LocalTime.MIDNIGHT));
  }

  /** Whether it is open at an instant. */
  public boolean isOpenAt(Instant instant, ZoneId zone) {
    LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
    LocalDate date = local.toLocalDate();
    boolean begun = from == null || !local.toLocalTime().isBefore(from);
    boolean ended = until != null && !local.toLocalTime().isBefore(until);
    if (from == null || until == null || from.isBefore(until)) {
      // Midnight as an end is the end of the day.
      return begun && (!ended || LocalTime.MIDNIGHT.equals(until)) && isOn(date);
    }
    return (begun && isOn(date)) || (!ended && isOn(date.minusDays(1)));
  }

  /**
   * The first instant after the given one at which it opens or closes; null if it never does.
   *
   * @param zone by whose clock
   */
  public @Nullable Instant changesAfter(Instant instant, ZoneId zone) {
    boolean open = isOpenAt(instant, zone);
    return turns(instant, zone).stream()
        .filter(turn -> turn.isAfter(instant) && isOpenAt(turn, zone) != open)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** Every instant at which it can open or close, from a day before the given one on. */
  private List<Instant> turns(Instant instant, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    LocalDate today = LocalDate.ofInstant(instant, zone);
    List<Instant> turns = new ArrayList<>();
    for (int day = -1; day <= DAYS_AHEAD; day++) {
      LocalDate date = today.plusDays(day);
      addInstants(turns, date.atStartOfDay(), rules);
      for (LocalTime time : new LocalTime[] {from, until}) {
        if (time != null) {
          addInstants(turns, date.atTime(time), rules);
        }
      }
    }
    // Where the clocks go back, what was closed may be open once more.
    ZoneOffsetTransition change = rules.nextTransition(instant);
    Instant end = instant.plus(Duration.ofDays(DAYS_AHEAD));
    while (change != null && change.getInstant().isBefore(end)) {
      turns.add(change.getInstant());
      change = rules.nextTransition(change.getInstant());
    }
    return turns;
  }

  /** The instants at which clocks show a time: two where it comes twice, the gap's where never. */
  private static void addInstants(List<Instant> instants, LocalDateTime local, ZoneRules rules) {
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    offsets.forEach(offset -> instants.add(local.toInstant(offset)));
    if (offsets.isEmpty()) {
      instants.add(rules.getTransition(local).getInstant());
    }
  }

  private boolean isOn(LocalDate date) {
    return days.isEmpty() || days.contains(date.getDayOfWeek());
  }

  /** In words, such as {@code on Monday, Friday from 09:00 to 17:00}. */
  public String inWords() {
    String on =
        days.isEmpty()
            ? "every day"
            : "on "
                + days.stream()
                    .sorted()
                    .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                    .collect(Collectors.joining(", "));
    return on + (from == null ? "" : " from " + from) + (until == null ? "" : " until " + until);
  }
}
