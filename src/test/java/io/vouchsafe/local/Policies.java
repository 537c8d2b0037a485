package io.vouchsafe.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one function's role may do.
 *
 * @param statements those of all its policies
 */
record Policies(List<Statement> statements) {

  private static final String EVERY_ONE_EQUALS = "ForAllValues:StringEquals";
  private static final String LEADING_KEYS = "dynamodb:LeadingKeys";

  /** Whether a statement allows it and none denies it. */
  boolean allow(Access access) {
    return covering(true, access) && !covering(false, access);
  }

  private boolean covering(boolean allow, Access access) {
    return statements.stream()
        .anyMatch(statement -> statement.allow() == allow && statement.covers(access));
  }

  /**
   * Reads the {@code Policies} of a function.
   *
   * @throws StartupException if it uses a policy template of SAM, whose statements are not said, or
   *     a condition that is not known here
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
        texts(section, "Resource", intrinsics),
        leadingKeys(section, intrinsics));
  }

  private static @Nullable Set<String> leadingKeys(Section statement, Intrinsics intrinsics) {
    Section condition = statement.section("Condition");
    if (condition.entries().isEmpty()) {
      return null;
    }
    Section equal = condition.section(EVERY_ONE_EQUALS);
    if (!condition.entries().keySet().equals(Set.of(EVERY_ONE_EQUALS))
        || !equal.entries().keySet().equals(Set.of(LEADING_KEYS))) {
      throw new StartupException(
          "%s: the local runner knows no other condition than %s: %s."
              .formatted(condition.place(), EVERY_ONE_EQUALS, LEADING_KEYS));
    }
    return Set.copyOf(texts(equal, LEADING_KEYS, intrinsics));
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
