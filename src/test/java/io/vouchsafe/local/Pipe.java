package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leads the records of a stream through a function to a target, as a pipe of EventBridge does.
 *
 * @param enrichment makes of the records what the target gets; null if it gets the records
 */
record Pipe(@Nullable LocalFunction enrichment, PipeTarget target) implements RecordHandler {

  @Override
  public int handle(List<JsonNode> batch) {
    ArrayNode records = JsonNodeFactory.instance.arrayNode().addAll(batch);
    JsonNode payloads = enrichment == null ? records : enrichment.answer(records);
    if (!payloads.isEmpty()) {
      // What is no list is one payload.
      target.take(
          payloads.isArray() ? List.copyOf(payloads.valueStream().toList()) : List.of(payloads));
    }
    return batch.size();
  }
}
