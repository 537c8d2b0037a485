package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Endpoint.Received;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** What a merchant's endpoint gets, when again, and when no more. */
class WebhooksTest {

  private static final AtomicBoolean dying = new AtomicBoolean();

  /** Lets a sender die between sending and noting what came of it. */
  private static final ExecutionInterceptor DEATH =
      new ExecutionInterceptor() {
        @Override
        public void beforeExecution(
            Context.BeforeExecution context, ExecutionAttributes attributes) {
          if (context.request() instanceof PutItemRequest put
              && "#due_at = :due_at".equals(put.conditionExpression())
              && dying.getAndSet(false)) {
            throw new Faults.Crash();
          }
        }
      };

  /** So often no delivery can be stored from now on. */
  private static final AtomicInteger refusals = new AtomicInteger();

  private static final ExecutionInterceptor REFUSAL =
      new ExecutionInterceptor() {
        @Override
        public void beforeExecution(
            Context.BeforeExecution context, ExecutionAttributes attributes) {
          if (context.request() instanceof PutItemRequest put
              && put.item().containsKey("event_id")
              && "attribute_not_exists(pk)".equals(put.conditionExpression())
              && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new Faults.Crash();
          }
        }
      };

  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();

  @RegisterExtension
  static final LocalApiExtension api =
      LocalApiExtension.instance()
          .following()
          .withParameter("WebhookTargets", "loopback")
          .loggingTo(new PrintStream(LOG, true, StandardCharsets.UTF_8))
          .with(DEATH)
          .with(REFUSAL);

  private static final Given given = new Given(api);

