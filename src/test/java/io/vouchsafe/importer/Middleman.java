package io.vouchsafe.importer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between a client and the API, and does to some calls what can happen to them. */
final class Middleman implements AutoCloseable {

  /** What happens to a call. */
  enum Fate {
    /** It is passed on, and so is its answer. */
    PASSED,
    /** It is refused with 429, and a time to wait. */
    THROTTLED,
    /** It is answered with 500, and does not reach the API. */
    FAILED,
    /** The connection breaks before the API has it. */
    LOST,
    /** It is done, and its answer is lost. */
    ANSWER_LOST,
    /** It is done, and never answered. */
    NEVER_ANSWERED,
    /** It is too large. */
    TOO_LARGE
  }

  private final HttpServer server;
  private final URI target;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Queue<Fate> fates = new ConcurrentLinkedQueue<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final CountDownLatch unanswered = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  Middleman(URI target) {
    this.target = target;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What happens to the next calls; those after them are passed. */
  Middleman next(Fate... some) {
    fates.addAll(List.of(some));
    return this;
  }

  /** What was sent, passed on or not. */
  List<String> bodies() {
    return new ArrayList<>(bodies);
  }

  /** Waits until a call was done that is never answered. */
  void awaitUnanswered() throws InterruptedException {
    unanswered.await();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    bodies.add(new String(body, StandardCharsets.UTF_8));
    Fate fate = fates.poll();
    try (exchange) {
      switch (fate == null ? Fate.PASSED : fate) {
        case PASSED -> {
          HttpResponse<byte[]> answer = pass(exchange, body);
          answer(exchange, answer.statusCode(), answer.body());
        }
        case THROTTLED -> {
          exchange.getResponseHeaders().set("retry-after", "17");
          answer(exchange, 429, new byte[0]);
        }
        case FAILED -> answer(exchange, 500, "<html>".getBytes(StandardCharsets.UTF_8));
        case TOO_LARGE -> answer(exchange, 413, new byte[0]);
        case LOST -> {}
        case ANSWER_LOST -> pass(exchange, body);
        case NEVER_ANSWERED -> {
          pass(exchange, body);
          unanswered.countDown();
          closed.await();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().getRawPath()))
            .POST(BodyPublishers.ofByteArray(body));
    for (String name : List.of("authorization", "content-type")) {
      request.header(name, exchange.getRequestHeaders().getFirst(name));
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
    http.shutdownNow();
  }
}
