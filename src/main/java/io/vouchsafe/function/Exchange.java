package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request as the gateway hands it over. */
final class Exchange {

  private static final int DEFAULT_PAGE = 50;
  private static final int LARGEST_PAGE = 500;

  private final APIGatewayV2HTTPEvent event;
  private final Context context;
  private final Map<String, JsonNode> notes = new LinkedHashMap<>();

  Exchange(APIGatewayV2HTTPEvent event, Context context) {
    this.event = event;
    this.context = context;
  }

  /** How long the function has until it is ended, in milliseconds. */
  int remainingMillis() {
    return context.getRemainingTimeInMillis();
  }

  String method() {
    return event.getRequestContext().getHttp().getMethod().toUpperCase(Locale.ROOT);
  }

  /** The path with its parameters' names, as the template has it. */
  String route() {
    String key = event.getRouteKey();
    return key.substring(key.indexOf(' ') + 1);
  }

  /** The bearer's role; empty without a good key. */
  Optional<Role> role() {
    APIGatewayV2HTTPEvent.RequestContext.Authorizer authorizer =
        event.getRequestContext().getAuthorizer();
    Map<String, Object> context = authorizer == null ? null : authorizer.getLambda();
    return context == null || !(context.get("role") instanceof String name)
        ? Optional.empty()
        : Role.of(name);
  }

  @Nullable String requestId() {
    return event.getRequestContext().getRequestId();
  }

  /**
   * Adds a field to the line that is logged of this request.
   *
   * @param value without personal data
   */
  void note(String name, JsonNode value) {
    notes.put(name, value);
  }

  /** The fields that were added to the line that is logged. */
  Map<String, JsonNode> notes() {
    return notes;
  }

  /** A part of the path that names something. */
  String path(String name) {
    Map<String, String> parameters = event.getPathParameters();
    String value = parameters == null ? null : parameters.get(name);
    return value == null ? "" : value;
  }

  /** A part of the path that identifies something of a client; too long a one is refused. */
  String identifier(String name) {
    String value = path(name);
    if (value.length() > Bodies.IDENTIFIER) {
      throw Problem.invalid(
          name, "too_long", "At most " + Bodies.IDENTIFIER + " characters are allowed.");
    }
    if (value.isBlank() || !Fields.isWellFormed(value)) {
      throw Problem.notFound("This " + name);
    }
    return value;
  }

  @Nullable String query(String name) {
    Map<String, String> parameters = event.getQueryStringParameters();
    return parameters == null ? null : parameters.get(name);
  }

  /**
   * All values of a parameter of the query that may be there more than once.
   *
   * @throws IllegalArgumentException if the query is not encoded as one
   */
  List<String> queryAll(String name) {
    String query = event.getRawQueryString();
    List<String> values = new ArrayList<>();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals >= 0 && decoded(pair.substring(0, equals)).equals(name)) {
        values.add(decoded(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** What the client says it is; empty if it says nothing. */
  String userAgent() {
    return Objects.requireNonNullElse(event.getRequestContext().getHttp().getUserAgent(), "");
  }

  /** The client's IP address; empty if it is not known. */
  String sourceIp() {
    return Objects.requireNonNullElse(event.getRequestContext().getHttp().getSourceIp(), "");
  }

  @Nullable String header(String name) {
    Map<String, String> headers = event.getHeaders();
    return headers == null ? null : headers.get(name);
  }

  /** How many items of a list are wanted: 1 to 500, 50 if nothing is said. */
  int pageSize() {
    String limit = query("limit");
    if (limit == null) {
      return DEFAULT_PAGE;
    }
    try {
      int size = Integer.parseInt(limit);
      if (size < 1) {
        throw Problem.invalid("limit", "below_minimum", "At least 1 is needed.");
      }
      if (size > LARGEST_PAGE) {
        throw Problem.invalid("limit", "above_maximum", "At most " + LARGEST_PAGE + " is allowed.");
      }
      return size;
    } catch (NumberFormatException wrong) {
      throw Problem.invalid("limit", "not_a_number", "A whole number is needed.");
    }
  }

  /** The body, which must be a JSON object if there is one; else an empty one. */
  ObjectNode jsonIfAny(int mostBytes) {
    String body = event.getBody();
    return body == null || body.isEmpty() ? Json.object() : json(mostBytes);
  }

  /**
   * The body, which must be a JSON object.
   *
   * @param mostBytes how large it may be
   */
  ObjectNode json(int mostBytes) {
    String type = header("content-type");
    if (type != null && !isJson(type)) {
      throw Problem.unsupportedMediaType("application/json");
    }
    String text = text(mostBytes, Problem::invalidJson);
    if (text.isBlank()) {
      throw Problem.invalidJson("The body is empty: a JSON object is needed.");
    }
    try {
      JsonNode node = Json.parse(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw Problem.invalidJson("A JSON object is needed.");
    } catch (JsonProcessingException wrong) {
      // Not its own message, which quotes what was sent.
      throw Problem.invalidJson(
          wrong.getLocation() == null
              ? "The body is not valid JSON."
              : "The body is not valid JSON: line "
                  + wrong.getLocation().getLineNr()
                  + ", column "
                  + wrong.getLocation().getColumnNr()
                  + ".");
    } catch (NumberFormatException tooLarge) {
      throw Problem.invalidJson("The body has a number that is too large to be one.");
    }
  }

  /**
   * The body, which must be CSV in UTF-8.
   *
   * @param mostBytes how large it may be
   */
  String csv(int mostBytes) {
    String type = header("content-type");
    if (type != null && !isCsv(type)) {
      throw Problem.unsupportedMediaType("text/csv in UTF-8");
    }
    return text(mostBytes, Problem::invalidCsv);
  }

  private static boolean isCsv(String contentType) {
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    return parts[0].strip().equals("text/csv")
        && Arrays.stream(parts)
            .map(part -> part.replace("\"", "").strip())
            .filter(part -> part.startsWith("charset="))
            .allMatch(part -> part.equals("charset=utf-8") || part.equals("charset=us-ascii"));
  }

  private static boolean isJson(String contentType) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.endsWith("+json");
  }

  private String text(int mostBytes, Function<String, Problem> undecodable) {
    String body = event.getBody();
    if (body == null) {
      return "";
    }
    if (!event.getIsBase64Encoded()) {
      // Each character has one byte at least, and no more than three.
      if (body.length() > mostBytes || bytes(body).length > mostBytes) {
        throw Problem.tooLarge(mostBytes);
      }
      return body;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(body);
      if (decoded.length > mostBytes) {
        throw Problem.tooLarge(mostBytes);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString();
    } catch (IllegalArgumentException | CharacterCodingException wrong) {
      throw undecodable.apply("The body is not UTF-8.");
    }
  }

  private static byte[] bytes(String body) {
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