  /** Longer than each pause before the next attempt, but for the jitter of a tenth. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14));

  private final Endpoint endpoint = new Endpoint();

  @BeforeEach
  void forgetWhatWasBefore() {
    api.settle();
    LOG.reset();
  }

  @AfterEach
  void close() {
    endpoint.close();
    for (JsonNode webhook : given.admin("GET", "/webhooks", null).json().path("items")) {
      assertThat(given.admin("DELETE", path(webhook), null).status()).isEqualTo(204);
    }
  }

  // ------------------------------------------------------------------------------------ sending

  @Test
  void aRedemptionArrivesSignedAsItIsOnTheBus() {
    JsonNode webhook = make(endpoint, "*");
    assertRedeemed(
        given.attempt(given.promotion().make().code()).cost("12.50").confirmed().redeem());
    api.settle();

    List<Received> received = endpoint.received();
    assertThat(received).hasSize(1);
    Received only = received.getFirst();
    assertThat(only.method()).isEqualTo("POST");
    assertThat(only.json()).isEqualTo(api.events().getLast().path("detail"));
    assertThat(only.body()).contains("12.50");
    assertThat(only.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("webhook-id", only.json().path("id").asText())
        .containsEntry("webhook-timestamp", Long.toString(api.clock().instant().getEpochSecond()));
    assertThat(only.isSignedBy(webhook.path("secret").asText())).isTrue();
    assertThat(only.isSignedBy("whsec_" + "A".repeat(44))).isFalse();
    JsonNode delivery = deliveries(webhook).getFirst();
    assertThat(delivery.path("status").asText()).isEqualTo("delivered");
    assertThat(delivery.path("response_status").asInt()).isEqualTo(204);
    assertThat(delivery.path("event_id")).isEqualTo(only.json().path("id"));
  }

  @Test
  void onlyWhatIsAskedForIsSentAndNothingIsSentTwice() {
    JsonNode webhook = make(endpoint, "redemption.refused", "redemption.cancelled");
    tell("redemption.confirmed");
    tell("redemption.cancelled");
    String event = event("same", "redemption.refused");
    handOut(event);
    handOut(event);

    assertThat(endpoint.received())
        .extracting(received -> received.json().path("type").asText())
        .containsExactly("redemption.cancelled", "redemption.refused");
    assertThat(deliveries(webhook)).hasSize(2);
  }

  @Test
  void whatIsNotTakenIsSentAgainWithLongerAndLongerPausesAndThenGivenUp() {
    JsonNode webhook = make(endpoint.answering(500), "*");
    String event = event(Given.fresh("e"), "redemption.confirmed");
    handOut(event);
    assertThat(endpoint.received()).hasSize(1);
    for (int retry = 0; retry < PAUSES.size(); retry++) {
      api.clock().advance(PAUSES.get(retry).minusSeconds(1));
      fire();
      assertThat(endpoint.received()).as("before retry %s", retry).isEmpty();
      api.clock().advance(PAUSES.get(retry).dividedBy(10).plusSeconds(2));
      fire();
      List<Received> again = endpoint.received();
      assertThat(again).as("retry %s", retry).hasSize(1);
      assertThat(again.getFirst().isSignedBy(webhook.path("secret").asText())).isTrue();
    }
    JsonNode delivery = deliveries(webhook).getFirst();
    assertThat(delivery.path("status").asText()).isEqualTo("failed");
    assertThat(delivery.path("attempts").asInt()).isEqualTo(8);
    assertThat(delivery.path("response_status").asInt()).isEqualTo(500);
    api.clock().advance(Duration.ofDays(1));
    fire();
    assertThat(endpoint.received()).isEmpty();
  }

  @Test
  void whatIsTakenAtLastIsSentNoMoreAndTheEndpointIsWellAgain() {
    JsonNode webhook = make(endpoint.answering(503), "*");
    tell("redemption.confirmed");
    assertThat(read(webhook).path("failing_since").isNull()).isFalse();
    endpoint.answering(200);
    api.clock().advance(Duration.ofMinutes(2));
    fire();
    fire();

    assertThat(endpoint.received()).hasSize(2);
    assertThat(read(webhook).path("failing_since").isNull()).isTrue();
    assertThat(deliveries(webhook).getFirst().path("status").asText()).isEqualTo("delivered");
  }

  @Test
  void whatASenderDiedOverIsSentByTheNextRunUnderTheSameId() {
    JsonNode webhook = make(endpoint, "*");
    dying.set(true);
    assertThat(tell("redemption.confirmed")).hasSize(1);
    api.clock().advance(Duration.ofSeconds(59));
    fire();
    List<Received> first = endpoint.received();
    assertThat(first).hasSize(1);
    api.clock().advance(Duration.ofSeconds(1));
    fire();
    fire();

    List<Received> second = endpoint.received();
    assertThat(second).hasSize(1);
    assertThat(second.getFirst().json()).isEqualTo(first.getFirst().json());
    assertThat(deliveries(webhook).getFirst().path("status").asText()).isEqualTo("delivered");
  }

  /** A body names customers. */
  @Test
  void whatWasSentIsForgottenOnceItHasEnded() {
    JsonNode webhook = make(endpoint.answering(500), "*");
    tell("redemption.confirmed");
    assertThat(delivery(webhook)).containsKey("body");
    endpoint.answering(200);
    api.clock().advance(Duration.ofMinutes(2));
    fire();

    Map<String, AttributeValue> ended = delivery(webhook);
    assertThat(ended).doesNotContainKeys("body", "due_at", "due_key");
    assertThat(Instant.ofEpochSecond(Long.parseLong(Objects.requireNonNull(ended.get("ttl")).n())))
        .isEqualTo(api.clock().instant().plus(Duration.ofDays(7)));
  }

