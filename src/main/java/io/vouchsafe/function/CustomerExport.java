package io.vouchsafe.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Sighting;
import io.vouchsafe.core.customer.Signs;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.membership.MembershipRecord;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoCustomers;
import io.vouchsafe.store.DynamoMemberships;
import io.vouchsafe.store.DynamoVisits;
import io.vouchsafe.store.Erasures;
import io.vouchsafe.store.FailedCodes;
import io.vouchsafe.store.ForeignCursorException;
import io.vouchsafe.store.Page;
import io.vouchsafe.store.PromotionStore;
import io.vouchsafe.store.RedemptionStore;
import io.vouchsafe.store.RefusedRequests;
import io.vouchsafe.store.SegmentStore;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored about one customer, section by section. Each page is a document of the same
 * shape with as much as fits into an answer; most customers fit into one.
 */
final class CustomerExport {

  /**
   * A function may answer with 6 MB. A page is closed once it has this much, and what is read at
   * once is at most 1.1 MB of items, which become four times as much if they consist of quotes.
   */
  private static final int ENOUGH_BYTES = 1 << 20;

  private static final int AT_ONCE = 200;

  /** A redemption is read whole from its table, whatever its size. */
  private static final int REDEMPTIONS_AT_ONCE = 5;

  private static final char SEPARATOR = '.';

  private final DynamoCustomers customers;
  private final DynamoVisits visits;
  private final FailedCodes failedCodes;
  private final Erasures erasures;
  private final RedemptionJson redemptionJson;
  private final Clock clock;

  /** Everything but the customer; a further kind of data has its place here. */
  private final List<Section> sections;

  /** One kind of data, listed page by page. */
  private record Section(String name, Reading reading) {}

  private interface Reading {
    Page<? extends JsonNode> page(String customer, @Nullable String cursor);
  }

  CustomerExport(Environment environment, Erasures erasures) {
    Database database = environment.database();
    this.customers = new DynamoCustomers(database);
    this.visits = new DynamoVisits(database);
    this.failedCodes = new FailedCodes(database, environment.clock());
    this.erasures = erasures;
    this.clock = environment.clock();
    this.redemptionJson = new RedemptionJson(environment.settings().money());
    OrderJson orders = new OrderJson(environment.settings().money());
    RedemptionStore redemptions = new RedemptionStore(database);
    PromotionStore promotions = new PromotionStore(database);
    SegmentStore segments = new SegmentStore(database);
    DynamoMemberships recorded =
        new DynamoMemberships(database, environment.scorer(), environment.clock());
    RefusedRequests refused = new RefusedRequests(database);
    EventJson events = new EventJson(environment.settings().money());
    this.sections =
        List.of(
            new Section(
                "orders",
                (customer, cursor) ->
                    customers.ordersOf(customer, AT_ONCE, cursor).map(orders::write)),
            new Section(
                "redemptions",
                (customer, cursor) ->
                    redemptions
                        .ofCustomer(customer, REDEMPTIONS_AT_ONCE, cursor)
                        .map(this::redemption)),
            new Section(
                "refusals",
                (customer, cursor) ->
                    refused.ofCustomer(customer, AT_ONCE, cursor).map(events::refused)),
            new Section(
                "visits",
                (customer, cursor) ->
                    visits.visitsOf(customer, AT_ONCE, cursor).map(CustomerExport::visit)),
            new Section(
                "vouchers",
                (customer, cursor) ->
                    promotions
                        .assignedTo(customer, AT_ONCE, cursor)
                        .map(voucher -> redemptionJson.voucher(voucher, clock.instant()))),
            new Section(
                "lists",
                (customer, _) ->
                    new Page<>(segments.placesOf(customer), null).map(CustomerExport::place)),
            new Section(
                "memberships", (customer, _) -> new Page<>(memberships(recorded, customer), null)),
            new Section(
                "uses",
                (customer, cursor) ->
                    customers.usesOf(customer, AT_ONCE, cursor).map(CustomerExport::uses)));
  }

  Response handle(Exchange exchange) {
    String customer = exchange.identifier("identifier");
    String cursor = exchange.query("cursor");
    Position from = cursor == null ? new Position(0, null) : position(cursor);
    if (erasures.isUnderWay(customer)) {
      throw Problem.notFound("This customer");
    }
    ObjectNode node =
        Json.object()
            .put("type", "CustomerExport")
            .put("customer_identifier", customer)
            .put("exported_at", clock.instant().toString());
    boolean found = writeCustomer(node, customer) || cursor != null;
    sections.forEach(section -> node.putArray(section.name()));
    Position next = from;
    for (int bytes = 0; next != null && bytes < ENOUGH_BYTES; ) {
      Section section = sections.get(next.section());
      Page<? extends JsonNode> page = section.reading().page(customer, next.cursor());
      ArrayNode items = node.withArray("/" + section.name());
      for (JsonNode item : page.items()) {
        items.add(item);
        bytes += bytes(item);
        found = true;
      }
      next = after(next, page.next());
    }
    if (!found && next == null) {
      throw Problem.notFound("This customer");
    }
    return Response.ok(node.put("next_cursor", next == null ? null : cursor(next)));
  }

