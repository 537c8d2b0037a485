package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.store.ApiKey;
import io.vouchsafe.store.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Objects;

/** Makes, lists and revokes API keys. The secret of a key is shown once. */
public final class KeysFunction extends ApiFunction {

  private static final int SECRET_BYTES = 32;

  private final KeyStore keys;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** The deployed function. */
  public KeysFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public KeysFunction(Environment environment) {
    this.keys = new KeyStore(environment.database());
    this.clock = environment.clock();
    on("POST", "/keys", Role.MANAGERS, (exchange, role) -> create(exchange));
    on("GET", "/keys", Role.READERS, (exchange, role) -> list(exchange));
    on("DELETE", "/keys/{id}", Role.MANAGERS, (exchange, role) -> revoke(exchange));
  }

  private Response create(Exchange exchange) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    Role role = fields.choice("role", Role.class);
    if (role == null && fields.node("role") == null) {
      fields.wrong("role", "required", "This field is required.");
    }
    String name = fields.text("name", Bodies.NAME);
    fields.refuseOthers();
    if (role == null || !violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = "vs_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    ApiKey key =
        keys.create(
            secret,
            role.wireName(),
            Objects.requireNonNullElse(name, ""),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    return Response.created(json(key).put("key", secret));
  }

  private Response list(Exchange exchange) {
    return Pages.response(
        keys.list(exchange.pageSize(), exchange.query("cursor")), KeysFunction::json);
  }

  private Response revoke(Exchange exchange) {
    if (!keys.delete(exchange.identifier("id"))) {
      throw Problem.notFound("This key");
    }
    return Response.noContent();
  }

  private static ObjectNode json(ApiKey key) {
    return Json.object()
        .put("id", key.id())
        .put("role", key.role())
        .put("name", key.name())
        .put("created_at", key.createdAt().toString());
  }
}
