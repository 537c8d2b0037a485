package io.vouchsafe.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A merchant's endpoint on this machine, that verifies what it gets as the documentation says. */
final class Endpoint implements AutoCloseable {

  /** What it got. */
  record Received(String method, String path, Map<String, String> headers, String body) {

    JsonNode json() {
      return RedemptionSteps.json(body);
    }

    /** Whether a signature of it was made with the secret. */
    boolean isSignedBy(String secret) {
      String signed =
          headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + "." + body;
      try {
        byte[] key = Base64.getDecoder().decode(secret.replace("whsec_", ""));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] hash = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        String expected = "v1," + Base64.getEncoder().encodeToString(hash);
        return List.of(headers.getOrDefault("webhook-signature", "").split(" ", -1))
            .contains(expected);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final CountDownLatch open = new CountDownLatch(1);
  private volatile ToIntFunction<Received> status = _ -> 204;
  private volatile String location = "";
  private volatile boolean hanging;

  Endpoint() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange
                .getRequestHeaders()
                .forEach(
                    (name, values) ->
                        headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            Received request =
                new Received(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            received.add(request);
            if (hanging) {
              await();
            }
            if (!location.isEmpty()) {
              exchange.getResponseHeaders().set("location", location);
            }
            exchange.sendResponseHeaders(status.applyAsInt(request), -1);
          }
        });
    server.start();
  }

  private void await() {
    try {
      open.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks";
  }

  /** From now on it answers with this. */
  Endpoint answering(int next) {
    return answering(_ -> next);
  }

  /** From now on it answers with what is made of each request. */
  Endpoint answering(ToIntFunction<Received> next) {
    status = next;
    return this;
  }

  /** From now on it sends everybody elsewhere. */
  Endpoint redirecting(String elsewhere) {
    location = elsewhere;
    return answering(302);
  }

  /** It answers nobody before it is closed. */
  Endpoint hanging() {
    hanging = true;
    return this;
  }

  /** What it got since this was asked. */
  List<Received> received() {
    List<Received> all = new ArrayList<>();
    received.drainTo(all);
    return all;
  }

  /** What it gets next. */
  Received next() throws InterruptedException {
    return received.take();
  }

  @Override
  public void close() {
    open.countDown();
    server.stop(0);
    threads.close();
  }
}
