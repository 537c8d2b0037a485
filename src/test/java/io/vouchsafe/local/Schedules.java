package io.vouchsafe.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Fires scheduled functions when asked to: {@code POST /_local/schedules/{name}}. */
final class Schedules {

  static final String PATH = "/_local/schedules/";

  private record Schedule(LocalFunction function, String input) {}

  private final Map<String, Schedule> schedules = new TreeMap<>();
  private final Clock clock;

  Schedules(
      Collection<FunctionDefinition> definitions,
      Map<String, LocalFunction> functions,
      Clock clock) {
    this.clock = clock;
    for (FunctionDefinition definition : definitions) {
      LocalFunction function = functions.get(definition.id());
      if (function != null) {
        definition
            .schedules()
            .forEach((name, input) -> schedules.put(name, new Schedule(function, input)));
      }
    }
  }

  GatewayResponse handle(String method, String path, String requestId) {
    if (!method.equals("POST")) {
      return GatewayResponse.error(
              405, "method_not_allowed", "A schedule is fired with POST.", requestId)
          .withHeader("allow", "POST");
    }
    String name = path.substring(PATH.length());
    Schedule schedule = schedules.get(name);
    if (schedule == null) {
      return GatewayResponse.error(404, "not_found", absent(name), requestId);
    }
    byte[] event =
        schedule.input().isEmpty()
            ? scheduled(name)
            : schedule.input().getBytes(StandardCharsets.UTF_8);
    return GatewayResponse.json(200, new Bytes(schedule.function().invoke(event)), requestId);
  }

  private String absent(String name) {
    return "There is no schedule '%s'; %s."
        .formatted(
            name,
            schedules.isEmpty()
                ? "the template has none"
                : "there is " + String.join(", ", schedules.keySet()));
  }

  private byte[] scheduled(String name) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event");
    event.put("source", "aws.events");
    event.put("account", Arns.ACCOUNT);
    event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", Arns.REGION);
    event
        .putArray("resources")
        .add("arn:aws:events:" + Arns.REGION + ":" + Arns.ACCOUNT + ":rule/" + name);
    event.putObject("detail");
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }
}
