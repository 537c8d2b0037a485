package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.testing.Covers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

  @ParameterizedTest
  @CsvSource({
    "P90D, P90D",
    "p2w, P14D",
    "P14M, P1Y2M",
    "PT36H, PT36H",
    "P1DT12H, P1DT12H",
    "' P1Y ', P1Y",
    "P0DT0.5S, PT0.5S",
    "P100Y, P100Y"
  })
  @Covers("S-56")
  void readsADurationAndPrintsItInItsShortestForm(String text, String printed) {
    assertThat(Span.parse(text)).hasToString(printed);
    assertThat(Span.parse(printed)).isEqualTo(Span.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "P",
        "PT",
        "90D",
        "XT5H",
        "T5H",
        "P1DT",
        "P-1D",
        "-P1D",
        "PT-1H",
        "P1M-5D",
        "P0D",
        "PT0S",
        "P101Y",
        "P1201M",
        "P36865D",
        "PT900000H",
        "P60YT400000H",
        "P99999999999D",
        "P2147483647Y2147483647M",
        "PT9223372036854775808S",
        "ninety days"
      })
  @Covers("S-56")
  void refusesWhatIsNoDurationOfMoreThanNothingAndUpToAHundredYears(String text) {
    assertThatThrownBy(() -> Span.parse(text)).isInstanceOf(DateTimeException.class);
  }

  @Test
  void keepsCalendarAndClockApart() {
    assertThat(Span.parse("P1M2DT3H")).isEqualTo(new Span(Period.of(0, 1, 2), Duration.ofHours(3)));
    assertThat(Span.parse("PT24H")).isNotEqualTo(Span.parse("P1D"));
  }
}
