package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.store.Page;
import java.util.function.Function;

/** Parts of lists as JSON. */
final class Pages {

  private Pages() {}

  static <T> Response response(Page<T> page, Function<T, ? extends JsonNode> json) {
    ObjectNode node = Json.object();
    ArrayNode items = node.putArray("items");
    page.items().forEach(item -> items.add(json.apply(item)));
    return Response.ok(node.put("next_cursor", page.next()));
  }
}
