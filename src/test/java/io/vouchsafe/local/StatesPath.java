package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.regex.Pattern;

/** What of JSONPath and payload templates the template's state machines use. */
final class StatesPath {

  private static final String SUFFIX = ".$";
  private static final Pattern PATH = Pattern.compile("\\$?\\$(\\.[A-Za-z_]+)*");

  private StatesPath() {}

  /**
   * Checks a path.
   *
   * @throws StartupException if it has what is not known here
   */
  static String checked(String place, String path) {
    if (!PATH.matcher(path).matches()) {
      throw new StartupException(
          "%s: the local runner does not know the path '%s'.".formatted(place, path));
    }
    return path;
  }

  /**
   * Checks a payload template.
   *
   * @throws StartupException if it has what is not known here
   */
  static JsonNode checkedTemplate(String place, JsonNode template) {
    if (!template.isObject()) {
      throw new StartupException(place + " must be an object.");
    }
    for (Map.Entry<String, JsonNode> field : template.properties()) {
      if (field.getKey().endsWith(SUFFIX)) {
        checked(place + "." + field.getKey(), field.getValue().asText());
      } else if (field.getValue().isContainerNode()) {
        throw new StartupException(
            "%s.%s: the local runner knows no templates in templates."
                .formatted(place, field.getKey()));
      }
    }
    return template;
  }

  /** What is at a path: of the input ({@code $}) or of the context ({@code $$}). */
  static JsonNode get(String path, JsonNode input, JsonNode context) throws StateFailure {
    JsonNode found = find(path, input, context);
    if (found.isMissingNode()) {
      throw new StateFailure("States.Runtime", "There is nothing at " + path + ".");
    }
    return found;
  }

  /** Whether there is anything at a path. */
  static boolean isPresent(String path, JsonNode input, JsonNode context) {
    return !find(path, input, context).isMissingNode();
  }

  private static JsonNode find(String path, JsonNode input, JsonNode context) {
    boolean ofContext = path.startsWith("$$");
    JsonNode found = ofContext ? context : input;
    for (String name : path.substring(ofContext ? 2 : 1).split("\\.", -1)) {
      found = name.isEmpty() ? found : found.path(name);
    }
    return found;
  }

  /** A payload with what its template asks for. */
  static JsonNode fill(JsonNode template, JsonNode input, JsonNode context) throws StateFailure {
    ObjectNode filled = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : template.properties()) {
      String name = field.getKey();
      if (name.endsWith(SUFFIX)) {
        filled.set(
            name.substring(0, name.length() - SUFFIX.length()),
            get(field.getValue().asText(), input, context));
      } else {
        filled.set(name, field.getValue());
      }
    }
    return filled;
  }
}
