package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An event bus that puts an event into the queues of the rules that it fits. */
final class EventBus {

  /** What the service takes at once: with more a pipe does not call it. */
  private static final int MOST_ENTRIES = 10;

  private static final int REMEMBERED = 10_000;

  private record Rule(EventPattern pattern, LocalQueue queue) {}

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final Deque<JsonNode> events = new ConcurrentLinkedDeque<>();

  /** From now on what fits the pattern is put into the queue. */
  void add(EventPattern pattern, LocalQueue queue) {
    rules.add(new Rule(pattern, queue));
  }

  /** The newest events that it was given, as rules see them. */
  List<JsonNode> events() {
    return List.copyOf(events);
  }

  /**
   * The end of a pipe that leads here.
   *
   * @param parameters the type, source and time of the events, or the paths to them
   */
  PipeTarget target(Map<String, String> parameters) {
    String type = Objects.requireNonNull(parameters.get("DetailType"), "DetailType");
    String source = Objects.requireNonNull(parameters.get("Source"), "Source");
    String time = parameters.get("Time");
    return payloads -> {
      if (payloads.size() > MOST_ENTRIES) {
        throw new IllegalStateException(
            "An event bus takes no %d events at once.".formatted(payloads.size()));
      }
      payloads.forEach(
          detail ->
              put(valueOf(type, detail), valueOf(source, detail), timeOf(time, detail), detail));
    };
  }

  private static Instant timeOf(@Nullable String path, JsonNode detail) {
    return path == null ? Instant.EPOCH : Instant.parse(valueOf(path, detail));
  }

  /** A text, or what a path such as {@code $.type} leads to. */
  private static String valueOf(String textOrPath, JsonNode detail) {
    if (!textOrPath.startsWith("$.")) {
      return textOrPath;
    }
    JsonNode value = detail.at(textOrPath.substring(1).replace('.', '/'));
    if (!value.isTextual()) {
      throw new IllegalStateException(textOrPath + " leads to no text.");
    }
    return value.textValue();
  }

  private void put(String type, String source, Instant time, JsonNode detail) {
    ObjectNode event =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", type)
            .put("source", source)
            .put("account", Arns.ACCOUNT)
            .put("time", time.toString())
            .put("region", Arns.REGION);
    event.putArray("resources");
    event.set("detail", detail);
    events.add(event);
    if (events.size() > REMEMBERED) {
      events.poll();
    }
    for (Rule rule : rules) {
      if (rule.pattern().matches(event)) {
        rule.queue().send(event);
      }
    }
  }
}
