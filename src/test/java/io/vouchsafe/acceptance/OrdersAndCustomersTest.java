package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders and customers, and that segments follow them at once. */
class OrdersAndCustomersTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Instant NOW = TestClock.START;

  /** A code that tells the facts of a customer by refusing. */
  private static String probe = "";

  private final Given given = new Given(api);

  @BeforeAll
  static void makeAProbe() {
    Given given = new Given(api);
    String where =
        "orders.count < 0 and orders.spent < 0 and value.lifetime < 0 and orders.discounted < 0"
            + " and orders.last_at before 1970-01-01T00:00:00Z"
            + " and orders.first_at before 1970-01-01T00:00:00Z";
    Answer made =
        given.admin("POST", "/segments", Given.json().put("key", "probe").put("where", where));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    probe = given.promotion().include("probe").make().code();
  }

  @BeforeEach
  void setTheClock() {
    api.clock().set(NOW);
  }

  // One order

  @Test
  void writesAnOrderAndGivesItBack() {
    String customer = Given.fresh("c");
    ObjectNode sent =
        given
            .order(customer)
            .at("2026-02-01T13:00:00+01:00")
            .total("129.90")
            .refunded("9.9")
            .coupon("SPRING10")
            .body();
    sent.put("discount", new BigDecimal("10"))
        .put("user_agent", "Mozilla/5.0")
        .put("ip", "203.0.113.7")
        .putArray("product_items")
        .addObject()
        .put("name", "Shoe")
        .put("sku", "S-1")
        .put("quantity", 2)
        .put("price", new BigDecimal("64.95"))
        .putArray("categories")
        .add("shoes");

    Answer made = post(sent);

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    JsonNode order = made.json();
    assertThat(order.path("type").asText()).isEqualTo("Order");
    assertThat(order.path("order_id")).isEqualTo(sent.path("order_id"));
    assertThat(order.path("customer_identifier").asText()).isEqualTo(customer);
    assertThat(order.path("placed_at").asText()).isEqualTo("2026-02-01T12:00:00Z");
    assertMoney(order, "total", "129.90");
    assertMoney(order, "discount", "10");
    assertMoney(order, "refunded", "9.90");
    assertThat(order.path("status").asText()).isEqualTo("placed");
    assertThat(order.at("/coupon_codes/0").asText()).isEqualTo("SPRING10");
    assertThat(order.path("user_agent").asText()).isEqualTo("Mozilla/5.0");
    assertThat(order.path("ip").asText()).isEqualTo("203.0.113.7");
    assertThat(order.at("/product_items/0/name").asText()).isEqualTo("Shoe");
    assertThat(order.at("/product_items/0/quantity").decimalValue()).isEqualByComparingTo("2");
    assertThat(order.at("/product_items/0/categories/0").asText()).isEqualTo("shoes");
    assertThat(order.path("created_at").asText()).isEqualTo(NOW.toString());
    assertThat(ordersOf(customer)).containsExactly(order);
  }

  @Test
  void anOrderThatSaysNoMoreIsPlacedNow() {
    String customer = Given.fresh("c");

    JsonNode order = post(given.order(customer).total("5").body()).json();

    assertThat(order.path("placed_at").asText()).isEqualTo(NOW.toString());
    assertThat(order.path("status").asText()).isEqualTo("placed");
    assertMoney(order, "discount", "0");
    assertMoney(order, "refunded", "0");
    assertThat(order.path("coupon_codes")).isEmpty();
  }

  @Test
  void theSameOrderAgainChangesNothing() {
    String customer = Given.fresh("c");
    ObjectNode sent = given.order(customer).at(NOW.minusSeconds(60)).total("12.50").body();
    Answer first = post(sent);
    Map<String, List<String>> before = given.everythingStored();
    api.clock().advance(Duration.ofMinutes(5));

    Answer second = post(sent);

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
    given.assertStored(before);
    assertFacts(customer, 1, "12.50");
  }

  @Test
  void anUpsertAddsWhatItSaysAndKeepsTheRest() {
    String customer = Given.fresh("c");
    Instant placed = NOW.minus(Duration.ofDays(3));
    ObjectNode sent = given.order(customer).at(placed).total("50").coupon("SPRING10").body();
    assertThat(post(sent).status()).isEqualTo(201);
    ObjectNode more = Given.json();
    more.set("order_id", sent.path("order_id"));
    more.put("customer_identifier", customer).put("total", 45).put("ip", "203.0.113.7");

    Answer answer = post(more);

    assertThat(answer.status()).isEqualTo(200);
    assertMoney(answer.json(), "total", "45");
    assertThat(answer.json().path("ip").asText()).isEqualTo("203.0.113.7");
    assertThat(answer.json().path("placed_at").asText()).isEqualTo(placed.toString());
    assertThat(answer.json().at("/coupon_codes/0").asText()).isEqualTo("SPRING10");
    assertThat(ordersOf(customer)).hasSize(1);
    assertFacts(customer, 1, "45");
  }

  @Test
  void whatWasAnsweredMayBeSentBack() {
    JsonNode order = post(given.order(Given.fresh("c")).body()).json();

    Answer again = post(order);

    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(order);
  }

  @Test
  @Covers("S-21")
  void ordersMayComeLateAndInAnyOrder() {
    List<Integer> daysAgo =
        new ArrayList<>(IntStream.rangeClosed(1, 12).mapToObj(n -> n * 10).toList());
    Collections.shuffle(daysAgo, new Random(7));
    String customer = Given.fresh("c");
    for (int days : daysAgo) {
      given.order(customer).at(NOW.minus(Duration.ofDays(days))).total("1.25").make();
    }

    Map<String, JsonNode> facts = facts(customer);

    assertThat(facts.get("orders.count").decimalValue()).isEqualByComparingTo("12");
    assertThat(facts.get("orders.spent").decimalValue()).isEqualByComparingTo("15.00");
    assertThat(facts.get("orders.last_at").asText())
        .isEqualTo(NOW.minus(Duration.ofDays(10)).toString());
    assertThat(facts.get("orders.first_at").asText())
        .isEqualTo(NOW.minus(Duration.ofDays(120)).toString());
    assertThat(ordersOf(customer)).hasSize(12);
  }

  @Test
  @Covers({"S-47", "S-48"})
  void aLateOrderMayTakeAComebackAway() {
    String code = given.promotion().include("won_back").make().code();
    String customer = Given.fresh("c");
    given.order(customer).at(NOW.minus(Duration.ofDays(100))).make();
    given.order(customer).at(NOW.minus(Duration.ofDays(5))).make();
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(200);

    String late = given.order(customer).at(NOW.minus(Duration.ofDays(50))).make();
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(422);

    patch(late, Given.json().put("status", "cancelled"));
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(200);
  }

  @Test
  @Covers({"S-19", "S-37"})
  void anOrderMayMoveInTime() {
    String code = given.promotion().include("lapsed").make().code();
    String customer = Given.fresh("c");
    ObjectNode order = given.order(customer).at(NOW.minus(Duration.ofDays(89))).body();
    post(order);
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(422);

    post(order.put("placed_at", NOW.minus(Duration.ofDays(90)).toString()));

    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(200);
    assertThat(ordersOf(customer)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"cancelled, 0, 0, 0", "returned, 0, 0, 30", "placed, 1, 30, 30"})
  @Covers({"S-11", "S-12", "S-19"})
  void aStatusCountsWhereItShould(String status, int count, String spent, String lifetime) {
    String customer = Given.fresh("c");
    String order = given.order(customer).total("30").make();

    Answer answer = patch(order, Given.json().put("status", status));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("status").asText()).isEqualTo(status);
    Map<String, JsonNode> facts = facts(customer);
    assertThat(facts.get("orders.count").decimalValue())
        .isEqualByComparingTo(BigDecimal.valueOf(count));
    assertThat(facts.get("orders.spent").decimalValue()).isEqualByComparingTo(spent);
    assertThat(facts.get("value.lifetime").decimalValue()).isEqualByComparingTo(lifetime);
  }

  @Test
  @Covers("S-19")
  void aCancelledFirstOrderMakesANewContactAgain() {
    String code = given.promotion().include("new_contact").make().code();
    String customer = Given.fresh("c");
    String order = given.order(customer).make();
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(422);

    patch(order, Given.json().put("status", "cancelled"));
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(200);

    patch(order, Given.json().put("status", "placed"));
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(422);
  }

  @Test
  @Covers({"S-13", "S-19"})
  void aRefundChangesTheValueAndNothingElse() {
    String customer = Given.fresh("c");
    String order = given.order(customer).total("120").coupon("SPRING10").make();

    Answer answer = patch(order, Given.json().put("refunded", new BigDecimal("20.01")));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertMoney(answer.json(), "refunded", "20.01");
    assertMoney(answer.json(), "total", "120");
    assertThat(answer.json().path("status").asText()).isEqualTo("placed");
    assertThat(answer.json().at("/coupon_codes/0").asText()).isEqualTo("SPRING10");
    assertFacts(customer, 1, "99.99");
  }

  @Test
  void anOrderThatIsNotThereCannotBeChanged() {
    Answer answer = patch("o-absent", Given.json().put("status", "returned"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("code").asText()).isEqualTo("not_found");
  }

  @Test
  void anOrderMovedToAnotherCustomerCountsThereOnly() {
    String wrong = Given.fresh("c");
    String right = Given.fresh("c");
    ObjectNode order = given.order(wrong).total("30").body();
    post(order);

    Answer answer = post(order.put("customer_identifier", right));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("customer_identifier").asText()).isEqualTo(right);
    assertFacts(wrong, 0, "0");
    assertFacts(right, 1, "30");
    assertThat(ordersOf(wrong)).isEmpty();
    assertThat(ordersOf(right)).hasSize(1);
  }

  // Batches

  @Test
  void writesABatchOfFiveHundred() {
    List<String> customers = IntStream.range(0, 7).mapToObj(n -> Given.fresh("batch")).toList();
    ArrayNode orders = orders(500, customers);

    Answer first = post(batch(orders));
    Answer second = post(batch(orders));

    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(first.json()).isEqualTo(Given.json().put("created", 500).put("updated", 0));
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json().path("created").asInt()).isZero();
    for (int index = 0; index < customers.size(); index++) {
      int count = 500 / 7 + (index < 500 % 7 ? 1 : 0);
      assertFacts(
          customers.get(index),
          count,
          new BigDecimal("0.50").multiply(BigDecimal.valueOf(count)).toString());
    }
  }

  @Test
  void refusesABatchOfMoreThanFiveHundred() {
    Map<String, List<String>> before = given.everythingStored();

    Answer answer = post(batch(orders(501, List.of(Given.fresh("c")))));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("orders");
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo("too_long");
    given.assertStored(before);
  }

  @Test
  void oneBadOrderStopsTheWholeBatchAndIsNamed() {
    ArrayNode orders = orders(5, List.of(Given.fresh("c")));
    ((ObjectNode) orders.get(3)).put("total", -1);
    ((ObjectNode) orders.get(4)).remove("order_id");
    Map<String, List<String>> before = given.everythingStored();

    Answer answer = post(batch(orders));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("code").asText()).isEqualTo("invalid");
    assertThat(answer.json().path("errors").findValuesAsText("attribute"))
        .containsExactlyInAnyOrder("orders[3].total", "orders[4].order_id");
    given.assertStored(before);
  }

  @ParameterizedTest
  @CsvSource({"'{\"orders\": null}'", "'{\"orders\": {}}'", "'{\"orders\": [], \"more\": 1}'"})
  void refusesWhatIsNoBatch(String body) {
    Answer answer = api.request("POST", "/orders", Given.STOREFRONT, body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors")).hasSize(1);
  }

  @Test
  void theLaterOfTwoOrdersOfOneIdInABatchStands() {
    String customer = Given.fresh("c");
    ObjectNode earlier = given.order(customer).total("10").coupon("SPRING10").body();
    ObjectNode later = Given.json();
    later.set("order_id", earlier.path("order_id"));
    later.put("customer_identifier", customer).put("total", 12).put("status", "returned");
    ArrayNode orders = orders(20, List.of(Given.fresh("c")));
    orders.insert(0, earlier).add(later);

    Answer answer = post(batch(orders));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json()).isEqualTo(Given.json().put("created", 21).put("updated", 0));
    List<JsonNode> stored = ordersOf(customer);
    assertThat(stored).hasSize(1);
    assertMoney(stored.getFirst(), "total", "12");
    assertThat(stored.getFirst().path("status").asText()).isEqualTo("returned");
    assertThat(stored.getFirst().at("/coupon_codes/0").asText()).isEqualTo("SPRING10");
    assertThat(facts(customer).get("value.lifetime").decimalValue()).isEqualByComparingTo("12");
  }

  @Test
  void theLaterOwnerOfAnOrderInABatchHasIt() {
    // Sorted by customer the earlier one would come last.
    String second = "a-" + Given.fresh("owner");
    String first = "z-" + Given.fresh("owner");
    ObjectNode earlier = given.order(first).total("10").body();
    ObjectNode later = earlier.deepCopy().put("customer_identifier", second);
    ArrayNode orders = orders(20, List.of("m-" + Given.fresh("owner")));
    orders.insert(0, earlier).add(later);

    Answer answer = post(batch(orders));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertFacts(first, 0, "0");
    assertFacts(second, 1, "10");
  }

  @Test
  void manyOrdersOfOneCustomerAreListedInPages() {
    String customer = Given.fresh("c");
    post(batch(orders(23, List.of(customer))));
    List<String> ids = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    String cursor = "";
    do {
      Answer page =
          given.admin("GET", "/customers/" + customer + "/orders?limit=10" + cursor, null);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      page.json().path("items").forEach(order -> ids.add(order.path("order_id").asText()));
      sizes.add(page.json().path("items").size());
      JsonNode next = page.json().path("next_cursor");
      cursor = next.isNull() ? "" : "&cursor=" + Given.encoded(next.asText());
    } while (!cursor.isEmpty());

    assertThat(sizes).containsExactly(10, 10, 3);
    assertThat(ids).hasSize(23).doesNotHaveDuplicates();
  }

  @Test
  void moreOrdersThanTheProfileKeepsOneByOneStillCount() {
    String code = given.promotion().include("lapsed").make().code();
    String customer = Given.fresh("c");
    ArrayNode orders = orders(120, List.of(customer));
    for (int index = 0; index < orders.size(); index++) {
      ((ObjectNode) orders.get(index))
          .put("placed_at", NOW.minus(Duration.ofDays(100 + index * 37L % 120)).toString());
    }
    post(batch(orders));
    assertFacts(customer, 120, "60.00");
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(200);

    String oldest = "";
    for (JsonNode order : orders) {
      if (order.path("placed_at").asText().equals(NOW.minus(Duration.ofDays(219)).toString())) {
        oldest = order.path("order_id").asText();
      }
    }
    assertThat(patch(oldest, Given.json().put("status", "cancelled")).status()).isEqualTo(200);

    assertFacts(customer, 119, "59.50");
    assertThat(facts(customer).get("orders.first_at").asText())
        .isEqualTo(NOW.minus(Duration.ofDays(218)).toString());
  }

  // Customers

  @Test
  void makesACustomerAndReadsIt() {
    String identifier = Given.fresh("c");
    ObjectNode sent =
        Given.json()
            .put("identifier", identifier)
            .put("name", "Ada")
            .put("email", "ada@example.org")
            .put("loyalty_points", 12)
            .put("loyalty_member", true)
            .put("subscriber_id", "s-1")
            .put("referral_code", "REF-" + identifier)
            .put("referrer_code", "REF-NOBODY")
            .put("country", "DE")
            .put("region", "BE")
            .put("city", "Berlin")
            .put("postal_code", "10115");
    sent.putArray("categories").addObject().put("name", "Customer type").put("tag", "VIP");
    sent.putObject("metadata").put("size", 42).put("newsletter", true).put("note", "ä€😀");

    Answer made = given.admin("POST", "/customers", sent);

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    JsonNode customer = made.json();
    sent.properties()
        .forEach(
            field ->
                assertThat(customer.path(field.getKey()))
                    .as(field.getKey())
                    .isEqualTo(field.getValue()));
    assertThat(customer.path("type").asText()).isEqualTo("Customer");
    assertThat(customer.path("created_at").asText()).isEqualTo(NOW.toString());
    assertThat(customer.path("updated_at").asText()).isEqualTo(NOW.toString());
    assertThat(read(identifier)).isEqualTo(customer);
  }

  @Test
  void aCustomerHasDefaults() {
    JsonNode customer = read(given.customer().make());

    assertThat(customer.path("loyalty_points").asLong()).isZero();
    assertThat(customer.path("loyalty_member").asBoolean(true)).isFalse();
    assertThat(customer.path("categories")).isEmpty();
    for (String field :
        List.of("name", "email", "subscriber_id", "referral_code", "referrer_code", "country")) {
      assertThat(customer.path(field).isNull()).as(field).isTrue();
    }
  }

  @Test
  void aCustomerIsMadeOnce() {
    String identifier = given.customer().with("name", "First").make();

    Answer again =
        given.admin(
            "POST", "/customers", Given.json().put("identifier", identifier).put("name", "Second"));

    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().at("/errors/0/attribute").asText()).isEqualTo("identifier");
    assertThat(again.json().at("/errors/0/code").asText()).isEqualTo("must_be_unique");
    assertThat(read(identifier).path("name").asText()).isEqualTo("First");
  }

  @Test
  void aCustomerWhoIsOnlyKnownFromOrdersIsFilledIn() {
    String identifier = Given.fresh("c");
    given.order(identifier).total("30").make();
    assertThat(read(identifier).path("name").isNull()).isTrue();

    Answer made =
        given.admin(
            "POST", "/customers", Given.json().put("identifier", identifier).put("name", "Ada"));

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(read(identifier).path("name").asText()).isEqualTo("Ada");
    assertFacts(identifier, 1, "30");
    assertThat(
            given.admin("POST", "/customers", Given.json().put("identifier", identifier)).status())
        .isEqualTo(409);
  }

  @Test
  void aCustomerWhoOnlyRedeemedIsKnown() {
    String identifier = Given.fresh("c");
    given.attempt(given.promotion().make().code()).customer(identifier).redeem();

    assertThat(read(identifier).path("identifier").asText()).isEqualTo(identifier);
  }

  @Test
  void aPatchChangesWhatItNamesAndNullTakesAway() {
    String identifier =
        given
            .customer()
            .with("name", "Ada")
            .with("email", "ada@example.org")
            .with("country", "DE")
            .with("subscriber_id", "s-1")
            .make();
    api.clock().advance(Duration.ofMinutes(1));

    Answer answer =
        given.admin(
            "PATCH",
            "/customers/" + identifier,
            Given.json().put("name", "Bea").putNull("email").putNull("subscriber_id"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode customer = answer.json();
    assertThat(customer.path("name").asText()).isEqualTo("Bea");
    assertThat(customer.path("email").isNull()).isTrue();
    assertThat(customer.path("subscriber_id").isNull()).isTrue();
    assertThat(customer.path("country").asText()).isEqualTo("DE");
    assertThat(customer.path("created_at").asText()).isEqualTo(NOW.toString());
    assertThat(customer.path("updated_at").asText()).isEqualTo(NOW.plusSeconds(60).toString());
    assertThat(read(identifier)).isEqualTo(customer);
    String subscribers = given.promotion().include("subscriber").make().code();
    assertThat(given.attempt(subscribers).customer(identifier).validate().status()).isEqualTo(422);
  }

  @Test
  void nullTakesFlagsPointsLabelsAndMetadataAwayToo() {
    ObjectNode sent =
        Given.json()
            .put("identifier", Given.fresh("c"))
            .put("loyalty_points", 12)
            .put("loyalty_member", true);
    sent.putArray("categories").addObject().put("name", "Customer type").put("tag", "VIP");
    sent.putObject("metadata").put("size", 42);
    assertThat(given.admin("POST", "/customers", sent).status()).isEqualTo(201);

    Answer answer =
        given.admin(
            "PATCH",
            "/customers/" + sent.path("identifier").asText(),
            Given.json()
                .putNull("loyalty_points")
                .putNull("loyalty_member")
                .putNull("categories")
                .putNull("metadata"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("metadata")).isEmpty();
    assertThat(answer.json().path("categories")).isEmpty();
    assertThat(answer.json().path("loyalty_member").asBoolean(true)).isFalse();
    assertThat(answer.json().path("loyalty_points").asLong(-1)).isZero();
  }

  @Test
  void aPatchOfNobodyMakesNobody() {
    String nobody = Given.fresh("nobody");

    Answer answer = given.admin("PATCH", "/customers/" + nobody, Given.json().put("name", "x"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(given.admin("GET", "/customers/" + nobody, null).status()).isEqualTo(404);
  }

  @Test
  void anIdentifierCannotBeChanged() {
    String identifier = given.customer().make();

    Answer answer =
        given.admin("PATCH", "/customers/" + identifier, Given.json().put("identifier", "another"));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("identifier");
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo("read_only");
  }

  @Test
  void aReferralCodeBelongsToOneCustomer() {
    String code = Given.fresh("REF");
    String first = given.customer().with("referral_code", code).make();
    String other = given.customer().make();
    String stranger = Given.fresh("c");

    Answer made =
        given.admin(
            "POST",
            "/customers",
            Given.json().put("identifier", stranger).put("referral_code", code));
    Answer changed =
        given.admin("PATCH", "/customers/" + other, Given.json().put("referral_code", code));

    for (Answer answer : List.of(made, changed)) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(409);
      assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("referral_code");
      assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo("must_be_unique");
    }
    assertThat(given.admin("GET", "/customers/" + stranger, null).status()).isEqualTo(404);
    assertThat(read(other).path("referral_code").isNull()).isTrue();
    assertThat(
            given
                .admin("PATCH", "/customers/" + first, Given.json().putNull("referral_code"))
                .status())
        .isEqualTo(200);
    assertThat(
            given
                .admin("PATCH", "/customers/" + other, Given.json().put("referral_code", code))
                .status())
        .isEqualTo(200);
  }

  @Test
  void whoeverReferredMayBecomeKnownLater() {
    String code = Given.fresh("REF");
    String referred = given.customer().with("referrer_code", code).make();
    String promotion = given.promotion().include("referred").make().code();
    assertThat(given.attempt(promotion).customer(referred).validate().status()).isEqualTo(422);

    given.customer().with("referral_code", code).make();

    assertThat(given.attempt(promotion).customer(referred).validate().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada@example.org",
        "c #+&=;:",
        "é😀",
        "\"quoted\" 'and' \\back",
        "c%2F1",
        "..",
        "null",
        "a<b>"
      })
  void identifiersMayHaveManyCharacters(String identifier) {
    String path = "/customers/" + Given.encoded(identifier);
    given.customer(identifier).with("name", "Odd").make();
    given.order(identifier).total("30").make();

    Answer read = given.admin("GET", path, null);

    assertThat(read.status()).as(read.text()).isEqualTo(200);
    assertThat(read.json().path("identifier").asText()).isEqualTo(identifier);
    assertThat(given.admin("GET", path + "/orders", null).json().path("items")).hasSize(1);
    assertFacts(identifier, 1, "30");
  }

  private Answer post(JsonNode body) {
    return api.request("POST", "/orders", Given.STOREFRONT, body.toString());
  }

  private Answer patch(String order, JsonNode body) {
    return api.request("PATCH", "/orders/" + order, Given.STOREFRONT, body.toString());
  }

  private static ObjectNode batch(ArrayNode orders) {
    ObjectNode body = Given.json();
    body.set("orders", orders);
    return body;
  }

  /** Orders of 0.50, of the customers in turn. */
  private ArrayNode orders(int count, List<String> customers) {
    ArrayNode orders = Given.json().putArray("orders");
    for (int index = 0; index < count; index++) {
      orders.add(
          given
              .order(customers.get(index % customers.size()))
              .at(NOW.minusSeconds(count - index))
              .total("0.50")
              .body());
    }
    return orders;
  }

  private JsonNode read(String customer) {
    Answer answer = given.admin("GET", "/customers/" + Given.encoded(customer), null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private List<JsonNode> ordersOf(String customer) {
    Answer answer = given.admin("GET", "/customers/" + customer + "/orders?limit=500", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().path("items").valueStream().toList();
  }

  /** What the probe's explanation says of a customer. */
  private Map<String, JsonNode> facts(String customer) {
    Answer answer = given.attempt(probe).customer(customer).validate();
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    Map<String, JsonNode> facts = new HashMap<>();
    answer
        .json()
        .at("/explanation/include/0/because")
        .forEach(
            clause ->
                facts.put(clause.path("clause").asText().split(" ", 2)[0], clause.path("actual")));
    return facts;
  }

  private void assertFacts(String customer, int count, String spent) {
    Map<String, JsonNode> facts = facts(customer);
    assertThat(facts.get("orders.count").decimalValue())
        .isEqualByComparingTo(BigDecimal.valueOf(count));
    assertThat(facts.get("orders.spent").decimalValue()).isEqualByComparingTo(spent);
  }

  private static void assertMoney(JsonNode node, String field, String amount) {
    assertThat(node.path(field).isNumber()).as(node.toString()).isTrue();
    assertThat(node.path(field).decimalValue()).as(field).isEqualByComparingTo(amount);
  }
}
