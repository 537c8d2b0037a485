package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.event.EventType;
import io.vouchsafe.core.webhook.Attempt;
import io.vouchsafe.core.webhook.Delivery;
import io.vouchsafe.core.webhook.Health;
import io.vouchsafe.core.webhook.Message;
import io.vouchsafe.core.webhook.Webhook;
import io.vouchsafe.core.webhook.WebhookLedger;
import io.vouchsafe.store.WebhookStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps webhooks, tells what was sent to them, and tries them out. */
public final class WebhooksFunction extends ApiFunction {

  private static final int LONGEST_URL = 2_000;
  private static final int LONGEST_DESCRIPTION = 500;
  private static final int MOST_TYPES = 50;
  private static final String PING = "ping";

  private enum Status {
    ACTIVE,
    DISABLED
  }

  private final WebhookStore webhooks;
  private final WebhookSender sender;
  private final WebhookTargets targets;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** The deployed function. */
  public WebhooksFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public WebhooksFunction(Environment environment) {
    this.webhooks = new WebhookStore(environment.database());
    this.targets = environment.settings().webhookTargets();
    this.sender = new WebhookSender(targets);
    this.clock = environment.clock();
    String webhook = "/webhooks/{id}";
    on("POST", "/webhooks", Role.MANAGERS, (exchange, role) -> create(exchange));
    on("GET", "/webhooks", Role.READERS, (exchange, role) -> list(exchange));
    on("GET", webhook, Role.READERS, (exchange, role) -> read(exchange));
    on("PATCH", webhook, Role.MANAGERS, (exchange, role) -> change(exchange));
    on("DELETE", webhook, Role.MANAGERS, (exchange, role) -> delete(exchange));
    on("GET", webhook + "/deliveries", Role.READERS, (exchange, role) -> deliveries(exchange));
    on("POST", webhook + "/test", Role.MANAGERS, (exchange, role) -> test(exchange));
  }

