package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rate(1 minute)           | 2026-03-01T12:00:30Z | 2026-03-01T12:01:30Z
          rate(5 minutes)          | 2026-03-01T12:00:00Z | 2026-03-01T12:05:00Z
          rate(2 hours)            | 2026-03-01T23:00:00Z | 2026-03-02T01:00:00Z
          rate(1 day)              | 2026-02-28T12:00:00Z | 2026-03-01T12:00:00Z
          cron(30 2 * * ? *)       | 2026-03-01T02:29:59Z | 2026-03-01T02:30:00Z
          cron(30 2 * * ? *)       | 2026-03-01T02:30:00Z | 2026-03-02T02:30:00Z
          cron(30 2 ? * * *)       | 2026-12-31T02:30:00Z | 2027-01-01T02:30:00Z
          cron(0/15 * * * ? *)     | 2026-03-01T12:16:00Z | 2026-03-01T12:30:00Z
          cron(5,50 8-9 * * ? *)   | 2026-03-01T08:50:00Z | 2026-03-01T09:05:00Z
          cron(0 0 29 2 ? *)       | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z
          cron(0 0 31 */2 ? *)     | 2026-01-31T00:00:00Z | 2026-03-31T00:00:00Z
          cron(0 12 ? * 1 *)       | 2026-03-01T11:59:00Z | 2026-03-01T12:00:00Z
          cron(0 12 ? * 2-6 *)     | 2026-03-01T11:59:00Z | 2026-03-02T12:00:00Z
          cron(0 12 ? * 7 *)       | 2026-03-01T12:00:00Z | 2026-03-07T12:00:00Z
          cron(0 0 1 1 ? 2030)     | 2026-03-01T12:00:00Z | 2030-01-01T00:00:00Z
          """)
  void tellsWhenItIsDueNext(String expression, Instant now, Instant next) {
    assertThat(Recurrence.parse("Nightly", expression).after(now)).contains(next);
  }

  @Test
  void isDueNoMoreWhenItsYearsAreOver() {
    assertThat(
            Recurrence.parse("Once", "cron(0 0 1 1 ? 2026)")
                .after(Instant.parse("2026-01-01T00:00:00Z")))
        .isEmpty();
  }

  @Test
  void onlyARateStartsAtOnce() {
    assertThat(Recurrence.parse("Often", "rate(5 minutes)").startsAtOnce()).isTrue();
    assertThat(Recurrence.parse("Nightly", "cron(30 2 * * ? *)").startsAtOnce()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate(0 minutes)",
        "rate(5 weeks)",
        "at(2026-03-01T12:00:00)",
        "cron(30 2 * * *)",
        "cron(30 2 * * * *)",
        "cron(30 2 ? * ? *)",
        "cron(60 2 * * ? *)",
        "cron(30 24 * * ? *)",
        "cron(30 2 0 * ? *)",
        "cron(30 2 L * ? *)",
        "cron(30 2 ? * MON *)",
        "cron(30 2 ? * 2#1 *)",
        "cron(9-5 2 * * ? *)",
        "cron(0/0 2 * * ? *)",
        "cron(,5 2 * * ? *)",
        "every now and then"
      })
  void refusesWhatItDoesNotKnow(String expression) {
    assertThatThrownBy(() -> Recurrence.parse("The.Nightly", expression))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("The.Nightly: the local runner does not know ");
  }
}