  @Test
  @Timeout(60)
  void anEndpointThatHangsHoldsUpNobody() throws Exception {
    try (Endpoint slow = new Endpoint().hanging()) {
      JsonNode hanging = make(slow, "*");
      make(endpoint, "redemption.confirmed");
      String[] batch = {
        event(Given.fresh("e"), "redemption.refused"),
        event(Given.fresh("e"), "redemption.confirmed")
      };
      CompletableFuture<List<String>> telling = CompletableFuture.supplyAsync(() -> handOut(batch));

      slow.next();
      assertThat(endpoint.next().json().path("type").asText()).isEqualTo("redemption.confirmed");
      // While the other one still waits, for this event and for the one before it.
      assertThat(deliveries(hanging))
          .allSatisfy(delivery -> assertThat(delivery.path("attempts").asInt()).isZero());
      // It is broken off, although the endpoint never answers.
      assertThat(telling.get()).isEmpty();
      assertThat(deliveries(hanging))
          .hasSize(2)
          .allSatisfy(
              delivery -> assertThat(delivery.path("failure").asText()).isEqualTo("timeout"));
    }
  }

  @Test
  void nobodyIsFollowedElsewhere() {
    try (Endpoint elsewhere = new Endpoint()) {
      JsonNode webhook = make(endpoint.redirecting(elsewhere.url()), "*");
      tell("redemption.confirmed");

      assertThat(endpoint.received()).hasSize(1);
      assertThat(elsewhere.received()).isEmpty();
      JsonNode delivery = deliveries(webhook).getFirst();
      assertThat(delivery.path("status").asText()).isEqualTo("pending");
      assertThat(delivery.path("response_status").asInt()).isEqualTo(302);
    }
  }

  // ---------------------------------------------------------------------------------- the queue

  @ParameterizedTest
  @ValueSource(strings = {"no JSON of c-42", "{\"detail\": {\"type\": \"redemption.confirmed\"}}"})
  void aMessageThatMakesNoSenseIsReportedAloneAndTheOthersAreSent(String bad) {
    make(endpoint, "*");
    String first = Given.fresh("e");
    String last = Given.fresh("e");
    List<String> unsent =
        handOut(event(first, "redemption.confirmed"), bad, event(last, "redemption.refused"));

    assertThat(unsent).containsExactly("m-1");
    assertThat(endpoint.received())
        .extracting(received -> received.json().path("id").asText())
        .containsExactlyInAnyOrder(first, last);
    assertThat(LOG.toString(StandardCharsets.UTF_8))
        .contains("{\"delivered\":2,\"failed\":0,\"unsent\":1}", "IllegalArgumentException")
        .doesNotContain("c-42", "redemption.confirmed");
  }

  @Test
  void anEventThatCannotBeStoredIsReportedAloneAndSentTheNextTime() {
    make(endpoint, "*");
    String[] batch = {
      event("1-" + Given.fresh("e"), "redemption.confirmed"),
      event("2-" + Given.fresh("e"), "redemption.confirmed"),
      event("3-" + Given.fresh("e"), "redemption.confirmed")
    };
    refusals.set(1);
    assertThat(handOut(batch)).hasSize(1);
    assertThat(endpoint.received()).hasSize(2);
    assertThat(handOut(batch)).isEmpty();
    assertThat(endpoint.received()).hasSize(1);
  }

  @Test
  void theWebhooksAreReadOnceForAllEventsOfABatch() {
    make(endpoint, "redemption.refused");
    String event = event(Given.fresh("e"), "redemption.confirmed");
    api.calls("DeliveryFunction").clear();
    handOut(event, event, event);

    assertThat(api.calls("DeliveryFunction").operations()).containsExactly("Query");
  }

  @Test
  void theQueueHandsOutAgainWhatCouldNotBeStored() {
    make(endpoint, "*");
    refusals.set(4);
    confirm();

    assertThat(endpoint.received()).hasSize(1);
    assertThat(LOG.toString(StandardCharsets.UTF_8)).doesNotContain("given up");
  }

  @Test
  void theQueueGivesUpWhatCanNeverBeStoredAndGoesOn() {
    JsonNode webhook = make(endpoint, "*");
    refusals.set(5);
    confirm();
    assertThat(refusals).as("it was tried five times").hasValue(0);
    assertThat(endpoint.received()).isEmpty();
    assertThat(deliveries(webhook)).isEmpty();
    assertThat(LOG.toString(StandardCharsets.UTF_8)).containsOnlyOnce("given up");
    confirm();

    assertThat(endpoint.received()).hasSize(1);
  }

