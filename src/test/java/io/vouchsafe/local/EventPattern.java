package io.vouchsafe.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What an event must look like: for each name that it mentions, one of a list of plain values or of
 * beginnings, {@code {"prefix": "C#"}}.
 */
record EventPattern(JsonNode pattern) {

  private static final String PREFIX = "prefix";
  private static final String EXISTS = "exists";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The pattern of a text.
   *
   * @throws StartupException if it is none, or asks for more than values and beginnings
   */
  static EventPattern of(String place, String text) {
    try {
      JsonNode pattern = JSON.readTree(text);
      check(place, pattern);
      return new EventPattern(pattern);
    } catch (JsonProcessingException wrong) {
      throw new StartupException(place + " is no JSON: " + wrong.getOriginalMessage() + ".", wrong);
    }
  }

  /**
   * The pattern of a mapping of the template.
   *
   * @throws StartupException if it says more than which values are allowed
   */
  static EventPattern of(Section pattern) {
    JsonNode json = JSON.valueToTree(pattern.entries());
    check(pattern.place(), json);
    return new EventPattern(json);
  }

  boolean matches(JsonNode event) {
    return matches(pattern, event);
  }

  private static boolean matches(JsonNode pattern, JsonNode event) {
    if (pattern.isArray()) {
      for (JsonNode allowed : pattern) {
        if (allows(allowed, event)) {
          return true;
        }
      }
      return false;
    }
    return pattern.properties().stream()
        .allMatch(entry -> matches(entry.getValue(), event.path(entry.getKey())));
  }

  private static boolean allows(JsonNode allowed, JsonNode value) {
    if (isPresence(allowed)) {
      return value.isMissingNode() != allowed.path(EXISTS).booleanValue();
    }
    return allowed.isObject()
        ? value.isTextual() && value.textValue().startsWith(allowed.path(PREFIX).textValue())
        : allowed.equals(value);
  }

  private static void check(String place, JsonNode pattern) {
    if (pattern.isObject()) {
      pattern.forEach(part -> check(place, part));
      return;
    }
    if (pattern.isArray()) {
      for (JsonNode value : pattern) {
        if (value.isContainerNode() && !isPrefix(value) && !isPresence(value)) {
          throw new StartupException(
              place
                  + " compares by more than values, beginnings and presence, which the local runner"
                  + " does not know.");
        }
      }
      return;
    }
    throw new StartupException(place + " must have lists of values.");
  }

  private static boolean isPrefix(JsonNode value) {
    return value.isObject() && value.size() == 1 && value.path(PREFIX).isTextual();
  }

  private static boolean isPresence(JsonNode value) {
    return value.isObject() && value.size() == 1 && value.path(EXISTS).isBoolean();
  }
}
