package io.vouchsafe.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A state machine of the template.
 *
 * @param id its logical id
 * @param schedules by the event's name
 */
public record StateMachineDefinition(
    String id, States states, Map<String, ScheduleDefinition> schedules) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a state machine, whose definition is in a file.
   *
   * @param folder where that of the template is
   * @throws StartupException if the file is missing or broken, has what is not known here, or calls
   *     what the machine's role may not call
   */
  static StateMachineDefinition read(
      String id, Section properties, Path folder, Intrinsics intrinsics) {
    String uri = properties.text("DefinitionUri");
    String text;
    try {
      text = Files.readString(folder.resolve(uri), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StartupException("There is no readable " + uri + ", the definition of " + id, e);
    }
    for (Map.Entry<?, ?> entry :
        properties.section("DefinitionSubstitutions").entries().entrySet()) {
      text =
          text.replace(
              "${" + entry.getKey() + "}", String.valueOf(intrinsics.resolve(entry.getValue())));
    }
    JsonNode definition;
    try {
      definition = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new StartupException(uri + " is not good JSON: " + e.getOriginalMessage() + ".", e);
    }
    States states = StatesReader.read(uri, definition);
    Policies role = Policies.read(properties, intrinsics);
    for (String resource : resources(states)) {
      if (!role.allow(new Access("lambda:InvokeFunction", resource, Set.of()))) {
        throw new StartupException(
            "The role of %s may not call %s.".formatted(id, Arns.functionOf(resource)));
      }
    }
    Map<String, ScheduleDefinition> schedules = new LinkedHashMap<>();
    properties
        .section("Events")
        .sections()
        .forEach(
            (event, section) -> {
              if (!section.text("Type").startsWith("Schedule")) {
                throw new StartupException(
                    section.place() + ": the local runner knows schedules only.");
              }
              schedules.put(
                  event, ScheduleDefinition.read(section.section("Properties"), intrinsics));
            });
    return new StateMachineDefinition(id, states, schedules);
  }

  /** What its Task states call. */
  private static List<String> resources(States states) {
    List<String> resources = new ArrayList<>();
    for (State state : states.states().values()) {
      switch (state) {
        case State.Task task -> resources.add(task.resource());
        case State.Map map -> resources.addAll(resources(map.states()));
        case State.Choice _, State.Succeed _, State.Fail _ -> {}
      }
    }
    return resources;
  }
}
