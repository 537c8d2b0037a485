package io.vouchsafe.core.redemption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.redemption.RestrictionWarning.Kind;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.RuleText;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestrictionWarningsTest {

  private final Map<String, Definition> segments = new HashMap<>();

  @BeforeEach
  void defineSegments() {
    define("Buyers", "orders.count >= 1");
    define("Regulars", "orders.count >= 5");
    define("Lapsed", "segment buyers and orders.last_at older than P90D");
    define("New", "orders.count = 0");
    define("Germans", "customer.country = \"DE\"");
    define("Foreigners", "customer.country != \"DE\"");
    define("Nobody", "orders.count < 0");
    segments.put("press", new Definition("press", "Press", Definition.Kind.LIST, null, "", 1));
  }

  @Test
  void saysNothingWhereSomebodyIsLeft() {
    assertThat(any(list(), list())).isEmpty();
    assertThat(any(list("buyers"), list("regulars"))).isEmpty();
    assertThat(any(list("buyers", "new"), list("press"))).isEmpty();
    assertThat(all(list("buyers", "germans", "press"), list("regulars"))).isEmpty();
    assertThat(any(list("gone"), list("other"))).isEmpty();
  }

  @Test
  void tellsThatASegmentIsIncludedAndExcluded() {
    for (String key : list("buyers", "press", "germans")) {
      assertThat(any(list(key), list(key)))
          .containsExactly(
              new RestrictionWarning(
                  Kind.NEVER_PASSES, "No customer can ever use this promotion.", list(key)),
              new RestrictionWarning(
                  Kind.INCLUDE_COVERED,
                  "Every customer in %s is excluded by %1$s.".formatted(name(key)),
                  list(key)));
    }
  }

  @Test
  void tellsThatAnExcludedSegmentHoldsEverybodyOfAnIncludedOne() {
    assertThat(any(list("regulars"), list("press", "buyers")))
        .containsExactly(
            new RestrictionWarning(
                Kind.NEVER_PASSES,
                "No customer can ever use this promotion.",
                list("regulars", "press", "buyers")),
            new RestrictionWarning(
                Kind.INCLUDE_COVERED,
                "Every customer in \"Regulars\" is excluded by \"Buyers\".",
                list("regulars", "buyers")));
    assertThat(any(list("lapsed"), list("buyers"))).hasSize(2);
  }

  @Test
  void anotherIncludedSegmentMayStillLetCustomersPass() {
    assertThat(any(list("regulars", "new"), list("buyers")))
        .containsExactly(
            new RestrictionWarning(
                Kind.INCLUDE_COVERED,
                "Every customer in \"Regulars\" is excluded by \"Buyers\".",
                list("regulars", "buyers")));
    assertThat(all(list("regulars", "new"), list("buyers")))
        .extracting(RestrictionWarning::kind)
        .contains(Kind.NEVER_PASSES);
  }

  @Test
  void tellsWhichExcludedSegmentsCoverOneTogether() {
    assertThat(any(list("press"), list("buyers", "new", "germans")))
        .extracting(RestrictionWarning::kind, RestrictionWarning::segments)
        .containsExactly(tuple(Kind.NEVER_PASSES, list("press", "buyers", "new", "germans")));
    define("Some", "orders.count >= 1 and orders.count < 5");
    assertThat(any(list("buyers"), list("germans", "some", "regulars")))
        .contains(
            new RestrictionWarning(
                Kind.INCLUDE_COVERED,
                "Every customer in \"Buyers\" is excluded by \"Some\" or \"Regulars\".",
                list("buyers", "some", "regulars")));
  }

  @Test
  void customersOfWhomNothingIsKnownPassAnExclusionUnlessThatRefusesThem() {
    assertThat(any(list("press"), list("germans", "foreigners"))).isEmpty();
    assertThat(
            RestrictionWarnings.of(
                new SegmentRestriction(list("press"), list("germans", "foreigners"), false, true),
                segments::get))
        .extracting(RestrictionWarning::kind)
        .containsExactly(Kind.NEVER_PASSES);
  }

  @Test
  void tellsThatAllOfSeveralSegmentsExcludeEachOther() {
    assertThat(all(list("press", "new", "lapsed"), list()))
        .containsExactly(
            new RestrictionWarning(
                Kind.NEVER_PASSES,
                "No customer can ever use this promotion.",
                list("press", "new", "lapsed")),
            new RestrictionWarning(
                Kind.INCLUDE_CONTRADICTION,
                "No customer can ever be in \"New\" and \"Lapsed\" at once.",
                list("new", "lapsed")));
    assertThat(any(list("press", "new", "lapsed"), list())).isEmpty();
  }

  @Test
  void tellsThatSegmentsWhichAreAllNeededAreExcludedTogether() {
    define("Mid", "orders.count between 3 and 5");
    define("Five", "orders.count = 5");
    assertThat(all(list("regulars", "mid"), list("five")))
        .contains(
            new RestrictionWarning(
                Kind.INCLUDE_COVERED,
                "Every customer in \"Regulars\" and \"Mid\" is excluded by \"Five\".",
                list("regulars", "mid", "five")));
    assertThat(any(list("regulars", "mid"), list("five"))).isEmpty();
  }

  @Test
  void tellsThatNobodyIsInASegment() {
    assertThat(any(list("nobody"), list()))
        .extracting(RestrictionWarning::kind)
        .containsExactly(Kind.NEVER_PASSES, Kind.NEVER_TRUE);
    assertThat(any(list("nobody", "buyers"), list()))
        .containsExactly(
            new RestrictionWarning(
                Kind.NEVER_TRUE, "No customer can ever be in \"Nobody\".", list("nobody")));
    assertThat(all(list("nobody", "buyers"), list()))
        .extracting(RestrictionWarning::kind)
        .containsExactly(Kind.NEVER_PASSES, Kind.NEVER_TRUE);
    assertThat(any(list(), list("nobody")))
        .containsExactly(
            new RestrictionWarning(
                Kind.NEVER_TRUE,
                "No customer can ever be in \"Nobody\", so it excludes nobody.",
                list("nobody")));
  }

  @Test
  void tellsThatEverybodyIsExcluded() {
    assertThat(any(list(), list("new", "buyers")))
        .containsExactly(
            new RestrictionWarning(
                Kind.NEVER_PASSES,
                "No customer can ever use this promotion.",
                list("new", "buyers")));
    assertThat(any(list(), list("new", "regulars"))).isEmpty();
  }

  private List<RestrictionWarning> any(List<String> include, List<String> exclude) {
    return RestrictionWarnings.of(
        new SegmentRestriction(include, exclude, false, false), segments::get);
  }

  private List<RestrictionWarning> all(List<String> include, List<String> exclude) {
    return RestrictionWarnings.of(
        new SegmentRestriction(include, exclude, true, false), segments::get);
  }

  private static List<String> list(String... keys) {
    return Arrays.asList(keys);
  }

  private String name(String key) {
    return "\"" + Objects.requireNonNull(segments.get(key)).name() + "\"";
  }

  private void define(String name, String where) {
    String key = name.toLowerCase(Locale.ROOT);
    segments.put(
        key, new Definition(key, name, Definition.Kind.RULE, RuleText.parse(where), "", 1));
  }
}
