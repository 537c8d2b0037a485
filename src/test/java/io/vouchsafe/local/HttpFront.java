package io.vouchsafe.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The HTTP server on the loopback address. */
final class HttpFront implements AutoCloseable {

  /** Connections that may wait to be accepted. */
  private static final int BACKLOG = 256;

  static {
    // Else each answer of more than one packet waits for the other side's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private HttpFront(HttpServer server) {
    this.server = server;
  }

  /**
   * Takes the port, without answering yet.
   *
   * @param port 0 for any that is free
   * @throws StartupException if something else has it
   */
  static HttpFront bind(int port) {
    try {
      return new HttpFront(
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG));
    } catch (BindException e) {
      throw new StartupException(
          "Port %d is in use: stop what uses it, or choose another one with PORT=%d in the environment."
              .formatted(port, port + 1),
          e);
    } catch (IOException e) {
      throw new StartupException("Port " + port + " cannot be used: " + e.getMessage() + ".", e);
    }
  }

  void serve(Gateway gateway) {
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(gateway, exchange));
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static void handle(Gateway gateway, HttpExchange exchange) throws IOException {
    try (exchange) {
      GatewayResponse response = gateway.handle(request(exchange));
      response.headers().forEach(exchange.getResponseHeaders()::put);
      byte[] body = response.body().toArray();
      boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(response.status(), bodiless ? -1 : body.length);
      if (!bodiless) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static GatewayRequest request(HttpExchange exchange) throws IOException {
    byte[] body;
    boolean complete;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(Gateway.LARGEST_BODY);
      // The rest is read and dropped, or the client would see a broken connection, not an answer.
      complete = in.transferTo(OutputStream.nullOutputStream()) == 0;
    }
    Map<String, List<String>> headers = new HashMap<>(exchange.getRequestHeaders());
    String query = exchange.getRequestURI().getRawQuery();
    return new GatewayRequest(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        query == null ? "" : query,
        headers,
        new Bytes(body),
        complete,
        exchange.getRemoteAddress().getAddress().getHostAddress());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
