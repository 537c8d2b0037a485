package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Shops in which orders are told late, again, differently and for other customers: what a decision
 * then finds is what a sum over all orders gives.
 */
class KeptFactsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Instant NOW = TestClock.START;
  private static final Duration MONTH = Duration.ofDays(30);

  private static String code = "";

  private final Given given = new Given(api);
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final List<String> customers = List.of(Given.fresh("c"), Given.fresh("c"));

  /** What the storefront said last of each order. */
  private final Map<String, Told> told = new LinkedHashMap<>();

  /** Orders by their ids, as they were told last. */
  private record Told(
      String id,
      String customer,
      Instant at,
      BigDecimal total,
      BigDecimal discount,
      BigDecimal refunded,
      String status,
      boolean coupon) {

    BigDecimal net() {
      return total.subtract(refunded);
    }

    ObjectNode json() {
      ObjectNode json =
          Given.json()
              .put("order_id", id)
              .put("customer_identifier", customer)
              .put("placed_at", at.toString())
              .put("total", total)
              .put("discount", discount)
              .put("refunded", refunded)
              .put("status", status);
      json.putArray("coupon_codes");
      if (coupon) {
        json.withArray("/coupon_codes").add("SPRING10");
      }
      return json;
    }

    Told amended(String nowStatus, BigDecimal nowRefunded) {
      return new Told(id, customer, at, total, discount, nowRefunded, nowStatus, coupon);
    }
  }

  @BeforeAll
  static void askForEveryFact() {
    Given given = new Given(api);
    String least = " >= -1000000 and ";
    String where =
        String.join(
                least,
                "orders.count",
                "orders.spent",
                "orders.average",
                "orders.largest",
                "orders.discounted",
                "orders.coupon_share",
                "value.lifetime",
                "orders.count within P30D",
                "orders.spent within P30D")
            + least
            + "orders.first_at is set and orders.last_at is set and orders.previous_at is set";
    Answer made =
        given.admin("POST", "/segments", Given.json().put("key", "facts").put("where", where));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    code = given.promotion().include("facts").make().code();
  }

  @RepeatedTest(25)
  void whatADecisionFindsIsTheSumOfAllOrders() {
    // Two orders that stay, so that every fact is there.
    for (String customer : customers) {
      tell(
          List.of(
              order(Given.fresh("o"), customer, "placed"),
              order(Given.fresh("o"), customer, "placed")));
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 75; i++) {
      ids.add(Given.fresh("o"));
    }
    int steps = 3 + random.nextInt(4);
    for (int step = 0; step < steps; step++) {
      List<Told> batch = new ArrayList<>();
      for (int i = random.nextInt(40); i >= 0; i--) {
        batch.add(order(ids.get(random.nextInt(ids.size())), customer(), status()));
      }
      tell(batch);
      if (random.nextBoolean()) {
        // The same again, in the same order of those that speak of one order.
        tell(batch);
      }
      amend(batch.getFirst().id());
      customers.forEach(this::assertFacts);
    }
  }

  private void tell(List<Told> orders) {
    ObjectNode body = Given.json();
    orders.forEach(order -> body.withArray("/orders").add(order.json()));
    Answer answer = given.admin("POST", "/orders", body);
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    orders.forEach(order -> told.put(order.id(), order));
  }

  private void amend(String id) {
    Told order = told.get(id);
    Told amended = order.amended(status(), amount());
    Answer answer =
        given.admin(
            "PATCH",
            "/orders/" + id,
            Given.json().put("status", amended.status()).put("refunded", amended.refunded()));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    told.put(id, amended);
  }

  private void assertFacts(String customer) {
    Answer answer = given.attempt(code).customer(customer).by(Given.ADMIN).validate();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    Map<String, String> found = new HashMap<>();
    for (JsonNode clause : answer.json().at("/explanation/include/0/because")) {
      JsonNode actual = clause.path("actual");
      found.put(
          clause.path("clause").asText().replaceAll(" (>=|is) .*", ""),
          actual.isNumber() ? plain(actual.decimalValue()) : actual.asText());
    }
    assertThat(found).as("seed %d", seed).isEqualTo(expected(customer));
  }

  private Map<String, String> expected(String customer) {
    List<Told> all = told.values().stream().filter(one -> one.customer().equals(customer)).toList();
    List<Told> placed =
        all.stream()
            .filter(one -> one.status().equals("placed"))
            .sorted(Comparator.comparing(Told::at))
            .toList();
    List<Told> recent =
        placed.stream()
            .filter(one -> one.at().isAfter(NOW.minus(MONTH)) && !one.at().isAfter(NOW))
            .toList();
    BigDecimal count = BigDecimal.valueOf(placed.size());
    BigDecimal couponed = BigDecimal.valueOf(placed.stream().filter(Told::coupon).count());
    Map<String, String> facts = new HashMap<>();
    facts.put("orders.count", plain(count));
    facts.put("orders.spent", plain(sum(placed)));
    facts.put("orders.average", plain(sum(placed).divide(count, 4, RoundingMode.HALF_UP)));
    facts.put("orders.largest", plain(Collections.max(placed.stream().map(Told::net).toList())));
    facts.put(
        "orders.discounted",
        String.valueOf(placed.stream().filter(one -> one.discount().signum() > 0).count()));
    facts.put("orders.coupon_share", plain(couponed.divide(count, 4, RoundingMode.HALF_UP)));
    facts.put(
        "value.lifetime",
        plain(sum(all.stream().filter(one -> !one.status().equals("cancelled")).toList())));
    facts.put("orders.count within P30D", String.valueOf(recent.size()));
    facts.put("orders.spent within P30D", plain(sum(recent)));
    facts.put("orders.first_at", placed.getFirst().at().toString());
    facts.put("orders.last_at", placed.getLast().at().toString());
    facts.put("orders.previous_at", placed.get(placed.size() - 2).at().toString());
    return facts;
  }

  private static BigDecimal sum(List<Told> orders) {
    return orders.stream().map(Told::net).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private Told order(String id, String customer, String status) {
    return new Told(
        id,
        customer,
        NOW.plus(Duration.ofHours(random.nextInt(1450) - 1440)),
        amount(),
        random.nextBoolean() ? BigDecimal.ZERO : BigDecimal.ONE,
        random.nextInt(4) == 0 ? amount() : BigDecimal.ZERO,
        status,
        random.nextBoolean());
  }

  private String customer() {
    return customers.get(random.nextInt(6) == 0 ? 1 : 0);
  }

  private String status() {
    return List.of("placed", "placed", "placed", "returned", "cancelled").get(random.nextInt(5));
  }

  private BigDecimal amount() {
    return BigDecimal.valueOf(random.nextInt(10_000), 2);
  }
}
