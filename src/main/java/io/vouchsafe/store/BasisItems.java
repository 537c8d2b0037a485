package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseSignal;
import io.vouchsafe.core.abuse.Sign;
import io.vouchsafe.core.redemption.Basis;
import io.vouchsafe.core.redemption.Explanation;
import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Membership;
import io.vouchsafe.core.segment.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What redemptions were accepted on, as a part of their items. */
final class BasisItems {

  /** An instant among the facts, which would else be a text like any other. */
  private static final String INSTANT = "instant";

  private BasisItems() {}

  static Map<String, AttributeValue> write(Basis basis) {
    Map<String, AttributeValue> versions = new HashMap<>();
    basis
        .segmentVersions()
        .forEach((segment, version) -> versions.put(segment, Values.number(version)));
    Explanation explanation = basis.explanation();
    return new ItemBuilder()
        .number("promotion_version", basis.promotionVersion())
        .map("segment_versions", versions)
        .instant("evaluated_at", explanation.evaluatedAt())
        .items("include", memberships(explanation.include()))
        .items("exclude", memberships(explanation.exclude()))
        .items("conditions", clauses(explanation.conditions()))
        .flag("complete", basis.complete())
        .build();
  }

  static Basis read(Item item) {
    Map<String, Long> versions = new HashMap<>();
    item.map("segment_versions")
        .forEach((segment, version) -> versions.put(segment, Long.valueOf(version.n())));
    return new Basis(
        item.number("promotion_version"),
        versions,
        new Explanation(
            item.instant("evaluated_at"),
            item.items("include").stream().map(BasisItems::membership).toList(),
            item.items("exclude").stream().map(BasisItems::membership).toList(),
            item.items("conditions").stream().map(BasisItems::clause).toList()),
        item.flag("complete"));
  }

  private static List<Map<String, AttributeValue>> memberships(List<Membership> memberships) {
    return memberships.stream()
        .map(
            membership ->
                new ItemBuilder()
                    .text("segment", membership.segment())
                    .constant("member", membership.member())
                    .items("because", clauses(membership.because()))
                    .build())
        .toList();
  }

  private static Membership membership(Item item) {
    return new Membership(
        item.text("segment"),
        item.constant(Verdict.class, "member"),
        item.items("because").stream().map(BasisItems::clause).toList());
  }

  private static List<Map<String, AttributeValue>> clauses(List<Clause> clauses) {
    return clauses.stream()
        .map(
            clause ->
                new ItemBuilder()
                    .text("clause", clause.clause())
                    .constant("verdict", clause.verdict())
                    .value("actual", value(clause.actual()))
                    .value("required", value(clause.required()))
                    .instant("flips_at", clause.flipsAt())
                    .text("hint", clause.hint())
                    .flag("sensitive", clause.sensitive())
                    .items("signals", signals(clause.signals()))
                    .flag("present", clause.present())
                    .build())
        .toList();
  }

  private static Clause clause(Item item) {
    return new Clause(
        item.text("clause"),
        item.constant(Verdict.class, "verdict"),
        fact(item.attributes().get("actual")),
        fact(item.attributes().get("required")),
        item.instantOrNull("flips_at"),
        item.textOrNull("hint"),
        item.flag("sensitive"),
        item.items("signals").stream().map(BasisItems::signal).toList(),
        item.flag("present"));
  }

  private static List<Map<String, AttributeValue>> signals(List<AbuseSignal> signals) {
    return signals.stream()
        .map(
            signal ->
                new ItemBuilder()
                    .constant("sign", signal.sign())
                    .number("points", (long) signal.points())
                    .number("count", signal.count())
                    .build())
        .toList();
  }

  private static AbuseSignal signal(Item item) {
    return new AbuseSignal(
        item.constant(Sign.class, "sign"),
        Math.toIntExact(item.number("points")),
        item.number("count"));
  }

  private static @Nullable AttributeValue value(@Nullable Object fact) {
    return switch (fact) {
      case null -> null;
      case BigDecimal number -> Values.decimal(number);
      case Boolean flag -> Values.flag(flag);
      case Instant instant ->
          AttributeValue.fromM(Map.of(INSTANT, Values.text(instant.toString())));
      case List<?> facts -> AttributeValue.fromL(facts.stream().map(BasisItems::element).toList());
      default -> Values.text(fact.toString());
    };
  }

  private static AttributeValue element(@Nullable Object fact) {
    AttributeValue value = value(fact);
    return value == null ? AttributeValue.fromNul(true) : value;
  }

  private static @Nullable Object fact(@Nullable AttributeValue value) {
    if (value == null) {
      return null;
    }
    return switch (value.type()) {
      case N -> new BigDecimal(value.n());
      case BOOL -> value.bool();
      case M -> new Item(value.m()).instant(INSTANT);
      case L -> value.l().stream().map(BasisItems::fact).toList();
      default -> value.s();
    };
  }
}
