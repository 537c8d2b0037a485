package io.vouchsafe.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.promotion.CodePattern.CodeType;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CodePatternTest {

  @Property
  void aCodeHasThePrefixAndSoManyCharactersOfItsType(
      @ForAll CodeType type,
      @ForAll @IntRange(min = 1, max = CodePattern.LONGEST) int length,
      @ForAll long seed) {
    String code = new CodePattern("WB-", type, length).draw(new Random(seed));

    assertThat(code).startsWith("WB-").hasSize(3 + length);
    assertThat(code.substring(3).chars()).allMatch(each -> type.characters().indexOf(each) >= 0);
    assertThat(VoucherCode.of(code).isWellFormed()).isTrue();
  }

  @Property
  void theShortestLengthIsTheFirstThatMakesCodesSparseEnough(
      @ForAll CodeType type, @ForAll @IntRange(min = 1, max = CodeBatch.LARGEST) int size) {
    int shortest = type.shortestFor(size);

    BigInteger needed = BigInteger.valueOf(size).multiply(BigInteger.valueOf(1_000_000));
    BigInteger characters = BigInteger.valueOf(type.characters().length());
    assertThat(characters.pow(shortest)).isGreaterThanOrEqualTo(needed);
    assertThat(characters.pow(shortest - 1)).isLessThan(needed);
    assertThat(shortest).isLessThanOrEqualTo(CodePattern.LONGEST);
  }

  @Example
  void noTwoCharactersOfATypeLookAlike() {
    assertThat(CodeType.MIXED.characters())
        .doesNotContain("0", "O", "1", "I", "L", "B", "S", "Z")
        .hasSize(28);
    assertThat(CodeType.LETTERS.characters()).doesNotContain("O", "I", "L").hasSize(23);
    assertThat(CodeType.DIGITS.characters()).hasSize(10);
    for (CodeType type : CodeType.values()) {
      assertThat(type.characters().chars().distinct().count())
          .isEqualTo(type.characters().length());
    }
  }

  @Example
  void everyCharacterComesUp() {
    CodePattern pattern = new CodePattern("", CodeType.MIXED, 1);
    Random random = new Random(1);
    Set<String> drawn = new HashSet<>();
    for (int draw = 0; draw < 2000; draw++) {
      drawn.add(pattern.draw(random));
    }
    assertThat(drawn).hasSize(28);
  }
}
