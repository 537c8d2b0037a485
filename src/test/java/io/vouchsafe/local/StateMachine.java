package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Runs a state machine of the template as Step Functions would. */
public final class StateMachine {

  /** Largest input and output of a state, in bytes. */
  private static final int LARGEST_PAYLOAD = 256 * 1024;

  private static final String TASK_FAILED = "States.TaskFailed";

  /** What a Task state calls. */
  public interface Task {

    /**
     * Its answer to the state's input.
     *
     * @throws RuntimeException whose class gives the error its name, as with a function in Java
     */
    JsonNode call(JsonNode input);
  }

  /** Lets time pass between attempts. */
  public interface Pause {

    /** Waits. */
    void seconds(double seconds) throws InterruptedException;
  }

  /** How an execution ended. */
  public sealed interface Result {

    /** It came to a state that ends it well. */
    record Succeeded(JsonNode output) implements Result {}

    /** It came to a Fail state, or a state failed and nothing caught that. */
    record Failed(String error, String cause) implements Result {}
  }

  private final String id;
  private final States states;
  private final Function<String, Task> tasks;
  private final Pause pause;

  /**
   * A state machine.
   *
   * @param definition what is run
   * @param tasks gives what a Task state calls for its resource
   */
  public StateMachine(
      StateMachineDefinition definition, Function<String, Task> tasks, Pause pause) {
    this.id = definition.id();
    this.states = definition.states();
    this.tasks = tasks;
    this.pause = pause;
  }

  /**
   * Executes it.
   *
   * @param name of the execution, unlike that of every other one
   */
  public Result execute(String name, JsonNode input) {
    String execution = Arns.execution(id, name);
    try {
      return new Result.Succeeded(new Run(states, execution).from(input));
    } catch (StateFailure failure) {
      return new Result.Failed(failure.error(), failure.reason());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return new Result.Failed("Aborted", "The execution was interrupted.");
    }
  }

  /** One execution of some states. */
  private final class Run {

    private final States states;
    private final String execution;
    private final ObjectNode context = JsonNodeFactory.instance.objectNode();

    Run(States states, String execution) {
      this.states = states;
      this.execution = execution;
      context.putObject("Execution").put("Id", execution);
    }

    JsonNode from(JsonNode input) throws StateFailure, InterruptedException {
      JsonNode passed = checked(input);
      String name = states.startAt();
      while (true) {
        switch (states.get(name)) {
          case State.Succeed _ -> {
            return passed;
          }
          case State.Fail fail -> throw new StateFailure(fail.error(), fail.cause());
          case State.Choice choice -> name = next(choice, passed);
          case State.Working working -> {
            Step step = step(working, passed);
            passed = step.output();
            name = step.next();
          }
        }
      }
    }

    private String next(State.Choice choice, JsonNode input) throws StateFailure {
      for (State.Choice.Rule rule : choice.rules()) {
        boolean found =
            rule.asksForPresence()
                ? StatesPath.isPresent(rule.variable(), input, context)
                : StatesPath.get(rule.variable(), input, context).asBoolean();
        if (found == rule.wanted()) {
          return rule.next();
        }
      }
      return choice.otherwise();
    }

    private record Step(JsonNode output, String next) {}

    /** What a state makes of its input, after as many attempts as it allows. */
    private Step step(State.Working state, JsonNode input)
        throws StateFailure, InterruptedException {
      int[] attempts = new int[state.retries().size()];
      while (true) {
        try {
          JsonNode result = checked(attempt(state, input));
          return new Step(state.keepsInput() ? input : result, state.next());
        } catch (StateFailure failure) {
          int retrier = retrier(state, failure);
          if (retrier >= 0 && attempts[retrier] < state.retries().get(retrier).mostAttempts()) {
            pause.seconds(state.retries().get(retrier).pause(attempts[retrier]++, random()));
          } else {
            State.Catcher catcher =
                state.catchers().stream()
                    .filter(one -> matches(one.errors(), failure))
                    .findFirst()
                    .orElseThrow(() -> failure);
            return new Step(input, catcher.next());
          }
        }
      }
    }

    private JsonNode attempt(State.Working state, JsonNode input)
        throws StateFailure, InterruptedException {
      return switch (state) {
        case State.Task task -> call(task, input);
        case State.Map map -> map(map, input);
      };
    }

    private JsonNode call(State.Task task, JsonNode input) throws StateFailure {
      JsonNode event = checked(StatesPath.fill(task.parameters(), input, context));
      try {
        return tasks.apply(task.resource()).call(event);
      } catch (RuntimeException failure) {
        throw new StateFailure(failure.getClass().getName(), String.valueOf(failure.getMessage()));
      }
    }

    private JsonNode map(State.Map map, JsonNode input) throws StateFailure, InterruptedException {
      JsonNode items = StatesPath.get(map.items(), input, context);
      if (!items.isArray()) {
        throw new StateFailure("States.QueryEvaluationError", map.items() + " is no array.");
      }
      List<Future<JsonNode>> children = new ArrayList<>();
      ArrayNode outputs = JsonNodeFactory.instance.arrayNode();
      int failed = 0;
      try (ExecutorService threads =
          Executors.newFixedThreadPool(
              Math.max(1, Math.min(map.concurrency(items.size()), items.size())))) {
        for (int index = 0; index < items.size(); index++) {
          JsonNode item = selected(map, input, items.get(index), index);
          String child = execution + "/" + map.label() + ":" + index;
          children.add(threads.submit(() -> new Run(map.states(), child).from(item)));
        }
        for (Future<JsonNode> child : children) {
          try {
            outputs.add(child.get());
          } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof StateFailure)) {
              throw new IllegalStateException("A part could not be run", failure.getCause());
            }
            failed++;
          }
        }
      }
      if (failed * 100 > map.toleratedPercentage() * items.size()) {
        throw new StateFailure(
            "States.ExceedToleratedFailureThreshold", failed + " of " + items.size() + " failed.");
      }
      return outputs;
    }

    private JsonNode selected(State.Map map, JsonNode input, JsonNode item, int index)
        throws StateFailure {
      ObjectNode inside = context.deepCopy();
      inside.putObject("Map").putObject("Item").put("Index", index).set("Value", item);
      return StatesPath.fill(map.selector(), input, inside);
    }
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  private static int retrier(State.Working state, StateFailure failure) {
    for (int index = 0; index < state.retries().size(); index++) {
      if (matches(state.retries().get(index).errors(), failure)) {
        return index;
      }
    }
    return -1;
  }

  private static boolean matches(List<String> names, StateFailure failure) {
    return names.contains(failure.error())
        || names.contains("States.ALL")
        || (names.contains(TASK_FAILED) && !failure.error().equals("States.Timeout"));
  }

  private static JsonNode checked(JsonNode payload) throws StateFailure {
    if (payload.toString().getBytes(StandardCharsets.UTF_8).length > LARGEST_PAYLOAD) {
      throw new StateFailure("States.DataLimitExceeded", "More than 256 KB are handed over.");
    }
    return payload;
  }

  /** The answer to whoever fires its schedule. */
  static JsonNode json(Result result) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return switch (result) {
      case Result.Succeeded(JsonNode output) ->
          node.put("status", "SUCCEEDED").set("output", output);
      case Result.Failed(String error, String cause) ->
          node.put("status", "FAILED").put("error", error).put("cause", cause);
    };
  }
}
