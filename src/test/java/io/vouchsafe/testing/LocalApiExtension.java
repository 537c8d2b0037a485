package io.vouchsafe.testing;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vouchsafe.local.CallLog;
import io.vouchsafe.local.FunctionLog;
import io.vouchsafe.local.LocalSystem;
import io.vouchsafe.local.LocalTables;
import io.vouchsafe.local.Template;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Gives a test class the whole system on HTTP: every function of the template behind its gateway,
 * fresh tables, no sample store, the local keys, and a clock that the tests set. It is registered
 * in a static field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final LocalApiExtension api = LocalApiExtension.instance();
 * }</pre>
 */
public final class LocalApiExtension implements BeforeAllCallback, AfterAllCallback {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final TestClock clock = new TestClock();
  private final List<ExecutionInterceptor> interceptors = new ArrayList<>();
  private final Map<String, String> parameters = new HashMap<>();
  private FunctionLog log = new FunctionLog(System.err, LogLevel.WARN);
  private boolean following;
  private @Nullable Started started;

  private record Started(
      Template template, LocalSystem system, LocalTables tables, URI address, HttpClient http) {}

  private LocalApiExtension() {}

  public static LocalApiExtension instance() {
    return new LocalApiExtension();
  }

  /** Every call of a function to the database passes the interceptor, which may fail it. */
  public LocalApiExtension with(ExecutionInterceptor interceptor) {
    interceptors.add(interceptor);
    return this;
  }

  /** What the functions log, each line that tells of a request too. */
  public LocalApiExtension loggingTo(PrintStream out) {
    log = new FunctionLog(out, LogLevel.INFO);
    return this;
  }

  /** Sets a parameter of the template, such as {@code Currency}. */
  public LocalApiExtension withParameter(String name, String value) {
    parameters.put(name, value);
    return this;
  }

  /** Has the tables' streams followed, by which {@link #settle} tells functions of what changed. */
  public LocalApiExtension following() {
    following = true;
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    UnaryOperator<String> names = Prefix.fresh(context);
    Template template = Template.load(Path.of("template.yaml"), names, parameters);
    LocalSystem system =
        new LocalSystem(template, FreshDynamoDb.uri(context), clock, interceptors, log);
    if (following) {
      system.followStreams();
    }
    started =
        new Started(
            template,
            system,
            new LocalTables(system.client(), template),
            system.serve(),
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (started != null) {
      started.tables().drop();
      started.system().close();
      started.http().close();
      started = null;
    }
  }

  /** Hands out what changed since, and waits until all that comes of it is done. */
  public void settle() {
    started().system().settle();
  }

  /** The newest events that the event bus was given, as rules see them. */
  public List<JsonNode> events() {
    return started().system().events();
  }

  /** Hands out once what the streams have. */
  public void pollStreams() {
    started().system().pollStreams();
  }

  /** The time by which the functions decide. */
  public TestClock clock() {
    return clock;
  }

  /**
   * The calls of a function to the database.
   *
   * @param function its logical id, such as {@code ValidateFunction}
   */
  public CallLog calls(String function) {
    return started().system().calls(function);
  }

  /** A client that no policy holds back, to look at what was written. */
  public DynamoDbClient client() {
    return started().system().client();
  }

  /** The environment that names the tables, such as {@code CUSTOMERS_TABLE}. */
  public Map<String, String> variables() {
    return started().template().variables();
  }

  /** Where the API is. */
  public URI address() {
    return started().address();
  }

  /** A function's answer to an event, without the gateway. */
  public JsonNode invoke(String function, String event) {
    byte[] answer = started().system().invoke(function, event.getBytes(StandardCharsets.UTF_8));
    return parse(new String(answer, StandardCharsets.UTF_8));
  }

  /**
   * Sends a request with a JSON body and waits for the answer.
   *
   * @param path with its query, encoded as it shall be sent
   * @param key an API key such as {@code local-admin}; null for none
   * @param json the body as it shall be sent; null for none
   */
  public Answer request(String method, String path, @Nullable String key, @Nullable String json) {
    Map<String, String> headers = new HashMap<>();
    if (key != null) {
      headers.put("authorization", "Bearer " + key);
    }
    if (json != null) {
      headers.put("content-type", "application/json");
    }
    return send(
        method, path, headers, json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a request with any headers and any body. */
  public Answer send(String method, String path, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      HttpResponse<String> response =
          started().http().send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers().map(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an answer", e);
    }
  }

  /**
   * An answer of the API.
   *
   * @param headers by name in lower case
   */
  public record Answer(int status, Map<String, List<String>> headers, String text) {

    /** The body as JSON, numbers exact; a missing node if there is none. */
    public JsonNode json() {
      return parse(text);
    }

    /** The first value of a header, if it is there. */
    public @Nullable String header(String name) {
      List<String> values = headers.getOrDefault(name, List.of());
      return values.isEmpty() ? null : values.getFirst();
    }
  }

  private static JsonNode parse(String text) {
    try {
      return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The answer is no JSON: " + text, e);
    }
  }

  private Started started() {
    if (started == null) {
      throw new IllegalStateException("There is a system only while a class is tested.");
    }
    return started;
  }
}
