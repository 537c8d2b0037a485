package io.vouchsafe.core.segment;

import static io.vouchsafe.core.segment.Someone.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Span;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeedsTest {

  private final Map<String, Definition> segments = new HashMap<>();

  @Test
  void nameEverySegmentReachedAndTheListsAmongThem() {
    rule("a", "segment b or not (segment vip and segment missing)");
    rule("b", "segment a and segment staff");
    rule("other", "segment unreached");
    list("vip");
    list("staff");
    Needs needs = Needs.of(List.of("a", "gone"), segments::get);
    assertThat(needs.definitions())
        .containsExactlyInAnyOrder("a", "b", "vip", "staff", "missing", "gone");
    assertThat(needs.lists()).containsExactlyInAnyOrder("vip", "staff");
    assertThat(needs.windows()).isEmpty();
    assertThat(needs.referrer()).isFalse();
  }

  @Test
  void askForTheReferrerOnlyWhereARuleDoes() {
    rule("a", "segment b");
    rule("b", "label \"x\" or not customer.referred = true");
    assertThat(Needs.of(List.of("a"), segments::get).referrer()).isTrue();
    assertThat(Needs.of(List.of("lapsed"), segments::get).referrer()).isFalse();
  }

  @Test
  void collectTheWindowsOfComparisonsAndComebacks() {
    rule("a", "orders.count within P30D > 1 and segment b");
    rule("b", "any(comeback after P90D within P7D by orders)");
    assertThat(Needs.of(List.of("a"), segments::get).windows())
        .containsExactlyInAnyOrder(Span.parse("P30D"), Span.parse("P7D"));
    assertThat(
            Needs.of(RuleText.parse("segment a and orders.spent within P1Y > 1"), segments::get)
                .windows())
        .containsExactlyInAnyOrder(Span.parse("P30D"), Span.parse("P7D"), Span.parse("P1Y"));
  }

  @Test
  void askForVisitsOnlyWhereARuleDoes() {
    assertThat(visits("orders.count within P30D > 1 or comeback after P1D within P7D by orders"))
        .isEqualTo(VisitNeeds.NONE);
    assertThat(visits("not visits.last_at older than P30D").summary()).isTrue();
    assertThat(visits("visits.count > 3").windows()).isEmpty();
    rule("seen", "visits.first_at is set");
    assertThat(visits("segment seen and orders.count > 1").summary()).isTrue();
  }

  @Test
  void lookAtVisitsOneByOneOnlyWhereTheyAreCounted() {
    VisitNeeds needs =
        visits(
            "visits.count within P30D > 1 and visits.viewed within P1Y in (\"shoes\")"
                + " and orders.count within P90D > 1");
    assertThat(needs.windows()).containsExactly(Span.parse("P30D"));
    assertThat(needs.comebacks()).isEmpty();
    VisitNeeds activity = visits("comeback after P90D within P7D by activity");
    assertThat(activity).isEqualTo(new VisitNeeds(true, Set.of(week()), Set.of(week())));
    Needs orders = Needs.of(RuleText.parse("visits.count within P30D > 1"), segments::get);
    assertThat(orders.windows()).isEmpty();
    assertThat(
            Needs.of(RuleText.parse("comeback after P1D within P7D by activity"), segments::get)
                .comebacks())
        .containsExactly(week());
  }

  private VisitNeeds visits(String where) {
    return Needs.of(RuleText.parse(where), segments::get).visits();
  }

  private static Span week() {
    return Span.parse("P7D");
  }

  @Test
  void needNothingOfNothing() {
    assertThat(Needs.of(List.of(), segments::get))
        .isEqualTo(
            new Needs(
                Set.of(), Set.of(), Set.of(), Set.of(), VisitNeeds.NONE, false, false, false));
  }

  @Test
  void areCompleteWhereTheSummaryReachesBackBeforeEveryWindow() {
    Someone someone = new Someone();
    for (int i = 0; i <= 50; i++) {
      someone.ordered(NOON.minus(Duration.ofDays(i)), "1");
    }
    // Fifty are kept one by one, so the oldest, of 50 days ago, is among the sums.
    assertThat(completeIn("orders.count within P49D > 1", someone)).isTrue();
    assertThat(completeIn("orders.count within P50D > 1", someone)).isFalse();
    assertThat(completeIn("orders.count within P50D > 1", someone.withEveryOrder())).isTrue();
    assertThat(completeIn("orders.count > 1 and orders.last_at older than P1Y", someone)).isTrue();
  }

  private boolean completeIn(String where, Someone someone) {
    Subject subject = someone.subject();
    return Needs.of(RuleText.parse(where), segments::get)
        .completeIn(subject.profile(), subject.now(), subject.calendar());
  }

  private void rule(String key, String where) {
    segments.put(key, new Definition(key, key, Definition.Kind.RULE, RuleText.parse(where), "", 1));
  }

  private void list(String key) {
    segments.put(key, new Definition(key, key, Definition.Kind.LIST, null, "", 1));
  }
}
