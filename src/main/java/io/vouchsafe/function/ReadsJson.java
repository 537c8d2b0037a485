package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.redemption.ReadLog;

/** What a decision read, as JSON without any customer or code in it. */
final class ReadsJson {

  private ReadsJson() {}

  /** What was read, and what for. */
  static ObjectNode explained(ReadLog log) {
    ObjectNode node = Json.object().put("round_trips", log.roundTrips());
    node.set("reads", reads(log, true));
    return node;
  }

  /** Adds what was read to the line that is logged of a request. */
  static void note(ReadLog log, Exchange exchange) {
    exchange.note("round_trips", Json.object().numberNode(log.roundTrips()));
    exchange.note("reads", reads(log, false));
  }

  private static JsonNode reads(ReadLog log, boolean why) {
    ArrayNode array = Json.array();
    for (ReadLog.Read read : log.reads()) {
      ObjectNode node = array.addObject().put("read", RedemptionJson.wire(read.what()));
      if (read.segment() != null) {
        node.put("segment", read.segment());
      }
      if (read.within() != null) {
        node.put("within", read.within().toString())
            .put("since", RedemptionJson.instant(read.since()));
      }
      if (read.roundTrip() > 0) {
        node.put("round_trip", read.roundTrip());
      } else {
        node.put("from", read.what() == ReadLog.What.VISIT_HISTORY ? "visits" : "profile");
      }
      if (!read.needed()) {
        node.put("needed", false);
      }
      if (why) {
        node.put("why", read.what().why());
      }
    }
    return array;
  }
}
