package io.vouchsafe.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
    // Not by its type, which is not known of what came out of a stream empty.
    if (value.s() != null) {
      return node.put("S", value.s());
    }
    if (value.n() != null) {
      return node.put("N", value.n());
    }
    if (value.bool() != null) {
      return node.put("BOOL", value.bool());
    }
    if (value.nul() != null) {
      return node.put("NULL", true);
    }
    if (value.b() != null) {
      return node.put("B", base64(value.b()));
    }
    if (value.hasM()) {
      return node.set("M", json(value.m()));
    }
    if (value.hasSs()) {
      value.ss().forEach(node.putArray("SS")::add);
    } else if (value.hasNs()) {
      value.ns().forEach(node.putArray("NS")::add);
    } else if (value.hasBs()) {
      value.bs().forEach(bytes -> node.withArray("BS").add(base64(bytes)));
    } else {
      ArrayNode list = node.putArray("L");
      value.l().forEach(element -> list.add(json(element)));
    }
    return node;
  }

  private static String base64(SdkBytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.asByteArray());
  }
}
