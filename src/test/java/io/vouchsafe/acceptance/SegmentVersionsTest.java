package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Replacing the version of a segment that was read, and no other. */
class SegmentVersionsTest {

  private static final Meanwhile meanwhile = new Meanwhile();

  @RegisterExtension
  static final LocalApiExtension api = LocalApiExtension.instance().with(meanwhile);

  private static final Given given = new Given(api);

  /** Lets something happen between the read and the write of the next replacement. */
  private static final class Meanwhile implements ExecutionInterceptor {

    private final AtomicReference<Runnable> event = new AtomicReference<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof TransactWriteItemsRequest) {
        Runnable happens = event.getAndSet(null);
        if (happens != null) {
          happens.run();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "*", " * ", "\"7\", \"1\"", "\"1\",\"7\""})
  void replacesTheVersionThatIsAskedFor(String wanted) {
    String key = made();

    assertThat(replace(key, wanted, "Mine").status()).isEqualTo(200);

    assertThat(segment(key).path("name").asText()).isEqualTo("Mine");
    assertThat(segment(key).path("version").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"0\"", "\"2\"", "1", "W/\"1\"", "\"2\", \"3\"", "\"*\"", "\"\""})
  void replacesNoOtherVersion(String wanted) {
    String key = made();

    Answer answer = replace(key, wanted, "Mine");

    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.json().path("code").asText()).isEqualTo("precondition_failed");
    assertThat(segment(key).path("version").asInt()).isEqualTo(1);
  }

  @Test
  void replacesNothingThatAnotherHasReplacedMeanwhile() {
    String key = made();
    meanwhile.event.set(() -> replace(key, null, "Theirs"));

    assertThat(replace(key, "\"1\"", "Mine").status()).isEqualTo(412);

    assertThat(segment(key).path("name").asText()).isEqualTo("Theirs");
    assertThat(segment(key).path("version").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "*")
  void whoAsksForNoVersionReplacesWhatAnotherHasWrittenMeanwhile(@Nullable String wanted) {
    String key = made();
    meanwhile.event.set(() -> replace(key, null, "Theirs"));

    Answer answer = replace(key, wanted, "Mine");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("etag")).isEqualTo("\"3\"");
    assertThat(segment(key).path("name").asText()).isEqualTo("Mine");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"*", "\"1\""})
  void replacesNothingThatIsDeletedMeanwhile(@Nullable String wanted) {
    String key = made();
    meanwhile.event.set(() -> given.admin("DELETE", "/segments/" + key, null));

    assertThat(replace(key, wanted, "Mine").status()).isEqualTo(404);

    assertThat(given.admin("GET", "/segments/" + key, null).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"orders.count >= 2, 200", "orders.count >= 3, 422"})
  void takesBothFormsOfARuleIfTheySayTheSame(String where, int status) {
    String key = made();
    ObjectNode read = (ObjectNode) segment(key);
    read.put("where", where);

    Answer answer = given.admin("PUT", "/segments/" + key, read);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(segment(key).path("where").asText()).isEqualTo("orders.count >= 2");
    if (status == 422) {
      assertThat(answer.json().path("errors").get(0).path("attribute").asText()).isEqualTo("where");
    }
  }

  @Test
  void aVersionOfADeletedSegmentIsNoneOfTheNextWithItsKey() {
    String key = made();
    String etag = String.valueOf(given.admin("GET", "/segments/" + key, null).header("etag"));
    assertThat(given.admin("DELETE", "/segments/" + key, null).status()).isEqualTo(204);
    assertThat(given.admin("POST", "/segments", body(key)).status()).isEqualTo(201);

    assertThat(replace(key, etag, "Mine").status()).isEqualTo(412);
    assertThat(segment(key).path("name").asText()).isEqualTo("First");
  }

  private static String made() {
    String key = Given.fresh("segment");
    Answer made = given.admin("POST", "/segments", body(key));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return key;
  }

  private static ObjectNode body(String key) {
    return Given.json().put("key", key).put("name", "First").put("where", "orders.count >= 2");
  }

  private static Answer replace(String key, @Nullable String wanted, String name) {
    Map<String, String> headers =
        new HashMap<>(
            Map.of("authorization", "Bearer " + Given.ADMIN, "content-type", "application/json"));
    if (wanted != null) {
      headers.put("if-match", wanted);
    }
    String body = Given.json().put("name", name).put("where", "orders.count >= 3").toString();
    return api.send("PUT", "/segments/" + key, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode segment(String key) {
    Answer answer = given.admin("GET", "/segments/" + key, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }
}
