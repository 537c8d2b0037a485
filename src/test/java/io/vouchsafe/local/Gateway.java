package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Does with a request what API Gateway does with it: finds the route, asks the authorizer, calls
 * the function, and makes a response of its answer.
 *
 * <p>HTTP APIs decode the path before they look for the route, and cut it at a question mark that
 * was encoded: {@code /customers/a%2Fb} has three segments and is none of the routes, {@code
 * /customers/a%252Fb} gives the function {@code a%2Fb}. So it is here.
 */
final class Gateway {

  /** Largest request body, in bytes. */
  static final int LARGEST_BODY = 10 * 1024 * 1024;

  /** Largest event and largest answer of a function that is called synchronously, in bytes. */
  private static final int LARGEST_PAYLOAD = 6 * 1024 * 1024;

  private static final String AUTHORIZATION = "authorization";

  private final Routes routes;
  private final Map<String, LocalFunction> functions;
  private final Optional<LocalFunction> authorizer;
  private final Schedules schedules;
  private final Clock clock;
  private final FunctionLog log;

  Gateway(
      Template template,
      Map<String, LocalFunction> functions,
      Schedules schedules,
      Clock clock,
      FunctionLog log) {
    this.routes = new Routes(template.routes());
    this.functions = functions;
    this.authorizer = template.authorizer().map(functions::get);
    this.schedules = schedules;
    this.clock = clock;
    this.log = log;
  }

  GatewayResponse handle(GatewayRequest request) {
    String requestId = UUID.randomUUID().toString();
    try {
      return answer(request, requestId);
    } catch (RuntimeException e) {
      log.failed(request.method() + " " + request.path(), e);
      return GatewayResponse.failed(requestId);
    }
  }

  private GatewayResponse answer(GatewayRequest request, String requestId) {
    String path = decode(request.path());
    if (path.startsWith(Schedules.PATH)) {
      return schedules.handle(request.method(), path, requestId);
    }
    if (!request.complete()) {
      return GatewayResponse.error(
          413, "payload_too_large", "The body is larger than 10 MB.", requestId);
    }
    Optional<Routes.Match> match = routes.find(request.method(), path);
    if (match.isEmpty()) {
      return GatewayResponse.error(404, "not_found", "There is nothing here.", requestId);
    }
    EventJson event = new EventJson(request, path, match.get(), requestId, clock.instant());
    return route(request, match.get().route(), event, requestId);
  }

  private static String decode(String path) {
    String decoded = Percent.decodePath(path);
    int end = decoded.indexOf('?');
    return end < 0 ? decoded : decoded.substring(0, end);
  }

  private GatewayResponse route(
      GatewayRequest request, Route route, EventJson event, String requestId) {
    JsonNode context = MissingNode.getInstance();
    if (route.authorized() && authorizer.isPresent()) {
      String identity = String.join(",", EventJson.header(request, AUTHORIZATION));
      if (identity.isBlank()) {
        return GatewayResponse.error(
            401, "unauthorized", "An API key is needed: Authorization: Bearer …", requestId);
      }
      JsonNode answer = Json.parse(authorizer.get().invoke(event.authorization(identity)));
      if (!answer.path("isAuthorized").asBoolean()) {
        return GatewayResponse.error(403, "forbidden", "This key may not do that.", requestId);
      }
      context = answer.path("context");
    }
    byte[] payload = event.request(context);
    if (payload.length > LARGEST_PAYLOAD) {
      return GatewayResponse.error(
          413, "payload_too_large", "The request is larger than a function may get.", requestId);
    }
    LocalFunction function = functions.get(route.function());
    if (function == null) {
      throw new IllegalStateException("a route to a function that the template does not have");
    }
    byte[] answer = function.invoke(payload);
    if (answer.length > LARGEST_PAYLOAD) {
      throw new IllegalStateException("an answer of more than " + LARGEST_PAYLOAD + " bytes");
    }
    return response(answer, requestId);
  }

  private static GatewayResponse response(byte[] json, String requestId) {
    JsonNode answer = Json.parse(json);
    if (!answer.path("statusCode").isInt()) {
      // What has no status is the body of a good answer.
      return GatewayResponse.json(200, new Bytes(json), requestId);
    }
    Map<String, List<String>> headers = new TreeMap<>();
    answer
        .path("headers")
        .properties()
        .forEach(
            header ->
                headers.put(
                    header.getKey().toLowerCase(Locale.ROOT), List.of(header.getValue().asText())));
    List<String> cookies = new ArrayList<>();
    answer.path("cookies").forEach(cookie -> cookies.add(cookie.asText()));
    if (!cookies.isEmpty()) {
      headers.put("set-cookie", cookies);
    }
    Bytes body = body(answer);
    if (!body.isEmpty()) {
      headers.putIfAbsent("content-type", List.of("text/plain; charset=utf-8"));
    }
    return new GatewayResponse(answer.path("statusCode").intValue(), headers, body);
  }

  private static Bytes body(JsonNode answer) {
    String body = answer.path("body").asText("");
    return answer.path("isBase64Encoded").asBoolean()
        ? new Bytes(Base64.getDecoder().decode(body))
        : Bytes.of(body);
  }
}
