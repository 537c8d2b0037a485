package io.vouchsafe.core.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to one webhook.
 *
 * @param body what is sent; null once it has ended
 * @param attempts how often it was sent
 * @param dueAt when it is sent next; null once it has ended
 * @param endedAt when it was taken or given up; null before
 * @param last what came of the last attempt; null before the first
 */
public record Delivery(
    String webhookId,
    String eventId,
    String eventType,
    @Nullable String body,
    Status status,
    int attempts,
    Instant createdAt,
    @Nullable Instant dueAt,
    @Nullable Instant endedAt,
    @Nullable Attempt last) {

  /** How far it is. */
  public enum Status {
    PENDING,
    DELIVERED,
    FAILED
  }

  /** An event that is to be sent. */
  static Delivery of(Webhook webhook, Message message, Instant now, Instant dueAt) {
    return new Delivery(
        webhook.id(),
        message.id(),
        message.type(),
        message.body(),
        Status.PENDING,
        0,
        now,
        dueAt,
        null,
        null);
  }

  /** This delivery, due at another time. */
  Delivery due(Instant at) {
    return new Delivery(
        webhookId, eventId, eventType, body, status, attempts, createdAt, at, null, last);
  }

  /** This delivery after an attempt in vain, to be sent again. */
  Delivery again(Attempt attempt, Instant at) {
    return new Delivery(
        webhookId, eventId, eventType, body, status, attempts + 1, createdAt, at, null, attempt);
  }

  /** This delivery after its last attempt, without what was sent. */
  Delivery ended(Attempt attempt, Instant now) {
    return new Delivery(
        webhookId,
        eventId,
        eventType,
        null,
        attempt.isSuccess() ? Status.DELIVERED : Status.FAILED,
        attempts + 1,
        createdAt,
        null,
        now,
        attempt);
  }

  /** This delivery, which is not sent any more. */
  Delivery dropped(Instant now) {
    return new Delivery(
        webhookId, eventId, eventType, null, Status.FAILED, attempts, createdAt, null, now, last);
  }
}
