package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.redemption.Refusal;
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

  static ErrorEntry of(Refusal refusal) {
    return new ErrorEntry(
        refusal.attribute(), refusal.reason().code(), refusal.message(), refusal.segments());
  }

  ObjectNode json() {
    ObjectNode error =
        Json.object().put("attribute", attribute).put("code", code).put("message", message);
    if (!segments.isEmpty()) {
      segments.forEach(error.putArray("segments")::add);
    }
    return error;
  }
}
