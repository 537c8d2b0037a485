package io.vouchsafe.function;

import java.util.List;

/**
 * One entry of an error's {@code errors}.
 *
 * @param attribute the field it is about
 * @param segments the segments it is about; empty for most errors
 */
record ErrorEntry(String attribute, String code, String message, List<String> segments) {

  static ErrorEntry of(String attribute, String code, String message) {
    return new ErrorEntry(attribute, code, message, List.of());
  }
}
