package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Everybody is asked again when a segment changes. The functions are told of no change of a
 * customer here, so that what is recorded comes from that alone.
 */
@TestMethodOrder(OrderAnnotation.class)
class ReindexTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);
  private static final Recorded recorded = new Recorded(api);

  @BeforeEach
  void today() {
    api.clock().set(TestClock.START);
  }

  private static JsonNode fire() {
    Answer answer = api.send("POST", "/_local/schedules/Reindex", Map.of(), new byte[0]);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("status").asText()).as(answer.text()).isEqualTo("SUCCEEDED");
    return answer.json();
  }

  private static JsonNode segment(String key) {
    return given.admin("GET", "/segments/" + key, null).json();
  }

  private static void replace(String key, String where) {
    Answer answer = given.admin("PUT", "/segments/" + key, Given.json().put("where", where));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private static Set<String> ordered(String... orders) {
    Set<String> customers = new TreeSet<>();
    for (String order : orders) {
      String customer = given.customer().make();
      for (int count = 0; count < Integer.parseInt(order); count++) {
        given.order(customer).make();
      }
      customers.add(customer);
    }
    return customers;
  }

  @Test
  @Order(1)
  void nobodyIsAskedInAnEmptyStoreAndItIsDone() {
    assertThat(segment("lapsed").path("reindex"))
        .isEqualTo(json("{\"done\": 0.00, \"started_at\": null}"));

    fire();

    assertThat(segment("lapsed").path("reindex").isNull()).isTrue();
    assertThat(recorded.members("lapsed")).isEmpty();
  }

  @Test
  @Order(2)
  void thoseWhoWereThereBeforeTheSegmentAreRecordedInIt() {
    Set<String> two = ordered("2", "2", "2");
    Set<String> three = ordered("3", "3");
    String rule = steps.rule("orders.count >= 2");
    assertThat(segment(rule).path("reindex").path("started_at").isNull()).isTrue();
    assertThat(recorded.members(rule)).isEmpty();

    fire();

    Set<String> both = new TreeSet<>(two);
    both.addAll(three);
    assertThat(segment(rule).path("reindex").isNull()).isTrue();
    assertThat(recorded.members(rule)).isEqualTo(both);
    assertThat(recorded.segmentsOf(two.iterator().next())).contains(rule);

    replace(rule, "orders.count >= 3");
    assertThat(segment(rule).path("reindex").isNull()).isFalse();
    fire();
    assertThat(recorded.members(rule)).isEqualTo(three);
    assertThat(recorded.segmentsOf(two.iterator().next())).doesNotContain(rule);
  }

  @Test
  @Order(3)
  void whoIsInASegmentThatIsDeletedLeavesIt() {
    Set<String> customers = ordered("1", "1");
    String rule = steps.rule("orders.count = 1");
    fire();
    assertThat(recorded.members(rule)).containsAll(customers);

    assertThat(given.admin("DELETE", "/segments/" + rule, null).status()).isEqualTo(204);
    fire();

    assertThat(recorded.members(rule)).isEmpty();
    assertThat(recorded.segmentsOf(customers.iterator().next())).doesNotContain(rule);
  }

  @Test
  @Order(4)
  void aListHasNothingToBeAskedFor() {
    String list = Given.fresh("list");
    given.admin("POST", "/segments", Given.json().put("key", list).put("kind", "list"));

    assertThat(segment(list).path("reindex").isNull()).isTrue();
  }

  @Test
  @Order(5)
  void whatIsSentBackWithAnAnswerIsRead() {
    String rule = steps.rule("orders.count >= 7");
    JsonNode read = segment(rule);
    assertThat(read.path("reindex").isNull()).isFalse();

    Answer answer = given.admin("PUT", "/segments/" + rule, read);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("reindex")).isEqualTo(read.path("reindex"));
  }

  @Test
  @Order(6)
  void aRunThatIsUnderWayTellsHowFarItIs() {
    fire();
    String rule = steps.rule("orders.count >= 1");
    JsonNode plan = step("{\"step\": \"plan\", \"owner\": \"test\"}");
    String run = plan.path("run").asText();
    assertThat(segment(rule).path("reindex"))
        .isEqualTo(json("{\"done\": 0.00, \"started_at\": \"2026-03-01T12:00:00Z\"}"));

    api.clock().advance(Duration.ofMinutes(3));
    JsonNode worked = step("{\"step\": \"work\", \"run\": \"%s\", \"part\": 0}".formatted(run));
    assertThat(worked.path("done").booleanValue()).isTrue();
    assertThat(worked.path("run").asText()).isEqualTo(run);
    // One of eight, rounded down.
    assertThat(plan.path("parts")).hasSize(8);
    assertThat(segment(rule).path("reindex"))
        .isEqualTo(json("{\"done\": 0.12, \"started_at\": \"2026-03-01T12:00:00Z\"}"));

    // Another rule is asked by another run.
    replace(rule, "orders.count >= 2");
    assertThat(segment(rule).path("reindex"))
        .isEqualTo(json("{\"done\": 0.00, \"started_at\": null}"));
    fire();
    assertThat(segment(rule).path("reindex").isNull()).isTrue();
    assertThat(step("{\"step\": \"finish\", \"run\": \"%s\", \"owner\": \"test\"}".formatted(run)))
        .isEqualTo(json("{\"run\": \"%s\", \"done\": true}".formatted(run)));
    assertThat(segment(rule).path("reindex").isNull()).isTrue();
  }

  private static JsonNode step(String event) {
    return api.invoke("ReindexFunction", event);
  }
}
