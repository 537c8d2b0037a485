package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What tests start from, made through the API with the key of an administrator, and requests on
 * codes. Whatever needs a name and gets none has a fresh one.
 *
 * <pre>{@code
 * Promotion promotion = given.promotion().include("won_back").make();
 * String customer = given.customer().label("Customer type", "VIP").make();
 * given.order(customer).at("2026-02-01T00:00:00Z").total("12.50").coupon("SPRING10").make();
 * Answer answer = given.attempt(promotion.code()).customer(customer).cost("100").validate();
 * }</pre>
 */
final class Given {

  static final String ADMIN = "local-admin";
  static final String STOREFRONT = "local-storefront";
  static final String POS = "local-pos";
  static final String SCANNER = "local-scanner";
  static final String READER = "local-reader";

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final LocalApiExtension api;

  Given(LocalApiExtension api) {
    this.api = api;
  }

  /** A name that nothing else has, such as {@code c-17}. */
  static String fresh(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
  }

  /** An empty JSON object. */
  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A segment without what is not the same wherever it is shown. */
  static JsonNode uncounted(JsonNode segment) {
    return ((ObjectNode) segment.deepCopy())
        .without(List.of("member_count", "counted_at", "reindex", "warnings"));
  }

  /** A part of a path, or a value in a query, encoded. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Sends a request with an administrator's key. */
  Answer admin(String method, String path, @Nullable JsonNode body) {
    return api.request(method, path, ADMIN, body == null ? null : body.toString());
  }

  /** An active promotion of 10 % with a code, for everybody. */
  PromotionMaker promotion() {
    return new PromotionMaker(this);
  }

  /** A customer with a fresh identifier. */
  CustomerMaker customer() {
    return customer(fresh("c"));
  }

  CustomerMaker customer(String identifier) {
    return new CustomerMaker(this, identifier);
  }

  /** An order of 10.00, placed now, without a coupon. */
  OrderMaker order(String customer) {
    return new OrderMaker(this, customer);
  }

  /** A request of a storefront on a code: a fresh transaction of 100.00 without a customer. */
  Attempt attempt(String code) {
    return new Attempt(api, code);
  }

  /**
   * Attributes of every item of every table, by table and then sorted; what a test left behind. How
   * often codes were refused, and what is told of that, is left out.
   */
  Map<String, List<String>> everythingStored() {
    Map<String, List<String>> stored = new HashMap<>();
    api.variables().entrySet().stream()
        .filter(variable -> variable.getKey().endsWith("_TABLE"))
        .forEach(
            variable ->
                stored.put(
                    variable.getKey(),
                    api
                        .client()
                        .scanPaginator(scan -> scan.tableName(variable.getValue()))
                        .items()
                        .stream()
                        .map(Given::shown)
                        .filter(item -> !item.contains("refused_") && !item.contains("month_"))
                        .filter(item -> !item.contains("REFUSED#"))
                        .sorted()
                        .toList()));
    return stored;
  }

  /** Asserts that all is stored as it was, and tells what is not. */
  void assertStored(Map<String, List<String>> before) {
    everythingStored()
        .forEach(
            (table, items) -> {
              List<String> known = before.getOrDefault(table, List.of());
              assertThat(items.stream().filter(item -> !known.contains(item)))
                  .as("written to %s", table)
                  .isEmpty();
              assertThat(known.stream().filter(item -> !items.contains(item)))
                  .as("deleted from %s", table)
                  .isEmpty();
            });
  }

