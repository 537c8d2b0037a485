package io.vouchsafe.function;

import io.vouchsafe.core.webhook.Attempt;
import io.vouchsafe.core.webhook.Courier;
import io.vouchsafe.core.webhook.Message;
import io.vouchsafe.core.webhook.Webhook;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends over HTTP. Nothing but the status is read of an answer, nothing follows a redirect, and no
 * endpoint can hold a sender for longer than a deadline.
 */
final class WebhookSender implements Courier {

  private static final int CONNECT_MILLIS = 3_000;

  private final WebhookTargets targets;
  private final GuardedSockets sockets;
  private final int deadlineMillis;

  /** A sender to some targets. */
  WebhookSender(WebhookTargets targets) {
    this(targets, 10_000);
  }

  /**
   * A sender to some targets.
   *
   * @param deadlineMillis when sending is broken off, however far it is
   */
  WebhookSender(WebhookTargets targets, int deadlineMillis) {
    this.targets = targets;
    this.sockets = new GuardedSockets((SSLSocketFactory) SSLSocketFactory.getDefault(), targets);
    this.deadlineMillis = deadlineMillis;
  }

  @Override
  public Attempt send(Webhook webhook, Message message, Instant now) {
    FutureTask<Attempt> sending = new FutureTask<>(() -> post(webhook, message, now));
    Thread sender = Thread.startVirtualThread(sending);
    try {
      return sending.get(deadlineMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      // Interrupting a virtual thread closes the socket that it waits for.
      sender.interrupt();
      return Attempt.failed(Attempt.Failure.TIMEOUT);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("Sending failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", interrupted);
    }
  }

  private Attempt post(Webhook webhook, Message message, Instant now) {
    try {
      WebhookUrl url = WebhookUrl.of(webhook.url(), targets);
      url.resolve(targets);
      return Attempt.answered(post(url, webhook, message, now));
    } catch (WebhookUrl.NotAllowedException | GuardedSockets.RefusedAddressException refused) {
      return Attempt.failed(Attempt.Failure.ADDRESS_NOT_ALLOWED);
    } catch (SSLException untrusted) {
      return Attempt.failed(Attempt.Failure.NO_TLS);
    } catch (SocketTimeoutException late) {
      return Attempt.failed(Attempt.Failure.TIMEOUT);
    } catch (IOException failed) {
      return Attempt.failed(Attempt.Failure.NO_CONNECTION);
    }
  }

  private int post(WebhookUrl url, Webhook webhook, Message message, Instant now)
      throws IOException {
    byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
    HttpURLConnection connection =
        (HttpURLConnection) url.uri().toURL().openConnection(Proxy.NO_PROXY);
    try {
      if (connection instanceof HttpsURLConnection secure) {
        secure.setSSLSocketFactory(sockets);
      }
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(deadlineMillis);
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      // Also keeps the JDK from sending it again by itself.
      connection.setFixedLengthStreamingMode(body.length);
      connection.setRequestProperty("content-type", "application/json");
      connection.setRequestProperty("user-agent", "Vouchsafe");
      connection.setRequestProperty("webhook-id", message.id());
      connection.setRequestProperty("webhook-timestamp", Long.toString(now.getEpochSecond()));
      connection.setRequestProperty(
          "webhook-signature", WebhookSecret.sign(webhook.secrets().at(now), message, now));
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
      int status = connection.getResponseCode();
      if (status < 0) {
        throw new IOException("This is no HTTP.");
      }
      return status;
    } finally {
      connection.disconnect();
    }
  }
}
