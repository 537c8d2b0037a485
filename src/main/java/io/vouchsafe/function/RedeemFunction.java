package io.vouchsafe.function;

import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Decision;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.ReadLog;
import io.vouchsafe.core.redemption.Reason;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.core.redemption.RefusedRequest;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.store.FailedCodes;
import io.vouchsafe.store.RefusalCounter;
import io.vouchsafe.store.RefusedRequests;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Redeems codes, and reads, confirms and cancels redemptions. */
public final class RedeemFunction extends ApiFunction {

  /** Reasons for which somebody is refused who tries codes of others. */
  private static final Set<Reason> GUESSED =
      Set.of(
          Reason.VOUCHER_ALREADY_USED,
          Reason.VOUCHER_ASSIGNED_TO_ANOTHER_CUSTOMER,
          Reason.VOUCHER_NO_VALUE_LEFT);

  private final Redemptions redemptions;
  private final RequestBody body;
  private final RedemptionJson json;
  private final RefusalCounter refusals;
  private final FailedCodes failures;
  private final RefusedRequests told;
  private final ZoneId zone;
  private final Clock clock;

  /** The deployed function. */
  public RedeemFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public RedeemFunction(Environment environment) {
    this.redemptions = environment.redemptions();
    this.body = new RequestBody(environment.settings().money(), environment.traitsBody());
    this.json = new RedemptionJson(environment.settings().money());
    this.clock = environment.clock();
    this.zone = environment.settings().calendar().zone();
    this.refusals = new RefusalCounter(environment.database(), clock);
    this.failures = new FailedCodes(environment.database(), clock);
    this.told = new RefusedRequests(environment.database());
    String route = "/vouchers/{code}/redemptions";
    on("POST", route, Role.REDEEMERS, this::redeem);
    on("GET", route, Role.SELLERS, this::read);
    on("PATCH", route, Role.SELLERS, this::confirm);
    on("DELETE", route, Role.SELLERS, this::cancel);
  }

  private Response redeem(Exchange exchange, Role role) {
    ReadLog log = new ReadLog();
    Request request = body.read(exchange, role, true);
    Outcome outcome = redemptions.redeem(request, log);
    ReadsJson.note(log, exchange);
    if (!note(request, outcome)) {
      exchange.note("uncounted", Json.object().booleanNode(true));
    }
    return Outcomes.response(outcome, json, role);
  }

  /**
   * Notes a refusal side by side in all places: counted for the promotion and for the customer, and
   * for those who are told of it. A code that does not exist takes as long as one that does.
   */
  private boolean note(Request request, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused(Promotion promotion, Decision decision) ->
          SideBySide.all(
              List.of(
                  () -> count(promotion, decision),
                  () -> noteFailure(request, decision),
                  () -> told.note(refused(request, promotion, decision))));
      case Outcome.UnknownCode() ->
          SideBySide.all(
              List.of(
                  () -> refusals.countUnknownCode(day(zone), Reason.VOUCHER_NOT_FOUND.code()),
                  () -> noteFailure(request, true)));
      default -> true;
    };
  }

  private boolean count(Promotion promotion, Decision decision) {
    return refusals.count(
        promotion.id(),
        day(Objects.requireNonNullElse(promotion.validity().timeZone(), zone)),
        decision.refusals().stream().map(refusal -> refusal.reason().code()).toList());
  }

  /** Notes that a customer tried a code in vain, at the same cost whatever the code was. */
  private boolean noteFailure(Request request, Decision decision) {
    return noteFailure(
        request,
        decision.refusals().stream().anyMatch(refusal -> GUESSED.contains(refusal.reason())));
  }

  private boolean noteFailure(Request request, boolean guessed) {
    return request.customer() == null || failures.count(request.customer(), guessed);
  }

  private RefusedRequest refused(Request request, Promotion promotion, Decision decision) {
    return new RefusedRequest(
        UUID.randomUUID().toString(),
        new RedemptionKey(request.code(), Objects.requireNonNull(request.transaction())),
        request.customer(),
        request.cost(),
        request.channel(),
        promotion.id(),
        decision.refusals(),
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private LocalDate day(ZoneId in) {
    return clock.instant().atZone(in).toLocalDate();
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
