package io.vouchsafe.core.webhook;

import java.time.Instant;

/** Brings what is sent to an endpoint. */
public interface Courier {

  /**
   * Sends a message, signed, and waits for the answer, for a bounded time.
   *
   * @param now by which it is signed
   */
  Attempt send(Webhook webhook, Message message, Instant now);
}
