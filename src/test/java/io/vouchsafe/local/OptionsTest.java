package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void hasDefaults() {
    Options options = options(Map.of(), Map.of());
    assertThat(options.template()).isEqualTo(Path.of("template.yaml"));
    assertThat(options.port()).isEqualTo(3000);
    assertThat(options.data()).isEmpty();
    assertThat(options.sample()).isTrue();
    assertThat(options.invocation()).isEmpty();
  }

  @Test
  void takesABlankOneAsNotGiven() {
    Options blank =
        options(Map.of("data", "", "sample", " ", "invoke", "", "event", ""), Map.of("PORT", ""));
    assertThat(blank).isEqualTo(options(Map.of(), Map.of()));
  }

  @Test
  void takesWhatIsGiven() {
    Options options =
        options(
            Map.of(
                "data",
                "/tmp/d",
                "sample",
                "false",
                "invoke",
                "F",
                "event",
                "e.json",
                "template",
                "t.yaml"),
            Map.of("PORT", "0"));
    assertThat(options.template()).isEqualTo(Path.of("t.yaml"));
    assertThat(options.port()).isZero();
    assertThat(options.data()).contains(Path.of("/tmp/d"));
    assertThat(options.sample()).isFalse();
    assertThat(options.invocation()).contains(new Options.Invocation("F", Path.of("e.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "web", "1.5"})
  void refusesAPortThatIsNone(String port) {
    assertThatThrownBy(() -> options(Map.of(), Map.of("PORT", port)))
        .isInstanceOf(StartupException.class)
        .hasMessage("PORT must be a number from 0 to 65535, not '" + port + "'.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"invoke", "event"})
  void refusesAFunctionWithoutAnEventAndTheOtherWayRound(String given) {
    assertThatThrownBy(() -> options(Map.of(given, "x"), Map.of()))
        .isInstanceOf(StartupException.class)
        .hasMessage("-Dinvoke=FUNCTION and -Devent=FILE are given together, or neither of them.");
  }

  private static Options options(Map<String, String> properties, Map<String, String> variables) {
    return Options.from(properties::get, variables::get);
  }
}
