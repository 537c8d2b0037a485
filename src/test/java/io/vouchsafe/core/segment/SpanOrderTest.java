package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanOrderTest {

  @ParameterizedTest
  @CsvSource({
    "P30D, P90D, true",
    "P90D, P30D, false",
    "P30D, P30D, true",
    "P30D, P1Y, true",
    "P1M, P90D, true",
    "P1M, P30D, false",
    "P30D, P1M, false",
    "P1M, P1Y, true",
    "P12M, P1Y, true",
    "P1Y, P12M, true",
    "P1Y, P365D, false",
    "P365D, P1Y, false",
    "PT36H, P1D, false",
    "P1D, PT36H, false",
    "PT36H, P7D, true",
    "P7D, PT36H, false",
    "P1DT1H, P1DT2H, true",
    "P1DT2H, P2DT1H, false",
    "PT1H, PT60M, true"
  })
  void saysWhatHoldsFromEveryInstantAndInEveryZone(String one, String other, boolean atMost) {
    assertThat(SpanOrder.isAtMost(Span.parse(one), Span.parse(other))).isEqualTo(atMost);
  }

  /** The calendar repeats after 400 years, which begin on each day once. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 7, 11, 12, 13, 47, 48, 49, 600, 1199, 1200})
  void knowsTheFewestAndTheMostDaysOfMonths(int months) {
    Span span = new Span(Period.ofMonths(months), Duration.ZERO);
    LocalDate day = LocalDate.of(2000, 1, 1);
    while (day.getYear() < 2400) {
      assertThat(ChronoUnit.DAYS.between(day.minusMonths(months), day))
          .isBetween(SpanOrder.fewestDays(span), SpanOrder.mostDays(span));
      day = day.plusDays(1);
    }
  }

  @Property(tries = 5000)
  void theShorterNeverLeadsFurtherBack(
      @ForAll("spans") Span one,
      @ForAll("spans") Span other,
      @ForAll("instants") Instant instant,
      @ForAll("zones") ZoneId zone) {
    if (SpanOrder.isAtMost(one, other)) {
      StoreCalendar calendar = new StoreCalendar(zone);
      assertThat(calendar.before(instant, one)).isAfterOrEqualTo(calendar.before(instant, other));
      assertThat(calendar.firstAtLeast(one, instant))
          .isBeforeOrEqualTo(calendar.firstAtLeast(other, instant));
    }
  }

  @Provide
  Arbitrary<Span> spans() {
    return Combinators.combine(
            Arbitraries.of(0, 0, 1, 2, 12),
            Arbitraries.of(0, 1, 2, 7, 28, 30, 31, 35, 60, 365),
            Arbitraries.of(0, 1, 24, 25, 48, 24 * 7, 24 * 40))
        .as((months, days, hours) -> new Span(Period.of(0, months, days), Duration.ofHours(hours)));
  }

  /** Around changes of the clock, the day that Apia left out, and the ends of months. */
  @Provide
  Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.of(
                    "2011-12-30T10:00:00Z",
                    "2026-03-29T01:00:00Z",
                    "2026-10-25T01:00:00Z",
                    "2024-02-29T12:00:00Z",
                    "2026-04-05T15:00:00Z")
                .map(Instant::parse),
            Arbitraries.integers().between(-100 * 24 * 4, 100 * 24 * 4))
        .as((instant, quarters) -> instant.plus(Duration.ofMinutes(15L * quarters)));
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of("UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia")
        .map(ZoneId::of);
  }
}
