package io.vouchsafe.local;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local inside this JVM. Its threads keep the JVM alive until it is closed. */
public final class LocalDynamoDb implements AutoCloseable {

  private final DynamoDBProxyServer server;
  private final URI endpoint;

  private LocalDynamoDb(DynamoDBProxyServer server, URI endpoint) {
    this.server = server;
    this.endpoint = endpoint;
  }

  /** Starts one that forgets everything when it is closed. */
  public static LocalDynamoDb inMemory() {
    return start(List.of("-inMemory"));
  }

  /**
   * Starts one that keeps its tables in a folder, which is made if it is not there.
   *
   * @throws StartupException if the folder cannot be used
   */
  public static LocalDynamoDb in(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StartupException("The data folder " + folder + " cannot be made or used.", e);
    }
    if (!Files.isWritable(folder)) {
      throw new StartupException("The data folder " + folder + " cannot be written to.");
    }
    return start(List.of("-dbPath", folder.toString()));
  }

  /** One after the other: all of them have the standard output to themselves for a moment. */
  private static synchronized LocalDynamoDb start(List<String> storage) {
    int port = freePort();
    List<String> arguments = new ArrayList<>(storage);
    arguments.addAll(List.of("-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)));
    PrintStream out = System.out;
    // It greets on the standard output, which belongs to the caller's own answers.
    System.setOut(new PrintStream(PrintStream.nullOutputStream(), false));
    try {
      DynamoDBProxyServer server =
          ServerRunner.createServerFromCommandLineArgs(arguments.toArray(String[]::new));
      keepToLoopback(server);
      server.start();
      return new LocalDynamoDb(server, URI.create("http://127.0.0.1:" + port));
    } catch (Exception e) {
      throw new StartupException("DynamoDB Local does not start: " + e.getMessage() + ".", e);
    } finally {
      System.setOut(out);
    }
  }

  /** It would listen on every address of the machine, and has no option for that. */
  private static void keepToLoopback(DynamoDBProxyServer proxy)
      throws ReflectiveOperationException {
    Field field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    Object jetty = field.get(proxy);
    Object[] connectors = (Object[]) jetty.getClass().getMethod("getConnectors").invoke(jetty);
    for (Object connector : connectors) {
      connector.getClass().getMethod("setHost", String.class).invoke(connector, "127.0.0.1");
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local does not stop", e);
    }
  }
}
