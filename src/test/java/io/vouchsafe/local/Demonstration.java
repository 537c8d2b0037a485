package io.vouchsafe.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Shows on the sample store what the system is for: one code that is accepted for one customer and
 * refused for another, why, and until when; and a redemption.
 */
final class Demonstration {

  private static final String CODE = "COMEBACK15";
  private static final String CAME_BACK = "c-1";
  private static final String NEVER_LEFT = "c-2";

  private final ApiClient api;
  private final PrintStream out;

  private Demonstration(ApiClient api, PrintStream out) {
    this.api = api;
    this.out = out;
  }

  /**
   * Prints three calls with their answers and a sentence on each.
   *
   * @param base where the system is served, with the sample store loaded
   * @param out where to print
   */
  static void show(URI base, PrintStream out) {
    try (ApiClient api = new ApiClient(base, "local-storefront")) {
      Demonstration demonstration = new Demonstration(api, out);
      demonstration.accepted();
      demonstration.refused();
      demonstration.redeemed();
    }
  }

  private void accepted() {
    ApiClient.Answer answer = call("PUT", "/vouchers/" + CODE + "/validate", cart(CAME_BACK));
    out.printf(
        "=> Accepted: %s came back after a long silence and gets %s off.%n%n",
        CAME_BACK, answer.body().path("granted_discount").asText());
  }

  private void refused() {
    ApiClient.Answer answer = call("PUT", "/vouchers/" + CODE + "/validate", cart(NEVER_LEFT));
    JsonNode error = answer.body().path("errors").path(0);
    JsonNode clause =
        answer.body().path("explanation").path("include").path(0).path("because").path(0);
    out.printf(
        "=> Refused (%s): %s is not in %s, for '%s' is not true: %s. %s.%n%n",
        error.path("code").asText(),
        NEVER_LEFT,
        error.path("segments").path(0).asText(),
        clause.path("clause").asText(),
        clause.path("hint").asText(),
        whenThatChanges(answer.body().path("explanation"), clause));
  }

  private static String whenThatChanges(JsonNode explanation, JsonNode clause) {
    if (!clause.path("becomes_true_at").isTextual()) {
      return "Time alone does not change that";
    }
    Instant then = Instant.parse(clause.path("becomes_true_at").asText());
    Instant now = Instant.parse(explanation.path("evaluated_at").asText());
    return "By the passing of time alone that changes in %d days, at %s"
        .formatted(ChronoUnit.DAYS.between(now, then), then);
  }

  private void redeemed() {
    ObjectNode cart = cart(CAME_BACK).put("transaction_id", "demo-" + UUID.randomUUID());
    ApiClient.Answer answer = call("POST", "/vouchers/" + CODE + "/redemptions", cart);
    out.printf(
        "=> Redeemed: %s off, %s until it is confirmed, cancelled, or %s has passed.%n%n",
        answer.body().path("granted_discount").asText(),
        answer.body().path("status").asText(),
        answer.body().path("expires_at").asText());
  }

  private static ObjectNode cart(String customer) {
    return ApiClient.JSON
        .createObjectNode()
        .put("customer_identifier", customer)
        .put("total_transaction_cost", new BigDecimal("80.00"));
  }

  private ApiClient.Answer call(String method, String path, ObjectNode body) {
    out.printf("%s %s %s%n", method, path, body);
    ApiClient.Answer answer = api.send(method, path, body);
    out.printf("%d %s%n", answer.status(), pretty(answer.body()));
    return answer;
  }

  private static String pretty(JsonNode body) {
    try {
      return ApiClient.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that was read can be written", e);
    }
  }
}
