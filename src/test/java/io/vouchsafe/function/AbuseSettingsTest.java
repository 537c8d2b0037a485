package io.vouchsafe.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.abuse.Sign;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AbuseSettingsTest {

  private static AbuseWeights weights(@Nullable String text) {
    return AbuseSettings.from(name -> name.equals("ABUSE_WEIGHTS") ? text : null);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  "})
  void areTheUsualOnesIfNothingIsSaid(@Nullable String text) {
    assertThat(weights(text)).isEqualTo(AbuseWeights.usual());
  }

  @Test
  void changeWhatIsNamedAndNothingElse() {
    assertThat(weights("shared_email = 50 ,failed_codes=0"))
        .isEqualTo(AbuseWeights.usual().with(Sign.SHARED_EMAIL, 50).with(Sign.FAILED_CODES, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shared_email",
        "shared_email=",
        "shared_email=101",
        "shared_email=-1",
        "shared_email=1.5",
        "shared_email=5,",
        "shared_mail=5",
        "=5"
      })
  void nameWhatMakesNoSense(String text) {
    assertThatThrownBy(() -> weights(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AbuseWeights");
  }
}
