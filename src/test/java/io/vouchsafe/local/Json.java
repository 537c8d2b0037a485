package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** JSON that functions hand over. */
final class Json {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Json() {}

  /**
   * Reads an answer.
   *
   * @throws IllegalStateException if it is no JSON
   */
  static JsonNode parse(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException("a function's answer is no JSON", e);
    }
  }
}
