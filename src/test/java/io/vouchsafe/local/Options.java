package io.vouchsafe.local;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the local system is to be started.
 *
 * @param template the file that describes the system
 * @param port 0 for any that is free
 * @param data the folder that keeps the tables; in memory if there is none
 * @param sample whether the sample store is loaded
 * @param invocation a single call, instead of serving
 */
record Options(
    Path template, int port, Optional<Path> data, boolean sample, Optional<Invocation> invocation) {

  /**
   * One function on one event.
   *
   * @param function its logical id
   * @param event a file with the event as JSON
   */
  record Invocation(String function, Path event) {}

  private static final int DEFAULT_PORT = 3000;
  private static final int LARGEST_PORT = 65_535;

  /**
   * Reads the options; a blank one counts as not given.
   *
   * @throws StartupException if one makes no sense
   */
  static Options from(
      Function<String, @Nullable String> properties, Function<String, @Nullable String> variables) {
    Optional<String> function = given(properties.apply("invoke"));
    Optional<String> event = given(properties.apply("event"));
    if (function.isPresent() != event.isPresent()) {
      throw new StartupException(
          "-Dinvoke=FUNCTION and -Devent=FILE are given together, or neither of them.");
    }
    return new Options(
        Path.of(given(properties.apply("template")).orElse("template.yaml")),
        port(given(variables.apply("PORT"))),
        given(properties.apply("data")).map(Path::of),
        !given(properties.apply("sample")).orElse("true").equalsIgnoreCase("false"),
        function.map(name -> new Invocation(name, Path.of(event.orElseThrow()))));
  }

  private static int port(Optional<String> text) {
    if (text.isEmpty()) {
      return DEFAULT_PORT;
    }
    try {
      int port = Integer.parseInt(text.get().strip());
      if (port >= 0 && port <= LARGEST_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, together with numbers that are no port.
    }
    throw new StartupException("PORT must be a number from 0 to 65535, not '" + text.get() + "'.");
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
