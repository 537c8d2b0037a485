package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.abuse.Sign;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Definition.Kind;
import io.vouchsafe.core.segment.RandomRules;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.core.value.ValueModel;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SegmentFingerprintsTest {

  private static final ValueModel MODEL = new ValueModel(0.25, 4.5, 0.75, 2.5);
  private static final SegmentFingerprints USUAL =
      new SegmentFingerprints(ZoneOffset.UTC, AbuseWeights.usual());

  /** Segments of which each refers to the next: first, second, third; and another one. */
  private final Map<String, Definition> definitions = new HashMap<>();

  SegmentFingerprintsTest() {
    define("first", RuleText.parse("orders.count >= 1 and segment second"));
    define("second", RuleText.parse("not segment third"));
    define("third", RuleText.parse("orders.count >= 3"));
    define("other", RuleText.parse("orders.count >= 4"));
  }

  private void define(String key, Rule rule) {
    definitions.put(key, new Definition(key, key, Kind.RULE, rule, "", 1));
  }

  private String of(String key) {
    return of(key, USUAL, MODEL);
  }

  private String of(String key, SegmentFingerprints fingerprints, @Nullable ValueModel model) {
    return fingerprints.of(key, definitions::get, () -> model);
  }

  @Provide
  Arbitrary<Rule> rules() {
    return RandomRules.rules();
  }

  @Property(tries = 300)
  void anotherSpellingOfARuleIsTheSame(@ForAll("rules") Rule rule) {
    define("first", rule);
    String before = of("first");

    define("first", RuleText.parse("(" + RuleText.print(rule) + ")"));

    assertThat(of("first")).isEqualTo(before);
  }

  @Property(tries = 300)
  void anotherRuleOfAnySegmentThatIsReachedIsAnother(
      @ForAll("rules") Rule one, @ForAll("rules") Rule another) {
    Assume.that(!one.equals(another));
    for (String reached : List.of("first", "second", "third")) {
      SegmentFingerprintsTest test = new SegmentFingerprintsTest();
      test.define(reached, one);
      String before = test.of("first");

      test.define(reached, another);

      assertThat(test.of("first")).as(reached).isNotEqualTo(before);
    }
  }

  @Property(tries = 100)
  void aSegmentThatIsNotReachedDoesNotMatter(@ForAll("rules") Rule rule) {
    String before = of("first");

    define("other", rule);

    assertThat(of("first")).isEqualTo(before);
    assertThat(of("second")).isNotEqualTo(before);
  }

  @Test
  void nameAndDescriptionDoNotMatterButThatTheRuleWasAnotherOneInBetween() {
    Definition third = Objects.requireNonNull(definitions.get("third"));
    String before = of("first");

    definitions.put(
        "third",
        new Definition("third", "Name", Kind.RULE, third.rule(), "Text", 0).following(third));
    assertThat(of("first")).isEqualTo(before);

    definitions.put("third", third.withVersion(3));
    assertThat(of("first")).isNotEqualTo(before);
  }

  @Test
  void missingAndAListAndARuleAreThreeThings() {
    String rule = of("first");
    definitions.remove("third");
    String missing = of("first");
    definitions.put("third", new Definition("third", "third", Kind.LIST, null, "", 1));
    String list = of("first");

    definitions.put("third", new Definition("third", "third", Kind.LIST, null, "", 2));
    String anotherList = of("first");

    assertThat(List.of(rule, missing, list, anotherList)).doesNotHaveDuplicates();
  }

  @Test
  void theModelMattersWhereItIsAskedForOnly() {
    String without = of("first");
    assertThat(of("first", USUAL, null)).isEqualTo(without);

    define("third", RuleText.parse("value.alive >= 0.5"));

    assertThat(
            List.of(
                of("first", USUAL, null),
                of("first"),
                of("first", USUAL, new ValueModel(0.25, 4.5, 0.75, 2.25))))
        .doesNotHaveDuplicates();
    assertThat(of("first", USUAL, new ValueModel(0.25, 4.5, 0.75, 2.5))).isEqualTo(of("first"));
  }

  @Test
  void theWeightsMatterWhereTheScoreIsAskedForOnly() {
    String without = of("first");
    define("second", RuleText.parse("abuse.score >= 70"));
    String with = of("second");
    for (Sign sign : Sign.values()) {
      SegmentFingerprints other =
          new SegmentFingerprints(ZoneOffset.UTC, AbuseWeights.usual().with(sign, 99));
      assertThat(of("third", other, MODEL)).isEqualTo(of("third"));
      assertThat(of("second", other, MODEL)).isNotEqualTo(with);
    }
    assertThat(of("first")).isNotEqualTo(without);
  }

  @Test
  void theTimeZoneMatters() {
    assertThat(
            of(
                "third",
                new SegmentFingerprints(ZoneId.of("Europe/Berlin"), AbuseWeights.usual()),
                MODEL))
        .isNotEqualTo(of("third"));
  }

  @Test
  void noTwoSegmentsAndNoTwoDeletionsAreTheSame() {
    define("fourth", RuleText.parse("orders.count >= 4"));
    assertThat(
            List.of(
                of("fourth"),
                of("other"),
                USUAL.ofDeleted("fourth", 2),
                USUAL.ofDeleted("fourth", 3),
                USUAL.ofDeleted("other", 2)))
        .doesNotHaveDuplicates();
  }
}
