package io.vouchsafe.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one function's role may do.
 *
 * @param statements those of all its policies
 */
record Policies(List<Statement> statements) {

  /** Whether a statement allows it and none denies it. */
  boolean allow(String action, String resource) {
    return covering(true, action, resource) && !covering(false, action, resource);
  }

  private boolean covering(boolean allow, String action, String resource) {
    return statements.stream()
        .anyMatch(statement -> statement.allow() == allow && statement.covers(action, resource));
  }

  /**
   * Reads the {@code Policies} of a function.
   *
   * @throws StartupException if it uses a policy template of SAM, whose statements are not said
   */
  static Policies read(Section function, Intrinsics intrinsics) {
    List<Statement> statements = new ArrayList<>();
    for (Object policy : list(function.value("Policies"))) {
      // A text is a managed policy; none of those that the template names is about DynamoDB.
      if (policy instanceof Map<?, ?> map) {
        if (!map.containsKey("Statement")) {
          throw new StartupException(
              "%s.Policies uses %s: the local runner reads statements only."
                  .formatted(function.place(), map.keySet()));
        }
        for (Object statement : list(map.get("Statement"))) {
          statements.add(
              statement(Section.of(function.place() + ".Policies", statement), intrinsics));
        }
      }
    }
    return new Policies(List.copyOf(statements));
  }

  private static Statement statement(Section section, Intrinsics intrinsics) {
    return new Statement(
        section.text("Effect").equals("Allow"),
        texts(section, "Action", intrinsics),
        texts(section, "Resource", intrinsics));
  }

  private static List<String> texts(Section section, String name, Intrinsics intrinsics) {
    Object value = section.value(name);
    if (value == null) {
      throw new StartupException(section.place() + ": a statement without " + name + ".");
    }
    return list(intrinsics.resolve(value)).stream().map(String::valueOf).toList();
  }

  private static List<?> list(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list;
      default -> List.of(value);
    };
  }
}
