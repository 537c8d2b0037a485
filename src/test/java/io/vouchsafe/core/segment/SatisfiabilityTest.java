package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.segment.Definition.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SatisfiabilityTest {

  private final Map<String, Definition> segments = new HashMap<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Numbers: between the ends, at the ends, and what is left of counted values.
        "orders.count >= 3 and orders.count < 3",
        "orders.count > 2 and orders.count < 3",
        "orders.spent > 2.5 and orders.spent <= 2.5",
        "orders.count = 2 and orders.count != 2",
        "orders.count = 2 and orders.count = 3",
        "orders.count in (1, 2) and orders.count in (3, 4)",
        "orders.count in (1, 2) and orders.count not in (1, 2, 3)",
        "orders.count between 1 and 3 and orders.count not in (1, 2, 3)",
        "orders.count between 1 and 3 and not orders.count between 0 and 4",
        "orders.count >= 3 and not orders.count > 2",
        "orders.count within P30D = 1 and orders.count within P30D = 2",
        // What facts can be at all.
        "orders.count < 0",
        "orders.count = 2.5",
        "orders.count not in (0, 1) and orders.count <= 1",
        "orders.coupon_share > 1",
        "orders.coupon_share < 0",
        "value.alive > 1",
        "abuse.score > 100",
        "orders.pending < 0",
        "customer.loyalty_points <= -1",
        "visits.count < 0",
        "orders.count is not set",
        "customer.subscribed is not set",
        // What is not there compares with nothing.
        "customer.country is not set and customer.country = \"DE\"",
        "customer.country is not set and customer.country != \"DE\"",
        "customer.country is set and customer.country is not set",
        // Texts, flags, sets, the merchant's own values.
        "customer.country = \"DE\" and customer.country = \"AT\"",
        "customer.country in (\"DE\", \"AT\") and customer.country not in (\"AT\", \"DE\", \"CH\")",
        "customer.subscribed = true and customer.subscribed = false",
        "customer.subscribed != true and customer.subscribed != false",
        "visits.viewed in (\"a\", \"b\") and visits.viewed not in (\"b\", \"a\")",
        "customer.metadata.m > 3 and customer.metadata.m = \"x\"",
        "customer.metadata.m > 3 and customer.metadata.m <= 3",
        "customer.metadata.m = 1 and customer.metadata.m = \"1\"",
        // Labels, regardless of case.
        "label \"VIP\" and not label \"vip\"",
        "label \"VIP\" in \"Type\" and not label \"vip\"",
        "label \"VIP\" in \"Type\" and not label \"VIP\" in \"TYPE\"",
        // Instants and ages.
        "orders.last_at before 2026-01-01T00:00:00Z and orders.last_at after 2026-01-01T00:00:00Z",
        "orders.last_at before 2026-01-01T00:00:00Z and not orders.last_at before"
            + " 2026-01-01T00:00:00Z",
        "orders.last_at = 2026-01-01T00:00:00Z and orders.last_at != 2026-01-01T00:00:00Z",
        "orders.last_at older than P90D and orders.last_at newer than P30D",
        "orders.last_at older than P90D and orders.last_at newer than P90D",
        "orders.last_at older than P1Y and orders.last_at newer than P30D",
        // What orders say about each other.
        "orders.count = 0 and orders.last_at is set",
        "orders.count = 0 and orders.last_at older than P90D",
        "orders.count = 0 and orders.first_at newer than P90D",
        "orders.count < 2 and orders.previous_at is set",
        "orders.count >= 2 and orders.previous_at is not set",
        "orders.count >= 1 and orders.largest is not set",
        "orders.count = 0 and orders.spent > 0",
        "orders.count = 0 and orders.spent < 0",
        "orders.count = 0 and orders.average >= 0",
        "orders.count = 0 and orders.coupon_share = 0",
        "orders.count within P30D = 0 and orders.largest within P30D > 5",
        "orders.count = 0 and comeback after P90D within P30D by orders",
        "orders.discounted >= 3 and orders.count < 3",
        "orders.count within P30D >= 3 and orders.count < 3",
        "orders.count within P30D >= 3 and orders.count within P90D < 3",
        "orders.count within P30D >= 3 and orders.count within P1Y < 3",
        "orders.largest within P30D >= 50 and orders.largest < 50",
        "orders.last_at older than P90D and orders.count within P30D >= 1",
        "orders.last_at older than P90D and orders.count within P90D >= 1",
        "orders.last_at older than P90D and orders.largest within P90D is set",
        "orders.last_at older than P90D and orders.first_at newer than P90D",
        "orders.last_at before 2026-01-01T00:00:00Z and orders.first_at after 2026-01-01T00:00:00Z",
        // Groups.
        "not (orders.count >= 3 or orders.count < 3)",
        "not (not label \"a\" or not (label \"b\")) and not (label \"a\" and label \"b\")",
        "(orders.count = 1 or orders.count = 2) and (orders.count = 3 or orders.count = 4)",
        "comeback after P90D within P30D by orders and not comeback after P90D within P30D by"
            + " orders",
        // References.
        "segment new and orders.count > 0",
        "segment new and segment old",
        "not segment new and not segment old",
        "segment list and not segment list",
        "segment gone and not segment gone"
      })
  void nobodyCanMeet(String where) {
    defineSegments();
    assertThat(isImpossible(where)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.count >= 3 and orders.count <= 3",
        "orders.spent > 2 and orders.spent < 3",
        "orders.count between 1 and 3 and orders.count not in (1, 3)",
        "orders.count in (1, 2) and orders.count in (2, 3)",
        "orders.count within P30D = 1 and orders.count within P90D = 2",
        "orders.count within P30D = 1 and orders.count within P1M = 0",
        "orders.count <= 0",
        "orders.coupon_share >= 1",
        "abuse.score >= 100",
        // More may be refunded than was paid, and be paid back in an order that is still placed.
        "orders.spent < 0",
        "value.lifetime < 0 and orders.spent > 0",
        "orders.spent within P30D > 10 and orders.spent < 10",
        "orders.largest > 10 and orders.spent < 10",
        // An order may be dated ahead.
        "orders.last_at newer than P30D and orders.count within P30D = 0",
        "customer.created_at is not set",
        "orders.average is not set",
        "customer.country not in (\"DE\") and customer.country not in (\"AT\")",
        "visits.viewed in (\"a\", \"b\") and visits.viewed not in (\"b\")",
        "visits.viewed in (\"a\") and visits.viewed in (\"b\")",
        "customer.country = \"DE\" and customer.country != \"de\"",
        "customer.metadata.m != 1 and customer.metadata.m != \"1\"",
        "customer.metadata.m > 3 and customer.metadata.n = \"x\"",
        "label \"VIP\" and not label \"VIP\" in \"Type\"",
        "label \"VIP\" in \"Type\" and not label \"VIP\" in \"Other\"",
        "label \"a\" and label \"b\"",
        "orders.last_at older than P30D and orders.last_at newer than P90D",
        "orders.last_at older than P30D and orders.last_at newer than P1M",
        "orders.last_at older than P30D and orders.count within P90D >= 1",
        "orders.first_at older than P90D and orders.last_at newer than P30D",
        "orders.first_at older than P90D and orders.count within P30D >= 1",
        "orders.count = 1 and orders.previous_at is not set",
        "orders.count = 1 and orders.first_at is set",
        "orders.count = 0 and orders.spent = 0",
        // While a code is being decided, the transaction is the second order.
        "orders.count = 1 and comeback after P90D within P30D by orders",
        // Visits count as well.
        "orders.count = 0 and comeback after P90D within P30D by activity",
        "not (orders.count >= 3 and orders.count < 3)",
        "not not orders.count = 3",
        "(orders.count = 1 or orders.count = 2) and (orders.count = 2 or orders.count = 4)",
        "segment new or segment old",
        "segment new and orders.count = 0",
        "segment list and not segment gone"
      })
  void somebodyMayMeet(String where) {
    defineSegments();
    assertThat(isImpossible(where)).isFalse();
  }

  @Test
  void unknownDoesWhereItIsAllowedTo() {
    Rule german = RuleText.parse("customer.country = \"DE\"");
    Rule other = RuleText.parse("customer.country != \"DE\"");
    assertThat(isImpossible(Demand.no(german), Demand.no(other))).isTrue();
    assertThat(isImpossible(Demand.notYes(german), Demand.notYes(other))).isFalse();
    assertThat(isImpossible(Demand.yes(german), Demand.notYes(german))).isTrue();
    Rule counted = RuleText.parse("orders.count >= 2");
    Rule few = RuleText.parse("orders.count < 2");
    assertThat(isImpossible(Demand.notYes(counted), Demand.notYes(few))).isTrue();
    Rule high = RuleText.parse("customer.metadata.m > 3");
    Rule low = RuleText.parse("customer.metadata.m <= 3");
    Rule set = RuleText.parse("customer.metadata.m is set");
    assertThat(isImpossible(Demand.notYes(high), Demand.notYes(low), Demand.yes(set))).isFalse();
    assertThat(isImpossible(Demand.no(high), Demand.no(low))).isTrue();
  }

  @Test
  void aSegmentThatComesBackToItselfProvesNothing() {
    define("loop", "not segment loop");
    define("ring", "orders.count >= 1 and segment ring");
    assertThat(isImpossible("segment loop")).isFalse();
    assertThat(isImpossible("segment ring")).isFalse();
    assertThat(isImpossible("segment ring and orders.count = 0")).isTrue();
  }

  /** Fifty segments, each of which asks ten times for the next: far too many ways to try. */
  @Test
  void hostileRulesTakeBoundedWork() {
    for (int i = 0; i < 50; i++) {
      List<String> some = new ArrayList<>();
      for (int j = 0; j < 10; j++) {
        String next = i < 49 ? " or segment s" + (i + 1) : "";
        some.add("(orders.count within P%dD = %d%s)".formatted(j + 1, 60 - i - j, next));
      }
      define("s" + i, String.join(" and ", some));
    }
    Rule deep = RuleText.parse("orders.count = 1 or orders.count = 2");
    for (int level = 0; level < 2; level++) {
      deep = new Rule.Any(List.of(new Rule.All(List.of(deep, deep)), deep));
    }
    Rule wide = new Rule.All(Collections.nCopies(20, new Rule.InSegment("s0")));
    for (Rule rule : List.of(deep, wide, new Rule.Not(wide), new Rule.All(List.of(deep, wide)))) {
      assertThat(RuleLimits.check(rule)).isEmpty();
      Satisfiability satisfiability = new Satisfiability(segments::get);
      for (int i = 0; i < 100; i++) {
        assertThat(satisfiability.isImpossible(List.of(Demand.yes(rule)))).isFalse();
      }
      assertThat(satisfiability.workLeft()).isBetween(0, Satisfiability.MOST_WORK);
      assertThat(RuleWarnings.of(rule, segments::get)).isEmpty();
    }
  }

  @Test
  void whenTheWorkIsDoneNothingIsFoundAnyMore() {
    Satisfiability satisfiability = new Satisfiability(segments::get);
    List<Demand> demands = List.of(Demand.yes(RuleText.parse("orders.count < 0")));
    assertThat(satisfiability.isImpossible(demands)).isTrue();
    int asked = 0;
    while (satisfiability.isImpossible(demands)) {
      assertThat(++asked).isLessThan(Satisfiability.MOST_WORK);
    }
    assertThat(satisfiability.workLeft()).isZero();
  }

  private boolean isImpossible(String where) {
    return isImpossible(Demand.yes(RuleText.parse(where)));
  }

  private boolean isImpossible(Demand... demands) {
    return new Satisfiability(segments::get).isImpossible(List.of(demands));
  }

  private void defineSegments() {
    define("new", "orders.count = 0");
    define("old", "not segment new");
    segments.put("list", new Definition("list", "List", Kind.LIST, null, "", 1));
  }

  private void define(String key, String where) {
    segments.put(key, new Definition(key, key, Kind.RULE, RuleText.parse(where), "", 1));
  }
}
