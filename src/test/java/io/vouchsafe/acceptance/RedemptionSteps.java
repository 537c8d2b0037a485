package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Steps and checks that tests of redemptions share. */
final class RedemptionSteps {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Given given;

  RedemptionSteps(LocalApiExtension api) {
    this.given = new Given(api);
  }

  /** JSON, numbers exact. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The test's JSON is none: " + text, e);
    }
  }

  /** The codes of an error's entries, in their order. */
  static List<String> codes(Answer answer) {
    List<String> codes = new ArrayList<>();
    answer.json().path("errors").forEach(entry -> codes.add(entry.path("code").asText()));
    return codes;
  }

  /** Checks that it is redeemed: for the first time, not again. */
  static void assertRedeemed(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  /** Checks that it would be accepted. */
  static void assertValid(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("valid").asBoolean()).as(answer.text()).isTrue();
  }

  /** Checks that it is refused in the contract's shape, for these reasons and no others. */
  static void assertRefused(Answer answer, String... reasons) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(codes(answer)).as(answer.text()).containsExactlyInAnyOrder(reasons);
    JsonNode body = answer.json();
    assertThat(body.path("type").asText()).isEqualTo("Error");
    assertThat(body.path("error").booleanValue()).isTrue();
    assertThat(body.path("code").asText()).isEqualTo("redemption_rejected");
    assertThat(body.path("message").asText()).isNotBlank();
    for (JsonNode entry : body.path("errors")) {
      assertThat(entry.path("attribute").asText()).as(answer.text()).isNotBlank();
      assertThat(entry.path("message").asText()).as(answer.text()).isNotBlank();
    }
    JsonNode explanation = body.path("explanation");
    assertThat(Instant.parse(explanation.path("evaluated_at").asText())).isNotNull();
    assertThat(explanation.path("include").isArray()).as(answer.text()).isTrue();
    assertThat(explanation.path("exclude").isArray()).as(answer.text()).isTrue();
  }

  /** Checks that a confirm or cancel does not fit the redemption's state. */
  static void assertWrongState(Answer answer, String reason) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(codes(answer)).as(answer.text()).containsExactly(reason);
    assertThat(answer.json().path("type").asText()).isEqualTo("Error");
    assertThat(answer.json().path("error").booleanValue()).isTrue();
    assertThat(answer.json().path("message").asText()).isNotBlank();
  }

  /** Checks an amount, whatever its trailing zeros. */
  static void assertAmount(JsonNode amount, String expected) {
    assertThat(amount.isNumber()).as("%s is a number", amount).isTrue();
    assertThat(amount.decimalValue()).isEqualByComparingTo(new BigDecimal(expected));
  }

  /** A voucher with a fresh code for one redemption; its code. */
  String uniqueVoucher(Promotion promotion) {
    return voucher(promotion, "{}");
  }

  /** A gift card with a fresh code; its code. */
  String giftCard(String value) {
    return voucher(given.promotion().giftCard(value).withoutCode().make(), "{}");
  }

  /** A voucher with a fresh code, and what else is said of it; its code. */
  String voucher(Promotion promotion, String details) {
    Answer answer =
        given.admin("POST", "/promotions/" + promotion.id() + "/vouchers", json(details));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer.json().path("code").asText();
  }

  /** Changes a promotion. */
  void change(Promotion promotion, String change) {
    Answer answer = given.admin("PATCH", "/promotions/" + promotion.id(), json(change));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  /** Checks what a promotion says was taken from its limits. */
  void assertUsage(Promotion promotion, long redemptions, long pending, String granted) {
    Answer answer = given.admin("GET", "/promotions/" + promotion.id(), null);
    JsonNode usage = answer.json().path("usage");
    assertThat(usage.path("redemptions").longValue()).as(answer.text()).isEqualTo(redemptions);
    assertThat(usage.path("pending").longValue()).as(answer.text()).isEqualTo(pending);
    assertAmount(usage.path("granted"), granted);
  }

  /** The orders of a customer, newest first. */
  List<JsonNode> orders(String customer) {
    Answer answer =
        given.admin("GET", "/customers/" + Given.encoded(customer) + "/orders?limit=500", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<JsonNode> orders = new ArrayList<>();
    answer.json().path("items").forEach(orders::add);
    return orders;
  }

  /** The only order of a customer. */
  JsonNode onlyOrder(String customer) {
    List<JsonNode> orders = orders(customer);
    assertThat(orders).hasSize(1);
    return orders.getFirst();
  }

  /** A list segment with these members; its key. */
  String list(String... members) {
    String key = Given.fresh("list");
    Answer made =
        given.admin("POST", "/segments", Given.json().put("key", key).put("kind", "list"));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    for (String member : members) {
      Answer added =
          given.admin(
              "PUT", "/segments/" + key + "/customers/" + Given.encoded(member), Given.json());
      assertThat(added.status()).as(added.text()).isEqualTo(204);
    }
    return key;
  }

  /** A rule segment; its key. */
  String rule(String where) {
    String key = Given.fresh("rule");
    Answer made =
        given.admin("POST", "/segments", Given.json().put("key", key).put("where", where));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return key;
  }
}
