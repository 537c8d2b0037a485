package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The value model from the orders of a whole shop to a decision. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ValueModelApiTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);
  private static final int CUSTOMERS = 240;

  @BeforeEach
  void today() {
    api.clock().set(TestClock.START);
  }

  @Test
  @Order(1)
  @Covers("S-28")
  void withoutEnoughCustomersThereIsNoModelAndNobodyIsKnownToBeAlive() {
    String customer = given.customer().make();
    given.order(customer).at(ago(100)).make();
    given.order(customer).at(ago(50)).make();
    String alive = steps.rule("value.alive >= 0");

    assertThat(fit().path("fitted").asBoolean()).isFalse();

    assertThat(model().status()).isEqualTo(404);
    JsonNode told = told(customer, alive);
    assertThat(told.path("member").asText()).isEqualTo("unknown");
    assertThat(told.at("/because/0/hint").asText()).isEqualTo("no value model has been fitted yet");
  }

  @Test
  @Order(2)
  void aNightlyFitTellsItsModelAndHowWellItForetells() {
    openAShop();

    JsonNode fit = fit();

    assertThat(fit.path("fitted").asBoolean()).isTrue();
    JsonNode model = model().json();
    assertThat(model.path("fitted_at").asText()).isEqualTo(TestClock.START.toString());
    assertThat(model.path("customers").asInt()).isEqualTo(CUSTOMERS + 1);
    assertThat(model.path("repeat_customers").asInt()).isBetween(100, CUSTOMERS);
    for (String parameter : new String[] {"r", "alpha", "a", "b"}) {
      assertThat(model.path("parameters").path(parameter).asDouble()).isPositive();
    }
    assertThat(model.path("log_likelihood").asDouble()).isNegative();
    JsonNode rows = model.at("/calibration/rows");
    assertThat(model.at("/calibration/holdout_days").asInt()).isEqualTo(91);
    assertThat(rows.size()).isBetween(5, 10);
    double predicted = 0;
    double observed = 0;
    long customers = 0;
    for (JsonNode row : rows) {
      predicted += row.path("customers").asLong() * row.path("predicted").asDouble();
      observed += row.path("customers").asLong() * row.path("observed").asDouble();
      customers += row.path("customers").asLong();
    }
    // Who first came within the last quarter was not there to be foretold.
    assertThat(customers).isBetween(100L, CUSTOMERS + 1L);
    assertThat(predicted / customers).isCloseTo(observed / customers, within(0.15));
  }

  @Test
  @Order(3)
  @Covers({"S-28", "S-152"})
  void aChanceFallsWithTimeAndTurnsWhenItIsTold() {
    String customer = given.customer().make();
    Instant first = TestClock.START.minus(Duration.ofDays(200));
    for (int order = 0; order < 6; order++) {
      given.order(customer).at(first.plus(Duration.ofDays(30L * order))).make();
    }
    double expected = alive(5, 150, 200);
    String fading = steps.rule("value.alive < 0.3");
    Promotion promotion = given.promotion().include(fading).make();

    Answer refused = given.attempt(promotion.code()).customer(customer).validate();

    assertRefused(refused, "segment_not_included");
    JsonNode clause = refused.json().at("/explanation/include/0/because/0");
    assertThat(clause.path("actual").asDouble()).isCloseTo(expected, within(0.00006));
    Instant turns = Instant.parse(clause.path("becomes_true_at").asText());
    assertThat(turns).isAfter(TestClock.START);
    api.clock().set(turns.minusMillis(1));
    assertRefused(
        given.attempt(promotion.code()).customer(customer).validate(), "segment_not_included");
    api.clock().set(turns);
    assertValid(given.attempt(promotion.code()).customer(customer).validate());
    // An order brings the customer back at once, without another fit.
    given.order(customer).at(turns).make();
    assertRefused(
        given.attempt(promotion.code()).customer(customer).validate(), "segment_not_included");
  }

  @Test
  @Order(4)
  @Covers("S-152")
  void isUnknownForWhoHasOrderedLessThanTwice() {
    String alive = steps.rule("value.alive >= 0");
    String customer = given.customer().make();
    assertThat(told(customer, alive).at("/because/0/hint").asText()).isEqualTo("no orders yet");
    given.order(customer).at(ago(100)).make();
    JsonNode once = told(customer, alive);
    assertThat(once.path("member").asText()).isEqualTo("unknown");
    assertThat(once.at("/because/0/hint").asText()).isEqualTo("only one order yet");

    given.order(customer).at(ago(50)).make();

    assertThat(told(customer, alive).path("member").asText()).isEqualTo("yes");
  }

  @Test
  @Order(5)
  void allWaysOfAskingKnowTheModel() {
    String customer = given.customer().make();
    given.order(customer).at(ago(100)).make();
    given.order(customer).at(ago(50)).make();
    ObjectNode body = Given.json().put("where", "value.alive >= 0");

    Answer preview = given.admin("POST", "/segments/preview", body);

    assertThat(preview.json().path("count").asInt()).isGreaterThanOrEqualTo(100);
    String members = steps.rule("value.alive >= 0");
    assertThat(given.admin("GET", "/segments/" + members, null).json().path("member_count").asInt())
        .isEqualTo(preview.json().path("count").asInt());
    Promotion promotion = given.promotion().with("listed", true).include(members).make();
    JsonNode offers = given.admin("GET", "/customers/" + customer + "/offers", null).json();
    assertThat(offers.path("items"))
        .anySatisfy(
            offer -> {
              assertThat(offer.path("promotion_id").asText()).isEqualTo(promotion.id());
              assertThat(offer.path("eligible").asBoolean()).isTrue();
            });
    // As of then there was one order.
    Answer earlier = given.admin("GET", "/customers/" + customer + "/segments?at=" + ago(60), null);
    assertThat(of(earlier, members).path("member").asText()).isEqualTo("unknown");
  }

  /** The formula of the paper, on the parameters that are told. */
  private static double alive(long repeats, double recencyDays, double ageDays) {
    JsonNode parameters = model().json().path("parameters");
    double alpha = parameters.path("alpha").asDouble();
    double passed = (alpha + ageDays / 7) / (alpha + recencyDays / 7);
    return 1
        / (1
            + parameters.path("a").asDouble()
                / (parameters.path("b").asDouble() + repeats - 1)
                * Math.pow(passed, parameters.path("r").asDouble() + repeats));
  }

  /** Customers come for some weeks each, every one to ten weeks, and stay away then. */
  private static void openAShop() {
    Random random = new Random(7);
    ArrayNode orders = Given.json().putArray("orders");
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      Instant at = ago(30 + random.nextInt(270));
      int pause = 7 + random.nextInt(63);
      do {
        orders.add(given.order("shopper-" + customer).at(at).body());
        at = at.plus(Duration.ofHours(24L * pause + random.nextInt(200)));
      } while (random.nextInt(4) != 0 && at.isBefore(TestClock.START));
    }
    for (int start = 0; start < orders.size(); start += 500) {
      ObjectNode some = Given.json();
      ArrayNode batch = some.putArray("orders");
      for (int index = start; index < Math.min(start + 500, orders.size()); index++) {
        batch.add(orders.get(index));
      }
      assertThat(given.admin("POST", "/orders", some).status()).isEqualTo(200);
    }
  }

  private static JsonNode fit() {
    Answer answer = api.request("POST", "/_local/schedules/NightlyValueFit", null, null);
    assertThat(answer.status()).isEqualTo(200);
    return answer.json();
  }

  private static Answer model() {
    return given.admin("GET", "/models/value", null);
  }

  private static JsonNode told(String customer, String segment) {
    return of(given.admin("GET", "/customers/" + customer + "/segments", null), segment);
  }

  private static JsonNode of(Answer answer, String segment) {
    for (JsonNode item : answer.json().path("items")) {
      if (item.path("segment").asText().equals(segment)) {
        return item;
      }
    }
    throw new AssertionError(answer.json());
  }

  private static Instant ago(int days) {
    return TestClock.START.minus(Duration.ofDays(days));
  }
}
