package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.segment.reindex.Reindexing;
import io.vouchsafe.core.segment.reindex.Reindexing.Worked;
import io.vouchsafe.store.Overload;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The steps of the state machine that asks everybody again after segments have changed ({@code
 * statemachines/reindex.asl.json}):
 *
 * <ul>
 *   <li>{@code {"step": "plan", "owner"}} gives {@code {"run", "parts": [0, …]}}, or nothing if
 *       there is nothing to do;
 *   <li>{@code {"step": "work", "run", "part"}} gives {@code {"run", "part", "customers", "done"}};
 *       what is not done when its time is up goes on with the same call;
 *   <li>{@code {"step": "finish", "run", "owner"}} gives {@code {"run", "done"}}.
 * </ul>
 */
public final class ReindexFunction
    implements RequestHandler<Map<String, Object>, Map<String, Object>> {

  /** Enough for the page that is under way, with its retries. */
  private static final int RESERVE_MILLIS = 60_000;

  private final Reindexing reindexing;

  /** The deployed function. */
  public ReindexFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public ReindexFunction(Environment environment) {
    this(environment.reindexing());
  }

  /** The function over given re-evaluations. */
  public ReindexFunction(Reindexing reindexing) {
    this.reindexing = reindexing;
  }

  @Override
  public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    String step = text(event, "step");
    try {
      Map<String, Object> answer =
          switch (step) {
            case "plan" -> plan(text(event, "owner"));
            case "work" -> work(text(event, "run"), number(event, "part"), context);
            case "finish" -> finish(text(event, "run"), text(event, "owner"));
            default -> throw new IllegalArgumentException("There is no step " + step);
          };
      log(step, answer, context);
      return answer;
    } catch (RuntimeException failure) {
      // Under one name, by which the state machine waits longer before it tries again.
      throw Overload.named(failure);
    }
  }

  private Map<String, Object> plan(String owner) {
    return reindexing
        .plan(owner)
        .map(
            run ->
                Map.<String, Object>of(
                    "run", run.id(), "parts", IntStream.range(0, run.parts()).boxed().toList()))
        .orElse(Map.of());
  }

  private Map<String, Object> work(String run, int part, Context context) {
    Worked worked =
        reindexing.work(run, part, () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS);
    return Map.of("run", run, "part", part, "customers", worked.customers(), "done", worked.done());
  }

  private Map<String, Object> finish(String run, String owner) {
    return Map.of("run", run, "done", reindexing.finish(run, owner));
  }

  /** Of a plan only how many parts there are. */
  private static void log(String step, Map<String, Object> answer, Context context) {
    ObjectNode line = Json.object().put("step", step);
    answer.forEach(
        (name, value) ->
            line.putPOJO(name, value instanceof List<?> list ? (Integer) list.size() : value));
    context.getLogger().log(Json.print(Json.object().set("reindex", line)) + "\n", LogLevel.INFO);
  }

  private static String text(Map<String, Object> event, String name) {
    if (event.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("A step needs the text " + name);
  }

  private static int number(Map<String, Object> event, String name) {
    if (event.get(name) instanceof Number number) {
      return number.intValue();
    }
    throw new IllegalArgumentException("A step needs the number " + name);
  }
}
