package io.vouchsafe.local;

import java.util.List;

/**
 * A route of the HTTP API.
 *
 * @param method an HTTP method, or {@code ANY}
 * @param path such as {@code /vouchers/{code}}, or {@code $default}
 * @param function the logical id of the function that it calls
 * @param authorized whether the authorizer is asked first
 */
record Route(String method, String path, String function, boolean authorized) {

  static final String ANY = "ANY";
  static final String DEFAULT = "$default";

  boolean isDefault() {
    return path.equals(DEFAULT);
  }

  /** How API Gateway names it: {@code ANY /vouchers/{code}}, or {@code $default}. */
  String key() {
    return isDefault() ? DEFAULT : method + " " + path;
  }

  List<String> segments() {
    return List.of(path.substring(1).split("/", -1));
  }
}