  private static void confirm() {
    assertRedeemed(given.attempt(given.promotion().make().code()).confirmed().redeem());
    api.settle();
  }

  // ---------------------------------------------------------------------------------- disabling

  @Test
  void anEndpointThatIsGoneIsDisabledAtOnce() {
    JsonNode webhook = make(endpoint.answering(410), "*");
    tell("redemption.confirmed");
    tell("redemption.confirmed");

    assertThat(endpoint.received()).hasSize(1);
    JsonNode read = read(webhook);
    assertThat(read.path("status").asText()).isEqualTo("disabled");
    assertThat(read.path("disabled_reason").asText()).isEqualTo("gone");
    assertThat(read.path("disabled_at").asText()).isEqualTo(api.clock().instant().toString());
    assertThat(deliveries(webhook).getFirst().path("status").asText()).isEqualTo("failed");
  }

  @Test
  void anEndpointThatTakesNothingForThreeDaysIsDisabledAndOneThatDoesIsNot() {
    JsonNode dead = make(endpoint.answering(500), "*");
    try (Endpoint alive = new Endpoint().answering(500)) {
      JsonNode recovering = make(alive, "*");
      Instant start = api.clock().instant();
      for (int day = 0; day < 3; day++) {
        for (int event = 0; event < 5; event++) {
          tell("redemption.confirmed");
          api.clock().advance(Duration.ofMinutes(10));
          fire();
        }
        assertThat(read(dead).path("status").asText()).isEqualTo("active");
        // One of many gets through.
        api.clock().advance(Duration.ofMinutes(40));
        alive.answering(200);
        fire();
        alive.answering(500);
        api.clock().set(start.plus(Duration.ofDays(day + 1)).plusSeconds(1));
      }
      tell("redemption.confirmed");
      api.clock().advance(Duration.ofMinutes(2));
      fire();
      assertThat(read(dead).path("disabled_reason").asText()).isEqualTo("failing");
      assertThat(read(recovering).path("status").asText()).isEqualTo("active");
      endpoint.received();
      // What is left is not sent any more.
      api.clock().advance(Duration.ofHours(15));
      fire();
      tell("redemption.confirmed");
      assertThat(endpoint.received()).isEmpty();
      assertThat(deliveries(dead))
          .allMatch(delivery -> delivery.path("status").asText().equals("failed"));

      change(dead, Given.json().put("status", "active"));
      endpoint.answering(200);
      tell("redemption.confirmed");
      assertThat(endpoint.received()).hasSize(1);
    }
  }

  @Test
  void newEventsDoNotWaitForAnEndpointThatIsInTrouble() {
    make(endpoint.answering(500), "*");
    for (int event = 0; event < 7; event++) {
      tell("redemption.confirmed");
    }
    assertThat(endpoint.received()).as("then they are left to the next run").hasSize(5);
    endpoint.answering(200);
    api.clock().advance(Duration.ofMinutes(2));
    fire();
    assertThat(endpoint.received()).hasSize(7);
  }

  @Test
  void whatIsNeverTakenIsNotInTheWayOfWhatIs() {
    make(endpoint.answering(500), "*");
    for (int event = 0; event < 10; event++) {
      tell("redemption.refused");
      tell("redemption.refused");
      tell("redemption.confirmed");
    }
    endpoint.received();
    endpoint.answering(
        received ->
            received.json().path("type").asText().equals("redemption.confirmed") ? 204 : 500);
    api.clock().advance(Duration.ofMinutes(2));
    fire();
    assertThat(endpoint.received()).hasSize(30);
  }

