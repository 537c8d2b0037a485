package io.vouchsafe.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The names of the tables. */
record Tables(
    String promotions,
    String redemptions,
    String customers,
    String segments,
    String keys,
    String webhooks) {

  static Tables from(Function<String, @Nullable String> variables) {
    return new Tables(
        name(variables, "PROMOTIONS_TABLE"),
        name(variables, "REDEMPTIONS_TABLE"),
        name(variables, "CUSTOMERS_TABLE"),
        name(variables, "SEGMENTS_TABLE"),
        name(variables, "KEYS_TABLE"),
        name(variables, "WEBHOOKS_TABLE"));
  }

  private static String name(Function<String, @Nullable String> variables, String variable) {
    String name = variables.apply(variable);
    if (name == null || name.isBlank()) {
      throw new IllegalStateException("The environment variable " + variable + " is not set.");
    }
    return name;
  }
}
