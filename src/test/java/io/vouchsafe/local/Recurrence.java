package io.vouchsafe.local;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * When a schedule of EventBridge Scheduler is due, in UTC: {@code rate(5 minutes)}, or {@code
 * cron(minutes hours day-of-month month day-of-week year)} with numbers, {@code *}, {@code ?},
 * lists, ranges and steps. Days of the week are numbers from 1, Sunday.
 */
sealed interface Recurrence {

  /** The first time after an instant at which it is due; empty if there is none any more. */
  Optional<Instant> after(Instant instant);

  /** Whether it is due as soon as it is there. */
  boolean startsAtOnce();

  /**
   * Reads an expression.
   *
   * @param place of it, for the sentence that refuses it
   * @throws StartupException if it is none, or has what is not known here
   */
  static Recurrence parse(String place, String expression) {
    Matcher rate = Rate.TEXT.matcher(expression);
    if (rate.matches()) {
      Duration unit = Rate.UNITS.get(rate.group(2));
      long number = Long.parseLong(rate.group(1));
      if (unit != null && number > 0) {
        return new Rate(unit.multipliedBy(number));
      }
    }
    Matcher cron = Cron.TEXT.matcher(expression);
    if (cron.matches()) {
      return Cron.parse(place, cron.group(1).strip().split("\\s+", -1));
    }
    throw new StartupException(
        "%s: the local runner does not know the schedule '%s'.".formatted(place, expression));
  }

  /** As often as that, from the beginning on. */
  record Rate(Duration every) implements Recurrence {

    private static final Pattern TEXT = Pattern.compile("rate\\((\\d{1,6}) +([a-z]+)\\)");
    private static final Map<String, Duration> UNITS =
        Map.of(
            "minute", Duration.ofMinutes(1),
            "minutes", Duration.ofMinutes(1),
            "hour", Duration.ofHours(1),
            "hours", Duration.ofHours(1),
            "day", Duration.ofDays(1),
            "days", Duration.ofDays(1));

    @Override
    public Optional<Instant> after(Instant instant) {
      return Optional.of(instant.plus(every));
    }

    @Override
    public boolean startsAtOnce() {
      return true;
    }
  }

  /** At the minutes of the calendar that fit all fields. */
  record Cron(
      TreeSet<Integer> minutes,
      TreeSet<Integer> hours,
      TreeSet<Integer> days,
      TreeSet<Integer> months,
      TreeSet<Integer> weekdays,
      TreeSet<Integer> years)
      implements Recurrence {

    private static final Pattern TEXT = Pattern.compile("cron\\(([^()]+)\\)");
    private static final int FIELDS = 6;
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;
    private static final Pattern ITEM =
        Pattern.compile("(?:(\\*)|(\\d{1,4})(?:-(\\d{1,4}))?)(?:/(\\d{1,4}))?");

    private static Cron parse(String place, String[] fields) {
      if (fields.length != FIELDS || fields[2].equals("?") == fields[4].equals("?")) {
        throw refused(place, String.join(" ", fields));
      }
      return new Cron(
          field(place, fields[0], 0, 59),
          field(place, fields[1], 0, 23),
          field(place, fields[2], 1, 31),
          field(place, fields[3], 1, 12),
          field(place, fields[4], 1, 7),
          field(place, fields[5], FIRST_YEAR, LAST_YEAR));
    }

    private static TreeSet<Integer> field(String place, String text, int least, int most) {
      TreeSet<Integer> numbers = new TreeSet<>();
      for (String item : (text.equals("?") ? "*" : text).split(",", -1)) {
        Matcher parts = ITEM.matcher(item);
        if (!parts.matches()) {
          throw refused(place, text);
        }
        boolean all = parts.group(1) != null;
        int from = all ? least : Integer.parseInt(parts.group(2));
        int step = parts.group(4) == null ? 1 : Integer.parseInt(parts.group(4));
        int to =
            parts.group(3) != null
                ? Integer.parseInt(parts.group(3))
                : all || parts.group(4) != null ? most : from;
        if (from < least || to > most || from > to || step == 0) {
          throw refused(place, text);
        }
        IntStream.iterate(from, number -> number <= to, number -> number + step)
            .forEach(numbers::add);
      }
      return numbers;
    }

    private static StartupException refused(String place, String text) {
      return new StartupException(
          "%s: the local runner does not know '%s' in a cron expression.".formatted(place, text));
    }

    @Override
    public Optional<Instant> after(Instant instant) {
      OffsetDateTime now = instant.atOffset(ZoneOffset.UTC);
      LocalDate last = LocalDate.of(years.getLast(), 12, 31);
      for (LocalDate day = now.toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
        if (fits(day)) {
          for (int hour : hours) {
            for (int minute : minutes) {
              Instant due = day.atTime(hour, minute).toInstant(ZoneOffset.UTC);
              if (due.isAfter(instant)) {
                return Optional.of(due);
              }
            }
          }
        }
      }
      return Optional.empty();
    }

    private boolean fits(LocalDate day) {
      return years.contains(day.getYear())
          && months.contains(day.getMonthValue())
          && days.contains(day.getDayOfMonth())
          && weekdays.contains(day.getDayOfWeek().getValue() % 7 + 1);
    }

    @Override
    public boolean startsAtOnce() {
      return false;
    }
  }
}
