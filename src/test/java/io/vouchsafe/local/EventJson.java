package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the events that an HTTP API sends to functions, in payload format 2.0. */
final class EventJson {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final String DOMAIN_PREFIX = "local";
  private static final String STAGE = "$default";

  private final GatewayRequest request;
  private final String path;
  private final Routes.Match match;
  private final String requestId;
  private final Instant now;
  private final Map<String, String> headers = new TreeMap<>();

  /**
   * @param path decoded: HTTP APIs give no function the path as it came
   */
  EventJson(
      GatewayRequest request, String path, Routes.Match match, String requestId, Instant now) {
    this.request = request;
    this.path = path;
    this.match = match;
    this.requestId = requestId;
    this.now = now;
    request
        .headers()
        .forEach(
            (name, values) ->
                headers.merge(
                    name.toLowerCase(Locale.ROOT),
                    String.join(",", values),
                    (one, other) -> one + "," + other));
    headers.put("x-forwarded-for", request.sourceIp());
    headers.put("x-forwarded-proto", "http");
  }

  /** The event for the function, with what the authorizer said. */
  byte[] request(JsonNode authorizer) {
    ObjectNode event = common();
    ObjectNode context = context();
    if (!authorizer.isMissingNode()) {
      context.putObject("authorizer").set("lambda", authorizer);
    }
    event.set("requestContext", context);
    boolean text = isText();
    if (!request.body().isEmpty()) {
      event.put(
          "body",
          text
              ? request.body().toString()
              : Base64.getEncoder().encodeToString(request.body().toArray()));
    }
    event.put("isBase64Encoded", !text && !request.body().isEmpty());
    return bytes(event);
  }

  /** The event for the authorizer. */
  byte[] authorization(String identity) {
    ObjectNode event = common();
    event.put("type", "REQUEST");
    event.put(
        "routeArn",
        "arn:aws:execute-api:%s:%s:%s/%s/%s%s"
            .formatted(Arns.REGION, Arns.ACCOUNT, DOMAIN_PREFIX, STAGE, request.method(), path));
    event.putArray("identitySource").add(identity);
    event.set("requestContext", context());
    return bytes(event);
  }

  /** Every value of a request's header. */
  static List<String> header(GatewayRequest request, String name) {
    return request.headers().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .flatMap(header -> header.getValue().stream())
        .toList();
  }

  private ObjectNode common() {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "2.0");
    event.put("routeKey", match.route().key());
    event.put("rawPath", path);
    event.put("rawQueryString", request.query());
    List<String> cookies = header(request, "cookie");
    if (!cookies.isEmpty()) {
      ArrayNode array = event.putArray("cookies");
      cookies.stream()
          .flatMap(line -> List.of(line.split(";", -1)).stream())
          .map(String::strip)
          .filter(cookie -> !cookie.isEmpty())
          .forEach(array::add);
    }
    ObjectNode own = event.putObject("headers");
    headers.forEach(
        (name, value) -> {
          if (!name.equals("cookie")) {
            own.put(name, value);
          }
        });
    putIfAny(event, "queryStringParameters", query());
    putIfAny(event, "pathParameters", match.parameters());
    return event;
  }

  private ObjectNode context() {
    ObjectNode context = JsonNodeFactory.instance.objectNode();
    context.put("accountId", Arns.ACCOUNT);
    context.put("apiId", DOMAIN_PREFIX);
    context.put("domainName", headers.getOrDefault("host", "localhost"));
    context.put("domainPrefix", DOMAIN_PREFIX);
    context
        .putObject("http")
        .put("method", request.method())
        .put("path", path)
        .put("protocol", "HTTP/1.1")
        .put("sourceIp", request.sourceIp())
        .put("userAgent", headers.getOrDefault("user-agent", ""));
    context.put("requestId", requestId);
    context.put("routeKey", match.route().key());
    context.put("stage", STAGE);
    context.put("time", TIME.format(now));
    context.put("timeEpoch", now.toEpochMilli());
    return context;
  }

  /** Repeated values are joined by a comma. */
  private Map<String, String> query() {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!request.query().isEmpty()) {
      for (String pair : request.query().split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        if (!name.isEmpty()) {
          parameters.merge(
              Percent.decodeQuery(name),
              Percent.decodeQuery(value),
              (one, other) -> one + "," + other);
        }
      }
    }
    return parameters;
  }

  private static void putIfAny(ObjectNode event, String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      ObjectNode object = event.putObject(name);
      values.forEach(object::put);
    }
  }

  /** Other bodies are encoded as base64, and so are those of no stated type. */
  private boolean isText() {
    String type =
        headers.getOrDefault("content-type", "").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return !headers.containsKey("content-encoding")
        && (type.startsWith("text/")
            || type.equals("application/json")
            || type.equals("application/javascript")
            || type.equals("application/xml"));
  }

  private static byte[] bytes(ObjectNode event) {
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }
}
