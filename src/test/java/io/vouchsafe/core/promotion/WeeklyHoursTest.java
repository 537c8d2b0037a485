package io.vouchsafe.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When promotions with hours are open, to the second, also in the nights in which clocks change.
 */
class WeeklyHoursTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // The second of the opening and of the closing, on a Monday in winter.
        "MONDAY | 09:00 | 17:00 | 2026-03-02T07:59:59Z | closed | 2026-03-02T08:00:00Z",
        "MONDAY | 09:00 | 17:00 | 2026-03-02T08:00:00Z | open | 2026-03-02T16:00:00Z",
        "MONDAY | 09:00 | 17:00 | 2026-03-02T15:59:59Z | open | 2026-03-02T16:00:00Z",
        "MONDAY | 09:00 | 17:00 | 2026-03-02T16:00:00Z | closed | 2026-03-09T08:00:00Z",
        "MONDAY | 09:00 | 17:00 | 2026-03-03T08:00:00Z | closed | 2026-03-09T08:00:00Z",
        // Whole days are those of the zone.
        "SUNDAY | - | - | 2026-02-28T22:59:59Z | closed | 2026-02-28T23:00:00Z",
        "SUNDAY | - | - | 2026-03-01T22:59:59Z | open | 2026-03-01T23:00:00Z",
        "FRIDAY SATURDAY | - | - | 2026-03-06T12:00:00Z | open | 2026-03-07T23:00:00Z",
        // Only a beginning, only an end.
        "- | 18:30 | - | 2026-03-02T17:29:59Z | closed | 2026-03-02T17:30:00Z",
        "- | 18:30 | - | 2026-03-02T17:30:00Z | open | 2026-03-02T23:00:00Z",
        "- | - | 06:00 | 2026-03-02T04:59:59Z | open | 2026-03-02T05:00:00Z",
        "- | - | 06:00 | 2026-03-02T05:00:00Z | closed | 2026-03-02T23:00:00Z",
        "TUESDAY | 18:00 | 00:00 | 2026-03-03T22:59:59Z | open | 2026-03-03T23:00:00Z",
        // Past midnight: the small hours of Saturday belong to Friday.
        "FRIDAY | 22:00 | 02:00 | 2026-03-06T21:00:00Z | open | 2026-03-07T01:00:00Z",
        "FRIDAY | 22:00 | 02:00 | 2026-03-07T00:59:59Z | open | 2026-03-07T01:00:00Z",
        "FRIDAY | 22:00 | 02:00 | 2026-03-07T01:00:00Z | closed | 2026-03-13T21:00:00Z",
        "FRIDAY | 22:00 | 02:00 | 2026-03-06T00:30:00Z | closed | 2026-03-06T21:00:00Z",
        "FRIDAY | 22:00 | 02:00 | 2026-03-07T21:30:00Z | closed | 2026-03-13T21:00:00Z",
        // The clocks go forward at 02:00: a beginning in the gap is its end.
        "SUNDAY | 02:30 | 04:00 | 2026-03-29T00:59:59Z | closed | 2026-03-29T01:00:00Z",
        "SUNDAY | 02:30 | 04:00 | 2026-03-29T01:00:00Z | open | 2026-03-29T02:00:00Z",
        "SUNDAY | 01:00 | 02:30 | 2026-03-29T00:59:59Z | open | 2026-03-29T01:00:00Z",
        // They go back at 03:00: the hour comes twice, and what was over is open once more.
        "SUNDAY | 01:00 | 02:30 | 2026-10-25T00:29:59Z | open | 2026-10-25T00:30:00Z",
        "SUNDAY | 01:00 | 02:30 | 2026-10-25T00:30:00Z | closed | 2026-10-25T01:00:00Z",
        "SUNDAY | 01:00 | 02:30 | 2026-10-25T01:00:00Z | open | 2026-10-25T01:30:00Z",
        "SUNDAY | 01:00 | 02:30 | 2026-10-25T01:30:00Z | closed | 2026-11-01T00:00:00Z",
      })
  void opensAndClosesAtTheVerySecond(
      @Nullable String days,
      @Nullable String from,
      @Nullable String until,
      Instant now,
      String state,
      Instant change) {
    WeeklyHours hours =
        new WeeklyHours(
            days == null
                ? Set.of()
                : Arrays.stream(days.split(" "))
                    .map(DayOfWeek::valueOf)
                    .collect(Collectors.toSet()),
            from == null ? null : LocalTime.parse(from),
            until == null ? null : LocalTime.parse(until));

    assertThat(hours.isOpenAt(now, BERLIN)).isEqualTo(state.equals("open"));
    assertThat(hours.changesAfter(now, BERLIN)).isEqualTo(change);
  }

  @Property(tries = 200)
  void agreesWithAClockOnTheWall(
      @ForAll("hours") WeeklyHours hours,
      @ForAll("nights") Instant start,
      @ForAll("zones") ZoneId zone) {
    Instant change = hours.changesAfter(start, zone);
    boolean open = isOpen(hours, start, zone);

    assertThat(hours.isOpenAt(start, zone)).isEqualTo(open);
    Instant end = change == null ? start.plus(Duration.ofDays(9)) : change;
    for (Instant at = start; at.isBefore(end); at = at.plus(Duration.ofMinutes(5))) {
      assertThat(isOpen(hours, at, zone)).as("at %s", at).isEqualTo(open);
    }
    if (change != null) {
      assertThat(isOpen(hours, change, zone)).isNotEqualTo(open);
      assertThat(isOpen(hours, change.minusSeconds(1), zone)).isEqualTo(open);
      assertThat(hours.isOpenAt(change, zone)).isNotEqualTo(open);
    }
  }

  /** Looks at the minutes of the week, as people do. */
  private static boolean isOpen(WeeklyHours hours, Instant instant, ZoneId zone) {
    LocalDateTime shown = LocalDateTime.ofInstant(instant, zone);
    int from = hours.from() == null ? 0 : hours.from().toSecondOfDay();
    int until = hours.until() == null ? 0 : hours.until().toSecondOfDay();
    int lasts = (until > from ? 0 : 24 * 60 * 60) + until - from;
    for (int daysAgo = 0; daysAgo <= 1; daysAgo++) {
      LocalDateTime begin = shown.toLocalDate().minusDays(daysAgo).atStartOfDay().plusSeconds(from);
      boolean on = hours.days().isEmpty() || hours.days().contains(begin.getDayOfWeek());
      if (on && !shown.isBefore(begin) && shown.isBefore(begin.plusSeconds(lasts))) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(strings = {"00:00", "09:30"})
  void hoursThatEndWhenTheyBeginAreNone(LocalTime time) {
    assertThatThrownBy(() -> new WeeklyHours(Set.of(), time, time))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsOpenEveryDayAllDayNeverChanges() {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    WeeklyHours everyDay = new WeeklyHours(Set.of(DayOfWeek.values()), LocalTime.MIDNIGHT, null);

    assertThat(everyDay.isAlways()).isTrue();
    assertThat(everyDay.changesAfter(now, BERLIN)).isNull();
    assertThat(new WeeklyHours(Set.of(), null, LocalTime.of(23, 59)).isAlways()).isFalse();
    assertThat(new WeeklyHours(Set.of(DayOfWeek.MONDAY), null, null).isAlways()).isFalse();
  }

  @Provide
  Arbitrary<WeeklyHours> hours() {
    Arbitrary<LocalTime> times =
        Arbitraries.integers()
            .between(0, 24 * 12 - 1)
            .map(five -> LocalTime.ofSecondOfDay(300L * five));
    return Combinators.combine(
            Arbitraries.of(DayOfWeek.class).set().ofMaxSize(7),
            times.injectNull(0.2),
            times.injectNull(0.2))
        .filter((days, from, until) -> from == null || !from.equals(until))
        .as(WeeklyHours::new);
  }

  /** Around changes of the clock. */
  @Provide
  Arbitrary<Instant> nights() {
    return Combinators.combine(
            Arbitraries.of(
                "2026-03-29T00:00:00Z",
                "2026-10-25T00:00:00Z",
                "2026-04-04T14:00:00Z",
                "2026-10-03T14:00:00Z",
                "2026-12-31T12:00:00Z"),
            Arbitraries.integers().between(-36 * 12, 36 * 12))
        .as((night, five) -> Instant.parse(night).plusSeconds(300L * five));
  }

  /** Clocks that change by an hour, by half an hour, at midnight, and never. */
  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Africa/Cairo",
            "America/Havana",
            "Asia/Kolkata")
        .map(ZoneId::of);
  }
}
