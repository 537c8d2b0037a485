package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param body null for none
 * @param file a body of another kind; null for none
 */
record Response(
    int status, @Nullable JsonNode body, @Nullable File file, Map<String, String> headers) {

  /**
   * A body that is no JSON.
   *
   * @param type its media type
   * @param content as text, or in Base64
   */
  record File(String type, String content, boolean base64) {}

  static Response ok(JsonNode body) {
    return new Response(200, body, null, Map.of());
  }

  static Response created(JsonNode body) {
    return new Response(201, body, null, Map.of());
  }

  /** Something that goes on after the answer. */
  static Response accepted(JsonNode body) {
    return new Response(202, body, null, Map.of());
  }

  static Response csv(String csv) {
    return file("text/csv; charset=utf-8", csv, false);
  }

  /**
   * A body that is no JSON.
   *
   * @param type its media type
   * @param content as text, or in Base64
   */
  static Response file(String type, String content, boolean base64) {
    return new Response(200, null, new File(type, content, base64), Map.of());
  }

  static Response noContent() {
    return new Response(204, null, null, Map.of());
  }

  /**
   * An error of the shape that all errors have.
   *
   * @param explanation null if none belongs to it
   */
  static Response error(
      int status,
      String code,
      String message,
      List<ErrorEntry> entries,
      @Nullable JsonNode explanation) {
    ObjectNode body =
        Json.object()
            .put("type", "Error")
            .put("error", true)
            .put("code", code)
            .put("message", message);
    var errors = body.putArray("errors");
    entries.forEach(entry -> errors.add(entry.json()));
    if (explanation != null) {
      body.set("explanation", explanation);
    }
    return new Response(status, body, null, Map.of());
  }

  Response header(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Response(status, body, file, more);
  }
}
