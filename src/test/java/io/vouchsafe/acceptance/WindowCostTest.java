package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** What windows cost that reach further back than a profile, and where that is told. */
class WindowCostTest {

  /** An order on each of the last days; the profile keeps the newest 50 of them. */
  private static final int DAYS = 420;

  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static final Pages pages = new Pages();

  @RegisterExtension
  static final LocalApiExtension api =
      LocalApiExtension.instance()
          .with(pages)
          .loggingTo(new PrintStream(LOG, true, StandardCharsets.UTF_8));

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** How many items each page of a query of orders gave. */
  private static final class Pages implements ExecutionInterceptor {

    private final List<Integer> sizes = new CopyOnWriteArrayList<>();

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof QueryRequest request
          && request.tableName().equals(api.variables().get("CUSTOMERS_TABLE"))
          && context.response() instanceof QueryResponse response) {
        sizes.add(response.count());
      }
    }
  }

  @BeforeAll
  static void aDailyCustomer() {
    ObjectNode body = Given.json();
    ArrayNode orders = body.putArray("orders");
    for (int day = 0; day < DAYS; day++) {
      orders.add(given.order("daily").at(daysAgo(day)).body());
    }
    orders.add(given.order("daily").at(daysAgo(1000)).body());
    assertThat(given.admin("POST", "/orders", body).status()).isEqualTo(200);
  }

  @BeforeEach
  void forget() {
    pages.sizes.clear();
    LOG.reset();
  }

  @ParameterizedTest
  @CsvSource({
    // The window of P60D has the orders of today to 59 days ago; 50 of them are in the profile.
    "orders.count within P60D, 60, 10",
    "orders.count within P200D, 200, 150",
    "orders.count within P1Y, 365, 315",
  })
  void aWindowBeyondTheProfileIsOneQueryOfThatWindow(String window, int count, int read) {
    Promotion promotion = given.promotion().include(steps.rule(window + " = " + count)).make();

    assertValid(given.attempt(promotion.code()).customer("daily").validate());

    // One more lies on the edge of the window, from which it has just left.
    assertThat(pages.sizes).containsExactly(read + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.count within P49D = 49",
        "orders.count = 421",
        "orders.spent >= 4210",
        "orders.first_at older than P999D and orders.previous_at newer than P2D",
        "not comeback after P2D within P30D by orders",
        "label \"x\" or value.lifetime > 1",
      })
  @Covers("S-131")
  void aRuleThatTheProfileAnswersQueriesNothing(String where) {
    Promotion promotion = given.promotion().include(steps.rule(where)).make();

    assertValid(given.attempt(promotion.code()).customer("daily").validate());

    assertThat(pages.sizes).isEmpty();
  }

  @Test
  void severalWindowsAreOneQueryOfTheLongest() {
    Promotion promotion =
        given
            .promotion()
            .include(steps.rule("orders.count within P60D = 60"))
            .exclude(
                steps.rule("orders.count within P100D < 100"),
                steps.rule("orders.largest within P80D > 10"))
            .make();

    assertValid(given.attempt(promotion.code()).customer("daily").validate());

    assertThat(pages.sizes).containsExactly(51);
  }

  @Test
  void aComebackNeedsTheOrderBeforeItsWindowToo() {
    // The first order of the days came 581 days after the one before it.
    Promotion long500 =
        given.promotion().include(steps.rule("comeback after P500D within P420D by orders")).make();
    Promotion long600 =
        given.promotion().include(steps.rule("comeback after P600D within P420D by orders")).make();

    Answer came = given.attempt(long500.code()).customer("daily").validate();
    assertValid(came);
    assertThat(pages.sizes).containsExactly(200, 171);
    JsonNode clause = came.json().path("explanation").path("include").path(0).path("because");
    assertThat(clause.path(0).path("actual"))
        .isEqualTo(json("[\"" + daysAgo(1000) + "\", \"" + daysAgo(419) + "\"]"));
    assertRefused(
        given.attempt(long600.code()).customer("daily").validate(), "segment_not_included");
  }

  @Test
  void anOrderJustWrittenIsInTheVeryNextAnswer() {
    Promotion promotion =
        given.promotion().include(steps.rule("orders.count within P200D = 201")).make();
    String customer = Given.fresh("busy");
    ObjectNode body = Given.json();
    ArrayNode orders = body.putArray("orders");
    for (int day = 0; day < 200; day++) {
      orders.add(given.order(customer).at(daysAgo(day)).body());
    }
    given.admin("POST", "/orders", body);
    Attempt attempt = given.attempt(promotion.code()).customer(customer);
    assertRefused(attempt.validate(), "segment_not_included");

    String late = given.order(customer).at(daysAgo(150)).make();
    assertRedeemed(attempt.redeem());
    given.admin("PATCH", "/orders/" + late, Given.json().put("status", "cancelled"));

    assertRefused(
        given.attempt(promotion.code()).customer(customer).redeem(), "segment_not_included");
  }

  @Test
  @Covers("S-131")
  void anAdminSeesWhatADecisionReadsAndWhy() {
    String list = steps.list("daily");
    Promotion promotion =
        given
            .promotion()
            .include(list)
            .exclude(steps.rule("orders.count within P60D > 60 and orders.count within P7D > 7"))
            .with("max_redemptions", 5)
            .with("max_redemptions_per_customer", 5)
            .make();
    given.attempt(promotion.code()).customer("daily").validate();

    Answer valid = given.attempt(promotion.code()).customer("daily").by(Given.ADMIN).validate();
    Answer refused = given.attempt(promotion.code()).customer("x").by(Given.ADMIN).validate();

    assertValid(valid);
    JsonNode debug = valid.json().path("debug");
    assertThat(debug.path("round_trips").intValue()).isEqualTo(2);
    assertThat(read(debug))
        .containsExactlyInAnyOrder(
            "voucher 1",
            "redemption 1",
            "promotion 1",
            "quota 1",
            "uses 1",
            "profile 1",
            "segment 1",
            "segment 1",
            "list 1",
            "orders P60D 2",
            "orders P7D profile");
    for (JsonNode read : debug.path("reads")) {
      assertThat(read.path("why").asText()).isNotBlank();
      assertThat(read.has("needed")).isFalse();
      if (read.path("within").asText().equals("P60D")) {
        assertThat(Instant.parse(read.path("since").asText())).isEqualTo(daysAgo(60));
      }
    }
    assertRefused(refused, "segment_not_included");
    assertThat(read(refused.json().path("debug"))).contains("orders P60D profile", "list 1");
    assertThat(refused.json().path("debug").path("round_trips").intValue()).isEqualTo(1);
  }

  @Test
  void whatWasExpectedInVainIsTold() {
    Promotion promotion = given.promotion().include(steps.rule("orders.count > 1")).make();
    given.attempt(promotion.code()).customer("daily").by(Given.ADMIN).validate();
    steps.change(promotion, "{\"segments\": {\"include\": []}}");

    JsonNode debug =
        given
            .attempt(promotion.code())
            .customer("daily")
            .by(Given.ADMIN)
            .validate()
            .json()
            .path("debug");

    for (JsonNode read : debug.path("reads")) {
      assertThat(read.path("needed").asBoolean(true))
          .as("%s", read)
          .isEqualTo(!read.path("read").asText().equals("segment"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Given.STOREFRONT, Given.POS, Given.SCANNER})
  void nobodyElseSeesIt(String key) {
    Promotion promotion = given.promotion().include("returning").make();

    for (String customer : new String[] {"daily", "nobody"}) {
      Answer answer = given.attempt(promotion.code()).customer(customer).by(key).validate();
      assertThat(answer.status()).isIn(200, 422);
      assertThat(answer.json().has("explanation")).isTrue();
      assertThat(answer.json().has("debug")).isFalse();
    }
  }

  @Test
  void theLogSaysItOfEveryRequestWithoutNamingAnybody() {
    Promotion promotion =
        given
            .promotion()
            .include(steps.rule("orders.count within P60D > 1"))
            .with("max_redemptions", 1)
            .make();
    LOG.reset();

    assertRedeemed(given.attempt(promotion.code()).customer("daily").redeem());
    assertRefused(
        given.attempt(promotion.code()).customer("daily").validate(),
        "maximum_redemptions_exceeded");

    List<JsonNode> lines = new ArrayList<>();
    LOG.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(one -> !one.isBlank())
        .forEach(one -> lines.add(json(one)));
    assertThat(lines).hasSize(2);
    assertThat(read(lines.get(0)))
        .contains("voucher 1", "promotion 2", "segment 3", "orders P60D 4");
    assertThat(lines.get(0).path("round_trips").intValue()).isEqualTo(4);
    assertThat(read(lines.get(1))).contains("profile 1", "expired_holds 5");
    assertThat(LOG.toString(StandardCharsets.UTF_8))
        .doesNotContain("daily", promotion.code(), promotion.id());
  }

  /** What was read, in which round trip or from where. */
  private static List<String> read(JsonNode debug) {
    List<String> shown = new ArrayList<>();
    for (JsonNode read : debug.path("reads")) {
      String window = read.has("within") ? " " + read.path("within").asText() : "";
      String place =
          read.has("round_trip") ? read.path("round_trip").asText() : read.path("from").asText();
      shown.add(read.path("read").asText() + window + " " + place);
    }
    return shown;
  }

  private static Instant daysAgo(int days) {
    return api.clock().instant().minus(Duration.ofDays(days));
  }
}
