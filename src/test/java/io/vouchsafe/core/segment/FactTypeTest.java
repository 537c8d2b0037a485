package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactTypeTest {

  @ParameterizedTest
  @CsvSource({
    "NUMBER, eq ne gt gte lt lte between in not_in is_set is_not_set",
    "MONEY, eq ne gt gte lt lte between in not_in is_set is_not_set",
    "INSTANT, eq ne gt gte lt lte between is_set is_not_set before after older_than newer_than",
    "TEXT, eq ne in not_in is_set is_not_set",
    "FLAG, eq ne is_set is_not_set",
    "TEXT_SET, in not_in is_set is_not_set",
    "ANY, eq ne gt gte lt lte between in not_in is_set is_not_set"
  })
  @Covers("S-33")
  void allowsTheseOperatorsAndNoOthers(FactType type, String operators) {
    assertThat(
            Arrays.stream(Operator.values())
                .filter(type::allows)
                .map(Operator::key)
                .collect(Collectors.joining(" ")))
        .isEqualTo(operators);
  }
}
