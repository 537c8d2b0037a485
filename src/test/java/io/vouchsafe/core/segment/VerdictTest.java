package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  @ParameterizedTest
  @CsvSource({
    "YES, YES, YES, YES",
    "YES, NO, NO, YES",
    "YES, UNKNOWN, UNKNOWN, YES",
    "NO, YES, NO, YES",
    "NO, NO, NO, NO",
    "NO, UNKNOWN, NO, UNKNOWN",
    "UNKNOWN, YES, UNKNOWN, YES",
    "UNKNOWN, NO, NO, UNKNOWN",
    "UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN"
  })
  @Covers({"S-1", "S-2"})
  void joinsAsKleeneDid(Verdict one, Verdict other, Verdict and, Verdict or) {
    assertThat(one.and(other)).isEqualTo(and);
    assertThat(one.or(other)).isEqualTo(or);
  }

  @ParameterizedTest
  @CsvSource({"YES, NO", "NO, YES", "UNKNOWN, UNKNOWN"})
  @Covers("S-3")
  void turnsRoundButKeepsTheUnknown(Verdict verdict, Verdict opposite) {
    assertThat(verdict.not()).isEqualTo(opposite);
  }
}
