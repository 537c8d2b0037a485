package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2CustomAuthorizerEvent;
import io.vouchsafe.function.Environment;
import java.util.Map;

/**
 * An authorizer whose key is the role, and which lets "nobody" not in; for tests of the gateway.
 */
public final class RoleFunction
    implements RequestHandler<APIGatewayV2CustomAuthorizerEvent, Map<String, Object>> {

  public RoleFunction(Environment environment) {}

  @Override
  public Map<String, Object> handleRequest(
      APIGatewayV2CustomAuthorizerEvent event, Context context) {
    String key = event.getIdentitySource().getFirst();
    return Map.of(
        "isAuthorized",
        !key.equals("nobody"),
        "context",
        Map.of("role", key, "route", event.getRouteKey()));
  }
}