  @Test
  void nothingMoreIsSentOnceAWebhookIsDeletedOrDisabled() {
    List<Consumer<JsonNode>> ends =
        List.of(
            webhook ->
                assertThat(given.admin("DELETE", path(webhook), null).status()).isEqualTo(204),
            webhook -> change(webhook, Given.json().put("status", "disabled")));
    for (Consumer<JsonNode> end : ends) {
      JsonNode webhook = make(endpoint.answering(500), "*");
      for (int event = 0; event < 30; event++) {
        tell("redemption.confirmed");
      }
      endpoint.received();
      AtomicBoolean first = new AtomicBoolean(true);
      endpoint.answering(
          _ -> {
            if (first.getAndSet(false)) {
              end.accept(webhook);
            }
            return 204;
          });
      api.clock().advance(Duration.ofMinutes(2));
      fire();
      assertThat(endpoint.received()).as("what was under way").hasSizeBetween(1, 8);
      api.clock().advance(Duration.ofMinutes(2));
      fire();
      assertThat(endpoint.received()).isEmpty();
    }
  }

  @Test
  void nothingIsSentToADisabledOrDeletedOne() {
    JsonNode webhook = make(endpoint.answering(500), "*");
    tell("redemption.confirmed");
    change(webhook, Given.json().put("status", "disabled"));
    assertThat(read(webhook).path("disabled_reason").asText()).isEqualTo("requested");
    tell("redemption.confirmed");
    api.clock().advance(Duration.ofMinutes(2));
    fire();
    assertThat(endpoint.received()).hasSize(1);
    JsonNode other = make(endpoint, "*");
    tell("redemption.confirmed");
    assertThat(given.admin("DELETE", path(other), null).status()).isEqualTo(204);
    api.clock().advance(Duration.ofMinutes(2));
    fire();
    assertThat(endpoint.received()).hasSize(1);
    assertThat(given.admin("GET", path(other), null).status()).isEqualTo(404);
    assertThat(given.admin("GET", path(other) + "/deliveries", null).status()).isEqualTo(404);
  }

  // ------------------------------------------------------------------------------------ secrets

  @Test
  void theSecretIsShownOnceAndBothSignForADayWhenItIsReplaced() {
    JsonNode webhook = make(endpoint, "*");
    String old = webhook.path("secret").asText();
    assertThat(old).startsWith("whsec_").hasSize(50);
    assertThat(given.admin("GET", "/webhooks", null).text()).doesNotContain(old, "secret");
    assertThat(read(webhook).has("secret")).isFalse();
    String fresh = change(webhook, Given.json().put("rotate_secret", true)).path("secret").asText();
    assertThat(fresh).isNotEqualTo(old);

    tell("redemption.confirmed");
    Received both = endpoint.received().getFirst();
    assertThat(both.isSignedBy(old)).isTrue();
    assertThat(both.isSignedBy(fresh)).isTrue();
    api.clock().advance(Duration.ofDays(1));
    tell("redemption.confirmed");
    Received one = endpoint.received().getFirst();
    assertThat(one.isSignedBy(old)).isFalse();
    assertThat(one.isSignedBy(fresh)).isTrue();
  }

  // ---------------------------------------------------------------------------------------- API

  @Test
  void aWebhookIsTriedOutAlsoWhileItIsDisabled() {
    JsonNode webhook = make(endpoint, "redemption.confirmed");
    change(webhook, Given.json().put("status", "disabled"));
    Answer good = given.admin("POST", path(webhook) + "/test", Given.json());
    assertThat(good.status()).as(good.text()).isEqualTo(200);
    assertThat(good.json().path("delivered").asBoolean()).isTrue();
    Received ping = endpoint.received().getFirst();
    assertThat(ping.json().path("type").asText()).isEqualTo("ping");
    assertThat(ping.json().path("id")).isEqualTo(good.json().path("event_id"));
    assertThat(ping.isSignedBy(webhook.path("secret").asText())).isTrue();
    endpoint.close();
    Answer bad = given.admin("POST", path(webhook) + "/test", Given.json());
    assertThat(bad.json().path("delivered").asBoolean()).isFalse();
    assertThat(bad.json().path("failure").asText()).isEqualTo("no_connection");
    assertThat(deliveries(webhook)).isEmpty();
  }

