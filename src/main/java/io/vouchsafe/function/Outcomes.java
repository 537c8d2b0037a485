package io.vouchsafe.function;

import io.vouchsafe.core.redemption.Outcome;
import java.util.List;

/** What is answered to the outcomes of a request on a code. */
final class Outcomes {

  private Outcomes() {}

  static Response response(Outcome outcome, RedemptionJson json, Role role) {
    return switch (outcome) {
      case Outcome.Recorded recorded ->
          recorded.repeated()
              ? Response.ok(json.redemption(recorded.redemption()))
              : Response.created(json.redemption(recorded.redemption()));
      case Outcome.Valid valid -> Response.ok(json.validation(valid, role));
      case Outcome.Refused refused -> json.refusal(refused.decision(), role);
      case Outcome.WrongState wrong -> RedemptionJson.refusal(422, List.of(wrong.refusal()), null);
      case Outcome.UnknownCode() -> Problem.unknownCode().response();
      case Outcome.UnknownRedemption() -> Problem.notFound("This redemption").response();
      case Outcome.TransactionTaken taken ->
          Problem.conflict("transaction_id", "must_be_unique", taken.message()).response();
      case Outcome.Busy() -> Problem.busy().response();
    };
  }
}
