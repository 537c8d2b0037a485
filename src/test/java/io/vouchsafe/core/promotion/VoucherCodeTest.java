package io.vouchsafe.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoucherCodeTest {

  @Provide
  Arbitrary<String> codes() {
    return Arbitraries.strings()
        .withCharRange('A', 'Z')
        .withCharRange('0', '9')
        .withChars('_', '.')
        .ofMinLength(1)
        .ofMaxLength(VoucherCode.LONGEST);
  }

  @Provide
  Arbitrary<List<String>> fillers() {
    return Arbitraries.of("", "", "", " ", "-", "–", "\t", "\u00a0", " - ")
        .list()
        .ofSize(VoucherCode.LONGEST + 1);
  }

  @Property
  void isTheSameHoweverItIsTyped(
      @ForAll("codes") String code, @ForAll("fillers") List<String> fillers) {
    StringBuilder typed = new StringBuilder(fillers.getFirst());
    for (int i = 0; i < code.length(); i++) {
      String character = code.substring(i, i + 1);
      typed.append(i % 2 == 0 ? character.toLowerCase(Locale.ROOT) : character);
      typed.append(fillers.get(i + 1));
    }

    assertThat(VoucherCode.of(typed.toString())).isEqualTo(new VoucherCode(code));
  }

  @Property
  void staysWhatItIs(@ForAll String typed) {
    VoucherCode once = VoucherCode.of(typed);

    assertThat(VoucherCode.of(once.text())).isEqualTo(once);
  }

  @Property
  void differsWhereTheCharactersDiffer(@ForAll("codes") String one, @ForAll("codes") String other) {
    assertThat(VoucherCode.of(one).equals(VoucherCode.of(other))).isEqualTo(one.equals(other));
  }

  @Test
  void isNotLongerThanItMayBe() {
    String longest = "A".repeat(VoucherCode.LONGEST);

    assertThat(VoucherCode.of(longest).isTooLong()).isFalse();
    assertThat(VoucherCode.of(longest).isWellFormed()).isTrue();
    assertThat(VoucherCode.of("-" + longest + " ").isTooLong()).isFalse();
    assertThat(VoucherCode.of(longest + "B").isTooLong()).isTrue();
    assertThat(VoucherCode.of(longest + "B").isWellFormed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SPRING10", "spring-10", "Ünïcode", "A.B_C", "７"})
  void mayHaveLettersDigitsDotsAndUnderscores(String typed) {
    assertThat(VoucherCode.of(typed).isWellFormed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "--", "A#B", "A/B", "A+B", "A%B", "A\u0000B", "<b>", "🌞"})
  void mayHaveNothingElse(String typed) {
    assertThat(VoucherCode.of(typed).isWellFormed()).isFalse();
  }

  @Property
  void neverHoldsTheSeparatorOfARedemptionsKey(@ForAll String typed) {
    VoucherCode code = VoucherCode.of(typed);

    assertThat(code.isWellFormed() && code.text().contains("#")).isFalse();
  }

  @Property
  void isWellFormedIfItHasOnlyWhatItMay(@ForAll("codes") String code) {
    assertThat(VoucherCode.of(code).isWellFormed()).isTrue();
  }
}
