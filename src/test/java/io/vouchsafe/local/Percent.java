package io.vouchsafe.local;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Decodes percent-encoding as UTF-8. */
final class Percent {

  private Percent() {}

  /** In a path a plus sign is a plus sign. */
  static String decodePath(String encoded) {
    return decodeQuery(encoded.replace("+", "%2B"));
  }

  /** In a query a plus sign is a space. */
  static String decodeQuery(String encoded) {
    return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }
}
