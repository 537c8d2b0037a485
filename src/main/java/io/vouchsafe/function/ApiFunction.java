package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.store.ForeignCursorException;
import io.vouchsafe.store.Overload;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function behind the HTTP API. It finds the operation for a route and method, checks that the
 * bearer's role may call it, and turns whatever comes of it into an answer.
 */
abstract class ApiFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

  private final Map<String, Map<String, Operation>> operations = new HashMap<>();
  private final Map<String, Open> open = new HashMap<>();

  /** What is done for one method on one route. */
  interface Handler {
    Response handle(Exchange exchange, Role role);
  }

  private record Operation(Set<Role> roles, Handler handler) {}

  /**
   * What is answered to everybody.
   *
   * @param otherwise the answer if that fails; null for that of every other route
   */
  private record Open(Function<Exchange, Response> answer, @Nullable Response otherwise) {}

  /** Adds an answer to GET that is given to everybody, also without a key. */
  final void onOpen(String route, Response answer) {
    open.put(route, new Open(_ -> answer, null));
  }

  /** Adds what is done for GET for everybody, and what is answered to them if it fails. */
  final void onOpen(String route, Function<Exchange, Response> answer, Response otherwise) {
    open.put(route, new Open(answer, otherwise));
  }

  /** Adds an operation. */
  final void on(String method, String route, Set<Role> roles, Handler handler) {
    operations
        .computeIfAbsent(route, _ -> new HashMap<>())
        .put(method, new Operation(roles, handler));
  }

  @Override
  public final APIGatewayV2HTTPResponse handleRequest(
      APIGatewayV2HTTPEvent event, Context context) {
    Exchange exchange = new Exchange(event, context);
    long start = System.nanoTime();
    Response response = respond(exchange, context);
    context.getLogger().log(line(exchange, response, start), LogLevel.INFO);
    Map<String, String> headers = new HashMap<>(response.headers());
    headers.putIfAbsent("cache-control", "no-store");
    headers.put(
        "x-request-id",
        Objects.requireNonNullElse(exchange.requestId(), context.getAwsRequestId()));
    Response.File file =
        response.body() == null
            ? response.file()
            : new Response.File("application/json", Json.print(response.body()), false);
    if (file != null) {
      headers.put("content-type", file.type());
    }
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(response.status())
        .withHeaders(headers)
        .withBody(file == null ? null : file.content())
        .withIsBase64Encoded(file != null && file.base64())
        .build();
  }

  private Response respond(Exchange exchange, Context context) {
    try {
      return operate(exchange);
    } catch (Problem problem) {
      return problem.response();
    } catch (ForeignCursorException foreign) {
      return Problem.invalid("cursor", "invalid_choice", "This cursor belongs to no such list.")
          .response();
    } catch (RuntimeException failure) {
      boolean busy = Overload.isCauseOf(failure);
      if (!busy) {
        context.getLogger().log(Failures.describe(failure), LogLevel.ERROR);
      }
      Open opened = open.get(exchange.route());
      if (opened != null && opened.otherwise() != null) {
        return opened.otherwise();
      }
      return (busy ? Problem.busy() : Problem.internal()).response();
    }
  }

  private Response operate(Exchange exchange) {
    Open opened = open.get(exchange.route());
    if (opened != null) {
      if (!exchange.method().equals("GET")) {
        throw Problem.methodNotAllowed("GET");
      }
      return opened.answer().apply(exchange);
    }
    Role role = exchange.role().orElseThrow(Problem::unauthorized);
    Map<String, Operation> methods = operations.get(exchange.route());
    if (methods == null) {
      throw Problem.notFound("This path");
    }
    Operation operation = methods.get(exchange.method());
    if (operation == null) {
      throw Problem.methodNotAllowed(String.join(", ", new TreeSet<>(methods.keySet())));
    }
    if (!operation.roles().contains(role)) {
      throw Problem.forbidden();
    }
    return operation.handler().handle(exchange, role);
  }

  /**
   * What was answered to what, and why: the route and not the path, and the reasons without their
   * messages, so that no customer is named.
   */
  private static String line(Exchange exchange, Response response, long start) {
    ObjectNode line =
        Json.object()
            .put("request_id", exchange.requestId())
            .put("method", exchange.method())
            .put("route", exchange.route())
            .put("role", exchange.role().map(Role::wireName).orElse("none"))
            .put("status", response.status())
            .put("milliseconds", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    if (response.body() != null && response.body().has("errors")) {
      line.put("code", response.body().path("code").textValue());
      ArrayNode reasons = line.putArray("reasons");
      response.body().path("errors").forEach(error -> reasons.add(error.path("code")));
    }
    line.setAll(exchange.notes());
    return Json.print(line) + "\n";
  }
}
