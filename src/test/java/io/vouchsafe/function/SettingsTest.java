package io.vouchsafe.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.DeliveredSegments.Thresholds;
import io.vouchsafe.local.Template;
import io.vouchsafe.testing.Covers;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @Test
  @Covers("S-107")
  void theTemplateHasTheThresholdsThatAreDelivered() {
    assertThat(settings(Map.of()).thresholds()).isEqualTo(Thresholds.DEFAULT);
  }

  @Test
  void whatNoVariableGivesIsAsDelivered() {
    assertThat(Settings.from(name -> null).thresholds()).isEqualTo(Thresholds.DEFAULT);
    assertThat(Settings.from(name -> " ").thresholds()).isEqualTo(Thresholds.DEFAULT);
  }

  @Test
  @Covers("S-109")
  void everyThresholdIsAParameterOfTheTemplate() {
    assertThat(
            settings(
                    Map.of(
                        "ReturningOrders", "3",
                        "ProfitableValue", "250.5",
                        "ProfitableCouponShare", "0.25",
                        "UnprofitableValue", "0",
                        "UnprofitableCouponShare", "1",
                        "LapsedAfter", "P2M",
                        "ComebackAfter", "P1Y",
                        "ComebackWithin", "PT36H",
                        "AbuseScore", "100"))
                .thresholds())
        .isEqualTo(
            new Thresholds(
                3,
                new BigDecimal("250.5"),
                new BigDecimal("0.25"),
                new BigDecimal("0"),
                new BigDecimal("1"),
                Span.parse("P2M"),
                Span.parse("P1Y"),
                Span.parse("PT36H"),
                new BigDecimal("100")));
  }

  @ParameterizedTest
  @CsvSource({
    "ReturningOrders, 0",
    "ReturningOrders, -1",
    "ReturningOrders, 2.5",
    "ReturningOrders, 1000001",
    "ProfitableValue, -0.01",
    "ProfitableValue, much",
    "ProfitableValue, 1e2",
    "ProfitableCouponShare, 1.01",
    "UnprofitableValue, 1000000000.01",
    "UnprofitableCouponShare, 80%",
    "LapsedAfter, 90",
    "LapsedAfter, P0D",
    "LapsedAfter, -P1D",
    "ComebackAfter, P101Y",
    "ComebackWithin, P1D1M",
    "AbuseScore, 100.1"
  })
  @Covers("S-110")
  void aBadValueNamesItsParameter(String parameter, String value) {
    assertThatThrownBy(() -> settings(Map.of(parameter, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The parameter " + parameter + " must be ")
        .hasMessageEndingWith(", not \"" + value + "\".");
  }

  private static Settings settings(Map<String, String> parameters) {
    Template template = Template.load(Path.of("template.yaml"), table -> table, parameters);
    return Settings.from(template.variables()::get);
  }
}