  private Response create(Exchange exchange) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    String url = fields.requiredText("url", LONGEST_URL);
    Set<String> events = events(fields);
    if (fields.node("events") == null) {
      fields.wrong("events", "required", "This field is required.");
    }
    String description = fields.text("description", LONGEST_DESCRIPTION);
    fields.refuseOthers();
    checkUrl(url, violations);
    violations.refuse();
    Instant now = now();
    Webhook webhook =
        new Webhook(
            UUID.randomUUID().toString(),
            url,
            events == null ? Set.of() : events,
            Objects.requireNonNullElse(description, ""),
            new Webhook.Secrets(WebhookSecret.make(random), null, null),
            now,
            null,
            null,
            1);
    return switch (webhooks.create(webhook)) {
      case DONE -> Response.created(withSecret(webhook));
      case TOO_MANY ->
          throw Problem.conflict(
              "url",
              "above_maximum",
              "At most " + Webhook.MOST + " webhooks are allowed: delete another one.");
      case OVERTAKEN -> throw Problem.busy();
    };
  }

  private Response list(Exchange exchange) {
    return Pages.response(
        Pages.of(exchange, webhooks.standings(), WebhooksFunction::place), WebhooksFunction::json);
  }

  /** They are listed as they were made. */
  private static String place(WebhookLedger.Standing standing) {
    Webhook webhook = standing.webhook();
    return webhook.createdAt().toEpochMilli() + "-" + webhook.id();
  }

  private Response read(Exchange exchange) {
    return webhooks
        .standing(exchange.identifier("id"))
        .map(WebhooksFunction::json)
        .map(Response::ok)
        .orElseThrow(() -> Problem.notFound("This webhook"));
  }

  private Response change(Exchange exchange) {
    Webhook before = find(exchange);
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    String url = fields.has("url") ? fields.requiredText("url", LONGEST_URL) : before.url();
    Set<String> events = events(fields);
    if (fields.has("events") && fields.node("events") == null) {
      fields.wrong("events", "required", "This field is required.");
    }
    String description =
        fields.given(
            "description", fields.text("description", LONGEST_DESCRIPTION), before.description());
    Status status = fields.choice("status", Status.class);
    boolean rotates = fields.flag("rotate_secret", false);
    fields.refuseOthers();
    if (!url.equals(before.url())) {
      checkUrl(url, violations);
    }
    violations.refuse();
    Instant now = now();
    boolean enables = status == Status.ACTIVE && !before.isActive();
    boolean disables = status == Status.DISABLED && before.isActive();
    Webhook after =
        new Webhook(
            before.id(),
            url,
            events == null ? before.events() : events,
            Objects.requireNonNullElse(description, ""),
            rotates ? before.secrets().rotated(WebhookSecret.make(random), now) : before.secrets(),
            before.createdAt(),
            enables ? null : disables ? now : before.disabledAt(),
            enables ? null : disables ? Webhook.DisabledReason.REQUESTED : before.disabledReason(),
            before.version() + 1);
    if (!webhooks.replace(before, after)) {
      throw Problem.busy();
    }
    if (enables || !url.equals(before.url())) {
      webhooks.recovered(after.id());
    }
    return Response.ok(rotates ? withSecret(after) : json(after, null));
  }

  private Response delete(Exchange exchange) {
    if (!webhooks.delete(find(exchange).id())) {
      throw Problem.busy();
    }
    return Response.noContent();
  }

  private Response deliveries(Exchange exchange) {
    String id = find(exchange).id();
    return Pages.response(
        webhooks.deliveries(id, exchange.pageSize(), exchange.query("cursor")),
        WebhooksFunction::json);
  }

  /** Sends a ping at once, also if the webhook is disabled, and tells what came of it. */
  private Response test(Exchange exchange) {
    Webhook webhook = find(exchange);
    Instant now = now();
    String id = UUID.randomUUID().toString();
    ObjectNode data = Json.object().put("webhook_id", webhook.id());
    String body = Json.print(EventJson.event(id, PING, now, data));
    Attempt attempt = sender.send(webhook, new Message(id, PING, body), now);
    ObjectNode node =
        Json.object()
            .put("type", "WebhookTest")
            .put("event_id", id)
            .put("event_type", PING)
            .put("delivered", attempt.isSuccess());
    return Response.ok(answer(node, attempt));
  }

  private Webhook find(Exchange exchange) {
    return webhooks
        .find(exchange.identifier("id"))
        .orElseThrow(() -> Problem.notFound("This webhook"));
  }

  private static @Nullable Set<String> events(Fields fields) {
    List<String> types = fields.texts("events", MOST_TYPES, Bodies.NAME);
    if (types == null) {
      return null;
    }
    for (int index = 0; index < types.size(); index++) {
      String type = types.get(index);
      if (!type.equals(Webhook.ALL) && EventType.of(type).isEmpty()) {
        fields.wrong(
            "events[" + index + "]", "invalid_choice", "A type of events, or *, is needed.");
      }
    }
    if (types.isEmpty()) {
      fields.wrong("events", "required", "At least one type is needed.");
    }
    return new HashSet<>(types);
  }

  private void checkUrl(String url, Violations violations) {
    if (url.isBlank()) {
      return;
    }
    try {
      WebhookUrl.of(url, targets).resolve(targets);
    } catch (WebhookUrl.NotAllowedException refused) {
      violations.add("url", "invalid_choice", Objects.requireNonNull(refused.getMessage()));
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static ObjectNode withSecret(Webhook webhook) {
    return json(webhook, null).put("secret", webhook.secrets().current());
  }

  private static ObjectNode json(WebhookLedger.Standing standing) {
    return json(standing.webhook(), standing.health());
  }

  private static ObjectNode json(Webhook webhook, @Nullable Health health) {
    ObjectNode node =
        Json.object()
            .put("type", "Webhook")
            .put("id", webhook.id())
            .put("url", webhook.url())
            .put("description", webhook.description());
    webhook.events().stream().sorted().forEach(node.putArray("events")::add);
    node.put("status", webhook.isActive() ? "active" : "disabled")
        .put("disabled_at", RedemptionJson.instant(webhook.disabledAt()))
        .put(
            "disabled_reason",
            webhook.disabledReason() == null ? null : RedemptionJson.wire(webhook.disabledReason()))
        .put("created_at", webhook.createdAt().toString());
    if (health != null) {
      node.put("failing_since", RedemptionJson.instant(health.since()));
    }
    return node;
  }

  private static ObjectNode json(Delivery delivery) {
    ObjectNode node =
        Json.object()
            .put("event_id", delivery.eventId())
            .put("event_type", delivery.eventType())
            .put("status", RedemptionJson.wire(delivery.status()))
            .put("attempts", delivery.attempts())
            .put("created_at", delivery.createdAt().toString())
            .put(
                "next_attempt_at",
                delivery.attempts() == 0 ? null : RedemptionJson.instant(delivery.dueAt()))
            .put("ended_at", RedemptionJson.instant(delivery.endedAt()));
    return answer(node, delivery.last());
  }

  private static ObjectNode answer(ObjectNode node, @Nullable Attempt attempt) {
    return node.put("response_status", attempt == null ? null : attempt.status())
        .put(
            "failure",
            attempt == null || attempt.failure() == null
                ? null
                : RedemptionJson.wire(attempt.failure()));
  }
}
