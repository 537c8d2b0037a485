package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import io.vouchsafe.function.Environment;
import java.util.Map;

/** Answers with the source of the event that it got; for tests of the schedules. */
public final class NightlyFunction implements RequestHandler<ScheduledEvent, Map<String, String>> {

  public NightlyFunction(Environment environment) {}

  @Override
  public Map<String, String> handleRequest(ScheduledEvent event, Context context) {
    return Map.of("source", event.getSource());
  }
}
