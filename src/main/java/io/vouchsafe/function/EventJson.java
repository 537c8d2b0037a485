package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.event.Event;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.redemption.RefusedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Events as JSON: {@code docs/events.md}. */
final class EventJson {

  /** No text that identifies something has it. */
  private static final String SEPARATOR = "\0";

  private final Money money;
  private final RedemptionJson redemptions;

  EventJson(Money money) {
    this.money = money;
    this.redemptions = new RedemptionJson(money);
  }

  ObjectNode event(Event event) {
    String type = event.type().wire();
    return event(id(type, event.identity()), type, event.at(), data(event));
  }

  /** An event of any type. */
  static ObjectNode event(String id, String type, Instant at, ObjectNode data) {
    ObjectNode node = Json.object().put("id", id).put("type", type).put("time", at.toString());
    node.set("data", data);
    return node;
  }

  /** A UUID that is the same for the same event. */
  private static String id(String type, List<String> identity) {
    String name = type + SEPARATOR + String.join(SEPARATOR, identity);
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private ObjectNode data(Event event) {
    return switch (event) {
      case Event.SegmentEntered entered ->
          Json.object()
              .put("customer_identifier", entered.customer())
              .put("segment", entered.segment())
              .put("since", entered.at().toString())
              .put("sequence", entered.sequence());
      case Event.SegmentLeft left ->
          Json.object()
              .put("customer_identifier", left.customer())
              .put("segment", left.segment())
              .put("since", left.since().toString())
              .put("reason", left.erased() ? "erased" : "rule")
              .put("sequence", left.sequence());
      case Event.RedemptionConfirmed confirmed -> redemptions.redemption(confirmed.redemption());
      case Event.RedemptionCancelled cancelled -> redemptions.redemption(cancelled.redemption());
      case Event.RedemptionRefused(RefusedRequest refused) -> refused(refused);
      case Event.LimitReached reached -> limit(reached);
    };
  }

  ObjectNode refused(RefusedRequest refused) {
    ObjectNode node =
        Json.object()
            .put("transaction_id", refused.key().transaction())
            .put("customer_identifier", refused.customer())
            .put("total_transaction_cost", money.round(refused.cost()));
    node.putObject("voucher").put("code", refused.key().code().text());
    node.put("promotion_id", refused.promotionId())
        .put("channel", RedemptionJson.wire(refused.channel()))
        .put("refused_at", refused.at().toString());
    ArrayNode errors = node.putArray("errors");
    refused.refusals().forEach(refusal -> errors.add(ErrorEntry.of(refusal).json()));
    return node;
  }

  private ObjectNode limit(Event.LimitReached reached) {
    Promotion promotion = reached.promotion();
    return Json.object()
        .put("promotion_id", promotion.id())
        .put("name", promotion.name())
        .put("code", promotion.code())
        .put("limit", RedemptionJson.wire(reached.limit()))
        .put("max_redemptions", promotion.limits().maxRedemptions())
        .put(
            "max_total_budget",
            promotion.limits().maxTotalBudget() == null
                ? null
                : money.round(promotion.limits().maxTotalBudget()));
  }
}
