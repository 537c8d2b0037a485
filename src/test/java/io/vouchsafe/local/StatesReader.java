package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads definitions in the Amazon States Language. What it does not know it refuses, so that no
 * definition means one thing here and another one in the service.
 */
final class StatesReader {

  private static final int SECONDS_WITHOUT_END = 99_999_999;

  private StatesReader() {}

  /**
   * Reads a state machine.
   *
   * @throws StartupException if it has what is not known here, or leads to a state that it has not
   */
  static States read(String place, JsonNode machine) {
    allow(place, machine, "Comment", "StartAt", "States", "ProcessorConfig");
    JsonNode described = required(place, machine, "States");
    Map<String, State> states = new LinkedHashMap<>();
    described
        .properties()
        .forEach(
            state ->
                states.put(state.getKey(), state(place + "." + state.getKey(), state.getValue())));
    String startAt = text(place, machine, "StartAt");
    known(place + ".StartAt", startAt, states);
    states.forEach(
        (name, state) -> next(state).forEach(next -> known(place + "." + name, next, states)));
    return new States(startAt, states);
  }

  private static void known(String place, String next, Map<String, State> states) {
    if (!states.containsKey(next)) {
      throw new StartupException("%s leads to %s, which is not there.".formatted(place, next));
    }
  }

  private static List<String> next(State state) {
    List<String> next = new ArrayList<>();
    switch (state) {
      case State.Choice choice -> {
        choice.rules().forEach(rule -> next.add(rule.next()));
        next.add(choice.otherwise());
      }
      case State.Working working -> {
        next.add(working.next());
        working.catchers().forEach(catcher -> next.add(catcher.next()));
      }
      case State.Succeed _, State.Fail _ -> {}
    }
    return next;
  }

  private static State state(String place, JsonNode state) {
    String type = text(place, state, "Type");
    return switch (type) {
      case "Succeed" -> {
        allow(place, state, "Type", "Comment");
        yield new State.Succeed();
      }
      case "Fail" -> {
        allow(place, state, "Type", "Comment", "Error", "Cause");
        yield new State.Fail(text(place, state, "Error"), text(place, state, "Cause"));
      }
      case "Choice" -> choice(place, state);
      case "Task" -> task(place, state);
      case "Map" -> map(place, state);
      default -> throw unknown(place, "the type " + type);
    };
  }

  private static State choice(String place, JsonNode state) {
    allow(place, state, "Type", "Comment", "Choices", "Default");
    List<State.Choice.Rule> rules = new ArrayList<>();
    for (JsonNode rule : required(place, state, "Choices")) {
      allow(place + ".Choices", rule, "Variable", "IsPresent", "BooleanEquals", "Next");
      boolean asksForPresence = rule.has("IsPresent");
      JsonNode wanted = rule.path(asksForPresence ? "IsPresent" : "BooleanEquals");
      if ((asksForPresence && rule.has("BooleanEquals")) || !wanted.isBoolean()) {
        throw unknown(place, "the choice " + rule);
      }
      rules.add(
          new State.Choice.Rule(
              StatesPath.checked(place, text(place, rule, "Variable")),
              asksForPresence,
              wanted.asBoolean(),
              text(place, rule, "Next")));
    }
    return new State.Choice(List.copyOf(rules), text(place, state, "Default"));
  }

  private static State task(String place, JsonNode state) {
    // How long a call may take is left to the function: nothing here ends it.
    allow(
        place,
        state,
        "Type",
        "Comment",
        "Resource",
        "Parameters",
        "TimeoutSeconds",
        "Retry",
        "Catch",
        "ResultPath",
        "Next");
    return new State.Task(
        text(place, state, "Resource"),
        StatesPath.checkedTemplate(place + ".Parameters", required(place, state, "Parameters")),
        retries(place, state),
        catchers(place, state),
        keepsInput(place, state),
        text(place, state, "Next"));
  }

