package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.core.customer.TraitKind;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitBook;
import io.vouchsafe.core.membership.MembershipLedger;
import io.vouchsafe.core.membership.MembershipRecord;
import io.vouchsafe.core.membership.SegmentCatalogue;
import io.vouchsafe.core.membership.Transitions;
import io.vouchsafe.function.Environment;
import io.vouchsafe.function.Settings;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoVisits;
import io.vouchsafe.store.SegmentStore;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Memberships that are recorded as customers change, and as time passes. */
@TestMethodOrder(OrderAnnotation.class)
class MembershipsTest {

  /** No transaction on this customer comes through. */
  private static final AtomicReference<String> stuck = new AtomicReference<>("");

  @RegisterExtension
  static final LocalApiExtension api =
      LocalApiExtension.instance().following().with(new Stuck()).with(new Others());

  /** What others do once a customer was looked for on lists, and before anything is made of it. */
  private record Meanwhile(String customer, Runnable others) {}

  private static final AtomicReference<@Nullable Meanwhile> meanwhile = new AtomicReference<>();

  private static final class Others implements ExecutionInterceptor {

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      Meanwhile next = meanwhile.get();
      if (next != null
          && context.request() instanceof BatchGetItemRequest request
          && request.toString().contains("S=MEMBERS#")
          && request.toString().contains("S=" + next.customer() + ")")) {
        meanwhile.set(null);
        next.others().run();
      }
    }
  }

  private static final class Stuck implements ExecutionInterceptor {

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      String customer = stuck.get();
      if (!customer.isEmpty()
          && context.request() instanceof TransactWriteItemsRequest request
          && request.toString().contains("C#" + customer + ")")) {
        throw new IllegalStateException("This customer is stuck");
      }
    }
  }

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);
  private static final Recorded recorded = new Recorded(api);

  @BeforeEach
  void today() {
    stuck.set("");
    api.clock().set(TestClock.START);
  }

  @Test
  void areEnteredAndLeftAsTheCustomerChanges() {
    String customer = given.customer().make();
    api.settle();
    assertThat(recorded.segmentsOf(customer)).containsExactly("new_contact");

    String order = given.order(customer).total("300.00").make();
    given.order(customer).make();
    api.settle();
    assertThat(recorded.segmentsOf(customer)).containsExactly("profitable", "returning");
    assertThat(recorded.members("returning")).contains(customer);
    assertThat(recorded.members("new_contact")).doesNotContain(customer);

    given.admin("PATCH", "/orders/" + order, Given.json().put("status", "cancelled"));
    api.settle();
    assertThat(recorded.segmentsOf(customer)).containsExactly("unprofitable");
    assertThat(recorded.members("returning")).doesNotContain(customer);
  }

  @Test
  void keepSinceWhenTheyAre() {
    String customer = given.customer().make();
    api.settle();
    api.clock().advance(Duration.ofHours(1));

    given.admin("PATCH", "/customers/" + customer, Given.json().put("loyalty_member", true));
    api.settle();

    assertThat(of(customer).segments())
        .containsEntry("new_contact", TestClock.START)
        .containsEntry("loyalty_member", TestClock.START.plus(Duration.ofHours(1)));
  }

  /** Two orders, the second one after so long; won back until 30 days after it. */
  @ParameterizedTest
  @CsvSource({"PT2160H, PT0S", "PT4000H, PT1S", "PT2160H, PT0.001S"})
  void endAtTheVeryInstantAtWhichTheWindowDoes(Duration away, Duration offset) {
    String customer = given.customer().make();
    Instant back = TestClock.START.plus(away).plus(offset);
    Instant end = back.plus(Duration.ofDays(30));
    given.order(customer).at(TestClock.START).make();
    api.clock().set(back);
    given.order(customer).at(back).make();
    api.settle();
    Promotion promotion = given.promotion().include("won_back").make();
    assertThat(recorded.segmentsOf(customer)).contains("won_back");
    assertThat(of(customer).dueAt()).isEqualTo(end);

    api.clock().set(end.minusNanos(1));
    recorded.pass();
    assertThat(recorded.segmentsOf(customer)).contains("won_back");
    assertValid(given.attempt(promotion.code()).customer(customer).validate());

    api.clock().set(end);
    assertRefused(
        given.attempt(promotion.code()).customer(customer).validate(), "segment_not_included");
    // The decision did not wait for it.
    assertThat(recorded.segmentsOf(customer)).contains("won_back");
    recorded.pass();
    assertThat(recorded.segmentsOf(customer)).doesNotContain("won_back");
    assertThat(recorded.members("won_back")).doesNotContain(customer);
    // The next is that the customer lapses.
    assertThat(of(customer).dueAt()).isEqualTo(back.plus(Duration.ofDays(90)));
  }

  @Test
  void lapseBySilenceAndAreWonBackWithTheNextOrder() {
    String customer = given.customer().make();
    given.order(customer).at(TestClock.START).make();
    api.settle();
    Instant lapsed = TestClock.START.plus(Duration.ofDays(90));

    api.clock().set(lapsed.minusNanos(1));
    recorded.pass();
    assertThat(recorded.segmentsOf(customer)).doesNotContain("lapsed");
    api.clock().set(lapsed);
    recorded.pass();
    assertThat(recorded.segmentsOf(customer)).contains("lapsed");
    assertThat(of(customer).segments()).containsEntry("lapsed", lapsed);
    assertThat(of(customer).dueAt()).isNull();

    given.order(customer).at(lapsed).make();
    api.settle();
    assertThat(recorded.segmentsOf(customer)).contains("won_back").doesNotContain("lapsed");
  }

  @Test
  void areLeftAsAHoldExpires() {
    String rule = steps.rule("orders.pending > 0");
    String customer = given.customer().make();
    Promotion promotion = given.promotion().make();
    given.attempt(promotion.code()).customer(customer).ttl(15).redeem();
    api.settle();
    assertThat(recorded.members(rule)).containsExactly(customer);

    api.clock().advance(Duration.ofMinutes(15));
    recorded.pass();

    assertThat(recorded.members(rule)).isEmpty();
    assertThat(recorded.segmentsOf(customer)).contains("new_contact");
  }

  @Test
  void areFoundInWindowsOfOrdersAndOfVisits() {
    String orders = steps.rule("orders.count within P10D >= 1");
    String visits = steps.rule("visits.viewed within P5D in (\"shoes\")");
    String customer = given.customer().make();
    given.order(customer).at(TestClock.START).make();
    VisitBook book =
        new VisitBook(
            new DynamoVisits(new Database(api.client(), api.variables()::get)),
            api.clock(),
            _ -> false);
    book.add(customer, new Visit(Given.fresh("v"), TestClock.START, Set.of("shoes")));
    api.settle();
    assertThat(recorded.segmentsOf(customer)).contains(orders, visits);

    api.clock().advance(Duration.ofDays(5));
    recorded.pass();
    assertThat(recorded.segmentsOf(customer)).contains(orders).doesNotContain(visits);
    api.clock().advance(Duration.ofDays(5));
    recorded.pass();
    assertThat(recorded.segmentsOf(customer)).doesNotContain(orders, visits);
  }

  @Test
  void anOrderThatMovesADateCostsNoWriteBeforeThatDate() {
    String customer = given.customer().make();
    for (int day = 0; day < 3; day++) {
      given.order(customer).at(TestClock.START).total("200").make();
    }
    api.settle();
    MembershipRecord before = of(customer);
    assertThat(before.dueAt()).isEqualTo(TestClock.START.plus(Duration.ofDays(90)));

    api.clock().advance(Duration.ofDays(50));
    given.order(customer).at(api.clock().instant()).total("200").make();
    api.settle();
    assertThat(of(customer)).isEqualTo(before);

    api.clock().advance(Duration.ofDays(40));
    recorded.pass();
    assertThat(recorded.segmentsOf(customer)).isEqualTo(before.segments().keySet());
    assertThat(of(customer).dueAt()).isEqualTo(TestClock.START.plus(Duration.ofDays(140)));
  }

  @Test
  void runsThatRepeatOverlapOrComeLateChangeNothing() {
    String customer = given.customer().make();
    given.order(customer).at(TestClock.START).make();
    api.settle();
    api.clock().advance(Duration.ofDays(400));
    recorded.pass();
    MembershipRecord after = of(customer);

    recorded.pass();
    api.invoke("TransitionsFunction", "{}");
    api.clock().advance(Duration.ofDays(1));
    recorded.pass();

    assertThat(of(customer)).isEqualTo(after);
    assertThat(after.segments().keySet()).contains("lapsed");
  }

  @Test
  void recordsThatAreRepeatedOldOrOfNobodyChangeNothing() {
    String customer = given.customer().make();
    given.order(customer).make();
    given.order(customer).make();
    api.settle();
    MembershipRecord before = of(customer);

    JsonNode answer =
        api.invoke(
            "MembershipsFunction",
            event(
                record("C#" + customer, "PROFILE"),
                record("C#" + customer, "PROFILE"),
                record("C#" + customer, "VISITS"),
                record("C#nobody", "PROFILE"),
                record("C#nobody", "MEMBERSHIP"),
                record("E#DEVICE#unknown", customer),
                record("R#UNKNOWN", "REFERRAL"),
                record("MEMBERS#unknown", customer)));

    assertThat(answer.path("batchItemFailures")).isEmpty();
    assertThat(of(customer)).isEqualTo(before);
    assertThat(recorded.of("nobody")).isNull();
  }

  @Test
  void aCustomerWhoCannotBeRecordedIsReportedAndHoldsUpNobodyBefore() {
    String first = given.customer().make();
    String second = given.customer().make();
    String third = given.customer().make();
    stuck.set(second);
    ObjectNode failing = record("C#" + second, "PROFILE");
    String event =
        event(
            record("C#" + first, "PROFILE"),
            failing,
            record("C#" + third, "PROFILE"),
            record("C#" + second, "VISITS"));

    JsonNode answer = api.invoke("MembershipsFunction", event);

    assertThat(answer.path("batchItemFailures").findValuesAsText("itemIdentifier"))
        .containsExactly(failing.at("/dynamodb/SequenceNumber").asText());
    assertThat(recorded.segmentsOf(first)).containsExactly("new_contact");
    assertThat(recorded.of(second)).isNull();
    assertThat(recorded.segmentsOf(third)).containsExactly("new_contact");

    stuck.set("");
    assertThat(api.invoke("MembershipsFunction", event).path("batchItemFailures")).isEmpty();
    assertThat(recorded.segmentsOf(second)).containsExactly("new_contact");
  }

  @Test
  void aCustomerWhoCannotBeRecordedHoldsUpNobodyWhoIsDue() {
    List<String> customers = List.of(given.customer().make(), given.customer().make());
    customers.forEach(customer -> given.order(customer).at(TestClock.START).make());
    api.settle();
    api.clock().advance(Duration.ofDays(90));
    stuck.set(customers.getFirst());

    assertThatThrownBy(() -> api.invoke("TransitionsFunction", "{}"))
        .hasMessage("Memberships could not be recorded");
    assertThat(recorded.segmentsOf(customers.getFirst())).doesNotContain("lapsed");
    assertThat(recorded.segmentsOf(customers.getLast())).contains("lapsed");

    stuck.set("");
    recorded.pass();
    assertThat(recorded.segmentsOf(customers.getFirst())).contains("lapsed");
  }

  @Test
  void whoAsksEverybodyIsOvertakenByWhoSawMore() {
    String list = Given.fresh("list");
    given.made("/segments", Given.json().put("key", list).put("name", list).put("kind", "list"));
    String customer = given.customer().make();
    api.settle();
    String rule = steps.rule("segment " + list);
    AtomicLong version = new AtomicLong();
    Runnable others =
        () -> {
          String place = "/segments/" + list + "/customers/" + customer;
          assertThat(given.admin("PUT", place, null).status()).isLessThan(300);
          api.invoke("MembershipsFunction", event(record("C#" + customer, "PROFILE")));
          assertThat(recorded.segmentsOf(customer)).contains(rule);
          version.set(of(customer).version());
        };
    meanwhile.set(new Meanwhile(customer, others));

    assertThat(api.request("POST", "/_local/schedules/Reindex", null, null).status())
        .isEqualTo(200);

    assertThat(version.get()).isPositive();
    assertThat(of(customer).version()).as("nothing was taken back").isEqualTo(version.get());
    assertThat(recorded.members(rule)).containsExactly(customer);
  }

  @Test
  void nobodyIsDueInTheYearTenThousand() {
    String customer = given.customer().make();
    given.order(customer).at(Instant.parse("9999-12-31T23:59:59Z")).make();
    api.settle();

    assertThat(recorded.segmentsOf(customer)).contains("unprofitable");
    assertThat(of(customer).dueAt()).isNull();
  }

  /** The order of characters in the table is not that of the language. */
  @Test
  void areListedOnceWhateverTheyAreCalled() {
    String rule = steps.rule("customer.city = \"Kiel\"");
    List<String> customers = new ArrayList<>();
    for (String name : List.of("a", "\uff41", "\ud83d\ude00", "\uff5e", "\ud83d\ude01", "z")) {
      customers.add(given.customer(Given.fresh(name)).with("city", "Kiel").make());
    }
    api.settle();
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      String page = "/segments/" + rule + "/customers?limit=1" + cursor;
      JsonNode answer = given.admin("GET", page, null).json();
      answer.path("items").findValuesAsText("identifier").forEach(listed::add);
      cursor = "&cursor=" + answer.path("next_cursor").asText();
    } while (!cursor.equals("&cursor=null"));

    assertThat(recorded.members(rule)).hasSize(customers.size());
    assertThat(listed).containsExactlyInAnyOrderElementsOf(customers);
  }

  @Test
  void aRunThatIsOutOfTimeIsGoneOnWithByTheNext() {
    List<String> customers = new ArrayList<>();
    for (int number = 0; customers.size() < 30; number++) {
      String identifier = "due-" + number;
      if (Math.floorMod(identifier.hashCode(), MembershipLedger.DUE_PARTITIONS) == 0) {
        customers.add(given.customer(identifier).make());
        given.order(identifier).at(TestClock.START).make();
      }
    }
    api.settle();
    api.clock().advance(Duration.ofDays(90));
    Database database = new Database(api.client(), api.variables()::get);
    Environment environment = new Environment(Settings.from(_ -> null), database, api.clock());
    Transitions transitions = environment.transitions();
    SegmentCatalogue segments = new SegmentStore(database).catalogue();

    Transitions.Result none = transitions.run(0, segments, () -> false);
    assertThat(none.found().customers()).isZero();
    assertThat(none.complete()).isFalse();
    AtomicInteger batches = new AtomicInteger(1);
    Transitions.Result some = transitions.run(0, segments, () -> batches.getAndDecrement() > 0);
    assertThat(some.complete()).isFalse();
    assertThat(some.found().customers()).isBetween(1, 29);
    Transitions.Result rest = transitions.run(0, segments, () -> true);
    assertThat(rest.complete()).isTrue();

    assertThat(some.found().customers() + rest.found().customers()).isGreaterThanOrEqualTo(30);
    assertThat(recorded.members("lapsed")).containsAll(customers);
    assertThat(transitions.run(0, segments, () -> true).found().customers()).isZero();
  }

  @Test
  void areListedAndCountedByTheApiOnceEverybodyWasLookedAt() {
    List<String> customers = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      customers.add(given.customer().with("city", "Trier").make());
    }
    String rule = steps.rule("customer.city = \"Trier\"");
    // Nobody was looked at yet: everybody is asked, and a list that is begun so goes on so.
    JsonNode asked = page(rule, null);
    assertThat(asked.path("items").path(0).path("since").isNull()).isTrue();

    api.settle();

    assertThat(segment(rule).path("reindex").isNull()).isTrue();
    assertThat(segment(rule).path("member_count").intValue()).isEqualTo(5);
    assertThat(segment(rule).path("counted_at").asText())
        .isEqualTo(api.clock().instant().toString());
    assertThat(listed(rule, page(rule, null))).containsExactlyInAnyOrderElementsOf(customers);
    assertThat(page(rule, null).path("items").path(0).path("since").asText())
        .isEqualTo(TestClock.START.toString());
    assertThat(listed(rule, asked)).containsExactlyInAnyOrderElementsOf(customers);

    given.admin("PATCH", "/customers/" + customers.getFirst(), Given.json().put("city", "Bonn"));
    api.settle();
    assertThat(segment(rule).path("member_count").intValue()).isEqualTo(4);
    assertThat(listed(rule, page(rule, null))).doesNotContain(customers.getFirst()).hasSize(4);
    String foreign = page("new_contact", null).path("next_cursor").asText();
    assertThat(
            given
                .admin("GET", "/segments/" + rule + "/customers?limit=2&cursor=" + foreign, null)
                .status())
        .isEqualTo(422);
  }

  private static JsonNode segment(String key) {
    return given.admin("GET", "/segments/" + key, null).json();
  }

  private static JsonNode page(String segment, @Nullable String cursor) {
    return given
        .admin(
            "GET",
            "/segments/%s/customers?limit=2%s"
                .formatted(segment, cursor == null ? "" : "&cursor=" + Given.encoded(cursor)),
            null)
        .json();
  }

  /** The members of a page and of all that follow. */
  private static List<String> listed(String segment, JsonNode first) {
    List<String> members = new ArrayList<>(first.path("items").findValuesAsText("identifier"));
    JsonNode page = first;
    while (!page.path("next_cursor").isNull()) {
      page = page(segment, page.path("next_cursor").asText());
      members.addAll(page.path("items").findValuesAsText("identifier"));
    }
    return members;
  }

  @Test
  void followListsThatRulesReferTo() {
    String list = Given.fresh("list");
    given.made("/segments", Given.json().put("key", list).put("kind", "list"));
    String rule = steps.rule("segment \"" + list + "\" and customer.country = \"DE\"");
    String customer = given.customer().with("country", "DE").make();
    String other = given.customer().with("country", "FR").make();
    for (String one : List.of(customer, other)) {
      given.admin("PUT", "/segments/" + list + "/customers/" + one, null);
    }
    api.settle();
    assertThat(recorded.members(rule)).containsExactly(customer);

    given.admin("DELETE", "/segments/" + list + "/customers/" + customer, null);
    api.settle();
    assertThat(recorded.members(rule)).isEmpty();
  }

  @Test
  void followReferralCodesThatComeAndGo() {
    String code = Given.fresh("REF");
    List<String> referred = new ArrayList<>();
    for (int one = 0; one < 10; one++) {
      referred.add(given.customer().with("referrer_code", code.toLowerCase(Locale.ROOT)).make());
    }
    api.settle();
    assertThat(recorded.members("referred")).doesNotContainAnyElementsOf(referred);

    String owner = given.customer().with("referral_code", code).make();
    api.settle();
    assertThat(recorded.members("referred")).containsAll(referred);

    given.admin("DELETE", "/customers/" + owner, null);
    api.settle();
    assertThat(recorded.members("referred")).doesNotContainAnyElementsOf(referred);
  }

  @Test
  void followWhatOthersDoWithWhomSomethingIsShared() {
    String rule = steps.rule("abuse.score >= 60");
    List<String> accounts = accountsOfOnePerson();

    // The first has done nothing since.
    assertThat(recorded.members(rule)).containsAll(accounts);
    for (String account : accounts.subList(1, 4)) {
      given.admin("DELETE", "/customers/" + account, null);
    }
    api.settle();
    assertThat(recorded.members(rule)).doesNotContain(accounts.getFirst());
  }

  /**
   * As in a burst of orders, of which the stream tells when all are there. It comes last: whoever
   * makes a segment after it has all of these asked.
   */
  @Test
  @Order(Integer.MAX_VALUE)
  void followATraitThatManyComeToShareAtOnce() {
    List<String> accounts = accountsOfOnePerson();
    String first = accounts.getFirst();
    String any = steps.rule("abuse.score >= 0");
    String score = clause(first, any).path("actual").asText();
    String rule = steps.rule("abuse.score >= " + score);
    api.settle();
    assertThat(recorded.members(rule)).contains(first);

    List<String> others = orderAtOnce("Agent of " + accountName(first));
    assertThat(clause(first, rule).path("verdict").asText()).isEqualTo("no");
    api.settle();
    assertThat(recorded.members(rule)).doesNotContainAnyElementsOf(accounts);

    forget(others);
    assertThat(clause(first, rule).path("verdict").asText()).isEqualTo("yes");
    api.settle();
    assertThat(recorded.members(rule)).contains(first);

    orderAtOnce("Agent of " + accountName(first));
    api.settle();
    assertThat(recorded.members(rule)).doesNotContainAnyElementsOf(accounts);
  }

  /** As many as make a hub, without anybody who was there before. */
  private static List<String> orderAtOnce(String userAgent) {
    int customers = TraitKind.USER_AGENT.hub();
    List<String> others = new ArrayList<>();
    ObjectNode body = Given.json();
    ArrayNode orders = body.putArray("orders");
    for (int i = 0; i < customers; i++) {
      others.add(Given.fresh("other"));
      orders
          .addObject()
          .put("order_id", Given.fresh("o"))
          .put("customer_identifier", others.getLast())
          .put("placed_at", TestClock.START.toString())
          .put("total", 10)
          .put("user_agent", userAgent);
    }
    assertThat(given.admin("POST", "/orders", body).status()).isEqualTo(200);
    return others;
  }

  /** What was noted of their browsers has run out. */
  private static void forget(List<String> customers) {
    String table = api.variables().get("CUSTOMERS_TABLE");
    api.client().scanPaginator(scan -> scan.tableName(table)).items().stream()
        .filter(item -> item.get("pk").s().startsWith("E#USER_AGENT#"))
        .filter(item -> customers.contains(item.get("sk").s()))
        .map(item -> Map.of("pk", item.get("pk"), "sk", item.get("sk")))
        .forEach(key -> api.client().deleteItem(delete -> delete.tableName(table).key(key)));
  }

  /** The name that the mailboxes of one person's accounts share. */
  private static String accountName(String account) {
    JsonNode customer = given.admin("GET", "/customers/" + account, null).json();
    String email = customer.path("email").asText();
    return email.substring(0, email.indexOf('+'));
  }

  /** The one clause of a rule, as it is for a customer now. */
  private static JsonNode clause(String customer, String rule) {
    return given
        .admin("GET", "/customers/" + customer + "/segments", null)
        .json()
        .path("items")
        .valueStream()
        .filter(item -> item.path("segment").asText().equals(rule))
        .findFirst()
        .orElseThrow()
        .path("because")
        .path(0);
  }

  @Test
  void followSignsOfAbuseUntilTheyCountNoMore() {
    String rule = steps.rule("abuse.score >= 60");
    List<String> accounts = accountsOfOnePerson();
    assertThat(recorded.members(rule)).containsAll(accounts);

    // Everything that was noted has run out; what is due before leads there step by step.
    api.clock().set(TestClock.START.plus(Visit.KEPT_FOR).minusNanos(1));
    recorded.pass();
    assertThat(recorded.members(rule)).containsAll(accounts);
    api.clock().advance(Duration.ofNanos(1));
    recorded.pass();
    assertThat(recorded.members(rule)).doesNotContainAnyElementsOf(accounts);
  }

  @Test
  void areManyAtATime() {
    List<String> rules = new ArrayList<>();
    for (int rule = 0; rule < MembershipRecord.MOST_CHANGES + 2; rule++) {
      rules.add(steps.rule("customer.city = \"Ulm\""));
    }
    String customer = given.customer().with("city", "Ulm").make();
    api.settle();
    assertThat(recorded.segmentsOf(customer)).containsAll(rules);
    assertThat(of(customer).dueAt()).isNull();

    given.admin("PATCH", "/customers/" + customer, Given.json().put("city", "Bonn"));
    api.settle();
    assertThat(recorded.segmentsOf(customer)).containsExactly("new_contact");
  }

  @Test
  void endWithTheSegment() {
    String rule = steps.rule("customer.city = \"Gera\"");
    String customer = given.customer().with("city", "Gera").make();
    api.settle();
    assertThat(recorded.members(rule)).containsExactly(customer);

    given.admin("DELETE", "/segments/" + rule, null);
    given.admin("PATCH", "/customers/" + customer, Given.json().put("name", "Anna"));
    api.settle();

    assertThat(recorded.segmentsOf(customer)).containsExactly("new_contact");
    assertThat(recorded.members(rule)).isEmpty();
  }

  @Test
  void areErasedWithTheCustomer() {
    List<String> rules = new ArrayList<>();
    for (int rule = 0; rule < MembershipRecord.MOST_CHANGES + 3; rule++) {
      rules.add(steps.rule("customer.city = \"Jena\""));
    }
    String customer = given.customer().with("city", "Jena").make();
    String other = given.customer().with("city", "Jena").make();
    api.settle();
    assertThat(recorded.segmentsOf(customer)).hasSize(rules.size() + 1);

    assertThat(given.admin("DELETE", "/customers/" + customer, null).status()).isEqualTo(204);
    api.settle();

    assertThat(recorded.of(customer)).isNull();
    for (String rule : rules) {
      assertThat(recorded.members(rule)).containsExactly(other);
    }
    assertThat(given.everythingStored().toString()).doesNotContain(customer);
  }

  /** Accounts of one mailbox and one browser, each recorded before the next one comes. */
  private static List<String> accountsOfOnePerson() {
    Promotion promotion = given.promotion().make();
    String name = Given.fresh("joe").replace("-", "");
    List<String> accounts = new ArrayList<>();
    for (int alias = 0; alias < 4; alias++) {
      accounts.add(given.customer().with("email", name + "+" + alias + "@gmail.com").make());
      given
          .attempt(promotion.code())
          .customer(accounts.getLast())
          .with("user_agent", "Agent of " + name)
          .confirmed()
          .redeem();
      api.settle();
    }
    return accounts;
  }

  private static MembershipRecord of(String customer) {
    return Objects.requireNonNull(recorded.of(customer));
  }

  private static ObjectNode record(String partition, String sort) {
    ObjectNode record =
        JsonNodeFactory.instance
            .objectNode()
            .put("eventID", Given.fresh("event"))
            .put("eventName", "MODIFY")
            .put("eventSource", "aws:dynamodb");
    ObjectNode dynamodb = record.putObject("dynamodb").put("SequenceNumber", Given.fresh("1"));
    ObjectNode keys = dynamodb.putObject("Keys");
    keys.putObject("pk").put("S", partition);
    keys.putObject("sk").put("S", sort);
    return record;
  }

  private static String event(ObjectNode... records) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (ObjectNode record : records) {
      array.add(record);
    }
    return JsonNodeFactory.instance.objectNode().set("Records", array).toString();
  }
}
