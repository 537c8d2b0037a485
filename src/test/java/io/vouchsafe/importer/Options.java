package io.vouchsafe.importer;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is to be imported, and where to.
 *
 * @param target the URL of the call that takes the file
 * @param key the API key
 * @param lines the most lines of one call, 1 to 10,000
 */
record Options(Path file, URI target, String key, int lines) {

  /** What a call takes. */
  static final int MOST_LINES = 10_000;

  /** Done in some seconds, so that little is sent again when an answer is lost. */
  private static final int USUAL_LINES = 5_000;

  static final String USAGE =
      """
      mvn -Plocal-import -Dfile=FILE.csv -Dkind=orders|customers -Durl=URL [-Dsegment=KEY] [-Dlines=N]
        The API key is read from VOUCHSAFE_KEY in the environment, or given with -Dkey=KEY.
        With -Dsegment the customers of the file are put on that list segment.\
      """;

  /**
   * Reads the options; a blank one counts as not given.
   *
   * @param properties {@code file}, {@code kind}, {@code segment}, {@code url} and {@code lines}
   * @param variables the environment: {@code IMPORT_KEY}, or else {@code VOUCHSAFE_KEY}
   * @throws ImportException if one is missing or makes no sense
   */
  static Options from(
      Function<String, @Nullable String> properties, Function<String, @Nullable String> variables) {
    Path file = Path.of(required(properties, "file"));
    Optional<String> segment = given(properties.apply("segment"));
    String path =
        segment.isPresent()
            ? membersOf(segment.get(), given(properties.apply("kind")).orElse("customers"))
            : pathOf(required(properties, "kind"));
    String key =
        given(variables.apply("IMPORT_KEY"))
            .or(() -> given(variables.apply("VOUCHSAFE_KEY")))
            .orElseThrow(() -> wrong("There is no API key: set VOUCHSAFE_KEY in the environment."));
    return new Options(
        file,
        target(required(properties, "url"), path),
        key,
        lines(given(properties.apply("lines"))));
  }

  private static String pathOf(String kind) {
    if (!kind.equals("orders") && !kind.equals("customers")) {
      throw wrong("-Dkind is orders or customers, not '" + kind + "'.");
    }
    return "/" + kind + "/import";
  }

  private static String membersOf(String segment, String kind) {
    if (!kind.equals("customers")) {
      throw wrong("A segment has customers: with -Dsegment, -Dkind is customers or not given.");
    }
    String encoded = URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    return "/segments/" + encoded + "/customers/import";
  }

  private static URI target(String url, String path) {
    try {
      URI target = URI.create(url.strip().replaceAll("/+$", "") + path);
      String scheme = target.getScheme();
      if (("http".equals(scheme) || "https".equals(scheme))
          && target.getHost() != null
          && target.getUserInfo() == null
          && target.getQuery() == null
          && target.getFragment() == null) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      // Told below, together with URLs of another kind.
    }
    throw wrong("-Durl is the address of the API, such as https://shop.example.com.");
  }

  private static int lines(Optional<String> text) {
    if (text.isEmpty()) {
      return USUAL_LINES;
    }
    try {
      int lines = Integer.parseInt(text.get().strip());
      if (lines >= 1 && lines <= MOST_LINES) {
        return lines;
      }
    } catch (NumberFormatException e) {
      // Told below, together with numbers out of range.
    }
    throw wrong("-Dlines is a number from 1 to " + MOST_LINES + ".");
  }

  private static String required(Function<String, @Nullable String> properties, String name) {
    return given(properties.apply(name)).orElseThrow(() -> wrong("-D" + name + " is missing."));
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }

  private static ImportException wrong(String sentence) {
    return ImportException.refused(sentence + System.lineSeparator() + USAGE);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return file + " to " + target;
  }
}
