package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.store.Page;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Parts of lists as JSON. */
final class Pages {

  /** As JSON within the JSON of a function's answer it may become three times as long. */
  private static final int MOST_CHARACTERS = 1_500_000;

  private Pages() {}

  /**
   * A part of a list of which each item may be large: shorter than asked for where it would be more
   * than a function can answer.
   *
   * @param read gives so many items at most
   */
  static <T> Response response(
      int limit, IntFunction<Page<T>> read, Function<T, ? extends JsonNode> json) {
    Page<T> page = read.apply(limit);
    int fitting = fitting(page, json);
    return response(fitting < page.items().size() ? read.apply(fitting) : page, json);
  }

  private static <T> int fitting(Page<T> page, Function<T, ? extends JsonNode> json) {
    int count = 0;
    int characters = 0;
    for (T item : page.items()) {
      characters += json.apply(item).toString().length();
      if (count > 0 && characters > MOST_CHARACTERS) {
        return count;
      }
      count++;
    }
    return count;
  }

  static <T> Response response(Page<T> page, Function<T, ? extends JsonNode> json) {
    ObjectNode node = Json.object();
    ArrayNode items = node.putArray("items");
    page.items().forEach(item -> items.add(json.apply(item)));
    return Response.ok(node.put("next_cursor", page.next()));
  }
}
