package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client should send: a clear answer that names the field, and nothing is written. */
class BadInputTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final int MEGABYTE = 1024 * 1024;
  private static final String CODE = "BADINPUT";
  private static final String VALIDATE = "/vouchers/" + CODE + "/validate";
  private static final String REDEEM = "/vouchers/" + CODE + "/redemptions";

  /** All that is stored, and shall stay; null while nobody has looked. */
  private static @Nullable Map<String, List<String>> stored;

  private final Given given = new Given(api);

  @BeforeAll
  static void makeWhatIsAskedFor() {
    Given given = new Given(api);
    given.promotion().code(CODE).make();
    given.customer("known").make();
    given.order("known").id("o-known").make();
    assertThat(given.admin("POST", "/segments", Given.json().put("key", "known")).status())
        .isEqualTo(201);
  }

  /** Every call that takes a body. */
  private record Call(String method, String path) {

    Answer send(byte[] body) {
      return send(body, "application/json");
    }

    Answer send(byte[] body, String contentType) {
      return api.send(
          method,
          path,
          Map.of("authorization", "Bearer " + Given.ADMIN, "content-type", contentType),
          body);
    }

    Answer send(String body) {
      return send(body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private static Call validate() {
    return new Call("PUT", VALIDATE);
  }

  private static Call redeem() {
    return new Call("POST", REDEEM);
  }

  static Stream<Call> storefrontCalls() {
    return Stream.of(validate(), redeem());
  }

  static Stream<Call> managementCalls() {
    return Stream.of(
        new Call("POST", "/promotions"),
        new Call("PATCH", "/promotions/" + promotionId()),
        new Call("POST", "/promotions/" + promotionId() + "/vouchers"),
        new Call("POST", "/segments"),
        new Call("PUT", "/segments/known"),
        new Call("POST", "/customers"),
        new Call("PATCH", "/customers/known"),
        new Call("POST", "/orders"),
        new Call("PATCH", "/orders/o-known"),
        new Call("POST", "/keys"));
  }

  static Stream<Call> calls() {
    return Stream.concat(storefrontCalls(), managementCalls());
  }

  private static String promotionId() {
    Answer voucher = api.request("GET", "/vouchers/" + CODE, Given.ADMIN, null);
    return voucher.json().path("promotion_id").asText();
  }

  // What is no JSON object

  @ParameterizedTest
  @MethodSource("calls")
  void refusesWhatIsNoJsonObject(Call call) {
    List<String> bodies = new ArrayList<>(List.of("", "{", "[]"));
    if (!call.path().matches("/(segments|promotions|customers|keys).*")) {
      bodies.addAll(noObjects());
    }
    unwritten(
        () -> {
          for (String body : bodies) {
            assertError(call.send(body), 400, "invalid_json");
          }
          return null;
        });
  }

  private static List<String> noObjects() {
    return List.of(
        " ",
        "{\"total_transaction_cost\": 10,}",
        "{\"total_transaction_cost\": NaN}",
        "{\"total_transaction_cost\": 1.2.3}",
        "{'total_transaction_cost': 10}",
        "{} {}",
        "{\"a\": 1, \"a\": 2}",
        "null",
        "\"text\"",
        "42",
        "<xml/>",
        "[".repeat(15_000),
        "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999999999", "-1e99999999999", "1e-99999999999"})
  void refusesANumberThatNothingCanHold(String number) {
    unwritten(
        () -> {
          for (Call call : List.of(validate(), redeem(), new Call("POST", "/orders"))) {
            Answer answer = call.send(body(number));
            assertThat(answer.status()).as(answer.text()).isIn(400, 422);
          }
          return null;
        });
  }

  /** Requests that are good but for two bytes XX, and are good with these. */
  static Stream<Arguments> textsToBreak() {
    return Stream.of(
        Arguments.of(
            validate(),
            "customer_identifier",
            "{\"customer_identifier\": \"XX\", \"total_transaction_cost\": 1}"),
        Arguments.of(
            redeem(),
            "transaction_id",
            "{\"transaction_id\": \"T-XX\", \"customer_identifier\": \"c\","
                + " \"total_transaction_cost\": 1}"),
        Arguments.of(
            new Call("POST", "/customers"),
            "name",
            "{\"identifier\": \"broken\", \"name\": \"XX\"}"),
        Arguments.of(
            new Call("POST", "/orders"),
            "order_id",
            "{\"order_id\": \"o-XX\", \"customer_identifier\": \"broken\", \"total\": 1}"),
        Arguments.of(
            new Call("POST", "/segments"), "name", "{\"key\": \"broken\", \"name\": \"XX\"}"));
  }

  @ParameterizedTest
  @MethodSource("textsToBreak")
  void refusesWhatIsNoUtf8(Call call, String attribute, String text) {
    byte[] broken = text.getBytes(StandardCharsets.UTF_8);
    int at = text.indexOf("XX");
    broken[at] = (byte) 0xC3;
    broken[at + 1] = (byte) 0x28;

    Answer asText = unwritten(() -> call.send(broken));
    Answer asBytes = unwritten(() -> call.send(broken, "application/vnd.api+json"));

    // The gateway hands text on with U+FFFD for what is none, and other types as they came.
    assertInvalid(asText, attribute, "invalid_characters");
    assertError(asBytes, 400, "invalid_json");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void refusesAnotherContentType(Call call) {
    unwritten(
        () -> {
          for (String type :
              List.of("text/plain", "application/x-www-form-urlencoded", "text/csv", "image/gif")) {
            assertError(
                call.send("{}".getBytes(StandardCharsets.UTF_8), type),
                415,
                "unsupported_media_type");
          }
          return null;
        });
  }

  @Test
  void takesJsonWithACharset() {
    Answer answer =
        validate()
            .send(
                "{\"total_transaction_cost\": 10}".getBytes(StandardCharsets.UTF_8),
                "application/json; charset=utf-8");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  // What is too large

  static Stream<Call> callsOfSmallBodies() {
    return calls().filter(call -> !call.path().equals("/orders"));
  }

  @ParameterizedTest
  @MethodSource("callsOfSmallBodies")
  void refusesABodyOfAMegabyte(Call call) {
    byte[] body = new byte[MEGABYTE];
    Arrays.fill(body, (byte) ' ');
    body[0] = '{';
    body[MEGABYTE - 1] = '}';

    assertError(unwritten(() -> call.send(body)), 413, "payload_too_large");
  }

  @Test
  void refusesABodyOfOrdersOfMoreThanFiveMegabytes() {
    byte[] body = new byte[5 * MEGABYTE + 1];
    Arrays.fill(body, (byte) ' ');
    body[0] = '{';
    body[body.length - 1] = '}';

    assertError(unwritten(() -> new Call("POST", "/orders").send(body)), 413, "payload_too_large");
  }

  @Test
  void refusesABodyThatNoGatewayTakes() {
    byte[] body = new byte[11 * MEGABYTE];
    Arrays.fill(body, (byte) 'x');

    assertError(unwritten(() -> validate().send(body)), 413, "payload_too_large");
  }

  @ParameterizedTest
  @CsvSource({"PUT, /validate", "POST, /redemptions"})
  void refusesACodeOfTenThousandCharacters(String method, String call) {
    String path = "/vouchers/" + "A".repeat(10_000) + call;

    Answer answer = unwritten(() -> api.request(method, path, Given.STOREFRONT, body("10")));

    assertInvalid(answer, "code", "too_long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PATCH", "DELETE"})
  void refusesALongCodeOnRedemptionsToo(String method) {
    String path = "/vouchers/" + "A".repeat(10_000) + "/redemptions?transaction_id=T-1";

    assertInvalid(
        unwritten(() -> api.request(method, path, Given.STOREFRONT, null)), "code", "too_long");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/promotions/%s",
        "/segments/%s",
        "/segments/%s/customers",
        "/customers/%s",
        "/customers/%s/orders",
        "/vouchers/%s"
      })
  void refusesLongNames(String path) {
    Answer answer = api.request("GET", path.formatted("x".repeat(10_000)), Given.ADMIN, null);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo("too_long");
  }

  // What is not there

  @ParameterizedTest
  @CsvSource({"PUT, /validate", "POST, /redemptions"})
  void doesNotKnowACode(String method, String call) {
    for (String code : List.of("NOSUCHCODE", "%00", "%F0%9F%92%A9", "%20", "..", "A%22B", "null")) {
      Answer answer =
          unwritten(
              () -> api.request(method, "/vouchers/" + code + call, Given.STOREFRONT, body("10")));

      assertError(answer, 404, "redemption_rejected");
      assertThat(answer.json().path("errors")).hasSize(1);
      assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("code");
      assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo("voucher_not_found");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nothing",
        "/vouchers",
        "/vouchers/",
        "/vouchers/A/validate/B",
        "/promotion",
        "/vouchers/A/pixel",
        "/Promotions",
        "/health/x",
        "/%2e%2e"
      })
  void doesNotKnowAPath(String path) {
    assertError(api.request("GET", path, Given.ADMIN, null), 404, "not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /vouchers/A/validate,       PUT",
    "POST,   /vouchers/A/validate,       PUT",
    "PUT,    /vouchers/A/redemptions,    'DELETE, GET, PATCH, POST'",
    "DELETE, /vouchers/A,                GET",
    "PUT,    /promotions,                'GET, POST'",
    "POST,   /promotions/A,              'DELETE, GET, PATCH'",
    "DELETE, /promotions/A/vouchers,     'GET, POST'",
    "DELETE, /segments,                  'GET, POST'",
    "PATCH,  /segments/A,                'DELETE, GET, PUT'",
    "POST,   /segments/A/customers,      GET",
    "GET,    /segments/A/customers/B,    'DELETE, PUT'",
    "PUT,    /customers/A/orders,        GET",
    "GET,    /orders/A,                  PATCH",
    "PATCH,  /keys,                      'GET, POST'",
    "GET,    /keys/A,                    DELETE"
  })
  void tellsTheMethodsThatAPathTakes(String method, String path, String allowed) {
    Answer answer = api.request(method, path, Given.ADMIN, null);

    assertError(answer, 405, "method_not_allowed");
    assertThat(answer.header("allow")).isEqualTo(allowed);
  }

  // Amounts

  /** An amount as it is sent, and what is wrong with it. */
  private record Amount(String sent, String code) {}

  static Stream<Amount> badAmounts() {
    return Stream.of(
        new Amount("-0.01", "below_minimum"),
        new Amount("-1e400", "below_minimum"),
        new Amount("1e400", "above_maximum"),
        new Amount("1e2147483000", "above_maximum"),
        new Amount("100000000000000000000000000000000", "above_maximum"),
        new Amount("1.123456789012345678901234567891", "too_many_decimals"),
        new Amount("1e-400", "too_many_decimals"),
        new Amount("\"NaN\"", "not_a_number"),
        new Amount("\"10\"", "not_a_number"),
        new Amount("\"\"", "not_a_number"),
        new Amount("true", "not_a_number"),
        new Amount("[10]", "not_a_number"),
        new Amount("{\"amount\": 10}", "not_a_number"));
  }

  @ParameterizedTest
  @MethodSource("badAmounts")
  void refusesABadAmountWhereverItStands(Amount amount) {
    String item = "\"product_items\": [{\"price\": 1}, {\"price\": " + amount.sent() + "}]";
    String order = "\"order_id\": \"o-bad\", \"customer_identifier\": \"nobody\"";
    String promotion = "\"name\": \"Bad\", \"reward\": ";
    String percentage =
        "{\"type\": \"SetDiscount\", \"discount_type\": \"percentage\", \"discount_value\": ";
    unwritten(
        () -> {
          for (Call call : List.of(validate(), redeem())) {
            assertInvalid(call.send(body(amount.sent())), "total_transaction_cost", amount.code());
            assertInvalid(
                call.send(body("10, \"shipping_cost\": " + amount.sent())),
                "shipping_cost",
                amount.code());
            assertInvalid(call.send(body("10, " + item)), "product_items[1].price", amount.code());
          }
          Call orders = new Call("POST", "/orders");
          assertInvalid(
              orders.send("{" + order + ", \"total\": " + amount.sent() + "}"),
              "total",
              amount.code());
          assertInvalid(
              orders.send("{" + order + ", \"total\": 1, \"refunded\": " + amount.sent() + "}"),
              "refunded",
              amount.code());
          assertInvalid(
              orders.send("{" + order + ", \"total\": 1, \"discount\": " + amount.sent() + "}"),
              "discount",
              amount.code());
          assertInvalid(
              new Call("PATCH", "/orders/o-known").send("{\"refunded\": " + amount.sent() + "}"),
              "refunded",
              amount.code());
          assertInvalid(
              new Call("POST", "/promotions")
                  .send("{" + promotion + percentage + amount.sent() + "}}"),
              "reward.discount_value",
              amount.code());
          assertInvalid(
              new Call("POST", "/promotions")
                  .send(
                      "{"
                          + promotion
                          + percentage
                          + "10}, \"max_total_budget\": "
                          + amount.sent()
                          + "}"),
              "max_total_budget",
              amount.code());
          return null;
        });
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "0.001, 0.00",
    "0.005, 0.01",
    "12.345, 12.35",
    "1e1, 10.00",
    "129.90000000000001, 129.90"
  })
  void roundsAGoodAmountHalfUp(String sent, String cost) {
    Answer answer = validate().send(body(sent));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("total_transaction_cost").decimalValue())
        .isEqualByComparingTo(cost);
  }

  // Other fields

  /** A field that is wrong in a call that is else good. */
  private record Field(String json, String attribute, String code) {}

  static Stream<Field> badRedeemFields() {
    String long201 = "x".repeat(201);
    return Stream.of(
        new Field("\"transaction_id\": 7", "transaction_id", "not_a_string"),
        new Field("\"transaction_id\": \"" + long201 + "\"", "transaction_id", "too_long"),
        new Field("\"transaction_id\": \"a\\u0000b\"", "transaction_id", "invalid_characters"),
        new Field("\"transaction_id\": \"\\ud800\"", "transaction_id", "invalid_characters"),
        new Field("\"customer_identifier\": {}", "customer_identifier", "not_a_string"),
        new Field("\"customer_identifier\": 42", "customer_identifier", "not_a_string"),
        new Field(
            "\"customer_identifier\": \"" + long201 + "\"", "customer_identifier", "too_long"),
        new Field("\"confirmed\": \"yes\"", "confirmed", "not_a_boolean"),
        new Field("\"confirmed\": 1", "confirmed", "not_a_boolean"),
        new Field("\"ttl\": 0", "ttl", "below_minimum"),
        new Field("\"ttl\": -5", "ttl", "below_minimum"),
        new Field("\"ttl\": 1.5", "ttl", "not_an_integer"),
        new Field("\"ttl\": \"15\"", "ttl", "not_a_number"),
        new Field("\"ttl\": 1e300", "ttl", "above_maximum"),
        new Field("\"user_agent\": [\"x\"]", "user_agent", "not_a_string"),
        new Field("\"user_agent\": \"" + "x".repeat(1001) + "\"", "user_agent", "too_long"),
        new Field("\"product_items\": {}", "product_items", "not_a_list"),
        new Field("\"product_items\": [1]", "product_items[0]", "not_an_object"),
        new Field("\"product_items\": [{\"sku\": 1}]", "product_items[0].sku", "not_a_string"),
        new Field(
            "\"product_items\": [{\"quantity\": \"1\"}]",
            "product_items[0].quantity",
            "not_a_number"),
        new Field(
            "\"product_items\": [{\"quantity\": -1}]",
            "product_items[0].quantity",
            "below_minimum"),
        new Field(
            "\"product_items\": [{\"categories\": \"x\"}]",
            "product_items[0].categories",
            "not_a_list"),
        new Field(
            "\"product_items\": [{\"categories\": [1]}]",
            "product_items[0].categories[0]",
            "not_a_string"),
        new Field("\"product_items\": [" + "{},".repeat(100) + "{}]", "product_items", "too_long"),
        new Field("\"additional_categories\": \"web\"", "additional_categories", "not_an_object"),
        new Field(
            "\"additional_categories\": {\"p\": [1]}", "additional_categories", "not_a_string"));
  }

  @ParameterizedTest
  @MethodSource("badRedeemFields")
  void refusesAWrongFieldOfARequestOnACode(Field field) {
    String rest = "{\"total_transaction_cost\": 10, ";
    unwritten(
        () -> {
          for (Call call : List.of(validate(), redeem())) {
            boolean missing = call.equals(redeem()) && !field.json().contains("transaction_id");
            String id = missing ? "\"transaction_id\": \"T-bad\", " : "";
            assertInvalid(
                call.send(rest + id + field.json() + "}"), field.attribute(), field.code());
          }
          return null;
        });
  }

  @Test
  void namesEveryWrongField() {
    Answer answer =
        unwritten(
            () -> redeem().send("{\"customer_identifier\": 1, \"ttl\": 0, \"confirmed\": 2}"));

    assertError(answer, 422, "invalid");
    assertThat(answer.json().path("errors").findValuesAsText("attribute"))
        .containsExactlyInAnyOrder(
            "transaction_id", "total_transaction_cost", "customer_identifier", "ttl", "confirmed");
  }

  @Test
  void validateDoesWithoutATransactionAndRedeemDoesNot() {
    String body = "{\"total_transaction_cost\": 10}";

    assertThat(validate().send(body).status()).isEqualTo(200);
    assertInvalid(unwritten(() -> redeem().send(body)), "transaction_id", "required");
    assertInvalid(unwritten(() -> validate().send("{}")), "total_transaction_cost", "required");
  }

  static Stream<Field> badOrderFields() {
    return Stream.of(
        new Field("\"status\": \"lost\"", "status", "invalid_choice"),
        new Field("\"status\": \"Placed\"", "status", "invalid_choice"),
        new Field("\"placed_at\": \"yesterday\"", "placed_at", "invalid_datetime"),
        new Field("\"placed_at\": \"2026-03-01T12:00:00\"", "placed_at", "invalid_datetime"),
        new Field("\"placed_at\": \"2026-02-30T12:00:00Z\"", "placed_at", "invalid_datetime"),
        new Field("\"placed_at\": 1772366400", "placed_at", "invalid_datetime"),
        new Field("\"placed_at\": \"+999999999-12-31T23:59:59Z\"", "placed_at", "invalid_datetime"),
        new Field("\"coupon_codes\": \"SPRING10\"", "coupon_codes", "not_a_list"),
        new Field("\"coupon_codes\": [10]", "coupon_codes[0]", "not_a_string"),
        new Field("\"ip\": 1", "ip", "not_a_string"),
        new Field("\"colour\": \"red\"", "colour", "unknown_attribute"),
        new Field("\"customer\": \"c-1\"", "customer", "unknown_attribute"));
  }

  @ParameterizedTest
  @MethodSource("badOrderFields")
  void refusesAWrongFieldOfAnOrder(Field field) {
    String body =
        "{\"order_id\": \"o-bad\", \"customer_identifier\": \"nobody\", \"total\": 1, "
            + field.json()
            + "}";

    Answer alone = unwritten(() -> new Call("POST", "/orders").send(body));
    Answer inBatch =
        unwritten(() -> new Call("POST", "/orders").send("{\"orders\": [" + body + "]}"));

    assertInvalid(alone, field.attribute(), field.code());
    assertInvalid(inBatch, "orders[0]." + field.attribute(), field.code());
  }

  static Stream<Field> badCustomerFields() {
    return Stream.of(
        new Field("\"loyalty_points\": -1", "loyalty_points", "below_minimum"),
        new Field("\"loyalty_points\": 1.5", "loyalty_points", "not_an_integer"),
        new Field("\"loyalty_member\": \"yes\"", "loyalty_member", "not_a_boolean"),
        new Field("\"name\": [1]", "name", "not_a_string"),
        new Field("\"categories\": {}", "categories", "not_a_list"),
        new Field("\"categories\": [\"VIP\"]", "categories[0]", "not_an_object"),
        new Field("\"categories\": [{\"name\": \"a\"}]", "categories[0].tag", "required"),
        new Field(
            "\"categories\": [{\"name\": \"a\", \"tag\": \"b\", \"x\": 1}]",
            "categories[0].x",
            "unknown_attribute"),
        new Field("\"metadata\": []", "metadata", "not_an_object"),
        new Field("\"metadata\": {\"a\": {}}", "metadata.a", "not_a_string"),
        new Field("\"created_at\": \"now\"", "created_at", "invalid_datetime"),
        new Field("\"vip\": true", "vip", "unknown_attribute"));
  }

  @ParameterizedTest
  @MethodSource("badCustomerFields")
  void refusesAWrongFieldOfACustomer(Field field) {
    Answer made =
        unwritten(
            () ->
                new Call("POST", "/customers")
                    .send("{\"identifier\": \"bad\", " + field.json() + "}"));
    Answer changed =
        unwritten(() -> new Call("PATCH", "/customers/known").send("{" + field.json() + "}"));

    assertInvalid(made, field.attribute(), field.code());
    assertInvalid(changed, field.attribute(), field.code());
  }

  static Stream<Field> badPromotionFields() {
    String reward = "\"reward\": {\"type\": \"SetDiscount\", \"discount_type\": ";
    return Stream.of(
        new Field("\"status\": \"live\"", "status", "invalid_choice"),
        new Field("\"starts_at\": \"soon\"", "starts_at", "invalid_datetime"),
        new Field("\"time_zone\": \"Mars/Olympus\"", "time_zone", "invalid_choice"),
        new Field(
            "\"starts_at\": \"2026-03-02T00:00:00Z\", \"ends_at\": \"2026-03-02T00:00:00Z\"",
            "ends_at",
            "below_minimum"),
        new Field("\"max_redemptions\": 0", "max_redemptions", "below_minimum"),
        new Field("\"max_redemptions\": 2.5", "max_redemptions", "not_an_integer"),
        new Field("\"listed\": 1", "listed", "not_a_boolean"),
        new Field("\"segments\": []", "segments", "not_an_object"),
        new Field("\"segments\": {\"include\": \"lapsed\"}", "segments.include", "not_a_list"),
        new Field("\"segments\": {\"include\": [1]}", "segments.include[0]", "not_a_string"),
        new Field(
            "\"segments\": {\"include_match\": \"some\"}",
            "segments.include_match",
            "invalid_choice"),
        new Field("\"segments\": {\"included\": []}", "segments.included", "unknown_attribute"),
        new Field("\"qr_scanner\": \"free\"", "qr_scanner", "invalid_choice"),
        new Field(
            reward + "\"percentage\", \"discount_value\": 100.01}",
            "reward.discount_value",
            "above_maximum"),
        new Field(
            reward + "\"percentage\", \"discount_value\": 0}",
            "reward.discount_value",
            "below_minimum"),
        new Field(reward + "\"percentage\"}", "reward.discount_value", "required"),
        new Field(
            reward + "\"cashback\", \"discount_value\": 1}",
            "reward.discount_type",
            "invalid_choice"),
        new Field(
            "\"reward\": {\"type\": \"Gift\", \"discount_type\": \"numeric\", \"discount_value\":"
                + " 1}",
            "reward.type",
            "invalid_choice"),
        new Field("\"code\": \"" + "A".repeat(65) + "\"", "code", "too_long"),
        new Field("\"code\": \"10%\"", "code", "invalid_characters"),
        new Field("\"code\": \"--\"", "code", "invalid_characters"),
        new Field("\"discount\": 10", "discount", "unknown_attribute"));
  }

  @ParameterizedTest
  @MethodSource("badPromotionFields")
  void refusesAWrongFieldOfAPromotion(Field field) {
    String reward =
        field.json().contains("reward")
            ? ""
            : "\"reward\": {\"type\": \"SetDiscount\", \"discount_type\": \"numeric\","
                + " \"discount_value\": 1}, ";

    Answer answer =
        unwritten(
            () ->
                new Call("POST", "/promotions")
                    .send("{\"name\": \"Bad\", " + reward + field.json() + "}"));

    assertInvalid(answer, field.attribute(), field.code());
  }

  static Stream<Field> badSegmentFields() {
    String count = "\"rule\": {\"all\": [{\"label\": {\"name\": \"n\", \"tag\": \"t\"}}, ";
    return Stream.of(
        new Field("\"kind\": \"rule\"", "rule", "required"),
        new Field("\"kind\": \"query\"", "kind", "invalid_choice"),
        new Field(
            "\"kind\": \"list\", \"where\": \"orders.count > 1\"", "rule", "unknown_attribute"),
        new Field("\"rule\": []", "rule", "not_an_object"),
        new Field("\"rule\": {}", "rule", "required"),
        new Field("\"rule\": {\"all\": []}", "rule.all", "required"),
        new Field(
            count + "{\"fact\": \"orders.colour\", \"op\": \"eq\", \"value\": 1}]}",
            "rule.all[1].fact",
            "invalid_choice"),
        new Field(
            count + "{\"fact\": \"orders.count\", \"op\": \"like\", \"value\": 1}]}",
            "rule.all[1].op",
            "invalid_choice"),
        new Field(
            count + "{\"fact\": \"orders.count\", \"op\": \"gte\", \"value\": \"three\"}]}",
            "rule.all[1].value",
            "not_a_number"),
        new Field(
            count + "{\"fact\": \"orders.count\", \"op\": \"gte\"}]}",
            "rule.all[1].value",
            "required"),
        new Field(
            count
                + "{\"fact\": \"orders.count\", \"within\": \"90 days\", \"op\": \"gte\","
                + " \"value\": 1}]}",
            "rule.all[1].within",
            "invalid_duration"),
        new Field("\"rule\": {\"not\": {\"segment\": 1}}", "rule.not.segment", "not_a_string"),
        new Field(
            "\"rule\": {\"segment\": \"won_back\", \"since\": 1}",
            "rule.since",
            "unknown_attribute"),
        new Field("\"rule\": {\"segment\": \"no_such\"}", "rule.segment", "invalid_choice"),
        new Field("\"where\": \"not segment no_such\"", "where", "invalid_choice"),
        new Field("\"rule\": {\"not\": {\"segment\": \"bad\"}}", "rule.not.segment", "cycle"),
        new Field("\"where\": \"not segment bad\"", "where", "cycle"),
        new Field("\"where\": \"orders.count >\"", "where", "invalid"),
        new Field("\"where\": 7", "where", "not_a_string"),
        new Field("\"colour\": \"red\"", "colour", "unknown_attribute"));
  }

  @ParameterizedTest
  @MethodSource("badSegmentFields")
  @Covers({"S-67", "S-69", "S-70", "S-79", "S-80"})
  void refusesAWrongFieldOfASegment(Field field) {
    Answer answer =
        unwritten(
            () -> new Call("POST", "/segments").send("{\"key\": \"bad\", " + field.json() + "}"));

    assertInvalid(answer, field.attribute(), field.code());
  }

  @Test
  @Covers({"S-66", "S-70"})
  void namesLineAndColumnOfAWrongRuleText() {
    String where = "orders.count >= 3\\nand orders.total > 1";

    Answer answer =
        unwritten(
            () ->
                new Call("POST", "/segments")
                    .send("{\"key\": \"bad\", \"where\": \"" + where + "\"}"));

    assertInvalid(answer, "where", "invalid");
    assertThat(answer.json().at("/errors/0/message").asText()).startsWith("Line 2, column 5: ");
  }

  @ParameterizedTest
  @MethodSource("storefrontCalls")
  void ignoresUnknownFieldsOfStorefronts(Call call) {
    Answer answer =
        call.send(
            "{\"transaction_id\": \"T-more\", \"total_transaction_cost\": 10, \"colour\": \"red\","
                + " \"product_items\": [{\"name\": \"x\", \"weight\": 3}], \"__proto__\": {}}");

    stored = null;
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
  }

  @ParameterizedTest
  @MethodSource("managementCalls")
  void refusesUnknownFieldsOfManagement(Call call) {
    Answer answer = unwritten(() -> call.send("{\"colour\": \"red\"}"));

    assertError(answer, 422, "invalid");
    assertThat(answer.json().path("errors"))
        .anySatisfy(
            error -> {
              assertThat(error.path("attribute").asText()).isEqualTo("colour");
              assertThat(error.path("code").asText()).isEqualTo("unknown_attribute");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "0, below_minimum",
    "-1, below_minimum",
    "501, above_maximum",
    "many, not_a_number",
    "1.5, not_a_number",
    "99999999999, not_a_number"
  })
  void refusesAPageOfAnotherSize(String limit, String code) {
    for (String path : List.of("/promotions", "/segments", "/keys", "/customers/known/orders")) {
      assertInvalid(api.request("GET", path + "?limit=" + limit, Given.ADMIN, null), "limit", code);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "%00", "e30", "==", "..."})
  void refusesAForeignCursor(String cursor) {
    for (String path : List.of("/promotions", "/keys", "/customers/known/orders")) {
      Answer answer = api.request("GET", path + "?cursor=" + cursor, Given.ADMIN, null);

      assertThat(answer.status()).as("%s: %s", path, answer.text()).isEqualTo(422);
      assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("cursor");
    }
  }

  private static String body(String cost) {
    return "{\"transaction_id\": \"T-bad\", \"total_transaction_cost\": " + cost + "}";
  }

  /** The answer to what must write nothing. */
  private <T> T unwritten(Supplier<T> call) {
    Map<String, List<String>> before = stored == null ? given.everythingStored() : stored;
    stored = null;
    T answer = call.get();
    given.assertStored(before);
    stored = before;
    return answer;
  }

  private static void assertInvalid(Answer answer, String attribute, String code) {
    assertError(answer, 422, "invalid");
    JsonNode errors = answer.json().path("errors");
    assertThat(errors).as(answer.text()).hasSize(1);
    assertThat(errors.path(0).path("attribute").asText()).as(answer.text()).isEqualTo(attribute);
    assertThat(errors.path(0).path("code").asText()).as(answer.text()).isEqualTo(code);
    assertThat(errors.path(0).path("message").asText()).isNotBlank();
  }

  private static void assertError(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("type").asText()).isEqualTo("Error");
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
    assertThat(answer.header("x-request-id")).isNotBlank();
    assertThat(answer.text()).doesNotContain("Exception").doesNotContain("io.vouchsafe");
  }
}
