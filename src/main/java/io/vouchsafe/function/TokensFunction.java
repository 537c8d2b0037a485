package io.vouchsafe.function;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Issues the tokens with which a browser may write a customer's visits. Nothing is looked up: whom
 * nobody has seen before is a customer with no history.
 */
public final class TokensFunction extends ApiFunction {

  private static final long DEFAULT_MINUTES = Duration.ofDays(1).toMinutes();
  private static final long MOST_MINUTES = Duration.ofDays(30).toMinutes();

  private final CustomerTokens tokens;
  private final Clock clock;

  /** The deployed function. */
  public TokensFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public TokensFunction(Environment environment) {
    this.tokens = new CustomerTokens(environment.database());
    this.clock = environment.clock();
    on("POST", "/customers/{identifier}/token", Role.SELLERS, (exchange, role) -> issue(exchange));
  }

  private Response issue(Exchange exchange) {
    String customer = exchange.identifier("identifier");
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.jsonIfAny(Bodies.STOREFRONT), violations);
    Long minutes = fields.integer("ttl", 1, MOST_MINUTES);
    fields.refuseOthers();
    violations.refuse();
    Instant expiresAt =
        clock
            .instant()
            .plus(Duration.ofMinutes(minutes == null ? DEFAULT_MINUTES : minutes))
            .truncatedTo(ChronoUnit.SECONDS);
    return Response.created(
        Json.object()
            .put("type", "Token")
            .put("token", tokens.issue(customer, expiresAt))
            .put("customer_identifier", customer)
            .put("expires_at", expiresAt.toString()));
  }
}
