package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.ReadLog;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.store.PromotionStore;
import java.time.Clock;

/** Decides on codes, and tells of vouchers. It writes nothing. */
public final class ValidateFunction extends ApiFunction {

  private final Redemptions redemptions;
  private final PromotionStore promotions;
  private final RequestBody body;
  private final RedemptionJson json;
  private final Clock clock;

  /** The deployed function. */
  public ValidateFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public ValidateFunction(Environment environment) {
    Settings settings = environment.settings();
    this.redemptions = environment.redemptions();
    this.promotions = new PromotionStore(environment.database());
    this.body = new RequestBody(settings.money(), environment.traitsBody());
    this.json = new RedemptionJson(settings.money());
    this.clock = environment.clock();
    on("PUT", "/vouchers/{code}/validate", Role.REDEEMERS, this::validate);
    on("GET", "/vouchers/{code}", Role.SELLERS, (exchange, role) -> voucher(exchange));
  }

  private Response validate(Exchange exchange, Role role) {
    ReadLog log = new ReadLog();
    Outcome outcome = redemptions.validate(body.read(exchange, role, false), log);
    ReadsJson.note(log, exchange);
    Response response = Outcomes.response(outcome, json, role);
    boolean decided = outcome instanceof Outcome.Valid || outcome instanceof Outcome.Refused;
    if (role == Role.ADMIN && decided && response.body() instanceof ObjectNode answer) {
      answer.set("debug", ReadsJson.explained(log));
    }
    return response;
  }

  private Response voucher(Exchange exchange) {
    Voucher voucher =
        promotions
            .find(RequestBody.code(exchange))
            .orElseThrow(() -> Problem.notFound("This voucher"));
    return Response.ok(json.voucher(voucher, clock.instant()));
  }
}
