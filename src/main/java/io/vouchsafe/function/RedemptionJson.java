package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.redemption.Basis;
import io.vouchsafe.core.redemption.Decision;
import io.vouchsafe.core.redemption.Explanation;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Refusal;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Membership;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Redemptions, decisions and vouchers as JSON. */
final class RedemptionJson {

  private final Money money;

  RedemptionJson(Money money) {
    this.money = money;
  }

  ObjectNode redemption(Redemption redemption) {
    ObjectNode node =
        Json.object()
            .put("type", "Redemption")
            .put("transaction_id", redemption.key().transaction())
            .put("customer_identifier", redemption.customer())
            .put("total_transaction_cost", money.round(redemption.cost()))
            .put("granted_discount", money.round(redemption.granted()));
    node.putObject("voucher").put("code", redemption.key().code().text());
    return node.put("promotion_id", redemption.promotionId())
        .put("channel", wire(redemption.channel()))
        .put("status", wire(redemption.status()))
        .put("confirmed", redemption.status() == RedemptionStatus.CONFIRMED)
        .put("segment_check", wire(redemption.segmentCheck()))
        .put("validated_at", instant(redemption.validatedAt()))
        .put("expires_at", instant(redemption.expiresAt()))
        .put("confirmed_at", instant(redemption.confirmedAt()))
        .put("created_at", instant(redemption.createdAt()))
        .put("updated_at", instant(redemption.updatedAt()));
  }

  /** A redemption with what it was accepted on, for those who may see it. */
  JsonNode redemption(Redemption redemption, Role role) {
    return role.seesAll() ? whole(redemption) : redemption(redemption);
  }

  /** A redemption with what it was accepted on. */
  ObjectNode whole(Redemption redemption) {
    ObjectNode node = redemption(redemption);
    Basis basis = redemption.basis();
    ObjectNode decision =
        node.putObject("decision").put("promotion_version", basis.promotionVersion());
    ObjectNode versions = decision.putObject("segment_versions");
    new TreeMap<>(basis.segmentVersions()).forEach(versions::put);
    decision.put("complete", basis.complete());
    decision.set("explanation", explanation(basis.explanation(), Role.ADMIN));
    return node;
  }

  JsonNode validation(Outcome.Valid valid, Role role) {
    Request request = valid.request();
    Decision decision = valid.decision();
    ObjectNode node =
        Json.object()
            .put("type", "Validation")
            .put("valid", true)
            .put("transaction_id", request.transaction())
            .put("customer_identifier", request.customer())
            .put("total_transaction_cost", money.round(request.cost()))
            .put("granted_discount", money.round(decision.granted()));
    node.putObject("voucher").put("code", request.code().text());
    node.put("promotion_id", valid.promotionId())
        .put("channel", wire(request.channel()))
        .put("confirmed", false)
        .put("segment_check", wire(decision.segmentCheck()))
        .put("evaluated_at", instant(decision.explanation().evaluatedAt()));
    node.set("explanation", explanation(decision.explanation(), role));
    return node;
  }

  Response refusal(Decision decision, Role role) {
    return refusal(422, decision.refusals(), explanation(decision.explanation(), role));
  }

  /** A refusal that no customer's segments explain. */
  static Response refusal(int status, List<Refusal> refusals, @Nullable JsonNode explanation) {
    return Response.error(
        status,
        "redemption_rejected",
        refusals.getFirst().message(),
        refusals.stream().map(ErrorEntry::of).toList(),
        explanation);
  }

  JsonNode voucher(Voucher voucher, Instant now) {
    BigDecimal balance = voucher.balance() == null ? null : voucher.paidAt(now, Money.LARGEST);
    boolean used = !voucher.hasUseLeftAt(now) || (balance != null && balance.signum() == 0);
    String status = !voucher.active() ? "inactive" : used ? "used" : "active";
    return Json.object()
        .put("type", "Voucher")
        .put("code", voucher.code().text())
        .put("promotion_id", voucher.promotionId())
        .put("kind", voucher.isUnique() ? "unique" : "generic")
        .put("status", status)
        .put("active", status.equals("active"))
        .put("max_redemptions", voucher.maxRedemptions())
        .put("issued_value", voucher.issued() == null ? null : money.round(voucher.issued()))
        .put("balance", balance == null ? null : money.round(balance))
        .put("customer_identifier", voucher.customer())
        .put("created_at", instant(voucher.createdAt()))
        .put("updated_at", instant(voucher.updatedAt()));
  }

  static JsonNode explanation(Explanation explanation, Role role) {
    ObjectNode node = Json.object().put("evaluated_at", instant(explanation.evaluatedAt()));
    node.set("include", memberships(explanation.include(), role));
    node.set("exclude", memberships(explanation.exclude(), role));
    if (!explanation.conditions().isEmpty()) {
      ArrayNode conditions = node.putArray("conditions");
      explanation.conditions().forEach(condition -> conditions.add(clause(condition)));
    }
    return node;
  }

  private static ArrayNode memberships(List<Membership> memberships, Role role) {
    ArrayNode array = Json.array();
    for (Membership membership : memberships) {
      ArrayNode because =
          array
              .addObject()
              .put("segment", membership.segment())
              .put("member", wire(membership.member()))
              .putArray("because");
      membership.because().stream()
          .filter(clause -> role.seesAll() || !clause.sensitive())
          .map(RedemptionJson::clause)
          .forEach(because::add);
    }
    return array;
  }

  static ObjectNode clause(Clause clause) {
    ObjectNode node =
        Json.object().put("clause", clause.clause()).put("verdict", wire(clause.verdict()));
    node.set("actual", value(clause.actual()));
    node.set("required", value(clause.required()));
    node.put("becomes_true_at", instant(clause.flipsAt())).put("hint", clause.hint());
    if (!clause.signals().isEmpty()) {
      ArrayNode signals = node.putArray("signals");
      clause
          .signals()
          .forEach(
              signal ->
                  signals
                      .addObject()
                      .put("signal", wire(signal.sign()))
                      .put("points", signal.points())
                      .put("count", signal.count()));
    }
    return node;
  }

  private static JsonNode value(@Nullable Object value) {
    return switch (value) {
      case null -> Json.object().nullNode();
      case BigDecimal number -> Json.object().numberNode(number);
      case Boolean flag -> Json.object().booleanNode(flag);
      case List<?> values -> {
        ArrayNode array = Json.array();
        values.forEach(element -> array.add(value(element)));
        yield array;
      }
      default -> Json.object().textNode(value.toString());
    };
  }

  static String wire(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static @Nullable String instant(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