  /** What is one thing for each customer; whether any of it is there. */
  private boolean writeCustomer(ObjectNode node, String identifier) {
    Profile profile =
        Objects.requireNonNull(
            customers.profiles(List.of(identifier), clock.instant()).get(identifier));
    VisitSummary summary = visits.summary(identifier);
    node.set("customer", profile.exists() ? CustomerJson.write(profile.customer()) : null);
    node.set("visited", summary.exists() ? visited(summary) : null);
    node.set("signs", profile.exists() ? signs(identifier, profile.signs()) : null);
    return profile.exists() || summary.exists();
  }

  private static JsonNode visited(VisitSummary summary) {
    ObjectNode node =
        Json.object()
            .put("count", summary.count().orElse(null))
            .put("first_at", RedemptionJson.instant(summary.firstAt()));
    ObjectNode viewed = node.putObject("categories_last_viewed_at");
    new TreeMap<>(summary.viewed()).forEach((category, at) -> viewed.put(category, at.toString()));
    return node;
  }

  private JsonNode signs(String customer, Signs signs) {
    ObjectNode node =
        Json.object()
            .put("first_redeemed_at", RedemptionJson.instant(signs.firstRedeemedAt()))
            .put("failed_codes", failedCodes.of(customer, clock.instant()));
    ArrayNode traits = node.putArray("traits");
    for (Sighting sighting : signs.sightings()) {
      traits
          .addObject()
          .put("kind", RedemptionJson.wire(sighting.trait().kind()))
          .put("pseudonym", sighting.trait().pseudonym())
          .put("at", sighting.at().toString())
          .put("on_coupon", sighting.onCoupon());
    }
    return node;
  }

  private JsonNode redemption(Redemption stored) {
    Redemption redemption = stored.asOf(clock.instant());
    ObjectNode node = redemptionJson.whole(redemption);
    node.put("user_agent", redemption.userAgent());
    node.set("product_items", Bodies.productItems(redemption.productItems()));
    return node;
  }

  private static JsonNode visit(Visit visit) {
    ObjectNode node =
        Json.object()
            .put("id", visit.id())
            .put("at", visit.at().toString())
            .put("user_agent_pseudonym", visit.userAgent())
            .put("network_pseudonym", visit.network());
    visit.categories().stream().sorted().forEach(node.putArray("categories")::add);
    return node;
  }

  private static JsonNode place(SegmentStore.Place place) {
    return Json.object().put("segment", place.segment()).put("since", place.since().toString());
  }

  private static List<JsonNode> memberships(DynamoMemberships recorded, String customer) {
    MembershipRecord record = recorded.records(List.of(customer)).get(customer);
    return record == null
        ? List.of()
        : record.segments().entrySet().stream()
            .<JsonNode>map(
                segment ->
                    Json.object()
                        .put("segment", segment.getKey())
                        .put("since", segment.getValue().toString()))
            .toList();
  }

  private static JsonNode uses(DynamoCustomers.Uses uses) {
    return Json.object()
        .put("promotion_id", uses.promotionId())
        .put("confirmed_redemptions", uses.confirmed());
  }

  /** As it will be within the answer, which is itself a text in JSON. */
  private static int bytes(JsonNode item) {
    String text = Json.print(item);
    long escaped = text.chars().filter(character -> character == '"' || character == '\\').count();
    return text.getBytes(UTF_8).length + (int) escaped;
  }

  /**
   * Where a page begins.
   *
   * @param section the place of the section
   * @param cursor within it; null for its beginning
   */
  private record Position(int section, @Nullable String cursor) {}

  private @Nullable Position after(Position position, @Nullable String next) {
    if (next != null) {
      return new Position(position.section(), next);
    }
    return position.section() + 1 < sections.size()
        ? new Position(position.section() + 1, null)
        : null;
  }

  private String cursor(Position position) {
    return sections.get(position.section()).name()
        + SEPARATOR
        + Objects.requireNonNullElse(position.cursor(), "");
  }

  private Position position(String cursor) {
    int separator = cursor.indexOf(SEPARATOR);
    for (int section = 0; section < sections.size(); section++) {
      if (separator > 0 && sections.get(section).name().equals(cursor.substring(0, separator))) {
        String rest = cursor.substring(separator + 1);
        return new Position(section, rest.isEmpty() ? null : rest);
      }
    }
    throw new ForeignCursorException();
  }
}
