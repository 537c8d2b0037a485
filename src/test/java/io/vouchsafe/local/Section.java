package io.vouchsafe.local;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of the template, with its place in it, so that what is missing can be named.
 *
 * @param place such as {@code template.yaml: Resources.ValidateFunction.Properties}
 * @param entries never null; empty where the template has nothing
 */
record Section(String place, Map<?, ?> entries) {

  /** The mapping of that name; empty if there is none. */
  Section section(String name) {
    return of(place + "." + name, entries.get(name));
  }

  /** A mapping found at a place. */
  static Section of(String place, @Nullable Object value) {
    return switch (value) {
      case null -> new Section(place, Map.of());
      case Map<?, ?> map -> new Section(place, map);
      default -> throw new StartupException(place + " must be a mapping.");
    };
  }

  /** The mappings in it, by name, in the template's order. */
  Map<String, Section> sections() {
    Map<String, Section> sections = new LinkedHashMap<>();
    entries.forEach((name, value) -> sections.put(String.valueOf(name), section((String) name)));
    return sections;
  }

  /** The mappings of the list of that name; empty if there is none. */
  List<Section> list(String name) {
    return switch (entries.get(name)) {
      case null -> List.of();
      case List<?> list ->
          list.stream().map(value -> of(place + "." + name + "[]", value)).toList();
      default -> throw new StartupException(place + "." + name + " must be a list.");
    };
  }

  /** The texts of a list; none if it is not there. */
  List<String> texts(String name) {
    return switch (entries.get(name)) {
      case null -> List.of();
      case List<?> list -> list.stream().map(String::valueOf).toList();
      default -> throw new StartupException(place + "." + name + " must be a list.");
    };
  }

  @Nullable Object value(String name) {
    return entries.get(name);
  }

  /** The text of that name, if it is there and no mapping. */
  @Nullable String optionalText(String name) {
    return switch (entries.get(name)) {
      case null -> null;
      case Map<?, ?> map -> throw new StartupException(place + "." + name + " must be a text.");
      case Object value -> String.valueOf(value);
    };
  }

  String text(String name) {
    String text = optionalText(name);
    if (text == null) {
      throw new StartupException(place + "." + name + " is missing.");
    }
    return text;
  }

  int number(String name, int fallback) {
    return switch (entries.get(name)) {
      case null -> fallback;
      case Integer number -> number;
      default -> throw new StartupException(place + "." + name + " must be a whole number.");
    };
  }
}
