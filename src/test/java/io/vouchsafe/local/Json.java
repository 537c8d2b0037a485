package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** JSON that functions hand over, with its numbers as they are written. */
final class Json {

  private Json() {}

  /**
   * Reads an answer.
   *
   * @throws IllegalStateException if it is no JSON
   */
  static JsonNode parse(byte[] json) {
    try {
      return ApiClient.JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException("a function's answer is no JSON", e);
    }
  }
}
