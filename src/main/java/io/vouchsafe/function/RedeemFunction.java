package io.vouchsafe.function;

import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.ReadLog;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.Redemptions;

/** Redeems codes, and reads, confirms and cancels redemptions. */
public final class RedeemFunction extends ApiFunction {

  private final Redemptions redemptions;
  private final RequestBody body;
  private final RedemptionJson json;

  /** The deployed function. */
  public RedeemFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public RedeemFunction(Environment environment) {
    this.redemptions = environment.redemptions();
    this.body = new RequestBody(environment.settings().money());
    this.json = new RedemptionJson(environment.settings().money());
    String route = "/vouchers/{code}/redemptions";
    on("POST", route, Role.REDEEMERS, this::redeem);
    on("GET", route, Role.SELLERS, this::read);
    on("PATCH", route, Role.SELLERS, this::confirm);
    on("DELETE", route, Role.SELLERS, this::cancel);
  }

  private Response redeem(Exchange exchange, Role role) {
    ReadLog log = new ReadLog();
    Outcome outcome = redemptions.redeem(body.read(exchange, role, true), log);
    ReadsJson.note(log, exchange);
    return Outcomes.response(outcome, json, role);
  }

  private Response read(Exchange exchange, Role role) {
    Outcome outcome = redemptions.find(key(exchange));
    return outcome instanceof Outcome.Recorded recorded
        ? Response.ok(json.redemption(recorded.redemption(), role))
        : Outcomes.response(outcome, json, role);
  }

  private Response confirm(Exchange exchange, Role role) {
    Outcome outcome = redemptions.confirm(key(exchange));
    return outcome instanceof Outcome.Recorded recorded
        ? Response.ok(json.redemption(recorded.redemption()))
        : Outcomes.response(outcome, json, role);
  }

  private Response cancel(Exchange exchange, Role role) {
    Outcome outcome = redemptions.cancel(key(exchange));
    return outcome instanceof Outcome.Recorded
        ? Response.noContent()
        : Outcomes.response(outcome, json, role);
  }

  private static RedemptionKey key(Exchange exchange) {
    String transaction = exchange.query("transaction_id");
    if (transaction == null || transaction.isBlank()) {
      throw Problem.invalid("transaction_id", "required", "This query parameter is required.");
    }
    if (transaction.length() > Bodies.IDENTIFIER) {
      throw Problem.invalid(
          "transaction_id",
          "too_long",
          "At most " + Bodies.IDENTIFIER + " characters are allowed.");
    }
    VoucherCode code = RequestBody.code(exchange);
    if (!code.isWellFormed()) {
      throw Problem.notFound("This redemption");
    }
    return new RedemptionKey(code, transaction);
  }
}
