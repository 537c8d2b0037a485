package io.vouchsafe.core.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where webhooks and deliveries are kept. */
public interface WebhookLedger {

  /** A webhook, and how it does. */
  record Standing(Webhook webhook, Health health) {}

  /** All webhooks. */
  List<Standing> standings();

  /** The webhook of an id, if it is there. */
  Optional<Standing> standing(String webhookId);

  /**
   * Replaces a webhook.
   *
   * @return false if the stored one is not the one that was read
   */
  boolean replace(Webhook before, Webhook after);

  /** Notes that an attempt was in vain; how the endpoint does now. */
  Health failed(String webhookId, Instant now);

  /** Notes that something got through. */
  void recovered(String webhookId);

  /**
   * Stores a delivery.
   *
   * @return false if it is there already
   */
  boolean begin(Delivery delivery);

  /** Some deliveries of a webhook that are due, those that waited longest first. */
  List<Delivery> due(String webhookId, Instant now, int limit);

  /**
   * Replaces a delivery.
   *
   * @return false if the stored one is not due when the one that was read is: somebody else sends
   *     it, or did
   */
  boolean move(Delivery before, Delivery after);
}
