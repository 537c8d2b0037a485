package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.store.PromotionStore;
import io.vouchsafe.store.PromotionStore.Standing;
import io.vouchsafe.store.RedemptionStore;
import io.vouchsafe.store.SegmentStore;
import io.vouchsafe.store.StatisticsStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes, changes, lists and sums up promotions. */
public final class PromotionsFunction extends ApiFunction {

  /** Enough for the last page of what is summed up. */
  private static final int RESERVE_MILLIS = 3_000;

  private final PromotionStore promotions;
  private final SegmentStore segments;
  private final RedemptionStore redemptions;
  private final PromotionJson json;
  private final RedemptionJson redemptionJson;
  private final StatisticsStore statistics;
  private final StatisticsJson statisticsJson;
  private final ZoneId storeZone;
  private final Clock clock;

  /** The deployed function. */
  public PromotionsFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public PromotionsFunction(Environment environment) {
    this.promotions = new PromotionStore(environment.database());
    this.segments = new SegmentStore(environment.database());
    this.redemptions = new RedemptionStore(environment.database());
    this.json = new PromotionJson(environment.settings().money());
    this.redemptionJson = new RedemptionJson(environment.settings().money());
    this.statistics = new StatisticsStore(environment.database());
    this.statisticsJson = new StatisticsJson(environment.settings().money());
    this.storeZone = environment.settings().calendar().zone();
    this.clock = environment.clock();
    on("POST", "/promotions", Role.MANAGERS, (exchange, role) -> create(exchange));
    on("GET", "/promotions", Role.READERS, (exchange, role) -> list(exchange));
    on("GET", "/promotions/{id}", Role.READERS, (exchange, role) -> read(exchange));
    on("PATCH", "/promotions/{id}", Role.MANAGERS, (exchange, role) -> change(exchange));
    on("DELETE", "/promotions/{id}", Role.MANAGERS, (exchange, role) -> archive(exchange));
    String made = "/promotions/{id}/redemptions";
    on("GET", made, Role.READERS, this::redemptions);
    String summed = "/promotions/{id}/stats";
    on("GET", summed, Role.READERS, (exchange, role) -> statistics(exchange));
  }

  private Response create(Exchange exchange) {
    Instant now = now();
    Violations violations = new Violations();
    ObjectNode body = exchange.json(Bodies.STOREFRONT);
    Promotion promotion =
        json.create(UUID.randomUUID().toString(), new Fields(body, violations), now);
    Map<String, Definition> known = known(promotion);
    refuseUnknownSegments(promotion, body, known, violations);
    violations.refuse();
    PromotionStore.Result result =
        promotions.create(promotion, genericVoucher(null, promotion, now));
    Problem.refuseUnlessDone(result);
    return Response.created(written(promotion, known));
  }

  private Response list(Exchange exchange) {
    return Pages.response(
        promotions.list(exchange.pageSize(), exchange.query("cursor")), json::write);
  }

  private Response read(Exchange exchange) {
    Standing standing = standing(exchange.identifier("id"));
    return Response.ok(warned(standing, known(standing.promotion())));
  }

  private Response change(Exchange exchange) {
    ObjectNode body = exchange.json(Bodies.STOREFRONT);
    Promotion before = standing(exchange.identifier("id")).promotion();
    Instant now = now();
    Violations violations = new Violations();
    Fields fields = new Fields(body, violations);
    Promotion after = json.change(before, fields, now);
    refuseLateCounting(before, after, fields);
    if (before.reward().isGiftCard() != after.reward().isGiftCard()) {
      fields.wrong(
          "reward.discount_type", "read_only", "Vouchers are issued as gift cards, or never are.");
    }
    if (before.code() != null && !before.code().equals(after.code())) {
      fields.wrong("code", "read_only", "A code that was given out cannot be changed.");
    }
    Map<String, Definition> known = known(after);
    refuseUnknownSegments(after, body, known, violations);
    violations.refuse();
    Problem.refuseUnlessDone(promotions.replace(before, after, genericVoucher(before, after, now)));
    return Response.ok(written(after, known));
  }

  private Response archive(Exchange exchange) {
    Promotion before = standing(exchange.identifier("id")).promotion();
    Violations violations = new Violations();
    ObjectNode archived = Json.object().put("status", "archived");
    Promotion after = json.change(before, new Fields(archived, violations), now());
    Problem.refuseUnlessDone(promotions.replace(before, after, null));
    return Response.noContent();
  }

  private ObjectNode written(Promotion promotion, Map<String, Definition> known) {
    return warned(standing(promotion.id()), known);
  }

  private ObjectNode warned(Standing standing, Map<String, Definition> known) {
    return json.write(standing)
        .set("warnings", WarningJson.ofRestriction(standing.promotion().segments(), known::get));
  }

  private Response redemptions(Exchange exchange, Role role) {
    String id = standing(exchange.identifier("id")).promotion().id();
    Instant now = now();
    return Pages.response(
        redemptions.ofPromotion(id, exchange.pageSize(), exchange.query("cursor")),
        redemption -> redemptionJson.redemption(redemption.asOf(now), role));
  }

  private Response statistics(Exchange exchange) {
    Standing standing = standing(exchange.identifier("id"));
    Instant now = now();
    ZoneId zone = Objects.requireNonNullElse(standing.promotion().validity().timeZone(), storeZone);
    StatisticsStore.Range range = StatisticsJson.range(exchange, zone, now);
    StatisticsStore.Result result =
        statistics.sum(
            standing.promotion().id(),
            range,
            now,
            () -> exchange.remainingMillis() > RESERVE_MILLIS);
    return Response.ok(statisticsJson.write(standing, range, result, now));
  }

  private Standing standing(String id) {
    return promotions.find(id).orElseThrow(() -> Problem.notFound("This promotion"));
  }

  /** The segments that a promotion names, and those that they refer to. */
  private Map<String, Definition> known(Promotion promotion) {
    return segments.definitionsReached(promotion.segments().keys());
  }

  private static void refuseUnknownSegments(
      Promotion promotion, JsonNode body, Map<String, Definition> known, Violations violations) {
    if (body.has("segments")) {
      refuseUnknown("include", promotion.segments().include(), known.keySet(), violations);
      refuseUnknown("exclude", promotion.segments().exclude(), known.keySet(), violations);
    }
  }

  private static void refuseUnknown(
      String list, List<String> keys, Set<String> known, Violations violations) {
    for (int index = 0; index < keys.size(); index++) {
      if (!known.contains(keys.get(index))) {
        violations.add(
            "segments." + list + "[" + index + "]", "invalid_choice", "There is no such segment.");
      }
    }
  }

  /**
   * What was redeemed before a first limit was set was not counted, so that the limit would let too
   * many pass.
   */
  private static void refuseLateCounting(Promotion before, Promotion after, Fields fields) {
    if (!before.launched()) {
      return;
    }
    String message =
        "Redemptions of this promotion were not counted so far: a first limit can be set only"
            + " while it has never been more than a draft.";
    if (after.counted() && !before.counted()) {
      fields.wrong(
          after.limits().maxRedemptions() != null ? "max_redemptions" : "max_total_budget",
          "not_counted",
          message);
    }
    if (after.countedPerCustomer() && !before.countedPerCustomer()) {
      fields.wrong("max_redemptions_per_customer", "not_counted", message);
    }
  }

  private static @Nullable Voucher genericVoucher(
      @Nullable Promotion before, Promotion after, Instant now) {
    return after.code() == null || (before != null && before.code() != null)
        ? null
        : after
            .reward()
            .issued(Voucher.generic(new VoucherCode(after.code()), after.id(), null, now));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
