package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a duration in a rule means where months, years and days are not all of one length. */
class CalendarRulesTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @ParameterizedTest
  @CsvSource({
    // A month is none of 30 days.
    "UTC, P1M, 2026-07-01T10:00:00Z, 2026-08-01T10:00:00Z",
    "UTC, P30D, 2026-07-01T10:00:00Z, 2026-07-31T10:00:00Z",
    "UTC, P1M, 2026-02-01T10:00:00Z, 2026-03-01T10:00:00Z",
    "UTC, P30D, 2026-02-01T10:00:00Z, 2026-03-03T10:00:00Z",
    // Ends of months: where the next one has no such day, its end is not a month later.
    "UTC, P1M, 2026-01-28T10:00:00Z, 2026-02-28T10:00:00Z",
    "UTC, P1M, 2026-01-31T10:00:00Z, 2026-03-01T00:00:00Z",
    "UTC, P30D, 2026-01-31T10:00:00Z, 2026-03-02T10:00:00Z",
    "UTC, P1M, 2026-02-28T10:00:00Z, 2026-03-28T10:00:00Z",
    "UTC, P1M, 2028-01-29T10:00:00Z, 2028-02-29T10:00:00Z",
    "UTC, P1M, 2026-03-31T10:00:00Z, 2026-05-01T00:00:00Z",
    "UTC, P2M, 2025-12-31T10:00:00Z, 2026-03-01T00:00:00Z",
    // 29 February.
    "UTC, P1Y, 2028-02-29T10:00:00Z, 2029-03-01T00:00:00Z",
    "UTC, P365D, 2028-02-29T10:00:00Z, 2029-02-28T10:00:00Z",
    "UTC, P4Y, 2028-02-29T10:00:00Z, 2032-02-29T10:00:00Z",
    "UTC, P1Y, 2027-02-28T10:00:00Z, 2028-02-28T10:00:00Z",
    "UTC, P12M, 2027-03-01T10:00:00Z, 2028-03-01T10:00:00Z",
    "UTC, P365D, 2027-03-01T10:00:00Z, 2028-02-29T10:00:00Z",
    // A day of 23 hours, and one of 25; hours do not care.
    "Europe/Berlin, P1D, 2026-03-28T12:00:00Z, 2026-03-29T11:00:00Z",
    "Europe/Berlin, PT24H, 2026-03-28T12:00:00Z, 2026-03-29T12:00:00Z",
    "Europe/Berlin, P1D, 2026-10-24T12:00:00Z, 2026-10-25T13:00:00Z",
    "Europe/Berlin, PT24H, 2026-10-24T12:00:00Z, 2026-10-25T12:00:00Z",
    "America/New_York, P1D, 2026-03-07T17:00:00Z, 2026-03-08T16:00:00Z",
    "America/New_York, PT24H, 2026-03-07T17:00:00Z, 2026-03-08T17:00:00Z",
    "America/New_York, P1D, 2026-10-31T16:00:00Z, 2026-11-01T17:00:00Z",
    "America/New_York, PT24H, 2026-10-31T16:00:00Z, 2026-11-01T16:00:00Z",
    // Half an hour of daylight saving.
    "Australia/Lord_Howe, P1D, 2026-04-04T01:00:00Z, 2026-04-05T01:30:00Z",
    "Australia/Lord_Howe, P1D, 2026-10-03T01:30:00Z, 2026-10-04T01:00:00Z",
    "Australia/Lord_Howe, PT24H, 2026-10-03T01:30:00Z, 2026-10-04T01:30:00Z",
    // The clock time of the day before is left out, or comes twice: the first is enough.
    "Europe/Berlin, P1D, 2026-03-28T01:30:00Z, 2026-03-29T01:00:00Z",
    "Europe/Berlin, P1D, 2026-10-24T00:30:00Z, 2026-10-25T00:30:00Z",
    // A day that begins at one.
    "Africa/Cairo, P1D, 2026-04-22T22:30:00Z, 2026-04-23T22:00:00Z",
    // Only the calendar's part follows the calendar.
    "Europe/Berlin, P1DT2H, 2026-03-28T10:00:00Z, 2026-03-29T11:00:00Z"
  })
  void aDurationIsOverAtTheVerySecond(String zone, String span, Instant placed, Instant over) {
    Someone someone =
        new Someone()
            .in(ZoneId.of(zone))
            .ordered("2020-01-01T00:00:00Z", "10")
            .ordered(placed, "10");

    assertFlips(someone, "orders.count within " + span + " = 1", over, Verdict.NO);
    assertFlips(someone, "orders.last_at newer than " + span, over, Verdict.NO);
    assertFlips(someone, "orders.last_at older than " + span, over, Verdict.YES);
    assertFlips(someone, "comeback after P1Y within " + span + " by orders", over, Verdict.NO);
    someone.deciding("T-1");
    assertFlips(someone, "comeback after " + span + " within PT1S by orders", over, Verdict.YES);
  }

  @Test
  void whatWasOverDoesNotBeginAgain() {
    // A month before each of the last days of March is 28 February.
    Someone someone = new Someone().ordered("2026-02-28T12:00:00Z", "10");
    Rule rule = RuleText.parse("orders.count within P1M = 1");
    assertThat(verdict(rule, someone.at(Instant.parse("2026-03-28T11:59:59Z"))))
        .isEqualTo(Verdict.YES);
    for (String later :
        List.of("2026-03-28T12:00:00Z", "2026-03-29T00:00:00Z", "2026-03-31T11:00:00Z")) {
      assertThat(verdict(rule, someone.at(Instant.parse(later)))).as(later).isEqualTo(Verdict.NO);
    }
  }

  private static void assertFlips(Someone someone, String where, Instant over, Verdict after) {
    Rule rule = RuleText.parse(where);
    assertThat(verdict(rule, someone.at(over.minus(SECOND)))).as(where).isEqualTo(after.not());
    assertThat(clause(rule, someone).flipsAt()).as(where).isEqualTo(over);
    assertThat(verdict(rule, someone.at(over))).as(where).isEqualTo(after);
    assertThat(verdict(rule, someone.at(over.plus(SECOND)))).as(where).isEqualTo(after);
    assertThat(clause(rule, someone).flipsAt()).as(where).isNull();
  }

  private static Verdict verdict(Rule rule, Someone someone) {
    return new Evaluator(_ -> null).verdict(rule, someone.subject());
  }

  private static Clause clause(Rule rule, Someone someone) {
    Definition asked = new Definition("s", "S", Definition.Kind.RULE, rule, "", 1);
    return new Evaluator(_ -> asked).evaluate("s", someone.subject()).because().getFirst();
  }
}