  private static State map(String place, JsonNode state) {
    allow(
        place,
        state,
        "Type",
        "Comment",
        "Label",
        "ItemsPath",
        "ItemSelector",
        "MaxConcurrency",
        "ToleratedFailurePercentage",
        "ItemProcessor",
        "ResultPath",
        "Retry",
        "Catch",
        "Next");
    JsonNode processor = required(place, state, "ItemProcessor");
    JsonNode config = required(place + ".ItemProcessor", processor, "ProcessorConfig");
    allow(place + ".ItemProcessor.ProcessorConfig", config, "Mode", "ExecutionType");
    if (!config.path("Mode").asText().equals("DISTRIBUTED")
        || !config.path("ExecutionType").asText().equals("STANDARD")) {
      throw unknown(place, "the processor " + config);
    }
    return new State.Map(
        StatesPath.checked(place, text(place, state, "ItemsPath")),
        StatesPath.checkedTemplate(place + ".ItemSelector", required(place, state, "ItemSelector")),
        number(place, state, "MaxConcurrency", 0),
        number(place, state, "ToleratedFailurePercentage", 0),
        text(place, state, "Label"),
        read(place + ".ItemProcessor", processor),
        retries(place, state),
        catchers(place, state),
        keepsInput(place, state),
        text(place, state, "Next"));
  }

  /** Null leaves the input as it is; without it the result takes its place. */
  private static boolean keepsInput(String place, JsonNode state) {
    JsonNode path = state.path("ResultPath");
    if (!path.isMissingNode() && !path.isNull()) {
      throw unknown(place, "the ResultPath " + path);
    }
    return path.isNull();
  }

  private static List<State.Retrier> retries(String place, JsonNode state) {
    List<State.Retrier> retries = new ArrayList<>();
    for (JsonNode retry : state.path("Retry")) {
      allow(
          place + ".Retry",
          retry,
          "Comment",
          "ErrorEquals",
          "IntervalSeconds",
          "BackoffRate",
          "MaxDelaySeconds",
          "MaxAttempts",
          "JitterStrategy");
      retries.add(
          new State.Retrier(
              errors(place, retry),
              retry.path("IntervalSeconds").asDouble(1),
              retry.path("BackoffRate").asDouble(2),
              retry.path("MaxDelaySeconds").asDouble(SECONDS_WITHOUT_END),
              number(place, retry, "MaxAttempts", 3),
              retry.path("JitterStrategy").asText("NONE").equals("FULL")));
    }
    return List.copyOf(retries);
  }

  private static List<State.Catcher> catchers(String place, JsonNode state) {
    List<State.Catcher> catchers = new ArrayList<>();
    for (JsonNode catcher : state.path("Catch")) {
      allow(place + ".Catch", catcher, "ErrorEquals", "ResultPath", "Next");
      if (!keepsInput(place + ".Catch", catcher)) {
        throw unknown(place, "a Catch without the ResultPath null");
      }
      catchers.add(new State.Catcher(errors(place, catcher), text(place, catcher, "Next")));
    }
    return List.copyOf(catchers);
  }

  private static List<String> errors(String place, JsonNode of) {
    List<String> names = new ArrayList<>();
    required(place, of, "ErrorEquals").forEach(name -> names.add(name.asText()));
    return List.copyOf(names);
  }

  private static void allow(String place, JsonNode object, String... fields) {
    Set<String> known = Set.of(fields);
    object
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw unknown(place, "the field " + field);
              }
            });
  }

  private static StartupException unknown(String place, String what) {
    return new StartupException(
        "%s has %s, which the local runner does not know.".formatted(place, what));
  }

  private static JsonNode required(String place, JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (value instanceof MissingNode) {
      throw new StartupException(place + "." + field + " is missing.");
    }
    return value;
  }

  private static String text(String place, JsonNode object, String field) {
    JsonNode value = required(place, object, field);
    if (!value.isTextual()) {
      throw new StartupException(place + "." + field + " must be a text.");
    }
    return value.asText();
  }

  private static int number(String place, JsonNode object, String field, int fallback) {
    JsonNode value = object.path(field);
    if (!value.isMissingNode() && !value.isInt()) {
      throw new StartupException(place + "." + field + " must be a whole number.");
    }
    return value.asInt(fallback);
  }
}