  @Test
  void aWebhookIsAsItWasMadeAndChanged() {
    JsonNode webhook = make(endpoint, "redemption.confirmed");
    assertThat(webhook.path("status").asText()).isEqualTo("active");
    JsonNode changed =
        change(
            webhook,
            Given.json().put("description", "Till").set("events", RedemptionSteps.json("[\"*\"]")));
    JsonNode read = read(webhook);
    assertThat(read.path("description").asText()).isEqualTo("Till");
    assertThat(read.path("events")).isEqualTo(RedemptionSteps.json("[\"*\"]"));
    assertThat(read.path("url")).isEqualTo(webhook.path("url"));
    assertThat(read.path("created_at")).isEqualTo(webhook.path("created_at"));
    assertThat(changed.has("secret")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"events\": [\"*\"]}                                                | url       |"
            + " required",
        "{\"url\": \"http://127.0.0.1:9/\"}                                   | events    |"
            + " required",
        "{\"url\": \"http://127.0.0.1:9/\", \"events\": []}                   | events    |"
            + " required",
        "{\"url\": \"http://127.0.0.1:9/\", \"events\": [\"redeemed\"]}       | events[0] |"
            + " invalid_choice",
        "{\"url\": \"http://127.0.0.1:9/\", \"events\": \"*\"}                | events    |"
            + " not_a_list",
        "{\"url\": \"http://127.0.0.1:9/\", \"events\": [\"*\"], \"a\": 1}    | a         |"
            + " unknown_attribute",
        "{\"url\": 1, \"events\": [\"*\"]}                                    | url       |"
            + " not_a_string",
        "{\"url\": \"http://127.0.0.1:65536/\", \"events\": [\"*\"]}         | url       |"
            + " invalid_choice",
        "{\"url\": \"http://8.8.8.8/\", \"events\": [\"*\"]}                  | url       |"
            + " invalid_choice",
        "{\"url\": \"http://10.0.0.1/\", \"events\": [\"*\"]}                 | url       |"
            + " invalid_choice",
        "{\"url\": \"https://169.254.169.254/\", \"events\": [\"*\"]}         | url       |"
            + " invalid_choice"
      })
  void refusesAWebhookThatMakesNoSense(String body, String attribute, String code) {
    Answer answer = api.request("POST", "/webhooks", Given.ADMIN, body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo(attribute);
    assertThat(codes(answer)).contains(code);
  }

  @Test
  void aPathIsSentAsALineOfARequestHasIt() {
    ObjectNode body = body(endpoint, "*").put("url", endpoint.url() + "/\u2603%20a?b=\u00e9");
    JsonNode webhook = given.made("/webhooks", body);
    assertThat(webhook.path("url").asText()).isEqualTo(endpoint.url() + "/\u2603%20a?b=\u00e9");
    tell("redemption.confirmed");
    assertThat(endpoint.received())
        .extracting(Received::path)
        .containsExactly("/hooks/%E2%98%83%20a");
  }

  @Test
  void theyAreListedInPagesAsTheyWereMade() {
    List<JsonNode> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(make(endpoint, "redemption.refused").path("id"));
      api.clock().advance(Duration.ofSeconds(1));
    }
    JsonNode first = given.admin("GET", "/webhooks?limit=2", null).json();
    JsonNode second =
        given
            .admin("GET", "/webhooks?limit=2&cursor=" + first.path("next_cursor").asText(), null)
            .json();

    assertThat(first.path("items").valueStream().map(item -> item.path("id")))
        .isEqualTo(made.subList(0, 2));
    assertThat(second.path("items").valueStream().map(item -> item.path("id")))
        .isEqualTo(made.subList(2, 3));
    assertThat(second.path("next_cursor").isNull()).isTrue();
    assertThat(given.admin("GET", "/webhooks?limit=0", null).status()).isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.0.0.1/", "ftp://127.0.0.1/", ""})
  void aChangeIsCheckedLikeANewOne(String url) {
    JsonNode webhook = make(endpoint, "*");
    Answer answer = given.admin("PATCH", path(webhook), Given.json().put("url", url));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("url");
    assertThat(read(webhook).path("url").asText()).isEqualTo(endpoint.url());
  }

  @Test
  void thereAreTwentyAtMost() {
    List<JsonNode> made = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      made.add(make(endpoint, "redemption.refused"));
    }
    Answer more = given.admin("POST", "/webhooks", body(endpoint, "redemption.refused"));
    assertThat(more.status()).as(more.text()).isEqualTo(409);
    assertThat(given.admin("DELETE", path(made.getFirst()), null).status()).isEqualTo(204);
    assertThat(given.admin("DELETE", path(made.getFirst()), null).status()).isEqualTo(404);
    make(endpoint, "redemption.refused");
    assertThat(given.admin("GET", "/webhooks", null).json().path("items")).hasSize(20);
  }

