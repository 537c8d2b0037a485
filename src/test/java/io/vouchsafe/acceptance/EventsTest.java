package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Every file in {@code events/}, through its function and the serialisers of the real runtime. */
class EventsTest {

  private static final Path EVENTS = Path.of("events");

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** Each file, the function that it is for, and the status of its answer. */
  private static final List<Arguments> FILES =
      List.of(
          Arguments.of("customer-erase", "CustomersFunction", 204),
          Arguments.of("customer-export", "CustomersFunction", 200),
          Arguments.of("customer-get", "CustomersFunction", 200),
          Arguments.of("customer-offers", "EligibilityFunction", 200),
          Arguments.of("customer-orders", "CustomersFunction", 200),
          Arguments.of("customer-redemptions", "CustomersFunction", 200),
          Arguments.of("customer-token", "TokensFunction", 201),
          Arguments.of("promotion-redemptions", "PromotionsFunction", 404),
          Arguments.of("promotion-stats", "PromotionsFunction", 404),
          Arguments.of("value-model", "ModelsFunction", 404),
          Arguments.of("voucher-batch", "VouchersFunction", 404),
          Arguments.of("customer-segments", "EligibilityFunction", 200),
          Arguments.of("customer-segments-at", "EligibilityFunction", 200),
          Arguments.of("customers", "CustomersFunction", 201),
          Arguments.of("customers-list", "CustomersFunction", 200),
          Arguments.of("first-admin-key", "KeysFunction", 201),
          Arguments.of("health", "SystemFunction", 200),
          Arguments.of("key-create", "KeysFunction", 201),
          Arguments.of("key-create-forbidden", "KeysFunction", 403),
          Arguments.of("keys", "KeysFunction", 200),
          Arguments.of("not-found", "SystemFunction", 404),
          Arguments.of("order-patch", "OrdersFunction", 200),
          Arguments.of("orders", "OrdersFunction", 200),
          Arguments.of("orders-import", "OrdersFunction", 200),
          Arguments.of("promotions", "PromotionsFunction", 201),
          Arguments.of("promotions-invalid", "PromotionsFunction", 422),
          Arguments.of("promotions-list", "PromotionsFunction", 200),
          Arguments.of("redeem", "RedeemFunction", 201),
          Arguments.of("redeem-refused", "RedeemFunction", 422),
          Arguments.of("redeem-scanner", "RedeemFunction", 201),
          Arguments.of("redemption-cancel", "RedeemFunction", 204),
          Arguments.of("redemption-confirm", "RedeemFunction", 200),
          Arguments.of("redemption-get", "RedeemFunction", 200),
          Arguments.of("segment-create", "SegmentsFunction", 201),
          Arguments.of("segment-customer-add", "SegmentsFunction", 204),
          Arguments.of("segment-customers", "SegmentsFunction", 200),
          Arguments.of("segment-customers-import", "SegmentsFunction", 200),
          Arguments.of("segment-preview", "SegmentsFunction", 200),
          Arguments.of("segment-get", "SegmentsFunction", 200),
          Arguments.of("segments", "SegmentsFunction", 200),
          Arguments.of("validate", "ValidateFunction", 200),
          Arguments.of("validate-malformed", "ValidateFunction", 400),
          Arguments.of("validate-refused", "ValidateFunction", 422),
          Arguments.of("voucher-get", "ValidateFunction", 200),
          Arguments.of("webhook-create", "WebhooksFunction", 201),
          Arguments.of("webhooks", "WebhooksFunction", 200));

  private static final Map<String, JsonNode> answers = new HashMap<>();

  @BeforeAll
  static void sendAll() {
    stockTheStore();
    answers.put("authorizer", api.invoke("AuthorizerFunction", event("authorizer")));
    for (Arguments file : FILES) {
      String name = (String) file.get()[0];
      answers.put(name, api.invoke((String) file.get()[1], event(name)));
    }
  }

