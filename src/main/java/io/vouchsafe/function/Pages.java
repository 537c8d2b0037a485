package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.store.Page;
import java.util.List;
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

  /**
   * The part that is asked for of a list that is short enough to be read whole.
   *
   * @param place where an item is in the order of the list
   */
  static <T> Page<T> of(Exchange exchange, List<T> all, Function<T, String> place) {
    String after = exchange.query("cursor");
    int size = exchange.pageSize();
    List<T> rest =
        all.stream().filter(one -> after == null || place.apply(one).compareTo(after) > 0).toList();
    List<T> shown = rest.subList(0, Math.min(size, rest.size()));
    return new Page<>(shown, rest.size() > size ? place.apply(shown.getLast()) : null);
  }

  static <T> Response response(Page<T> page, Function<T, ? extends JsonNode> json) {
    ObjectNode node = Json.object();
    ArrayNode items = node.putArray("items");
    page.items().forEach(item -> items.add(json.apply(item)));
    return Response.ok(node.put("next_cursor", page.next()));
  }
}