  // -------------------------------------------------------------------------------------- steps

  private static ObjectNode body(Endpoint endpoint, String... events) {
    ObjectNode body = Given.json().put("url", endpoint.url());
    for (String event : events) {
      body.withArray("events").add(event);
    }
    return body;
  }

  private static JsonNode make(Endpoint endpoint, String... events) {
    return given.made("/webhooks", body(endpoint, events));
  }

  private static JsonNode change(JsonNode webhook, JsonNode change) {
    Answer answer = given.admin("PATCH", path(webhook), change);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode read(JsonNode webhook) {
    return given.admin("GET", path(webhook), null).json();
  }

  private static String path(JsonNode webhook) {
    return "/webhooks/" + webhook.path("id").asText();
  }

  private static List<JsonNode> deliveries(JsonNode webhook) {
    Answer answer = given.admin("GET", path(webhook) + "/deliveries", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().path("items").valueStream().toList();
  }

  /** The one delivery of a webhook, as it is stored. */
  private static Map<String, AttributeValue> delivery(JsonNode webhook) {
    String table = Objects.requireNonNull(api.variables().get("WEBHOOKS_TABLE"));
    AttributeValue id = AttributeValue.fromS(webhook.path("id").asText());
    return api.client().scanPaginator(scan -> scan.tableName(table)).items().stream()
        .filter(item -> id.equals(item.get("webhook")))
        .findFirst()
        .orElseThrow();
  }

  /** What a rule of the event bus puts into the queue. */
  private static String event(String id, String type) {
    ObjectNode event =
        Given.json().put("version", "0").put("source", "vouchsafe").put("detail-type", type);
    event.putObject("detail").put("id", id).put("type", type).putObject("data");
    return event.toString();
  }

  /** The ids of the messages that the function reports of those that the queue hands out: m-0… */
  private static List<String> handOut(String... bodies) {
    ObjectNode batch = Given.json();
    ArrayNode records = batch.putArray("Records");
    for (String body : bodies) {
      records.addObject().put("messageId", "m-" + (records.size() - 1)).put("body", body);
    }
    JsonNode answer = api.invoke("DeliveryFunction", batch.toString());
    assertThat(answer.path("batchItemFailures").isArray()).as("%s", answer).isTrue();
    return answer
        .path("batchItemFailures")
        .valueStream()
        .map(failure -> failure.path("itemIdentifier").asText())
        .toList();
  }

  private static List<String> tell(String type) {
    return handOut(event(Given.fresh("e"), type));
  }

  private static void fire() {
    Answer answer = api.request("POST", "/_local/schedules/WebhookRetries", null, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }
}
