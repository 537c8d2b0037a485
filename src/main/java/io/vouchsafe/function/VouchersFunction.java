package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.CodeBatch;
import io.vouchsafe.core.promotion.CodePattern;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.store.BatchStore;
import io.vouchsafe.store.PromotionStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes, lists and changes the vouchers of promotions, one by one and in batches. */
public final class VouchersFunction extends ApiFunction {

  private final PromotionStore promotions;
  private final BatchStore batches;
  private final PromotionJson json;
  private final RedemptionJson voucherJson;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** The deployed function. */
  public VouchersFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public VouchersFunction(Environment environment) {
    this.promotions = new PromotionStore(environment.database());
    this.batches = new BatchStore(environment.database());
    this.json = new PromotionJson(environment.settings().money());
    this.voucherJson = new RedemptionJson(environment.settings().money());
    this.clock = environment.clock();
    String vouchers = "/promotions/{id}/vouchers";
    on("POST", vouchers, Role.MANAGERS, (exchange, role) -> create(exchange));
    on("GET", vouchers, Role.READERS, (exchange, role) -> list(exchange));
    on("PATCH", vouchers + "/{code}", Role.MANAGERS, (exchange, role) -> change(exchange));
    on("POST", vouchers + "/batch", Role.MANAGERS, (exchange, role) -> createBatch(exchange));
    String batch = vouchers + "/batch/{batch_id}";
    on("GET", batch, Role.READERS, (exchange, role) -> readBatch(exchange));
  }

  private Response create(Exchange exchange) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    Promotion promotion = promotion(exchange);
    Instant now = now();
    Voucher voucher = json.voucher(promotion, fields, () -> CodePattern.SINGLE.draw(random), now);
    fields.refuseOthers();
    violations.refuse();
    Problem.refuseUnlessDone(promotions.create(voucher));
    return Response.created(voucherJson.voucher(voucher, now));
  }

  private Response list(Exchange exchange) {
    Promotion promotion = promotion(exchange);
    Instant now = now();
    return Pages.<Voucher>response(
        promotions.vouchers(promotion.id(), exchange.pageSize(), exchange.query("cursor")),
        voucher -> voucherJson.voucher(voucher, now));
  }

  private Response change(Exchange exchange) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    if (!fields.has("active")) {
      fields.wrong("active", "required", "This field is required.");
    }
    boolean active = fields.flag("active", true);
    fields.refuseOthers();
    violations.refuse();
    Instant now = now();
    VoucherCode code = VoucherCode.of(exchange.identifier("code"));
    return promotions
        .setActive(exchange.identifier("id"), code, active, now)
        .map(voucher -> Response.ok(voucherJson.voucher(voucher, now)))
        .orElseThrow(() -> Problem.notFound("This voucher"));
  }

  private Response createBatch(Exchange exchange) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    Promotion promotion = promotion(exchange);
    Instant now = now();
    CodeBatch batch = BatchJson.read(UUID.randomUUID().toString(), promotion.id(), fields, now);
    fields.refuseOthers();
    violations.refuse();
    batches.create(batch);
    return Response.accepted(BatchJson.write(batch));
  }

  private Response readBatch(Exchange exchange) {
    String format = exchange.query("format");
    if (format != null && !format.equals("csv") && !format.equals("json")) {
      throw Problem.invalid("format", "invalid_choice", "One of csv, json is needed.");
    }
    CodeBatch batch =
        batches
            .find(exchange.identifier("id"), exchange.identifier("batch_id"))
            .orElseThrow(() -> Problem.notFound("This batch"));
    ObjectNode answer = BatchJson.write(batch);
    return "csv".equals(format) ? Response.csv(csv(batch)) : Response.ok(answer);
  }

  private String csv(CodeBatch batch) {
    return Stream.concat(Stream.of("code"), batches.codes(batch.id()))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private Promotion promotion(Exchange exchange) {
    return promotions
        .find(exchange.identifier("id"))
        .orElseThrow(() -> Problem.notFound("This promotion"))
        .promotion();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
