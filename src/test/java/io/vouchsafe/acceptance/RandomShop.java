package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitBook;
import io.vouchsafe.core.membership.MembershipRecord;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoVisits;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A few customers, segments of every kind, and what happens to them at random. Nobody minds what
 * becomes of a single request: as calls fail, it may be done or not.
 */
final class RandomShop {

  private static final int CUSTOMERS = 6;

  /** No record changes so often here. */
  private static final long ONE_LIFE = 1_000_000;

  private static final List<String> CITIES = List.of("Ulm", "Bonn");

  private final LocalApiExtension api;
  private final Given given;
  private final Recorded recorded;
  private final Random random;
  private final List<String> customers = new ArrayList<>();
  private final List<String> orders = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<String> segments = new ArrayList<>();
  private final String list = Given.fresh("list");
  private final String code = Given.fresh("REF");
  private final Promotion promotion;

  /** A shop as it opens, before anything fails. */
  RandomShop(LocalApiExtension api, Random random) {
    this.api = api;
    this.given = new Given(api);
    this.recorded = new Recorded(api);
    this.random = random;
    api.clock().set(TestClock.START);
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      customers.add(Given.fresh("c"));
    }
    promotion = given.promotion().make();
    given.made("/segments", Given.json().put("key", list).put("kind", "list"));
    RedemptionSteps steps = new RedemptionSteps(api);
    for (String rule :
        List.of(
            "orders.count within P7D >= 2",
            "not orders.spent within P3D > 15",
            "orders.last_at newer than P1M and customer.city = \"Ulm\"",
            "comeback after P5D within P4D by activity",
            "visits.viewed within P6D in (\"shoes\") or visits.count >= 3",
            "orders.pending > 0 and not segment \"returning\"",
            "segment \"%s\" and not (segment \"lapsed\")".formatted(list),
            "customer.referred = true",
            "abuse.score >= 20",
            "label \"VIP\" or customer.created_at older than P20D")) {
      segments.add(steps.rule(rule));
    }
    segments.addAll(List.of("new_contact", "returning", "lapsed", "won_back", "unprofitable"));
  }

  /** One thing that happens, and then some time passes. */
  void doSomething() {
    switch (random.nextInt(13)) {
      case 0, 1, 2 -> order();
      case 3 -> cancelOrder();
      case 4 -> redeem();
      case 5 -> endRedemption();
      case 6 -> visit();
      case 7 -> change(Given.json().put("city", any(CITIES)));
      case 8 -> label();
      case 9 -> onOrOffTheList();
      case 10 -> change(Given.json().put("referral_code", random.nextBoolean() ? code : null));
      case 11 -> change(Given.json().put("referrer_code", random.nextBoolean() ? code : null));
      default -> {
        if (random.nextInt(4) == 0) {
          given.admin("DELETE", "/customers/" + any(customers), null);
        }
      }
    }
    switch (random.nextInt(4)) {
      case 0 -> api.clock().advance(Duration.ofMinutes(random.nextInt(600)));
      case 1 -> api.clock().advance(Duration.ofHours(random.nextInt(48)));
      default -> {}
    }
  }

  private void order() {
    Duration ago = Duration.ofHours(random.nextInt(24 * 30));
    ObjectNode body =
        Given.json()
            .put("order_id", Given.fresh("o"))
            .put("customer_identifier", any(customers))
            .put("placed_at", api.clock().instant().minus(ago).toString())
            .put("total", random.nextInt(30) + 1)
            .put("user_agent", "Agent " + random.nextInt(2));
    if (random.nextBoolean()) {
      body.putArray("coupon_codes").add("ANY");
    }
    orders.add(body.path("order_id").asText());
    given.admin("POST", "/orders", body);
  }

  private void cancelOrder() {
    if (!orders.isEmpty()) {
      String status = random.nextBoolean() ? "cancelled" : "placed";
      given.admin("PATCH", "/orders/" + any(orders), Given.json().put("status", status));
    }
  }

  private void redeem() {
    Attempt attempt =
        given
            .attempt(promotion.code())
            .customer(any(customers))
            .with("user_agent", "Agent " + random.nextInt(2))
            .ttl(1L + random.nextInt(1000));
    attempts.add(attempt);
    attempt.redeem();
  }

  private void endRedemption() {
    if (!attempts.isEmpty()) {
      Attempt attempt = any(attempts);
      if (random.nextBoolean()) {
        attempt.confirm();
      } else {
        attempt.cancel();
      }
    }
  }

  private void visit() {
    Database database = new Database(api.client(), api.variables()::get);
    Set<String> seen = random.nextBoolean() ? Set.of("shoes") : Set.of("hats");
    Instant at = api.clock().instant().minus(Duration.ofHours(random.nextInt(24 * 10)));
    new VisitBook(new DynamoVisits(database), api.clock(), _ -> false)
        .add(any(customers), new Visit(Given.fresh("v"), at, seen));
  }

  private void label() {
    ObjectNode body = Given.json();
    body.putArray("categories");
    if (random.nextBoolean()) {
      body.withArray("/categories").addObject().put("name", "Type").put("tag", "VIP");
    }
    change(body);
  }

  private void onOrOffTheList() {
    given.admin(
        random.nextBoolean() ? "PUT" : "DELETE",
        "/segments/" + list + "/customers/" + any(customers),
        null);
  }

  private void change(ObjectNode body) {
    String customer = any(customers);
    if (given.admin("PATCH", "/customers/" + customer, body).status() == 404) {
      given.admin("POST", "/customers", body.put("identifier", customer));
    }
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  /** Brings to their end what was broken off. */
  void close() {
    api.clock().advance(Duration.ofMinutes(2));
    assertThat(api.invoke("ErasureFunction", "{}").path("left").asInt(-1)).isZero();
    api.settle();
    recorded.pass();
  }

  /** Sets the clock to when the first customer is due; false if nobody is. */
  boolean advanceToWhatIsDueNext() {
    Optional<Instant> next =
        customers.stream()
            .map(recorded::of)
            .filter(Objects::nonNull)
            .map(MembershipRecord::dueAt)
            .filter(Objects::nonNull)
            .min(Instant::compareTo);
    next.ifPresent(api.clock()::set);
    return next.isPresent();
  }

  /** Asserts that those are recorded whom their own segments tell, and nobody else. */
  void assertRecordedIsTrue() {
    Map<String, Set<String>> expected = new TreeMap<>();
    segments.forEach(segment -> expected.put(segment, new TreeSet<>()));
    for (String customer : customers) {
      JsonNode told = given.admin("GET", "/customers/" + customer + "/segments", null).json();
      for (JsonNode item : told.path("items")) {
        Set<String> members = expected.get(item.path("segment").asText());
        if (members != null && item.path("member").asText().equals("yes")) {
          members.add(customer);
        }
      }
    }
    expected.forEach(
        (segment, members) -> {
          Set<String> found = recorded.members(segment);
          found.retainAll(customers);
          assertThat(found).as("%s at %s", segment, api.clock().instant()).isEqualTo(members);
        });
  }

  /**
   * Asserts that each customer was told to enter and to leave each segment in turn, each once, and
   * last to what is recorded. Events may come twice, with the same id, and out of their order.
   */
  void assertEveryEnteringIsFollowedByALeaving() {
    for (String customer : customers) {
      for (String segment : segments) {
        Map<String, JsonNode> once = new TreeMap<>();
        for (JsonNode event : api.events()) {
          JsonNode data = event.at("/detail/data");
          if (event.path("detail-type").asText().startsWith("customer.")
              && data.path("customer_identifier").asText().equals(customer)
              && data.path("segment").asText().equals(segment)) {
            once.put(event.at("/detail/id").asText(), event);
          }
        }
        MembershipRecord record = recorded.of(customer);
        boolean recordedIn = record != null && record.segments().containsKey(segment);
        boolean toldIn = false;
        for (List<JsonNode> life : lives(once.values())) {
          boolean in = false;
          for (JsonNode event : life) {
            boolean entered = event.path("detail-type").asText().equals("customer.entered_segment");
            assertThat(entered).as("%s of %s in %s", event, customer, segment).isEqualTo(!in);
            in = entered;
          }
          if (in) {
            // Of the customer who is there now, and of nobody who was erased.
            assertThat(record).as("%s in %s", customer, segment).isNotNull();
            assertThat(Objects.requireNonNull(record).version() - sequence(life.getLast()))
                .isBetween(0L, ONE_LIFE);
            toldIn = true;
          }
        }
        assertThat(toldIn).as("%s is told to be in %s", customer, segment).isEqualTo(recordedIn);
      }
    }
  }

  /**
   * The events of a customer up to the erasure, and of each who came after that under the same
   * identifier: each begins to count far from where another one was.
   */
  private static List<List<JsonNode>> lives(Collection<JsonNode> events) {
    List<JsonNode> inTurn = new ArrayList<>(events);
    inTurn.sort(Comparator.comparingLong(RandomShop::sequence));
    List<List<JsonNode>> lives = new ArrayList<>();
    long last = Long.MIN_VALUE / 2;
    for (JsonNode event : inTurn) {
      if (sequence(event) - last > ONE_LIFE) {
        lives.add(new ArrayList<>());
      }
      lives.getLast().add(event);
      last = sequence(event);
    }
    return lives;
  }

  private static long sequence(JsonNode event) {
    return event.at("/detail/data/sequence").asLong();
  }
}
