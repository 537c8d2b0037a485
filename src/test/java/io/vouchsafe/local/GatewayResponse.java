package io.vouchsafe.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is answered to a request.
 *
 * @param headers by name in lower case
 * @param body empty for none
 */
record GatewayResponse(int status, Map<String, List<String>> headers, Bytes body) {

  private static final String JSON = "application/json";

  static GatewayResponse json(int status, Bytes body, String requestId) {
    Map<String, List<String>> headers = new TreeMap<>();
    headers.put("content-type", List.of(JSON));
    headers.put("x-request-id", List.of(requestId));
    return new GatewayResponse(status, headers, body);
  }

  /** An error that no function answered, in the shape that theirs have. */
  static GatewayResponse error(int status, String code, String message, String requestId) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("type", "Error").put("error", true).put("code", code).put("message", message);
    error.putArray("errors");
    return json(status, Bytes.of(error.toString()), requestId);
  }

  /** What API Gateway says when a function failed. */
  static GatewayResponse failed(String requestId) {
    return json(500, Bytes.of("{\"message\":\"Internal Server Error\"}"), requestId);
  }

  GatewayResponse withHeader(String name, String value) {
    Map<String, List<String>> more = new TreeMap<>(headers);
    List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
    values.add(value);
    more.put(name, List.copyOf(values));
    return new GatewayResponse(status, more, body);
  }
}
