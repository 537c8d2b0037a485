package io.vouchsafe.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/** Records of a table's stream as the service hands them to a function. */
final class StreamEvents {

  private StreamEvents() {}

  static ObjectNode json(Record record, String table) {
    StreamRecord change = record.dynamodb();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("eventID", record.eventID())
            .put("eventName", record.eventNameAsString())
            .put("eventVersion", "1.1")
            .put("eventSource", "aws:dynamodb")
            .put("awsRegion", Arns.REGION)
            .put("eventSourceARN", Arns.stream(table));
    ObjectNode dynamodb = node.putObject("dynamodb");
    dynamodb
        .put("ApproximateCreationDateTime", change.approximateCreationDateTime().getEpochSecond())
        .put("SequenceNumber", change.sequenceNumber())
        .put("SizeBytes", change.sizeBytes())
        .put("StreamViewType", change.streamViewTypeAsString());
    dynamodb.set("Keys", json(change.keys()));
    if (change.hasNewImage()) {
      dynamodb.set("NewImage", json(change.newImage()));
    }
    if (change.hasOldImage()) {
      dynamodb.set("OldImage", json(change.oldImage()));
    }
    return node;
  }

  private static ObjectNode json(Map<String, AttributeValue> attributes) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    attributes.forEach((name, value) -> node.set(name, json(value)));
    return node;
  }

  private static ObjectNode json(AttributeValue value) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    String type = value.type().name();
    switch (value.type()) {
      case S -> node.put(type, value.s());
      case N -> node.put(type, value.n());
      case BOOL -> node.put(type, value.bool());
      case NUL -> node.put("NULL", true);
      case B -> node.put(type, base64(value.b()));
      case M -> node.set(type, json(value.m()));
      case L -> value.l().forEach(element -> node.withArray(type).add(json(element)));
      case SS -> value.ss().forEach(node.withArray(type)::add);
      case NS -> value.ns().forEach(node.withArray(type)::add);
      case BS -> value.bs().forEach(bytes -> node.withArray(type).add(base64(bytes)));
      // The stream of DynamoDB Local does not tell which one it was that is empty.
      default -> node.putObject("M");
    }
    return node;
  }

  private static String base64(SdkBytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.asByteArray());
  }
}
