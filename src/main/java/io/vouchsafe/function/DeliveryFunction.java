package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.webhook.Deliveries;
import io.vouchsafe.core.webhook.Message;
import io.vouchsafe.store.WebhookStore;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to webhooks: those that a queue hands out, as the event bus put them there, and on a
 * schedule those again that were not taken.
 */
public final class DeliveryFunction extends JsonFunction {

  /** Enough for what is being sent, until its deadline, and for noting what came of it. */
  private static final int RESERVE_MILLIS = 20_000;

  private static final String RECORDS = "Records";

  private final Deliveries deliveries;

  /** The deployed function. */
  public DeliveryFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public DeliveryFunction(Environment environment) {
    this.deliveries =
        new Deliveries(
            new WebhookStore(environment.database()),
            new WebhookSender(environment.settings().webhookTargets()),
            environment.clock(),
            new SecureRandom());
  }

  @Override
  JsonNode handle(JsonNode event, Context context) {
    return event.has(RECORDS) ? tell(event.path(RECORDS), context) : retry(context);
  }

  private JsonNode retry(Context context) {
    BooleanSupplier goOn = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
    JsonNode done = json(deliveries.retry(goOn));
    log(done, context);
    return done;
  }

  /**
   * What came of one record of the queue.
   *
   * @param failure why it has to be handed out again; null if it need not
   */
  private record Told(String id, Deliveries.Result result, @Nullable RuntimeException failure) {}

  /** None waits for another one, and the queue hands out again those alone that failed. */
  private JsonNode tell(JsonNode records, Context context) {
    Deliveries.Audience audience = deliveries.audience();
    List<Told> all =
        SideBySide.results(
            records
                .valueStream()
                .<Callable<Told>>map(queued -> () -> tell(audience, queued))
                .toList());
    ObjectNode answer = Json.object();
    ArrayNode unsent = answer.putArray("batchItemFailures");
    for (Told told : all) {
      if (told.failure() != null) {
        context.getLogger().log(Failures.describe(told.failure()), LogLevel.ERROR);
        unsent.addObject().put("itemIdentifier", told.id());
      }
    }
    Deliveries.Result result =
        all.stream().map(Told::result).reduce(Deliveries.Result.NOTHING, Deliveries.Result::plus);
    log(json(result).put("unsent", unsent.size()), context);
    return answer;
  }

  private static Told tell(Deliveries.Audience audience, JsonNode queued) {
    String id = queued.path("messageId").asText();
    try {
      return new Told(id, audience.tell(message(queued.path("body").asText())), null);
    } catch (RuntimeException failure) {
      return new Told(id, Deliveries.Result.NOTHING, failure);
    }
  }

  /** The event as the bus put it into the queue. */
  private static Message message(String body) {
    try {
      JsonNode event = Json.parse(body).path("detail");
      return new Message(text(event, "id"), text(event, "type"), Json.print(event));
    } catch (JsonProcessingException noJson) {
      throw new IllegalArgumentException(noJson);
    }
  }

  private static String text(JsonNode event, String name) {
    String text = event.path(name).asText();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("An event has no " + name);
    }
    return text;
  }

  private static ObjectNode json(Deliveries.Result result) {
    return Json.object().put("delivered", result.delivered()).put("failed", result.failed());
  }

  private static void log(JsonNode line, Context context) {
    context.getLogger().log(Json.print(line) + "\n", LogLevel.INFO);
  }
}
