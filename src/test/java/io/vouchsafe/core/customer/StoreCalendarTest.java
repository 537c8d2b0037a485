package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreCalendarTest {

  /** Every change of any clock used here falls on a multiple of this. */
  private static final Duration STEP = Duration.ofMinutes(15);

  /** Nothing further back than this can be nearer than the span by the calendar's bends. */
  private static final Duration FAR = Duration.ofDays(6);

  private static final Instant FROM = Instant.parse("2005-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2030-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // A day of 23 hours, and one of 25.
    "Europe/Berlin, 2026-03-29T12:00:00Z, P1D, 2026-03-28T13:00:00Z",
    "Europe/Berlin, 2026-10-25T12:00:00Z, P1D, 2026-10-24T11:00:00Z",
    "Europe/Berlin, 2026-03-29T12:00:00Z, PT24H, 2026-03-28T12:00:00Z",
    "UTC, 2026-03-29T12:00:00Z, P1D, 2026-03-28T12:00:00Z",
    "UTC, 2026-03-31T12:00:00Z, P1M, 2026-02-28T12:00:00Z",
    "UTC, 2028-02-29T12:00:00Z, P1Y, 2027-02-28T12:00:00Z",
    "UTC, 2026-03-31T12:00:00Z, P1M1DT1H, 2026-02-27T11:00:00Z"
  })
  @Covers({"S-50", "S-51"})
  void goesBackByCalendarUnits(String zone, Instant now, String span, Instant then) {
    assertThat(calendar(zone).before(now, Span.parse(span))).isEqualTo(then);
  }

  @ParameterizedTest
  @CsvSource({
    "UTC, 2026-01-01T10:00:00Z, P90D, 2026-04-01T10:00:00Z",
    "UTC, 2026-01-01T10:00:00.001Z, PT90M, 2026-01-01T11:30:00.001Z",
    // No day of February is a month after the last days of January.
    "UTC, 2026-01-28T10:00:00Z, P1M, 2026-02-28T10:00:00Z",
    "UTC, 2026-01-29T10:00:00Z, P1M, 2026-03-01T00:00:00Z",
    "UTC, 2026-01-31T10:00:00Z, P1M, 2026-03-01T00:00:00Z",
    "UTC, 2026-02-28T10:00:00Z, P1M, 2026-03-28T10:00:00Z",
    // A year after 29 February.
    "UTC, 2028-02-29T10:00:00Z, P1Y, 2029-03-01T00:00:00Z",
    "UTC, 2028-02-29T10:00:00Z, P4Y, 2032-02-29T10:00:00Z",
    "UTC, 2027-02-28T10:00:00Z, P1Y, 2028-02-28T10:00:00Z",
    // 02:30 of the day before, on a day without one: the clock shows 03:00 then.
    "Europe/Berlin, 2026-03-28T01:30:00Z, P1D, 2026-03-29T01:00:00Z",
    // 02:30 of the day before, on a day with two: the first is enough.
    "Europe/Berlin, 2026-10-24T00:30:00Z, P1D, 2026-10-25T00:30:00Z",
    // The same when it was winter then, so that the second would come more easily to mind.
    "Europe/Berlin, 2026-03-25T01:30:00Z, P7M, 2026-10-25T00:30:00Z",
    "Europe/Berlin, 2026-03-28T12:00:00Z, P1D, 2026-03-29T11:00:00Z",
    "Europe/Berlin, 2026-10-24T12:00:00Z, P1D, 2026-10-25T13:00:00Z",
    // Four days go back to the day of a midnight that came twice; the next one is far enough.
    "America/Sao_Paulo, 2005-02-20T02:00:00Z, P8M9DT0.001S, 2005-11-01T02:00:00Z"
  })
  @Covers({"S-51", "S-52", "S-53", "S-54"})
  void knowsFromWhenOnSomethingIsLongEnoughAgo(
      String zone, Instant instant, String span, Instant first) {
    assertThat(calendar(zone).firstAtLeast(Span.parse(span), instant)).isEqualTo(first);
  }

  @Property(tries = 1500)
  void firstAtLeastIsTheVeryFirst(
      @ForAll("zones") ZoneId zone, @ForAll("spans") Span span, @ForAll("offsets") Moment moment) {
    StoreCalendar calendar = new StoreCalendar(zone);
    Instant instant = moment.in(zone, span, calendar);
    Instant first = calendar.firstAtLeast(span, instant);

    assertThat(calendar.before(first, span)).isAfterOrEqualTo(instant);
    assertThat(calendar.before(first.minusMillis(1), span)).isBefore(instant);
    // Between two changes of anything, going back is steady: the last millisecond of each stretch
    // reaches furthest.
    Instant mark = roundedDown(first);
    for (Instant at = mark; at.isAfter(first.minus(FAR)); at = at.minus(STEP)) {
      assertThat(calendar.before(at.minusMillis(1), span)).isBefore(instant);
    }
  }

  @Property(tries = 1500)
  void isLongEnoughAgoExactlyFromTheFirstInstantOn(
      @ForAll("zones") ZoneId zone,
      @ForAll("spans") Span span,
      @ForAll("offsets") Moment moment,
      @ForAll("distances") Duration distance) {
    StoreCalendar calendar = new StoreCalendar(zone);
    Instant instant = moment.in(zone, span, calendar);
    Instant first = calendar.firstAtLeast(span, instant);

    assertThat(calendar.isAtLeastAgo(span, instant, first)).isTrue();
    assertThat(calendar.isAtLeastAgo(span, instant, first.minusNanos(1))).isFalse();
    assertThat(calendar.isAtLeastAgo(span, instant, first.plus(distance))).isTrue();
    assertThat(calendar.isAtLeastAgo(span, instant, first.minus(distance))).isFalse();
  }

  @Property(tries = 500)
  void firstAtLeastNeverGoesBackwards(
      @ForAll("zones") ZoneId zone, @ForAll("spans") Span span, @ForAll("offsets") Moment moment) {
    StoreCalendar calendar = new StoreCalendar(zone);
    Instant instant = moment.in(zone, span, calendar);
    Instant last = calendar.firstAtLeast(span, instant);
    for (int i = 1; i <= 100; i++) {
      Instant next = calendar.firstAtLeast(span, instant.plus(STEP.multipliedBy(i)));
      assertThat(next).isAfterOrEqualTo(last);
      last = next;
    }
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            // Half an hour of daylight saving.
            "Australia/Lord_Howe",
            // A day left out, 30 December 2011.
            "Pacific/Apia",
            // The clock changed at midnight, so that days began at one.
            "America/Sao_Paulo",
            "Africa/Casablanca",
            "Asia/Kathmandu")
        .map(ZoneId::of);
  }

  @Provide
  Arbitrary<Span> spans() {
    Arbitrary<Span> common =
        Arbitraries.of("P1D", "P30D", "P90D", "P1M", "P6M", "P7M", "P1Y", "P4Y", "PT12H", "P1MT2H")
            .map(Span::parse);
    Arbitrary<Span> any =
        Combinators.combine(
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 11),
                Arbitraries.integers().between(0, 100),
                Arbitraries.longs().between(0, 200_000_000))
            .as(
                (years, months, days, millis) ->
                    new Span(Period.of(years, months, days), Duration.ofMillis(millis)))
            .filter(span -> !span.period().isZero() || !span.duration().isZero());
    return Arbitraries.frequencyOf(Tuple.of(2, common), Tuple.of(1, any));
  }

  /** More than nothing, most of them about as much as the calendar bends. */
  @Provide
  Arbitrary<Duration> distances() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(1, Duration.ofDays(20).toMillis()).map(Duration::ofMillis),
        Arbitraries.longs().between(20, 40_000).map(Duration::ofDays));
  }

  @Provide
  Arbitrary<Moment> offsets() {
    return Combinators.combine(
            Arbitraries.longs().between(FROM.toEpochMilli(), TO.toEpochMilli()),
            Arbitraries.of(Near.values()),
            Arbitraries.longs().between(-30 * 3_600_000L, 30 * 3_600_000L))
        .as(Moment::new);
  }

  /** What a moment is near to, so that the rare cases are not rare here. */
  enum Near {
    NOTHING,
    CHANGE_OF_CLOCK,
    SPAN_BEFORE_CHANGE_OF_CLOCK
  }

  record Moment(long millis, Near near, long by) {

    Instant in(ZoneId zone, Span span, StoreCalendar calendar) {
      Instant any = Instant.ofEpochMilli(millis);
      ZoneRules rules = zone.getRules();
      ZoneOffsetTransition change = rules.nextTransition(any);
      Instant middle = change == null ? any : change.getInstant();
      return switch (near) {
        case NOTHING -> any;
        case CHANGE_OF_CLOCK -> middle.plusMillis(by);
        case SPAN_BEFORE_CHANGE_OF_CLOCK -> calendar.before(middle.plusMillis(by), span);
      };
    }
  }

  private static Instant roundedDown(Instant instant) {
    long step = STEP.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(instant.toEpochMilli(), step) * step);
  }

  private static StoreCalendar calendar(String zone) {
    return new StoreCalendar(ZoneId.of(zone));
  }
}
