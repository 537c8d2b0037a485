package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.core.webhook.Deliveries;
import io.vouchsafe.core.webhook.Message;
import io.vouchsafe.store.WebhookStore;
import java.security.SecureRandom;
import java.util.function.BooleanSupplier;

/**
 * Sends events to webhooks: each as the event bus tells of it, and on a schedule those again that
 * were not taken.
 */
public final class DeliveryFunction extends JsonFunction {

  /** Enough for what is being sent, until its deadline, and for noting what came of it. */
  private static final int RESERVE_MILLIS = 20_000;

  private static final String SOURCE = "vouchsafe";

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
    BooleanSupplier goOn = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
    boolean told = event.path("source").asText().equals(SOURCE);
    Deliveries.Result result =
        told ? deliveries.tell(message(event.path("detail"))) : deliveries.retry(goOn);
    JsonNode done =
        Json.object().put("delivered", result.delivered()).put("failed", result.failed());
    context.getLogger().log(Json.print(done) + "\n", LogLevel.INFO);
    return done;
  }

  private static Message message(JsonNode event) {
    return new Message(event.path("id").asText(), event.path("type").asText(), Json.print(event));
  }
}
