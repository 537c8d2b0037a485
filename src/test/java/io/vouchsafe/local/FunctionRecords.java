package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A function that follows a stream by itself, and reports the records that it did not handle. */
record FunctionRecords(LocalFunction function) implements RecordHandler {

  @Override
  public int handle(List<JsonNode> batch) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    ArrayNode records = event.putArray("Records");
    batch.forEach(records::add);
    JsonNode failed =
        function.answer(event).path("batchItemFailures").path(0).path("itemIdentifier");
    for (int index = 0; index < batch.size(); index++) {
      if (batch.get(index).path("dynamodb").path("SequenceNumber").equals(failed)) {
        return index;
      }
    }
    return batch.size();
  }
}