  private static String shown(Map<String, AttributeValue> item) {
    return item.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::toString)
        .toList()
        .toString();
  }

  JsonNode made(String path, JsonNode body) {
    Answer answer = admin("POST", path, body);
    assertThat(answer.status()).as("POST %s gave %s", path, answer.text()).isEqualTo(201);
    return answer.json();
  }

  private static ArrayNode texts(String... values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (String value : values) {
      array.add(value);
    }
    return array;
  }

  /** A promotion that was made, and its generic code. */
  record Promotion(String id, String code) {}

  /** Makes a promotion. */
  static final class PromotionMaker {

    private final Given given;
    private final ObjectNode body = json();
    private final ObjectNode segments = json();

    private PromotionMaker(Given given) {
      this.given = given;
      body.put("name", "A promotion").put("code", fresh("CODE"));
      percentage("10");
    }

    PromotionMaker code(String code) {
      body.put("code", code);
      return this;
    }

    PromotionMaker percentage(String percent) {
      return reward("percentage", percent);
    }

    PromotionMaker numeric(String amount) {
      return reward("numeric", amount);
    }

    PromotionMaker giftCard(String amount) {
      return reward("gift_card", amount);
    }

    private PromotionMaker reward(String type, String value) {
      body.putObject("reward")
          .put("type", "SetDiscount")
          .put("discount_type", type)
          .put("discount_value", new BigDecimal(value));
      return this;
    }

    PromotionMaker include(String... keys) {
      segments.set("include", texts(keys));
      return this;
    }

    PromotionMaker exclude(String... keys) {
      segments.set("exclude", texts(keys));
      return this;
    }

    PromotionMaker includeAll() {
      segments.put("include_match", "all");
      return this;
    }

    PromotionMaker refuseUnknown() {
      segments.put("exclude_unknown", "refuse");
      return this;
    }

    PromotionMaker with(String field, String value) {
      body.put(field, value);
      return this;
    }

    PromotionMaker with(String field, long value) {
      body.put(field, value);
      return this;
    }

    PromotionMaker with(String field, BigDecimal value) {
      body.put(field, value);
      return this;
    }

    PromotionMaker with(String field, boolean value) {
      body.put(field, value);
      return this;
    }

    /** With all fields of an object. */
    PromotionMaker with(JsonNode fields) {
      body.setAll((ObjectNode) fields);
      return this;
    }

    /** Without the generic code. */
    PromotionMaker withoutCode() {
      body.remove("code");
      return this;
    }

    /** The body as it would be sent. */
    ObjectNode body() {
      ObjectNode sent = body.deepCopy();
      if (!segments.isEmpty()) {
        sent.set("segments", segments.deepCopy());
      }
      return sent;
    }

    Promotion make() {
      JsonNode made = given.made("/promotions", body());
      return new Promotion(made.path("id").asText(), made.path("code").asText());
    }
  }

  /** Makes a customer. */
  static final class CustomerMaker {

    private final Given given;
    private final String identifier;
    private final ObjectNode body = json();

    private CustomerMaker(Given given, String identifier) {
      this.given = given;
      this.identifier = identifier;
      body.put("identifier", identifier);
    }

    CustomerMaker label(String name, String tag) {
      body.withArray("/categories").addObject().put("name", name).put("tag", tag);
      return this;
    }

    CustomerMaker with(String field, String value) {
      body.put(field, value);
      return this;
    }

    CustomerMaker with(String field, boolean value) {
      body.put(field, value);
      return this;
    }

    /** Makes it; gives the identifier. */
    String make() {
      given.made("/customers", body);
      return identifier;
    }
  }

  /** Makes an order. */
  static final class OrderMaker {

    private final Given given;
    private final ObjectNode body = json();

    private OrderMaker(Given given, String customer) {
      this.given = given;
      body.put("order_id", fresh("o"))
          .put("customer_identifier", customer)
          .put("total", new BigDecimal("10.00"));
    }

    OrderMaker id(String orderId) {
      body.put("order_id", orderId);
      return this;
    }

    OrderMaker at(Instant placedAt) {
      return at(placedAt.toString());
    }

    OrderMaker at(String placedAt) {
      body.put("placed_at", placedAt);
      return this;
    }

    OrderMaker total(String amount) {
      body.put("total", new BigDecimal(amount));
      return this;
    }

    OrderMaker refunded(String amount) {
      body.put("refunded", new BigDecimal(amount));
      return this;
    }

    OrderMaker coupon(String... codes) {
      body.set("coupon_codes", texts(codes));
      return this;
    }

    OrderMaker status(String status) {
      body.put("status", status);
      return this;
    }

    /** The body as it would be sent. */
    ObjectNode body() {
      return body.deepCopy();
    }

    /** Makes it, as an order that is new; gives its id. */
    String make() {
      return given.made("/orders", body).path("order_id").asText();
    }
  }

  /** A request on a code. */
  static final class Attempt {

    private final LocalApiExtension api;
    private final String path;
    private final ObjectNode body = json();
    private @Nullable String key = STOREFRONT;

    private Attempt(LocalApiExtension api, String code) {
      this.api = api;
      this.path = "/vouchers/" + encoded(code);
      body.put("transaction_id", fresh("T"))
          .put("total_transaction_cost", new BigDecimal("100.00"));
    }

    /** Sends it with another key; null for none. */
    Attempt by(@Nullable String apiKey) {
      this.key = apiKey;
      return this;
    }

    Attempt customer(String identifier) {
      return with("customer_identifier", identifier);
    }

    Attempt transaction(String id) {
      return with("transaction_id", id);
    }

    Attempt cost(String amount) {
      body.put("total_transaction_cost", new BigDecimal(amount));
      return this;
    }

    /** It is final at once, not pending. */
    Attempt confirmed() {
      body.put("confirmed", true);
      return this;
    }

    Attempt ttl(long minutes) {
      body.put("ttl", minutes);
      return this;
    }

    Attempt with(String field, String value) {
      body.put(field, value);
      return this;
    }

    /** The body as it would be sent. */
    ObjectNode body() {
      return body;
    }

    Answer validate() {
      return api.request("PUT", path + "/validate", key, body.toString());
    }

    Answer redeem() {
      return api.request("POST", path + "/redemptions", key, body.toString());
    }

    Answer read() {
      return api.request("GET", redemption(), key, null);
    }

    Answer confirm() {
      return api.request("PATCH", redemption(), key, null);
    }

    Answer cancel() {
      return api.request("DELETE", redemption(), key, null);
    }

    private String redemption() {
      return path + "/redemptions?transaction_id=" + encoded(body.path("transaction_id").asText());
    }
  }
}
