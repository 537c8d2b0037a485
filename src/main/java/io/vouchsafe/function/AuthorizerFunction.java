package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2CustomAuthorizerEvent;
import io.vouchsafe.store.ApiKey;
import io.vouchsafe.store.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the role of an API key. It lets every request pass, and says "none" of a bad key: the
 * function behind then answers 401, where the gateway by itself would answer 403 in another shape.
 */
public final class AuthorizerFunction
    implements RequestHandler<APIGatewayV2CustomAuthorizerEvent, Map<String, Object>> {

  private static final String BEARER = "bearer ";
  private static final int LONGEST_KEY = 200;

  private final KeyStore keys;

  /** The deployed function. */
  public AuthorizerFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public AuthorizerFunction(Environment environment) {
    this.keys = new KeyStore(environment.database());
  }

  @Override
  public Map<String, Object> handleRequest(
      APIGatewayV2CustomAuthorizerEvent event, Context context) {
    List<String> identity = event.getIdentitySource();
    String role =
        Optional.ofNullable(identity)
            .filter(sources -> !sources.isEmpty())
            .map(List::getFirst)
            .flatMap(AuthorizerFunction::secret)
            .flatMap(keys::find)
            .map(ApiKey::role)
            .orElse("none");
    return Map.of("isAuthorized", true, "context", Map.of("role", role));
  }

  private static Optional<String> secret(String authorization) {
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    String secret = authorization.substring(BEARER.length()).strip();
    return secret.isEmpty() || secret.length() > LONGEST_KEY
        ? Optional.empty()
        : Optional.of(secret);
  }
}
