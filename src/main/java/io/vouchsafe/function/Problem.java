package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.redemption.Reason;
import io.vouchsafe.core.redemption.Refusal;
import io.vouchsafe.core.redemption.Shelf;
import io.vouchsafe.store.PromotionStore;
import java.util.List;

/** A request that is answered with an error, and what to answer. */
final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Response response;

  private Problem(Response response, String message) {
    super(message, null, false, false);
    this.response = response;
  }

  Response response() {
    return response;
  }

  static Problem invalid(Violations violations) {
    return of(422, "invalid", "The request has invalid fields.", violations.entries());
  }

  static Problem invalid(String attribute, String code, String message) {
    Violations violations = new Violations();
    violations.add(attribute, code, message);
    return invalid(violations);
  }

  static Problem invalidJson(String message) {
    return of(400, "invalid_json", message);
  }

  static Problem invalidCsv(String message) {
    return of(400, "invalid_csv", message);
  }

  static Problem unauthorized() {
    return of(401, "unauthorized", "Send a good API key: Authorization: Bearer <key>.");
  }

  static Problem forbidden() {
    return of(403, "forbidden", "This API key may not do that.");
  }

  static Problem unknownCode() {
    Refusal refusal = Refusal.of(Reason.VOUCHER_NOT_FOUND, "This code was not found.");
    return new Problem(
        RedemptionJson.refusal(404, List.of(refusal), null), refusal.reason().code());
  }

  static Problem notFound(String what) {
    return of(404, "not_found", what + " was not found.");
  }

  static Problem methodNotAllowed(String allowed) {
    Problem problem = of(405, "method_not_allowed", "Allowed here: " + allowed + ".");
    return new Problem(problem.response.header("allow", allowed), "method_not_allowed");
  }

  static Problem conflict(String attribute, String code, String message) {
    return of(409, "conflict", message, List.of(ErrorEntry.of(attribute, code, message)));
  }

  /**
   * A segment is named by promotions.
   *
   * @param promotions their ids
   */
  static Problem inUse(List<String> promotions) {
    Problem problem =
        conflict(
            "key",
            "in_use",
            "Promotions name this segment: " + String.join(", ", promotions) + ".");
    if (problem.response.body() instanceof ObjectNode body) {
      promotions.forEach(body.putArray("promotions")::add);
    }
    return problem;
  }

  static Problem preconditionFailed() {
    return of(412, "precondition_failed", "It was changed meanwhile: read it again.");
  }

  static Problem tooLarge(int bytes) {
    return of(413, "payload_too_large", "The body may have " + bytes + " bytes at most.");
  }

  static Problem tooManyLines(int most) {
    return of(
        413,
        "payload_too_large",
        "The file may have " + most + " lines at most below its header: send it in parts.");
  }

  static Problem unsupportedMediaType(String supported) {
    return of(415, "unsupported_media_type", "Send " + supported + ".");
  }

  static Problem busy() {
    Problem problem =
        of(429, "too_many_requests", "Too many requests want the same at once: try again.");
    return new Problem(problem.response.header("retry-after", "1"), "too_many_requests");
  }

  /** There was more to erase than there was time. */
  static Problem unfinished() {
    Problem problem =
        of(
            429,
            "too_many_requests",
            "Not all is erased yet. It goes on by itself: send this again to learn when it is"
                + " done.");
    return new Problem(problem.response.header("retry-after", "5"), "too_many_requests");
  }

  static Problem internal() {
    return of(500, "internal_error", "Something went wrong on our side.");
  }

  private static Problem of(int status, String code, String message) {
    return of(status, code, message, List.of());
  }

  private static Problem of(int status, String code, String message, List<ErrorEntry> entries) {
    return new Problem(Response.error(status, code, message, entries, null), code);
  }

  /** Refuses what the store of promotions did not take. */
  static void refuseUnlessDone(PromotionStore.Result result) {
    switch (result) {
      case DONE -> {}
      case CODE_TAKEN -> throw conflict("code", "must_be_unique", "Another voucher has this code.");
      case TOO_MANY_LISTED ->
          throw invalid(
              "listed",
              "above_maximum",
              "At most "
                  + Shelf.MOST_LISTED
                  + " active promotions can be listed: archive or unlist another one.");
      case OVERTAKEN -> throw busy();
    }
  }
}
