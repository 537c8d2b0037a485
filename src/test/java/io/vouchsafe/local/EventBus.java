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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An event bus that calls the functions of the rules that an event fits. */
final class EventBus {

  /** What the service takes at once: with more a pipe does not call it. */
  private static final int MOST_ENTRIES = 10;

  /** So often a function is called that fails: once, and twice more. */
  private static final int ATTEMPTS = 3;

  private static final int REMEMBERED = 10_000;

  private record Rule(String name, EventPattern pattern, LocalFunction function) {}

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final Deque<JsonNode> events = new ConcurrentLinkedDeque<>();
  private final Executor calls;
  private final FunctionLog log;

  /**
   * A bus without rules.
   *
   * @param calls does the calls of functions, for which nobody waits
   */
  EventBus(Executor calls, FunctionLog log) {
    this.calls = calls;
    this.log = log;
  }

  void add(RuleDefinition rule, LocalFunction function) {
    rules.add(new Rule(rule.name(), rule.pattern(), function));
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
        calls.execute(() -> call(rule, event));
      }
    }
  }

  private void call(Rule rule, JsonNode event) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        rule.function().answer(event);
        return;
      } catch (RuntimeException failure) {
        log.failed(rule.name(), failure);
      }
    }
  }
}