  /** Makes what the events take for granted. */
  private static void stockTheStore() {
    given.customer("c-1").make();
    given.order("c-1").at(TestClock.START.minus(Duration.ofDays(100))).make();
    given.customer("c-2").make();
    given.order("c-2").at(TestClock.START.minus(Duration.ofDays(1))).make();
    given.order("c-2").id("o-10001").make();
    given.customer("c-3").make();
    given.promotion().code("COMEBACK15").percentage("15").include("won_back").make();
    given.promotion().code("WELCOME10").include("new_contact").exclude("coupon_abuse").make();
    given.promotion().code("SPRING10").with("listed", true).make();
    for (String transaction : List.of("S-1001", "S-1002")) {
      assertRedeemed(
          given.attempt("SPRING10").customer("c-5").transaction(transaction).ttl(1440).redeem());
    }
    Promotion thanks = given.promotion().withoutCode().numeric("20").make();
    steps.voucher(thanks, "{\"code\": \"THANKS-7Q4M-K2XP\", \"customer_identifier\": \"c-5\"}");
    given.admin(
        "POST", "/segments", Given.json().put("key", "press").put("kind", "list").put("name", "P"));
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("FILES")
  void eachIsAnsweredByItsFunction(String file, String function, int status) {
    JsonNode answer = answer(file);

    assertThat(answer.path("statusCode").intValue()).as("%s", answer).isEqualTo(status);
    assertThat(answer.path("headers").path("x-request-id").asText())
        .isEqualTo(json(event(file)).path("requestContext").path("requestId").asText());
    if (status == 204) {
      assertThat(answer.path("body").asText("")).isEmpty();
    } else {
      assertThat(answer.path("headers").path("content-type").asText())
          .isEqualTo("application/json");
      assertThat(json(answer.path("body").asText()).has("errors")).isEqualTo(status >= 400);
    }
  }

  @Test
  void noFileIsForgotten() throws IOException {
    try (Stream<Path> files = Files.list(EVENTS)) {
      Set<String> names =
          files
              .map(file -> file.getFileName().toString().replace(".json", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> known =
          FILES.stream()
              .map(file -> (String) file.get()[0])
              .collect(Collectors.toCollection(TreeSet::new));
      known.addAll(
          List.of(
              "authorizer",
              "changed-customer",
              "entered-segment",
              "event-to-webhooks",
              "expired-holds",
              "new-batch",
              "nightly-value-fit",
              "pixel",
              "reindex-finish",
              "reindex-plan",
              "reindex-work",
              "retention",
              "transitions",
              "unfinished-erasures",
              "webhook-retries"));
      assertThat(names).isEqualTo(known);
    }
  }

  @Test
  void thePixelIsAPicture() {
    JsonNode answer = api.invoke("PixelFunction", event("pixel"));

    assertThat(answer.path("statusCode").intValue()).isEqualTo(200);
    assertThat(answer.at("/headers/content-type").asText()).isEqualTo("image/gif");
    assertThat(answer.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(Base64.getDecoder().decode(answer.path("body").asText()))
        .startsWith("GIF89a".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aScheduleIsAnsweredWithWhatWasDone() {
    assertThat(api.invoke("ExpiryFunction", event("expired-holds")).path("complete").asBoolean())
        .isTrue();
  }

  @Test
  void everybodyIsAskedAgainInSteps() {
    JsonNode plan = api.invoke("ReindexFunction", event("reindex-plan"));
    String run = plan.path("run").asText();
    assertThat(plan.path("parts")).isNotEmpty();
    JsonNode known = json(event("reindex-work"));
    // Of the run that the file names nobody knows any more: there is nothing left of it.
    assertThat(api.invoke("ReindexFunction", event("reindex-work")).path("done").asBoolean())
        .isTrue();
    for (JsonNode part : plan.path("parts")) {
      String work = ((ObjectNode) known).put("run", run).set("part", part).toString();
      assertThat(api.invoke("ReindexFunction", work).path("done").asBoolean()).isTrue();
    }
    String finish = ((ObjectNode) json(event("reindex-finish"))).put("run", run).toString();
    assertThat(api.invoke("ReindexFunction", finish).path("done").asBoolean()).isTrue();
    assertThat(api.invoke("ReindexFunction", event("reindex-plan"))).isEmpty();
  }

  @Test
  void erasuresComeToTheirEnd() {
    assertThat(api.invoke("ErasureFunction", event("unfinished-erasures")).path("left").intValue())
        .isZero();
  }

  @Test
  void aStreamIsToldThatNothingIsLeftOfABatch() {
    JsonNode answer = api.invoke("BatchFunction", event("new-batch"));

    assertThat(answer.path("batchItemFailures").isArray()).isTrue();
    assertThat(answer.path("batchItemFailures")).isEmpty();
  }

  @Test
  void whoHasChangedIsRecordedAndNobodyIsDueByTimeAlone() {
    JsonNode changed = api.invoke("MembershipsFunction", event("changed-customer"));
    JsonNode due = api.invoke("TransitionsFunction", event("transitions"));

    assertThat(changed.path("batchItemFailures")).isEmpty();
    assertThat(new Recorded(api).segmentsOf("c-2")).contains("unprofitable");
    assertThat(due.path("customers").intValue()).isZero();
    assertThat(due.path("complete").booleanValue()).isTrue();
  }

  @Test
  void nothingHasOutlivedItsTime() {
    JsonNode answer = api.invoke("RetentionFunction", event("retention"));

    assertThat(answer.path("cleaned").intValue()).isZero();
    assertThat(answer.path("complete").booleanValue()).isTrue();
  }

  @Test
  void whatNobodyWantsIsSentToNobody() {
    assertThat(api.invoke("DeliveryFunction", event("event-to-webhooks")))
        .isEqualTo(json("{\"batchItemFailures\": []}"));
    assertThat(api.invoke("DeliveryFunction", event("webhook-retries")))
        .isEqualTo(json("{\"delivered\": 0, \"failed\": 0}"));
  }

  @Test
  void aPipeIsToldWhoEnteredASegmentAndWhoLeftOne() {
    JsonNode events = api.invoke("EventsFunction", event("entered-segment"));

    assertThat(events.findValuesAsText("segment")).containsExactly("lapsed", "won_back");
  }

  @Test
  void theAuthorizerTellsTheRoleOfTheKey() {
    assertThat(answer("authorizer"))
        .isEqualTo(json("{\"isAuthorized\": true, \"context\": {\"role\": \"storefront\"}}"));
  }

  @Test
  void theValidCodeTellsItsDiscount() {
    JsonNode body = body("validate");

    assertThat(body.path("valid").booleanValue()).isTrue();
    RedemptionSteps.assertAmount(body.path("granted_discount"), "19.49");
    assertThat(body.path("segment_check").asText()).isEqualTo("performed");
  }

  @Test
  void theRefusedOnesTellWhyNot() {
    for (String[] refused :
        new String[][] {
          {"validate-refused", "won_back"},
          {"redeem-refused", "new_contact"}
        }) {
      JsonNode body = body(refused[0]);

      assertThat(body.path("code").asText()).isEqualTo("redemption_rejected");
      assertThat(body.path("errors").path(0).path("code").asText())
          .isEqualTo("segment_not_included");
      assertThat(body.path("errors").path(0).path("segments"))
          .isEqualTo(json("[\"" + refused[1] + "\"]"));
      JsonNode clause = body.path("explanation").path("include").path(0).path("because").path(0);
      assertThat(clause.path("verdict").asText()).isEqualTo("no");
      assertThat(clause.path("actual").isNull()).isFalse();
    }
  }

  @Test
  void theMalformedOnesTellWhatIsWrong() {
    JsonNode broken = body("validate-malformed");
    JsonNode invalid = body("promotions-invalid");

    assertThat(broken.path("code").asText()).isEqualTo("invalid_json");
    assertThat(broken.path("message").asText()).isNotBlank();
    assertThat(invalid.path("code").asText()).isEqualTo("invalid");
    assertThat(invalid.path("errors").findValuesAsText("attribute"))
        .containsExactlyInAnyOrder("reward.discount_value", "discount", "segments.include[0]");
    assertThat(invalid.path("errors").findValuesAsText("code"))
        .containsExactlyInAnyOrder("above_maximum", "unknown_attribute", "invalid_choice");
  }

  @Test
  void theScannersRedemptionSaysThatNobodyWasChecked() {
    JsonNode read = given.attempt("COMEBACK15").transaction("till-3-000417").read().json();

    assertThat(read.path("channel").asText()).isEqualTo("qr_scanner");
    assertThat(read.path("segment_check").asText()).isEqualTo("not_performed");
    assertThat(read.path("customer_identifier").isNull()).isTrue();
  }

  private static JsonNode answer(String file) {
    return Objects.requireNonNull(answers.get(file), file);
  }

  private static JsonNode body(String file) {
    return json(answer(file).path("body").asText());
  }

  private static String event(String file) {
    try {
      return Files.readString(EVENTS.resolve(file + ".json"));
    } catch (IOException e) {
      throw new IllegalStateException("There is no event " + file, e);
    }
  }
}
