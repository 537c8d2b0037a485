package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.redemption.Offers;
import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.SegmentsOfCustomer;
import io.vouchsafe.core.segment.SegmentsOfCustomer.Found;
import io.vouchsafe.store.DynamoSegmentSource;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which segments one customer is in, and what the customer is offered. It writes nothing. */
public final class EligibilityFunction extends ApiFunction {

  private final SegmentsOfCustomer segments;
  private final Offers offers;
  private final PromotionJson json;
  private final Clock clock;

  /** The deployed function. */
  public EligibilityFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public EligibilityFunction(Environment environment) {
    this.segments =
        new SegmentsOfCustomer(
            new DynamoSegmentSource(
                environment.database(), environment.scorer(), environment.clock()),
            environment.settings().calendar());
    this.offers = environment.offers();
    this.json = new PromotionJson(environment.settings().money());
    this.clock = environment.clock();
    String customer = "/customers/{identifier}";
    on("GET", customer + "/segments", Role.READERS, (exchange, role) -> segments(exchange));
    on("GET", customer + "/offers", Role.OFFERERS, this::offers);
  }

  private Response segments(Exchange exchange) {
    String customer = exchange.identifier("identifier");
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant at = at(exchange);
    List<Found> found =
        segments.of(customer, at, now).orElseThrow(() -> Problem.notFound("This customer"));
    ObjectNode node = Json.object();
    ArrayNode items = node.putArray("items");
    for (Found one : found) {
      ArrayNode because =
          items
              .addObject()
              .put("segment", one.segment().key())
              .put("name", one.segment().name())
              .put("member", RedemptionJson.wire(one.membership().member()))
              .putArray("because");
      one.membership().because().forEach(clause -> because.add(clause(clause, at)));
    }
    return Response.ok(node);
  }

  private static ObjectNode clause(Clause clause, @Nullable Instant at) {
    ObjectNode node = RedemptionJson.clause(clause);
    return at != null && clause.present() ? node.put("as_of", "now") : node;
  }

  private static @Nullable Instant at(Exchange exchange) {
    String text = exchange.query("at");
    if (text == null) {
      return null;
    }
    Violations violations = new Violations();
    Fields fields = new Fields(Json.object().put("at", text), violations);
    Instant at = fields.instant("at");
    violations.refuse();
    return at;
  }

  private Response offers(Exchange exchange, Role role) {
    ObjectNode node = Json.object();
    ArrayNode items = node.putArray("items");
    offers
        .to(exchange.identifier("identifier"), role.channel())
        .forEach(offer -> items.add(json.offer(offer, role)));
    return Response.ok(node);
  }
}
