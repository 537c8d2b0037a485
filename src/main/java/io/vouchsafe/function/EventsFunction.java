package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.vouchsafe.store.RecordedEvents;

/**
 * Makes events of the records of the tables' streams, between the streams and the event bus. What
 * it throws is tried again by the pipe that called it.
 */
public final class EventsFunction extends JsonFunction {

  private final RecordedEvents recorded;
  private final EventJson json;

  /** The deployed function. */
  public EventsFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public EventsFunction(Environment environment) {
    this.recorded = new RecordedEvents(environment.database());
    this.json = new EventJson(environment.settings().money());
  }

  @Override
  JsonNode handle(JsonNode records, Context context) {
    ArrayNode events = Json.array();
    for (JsonNode record : records) {
      recorded.of(Json.plain(record)).forEach(event -> events.add(json.event(event)));
    }
    String line =
        Json.print(Json.object().put("records", records.size()).put("events", events.size()));
    context.getLogger().log(line + "\n", LogLevel.INFO);
    return events;
  }
}
