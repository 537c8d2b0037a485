package io.vouchsafe.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A function is handed batches, and again what it reports, as the service does. */
class LocalQueueTest {

  private static final FunctionDefinition FUNCTION =
      requireNonNull(
          Template.load(Path.of("template.yaml"), UnaryOperator.identity(), Map.of())
              .functions()
              .get("DeliveryFunction"));
  private static final QueueSource SOURCE = new QueueSource(Arns.queue("Letters"), 2, 3);

  private final List<String> handedOut = new ArrayList<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Test
  void whatIsHandledIsHandedOutOnceInBatches() {
    send(_ -> List.of(), "a", "b", "c");

    assertThat(handedOut).containsExactly("a1 b1", "c1");
    assertThat(log.size()).isZero();
  }

  @Test
  void whatIsReportedIsHandedOutAgainUntilItIsGivenUp() {
    send(
        records -> records.stream().filter(record -> body(record).equals("b")).toList(),
        "a",
        "b",
        "c");

    assertThat(handedOut).containsExactly("a1 b1", "c1 b2", "b3");
    assertThat(log.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("A message of " + SOURCE.arn() + " is given up.");
  }

  @Test
  void aBatchIsHandedOutAgainThatTheFunctionDiesOver() {
    send(
        _ -> {
          if (handedOut.size() == 1) {
            throw new IllegalStateException("Out of memory");
          }
          return List.of();
        },
        "a",
        "b");

    assertThat(handedOut).containsExactly("a1 b1", "a2 b2");
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("Out of memory")
        .doesNotContain("given up");
  }

  @Test
  void aReportThatNamesNoMessageOfTheBatchIsOneOfAll() {
    ObjectNode unknown = JsonNodeFactory.instance.objectNode().put("messageId", "unknown");
    send(_ -> List.of(unknown), "a", "b");

    assertThat(handedOut).containsExactly("a1 b1", "a2 b2", "a3 b3");
  }

  /**
   * Sends messages before the first of them is handed out.
   *
   * @param handler gives the records that it does not handle
   */
  private void send(Function<List<JsonNode>, List<JsonNode>> handler, String... messages) {
    List<Runnable> calls = new ArrayList<>();
    FunctionLog lines = new FunctionLog(new PrintStream(log), LogLevel.WARN);
    LocalQueue queue =
        new LocalQueue(
            SOURCE,
            LocalFunction.of(FUNCTION, answering(handler), new CallLog(), lines),
            calls::add,
            lines);
    for (String message : messages) {
      queue.send(TextNode.valueOf(message));
    }
    calls.forEach(Runnable::run);
  }

  private RequestStreamHandler answering(Function<List<JsonNode>, List<JsonNode>> handler) {
    return (input, output, _) -> {
      List<JsonNode> records =
          Json.parse(input.readAllBytes()).path("Records").valueStream().toList();
      handedOut.add(
          String.join(
              " ",
              records.stream()
                  .map(
                      queued ->
                          body(queued)
                              + queued.at("/attributes/ApproximateReceiveCount").textValue())
                  .toList()));
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode failures = answer.putArray("batchItemFailures");
      handler
          .apply(records)
          .forEach(failed -> failures.addObject().set("itemIdentifier", failed.path("messageId")));
      output.write(answer.toString().getBytes(StandardCharsets.UTF_8));
    };
  }

  /** The JSON text that was sent, without its quotes. */
  private static String body(JsonNode queued) {
    return queued.path("body").textValue().replace("\"", "");
  }
}
