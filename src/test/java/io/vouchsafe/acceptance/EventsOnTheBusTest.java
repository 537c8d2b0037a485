package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.core.event.EventType;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the event bus is told of what happens, by the streams and pipes of the template. */
class EventsOnTheBusTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance().following();

  private static final Given given = new Given(api);
  private static final Schemas schemas = new Schemas();

  private int before;

  /** Customers who enter and leave segments are told of too, of which most tests are not. */
  private boolean ofMembers;

  @BeforeEach
  void forgetWhatWasBefore() {
    api.settle();
    before = api.events().size();
  }

  /** Every event of every test is as it is documented. */
  @AfterEach
  void allAreAsDocumented() {
    for (JsonNode event : told()) {
      schemas.assertValid(event.path("detail"));
      assertThat(event.path("detail-type")).isEqualTo(event.at("/detail/type"));
      assertThat(event.path("time")).isEqualTo(event.at("/detail/time"));
      assertThat(event.path("source").asText()).isEqualTo("vouchsafe");
    }
  }

  @Test
  void everyTypeHasItsSchema() {
    assertThat(schemas.types())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(EventType.values()).map(EventType::wire).toList());
  }

  // -------------------------------------------------------------------------------- redemptions

  @Test
  void aRedemptionIsToldOfWhenItIsConfirmedAndWhenItIsCancelled() {
    Promotion promotion = given.promotion().make();
    Attempt attempt = given.attempt(promotion.code()).customer(Given.fresh("c"));
    assertRedeemed(attempt.redeem());
    assertThat(told()).isEmpty();

    JsonNode confirmed = attempt.confirm().json();
    assertThat(types()).containsExactly("redemption.confirmed");
    assertThat(data(0)).isEqualTo(confirmed);
    assertThat(told().getFirst().path("time").asText())
        .isEqualTo(confirmed.path("confirmed_at").asText());

    api.clock().advance(Duration.ofMinutes(1));
    assertThat(attempt.confirm().status()).isEqualTo(200);
    assertThat(attempt.cancel().status()).isEqualTo(204);
    assertThat(attempt.cancel().status()).isLessThan(500);
    assertThat(types()).containsExactly("redemption.confirmed", "redemption.cancelled");
    assertThat(data(1).path("status").asText()).isEqualTo("cancelled");
    assertThat(data(1).path("updated_at").asText())
        .isEqualTo(api.clock().instant().toString())
        .isEqualTo(told().get(1).path("time").asText());
  }

  @Test
  void aRedemptionThatIsConfirmedAtOnceIsToldOfOnce() {
    Attempt attempt = given.attempt(given.promotion().make().code()).confirmed();
    assertRedeemed(attempt.redeem());
    assertThat(attempt.redeem().status()).isEqualTo(200);

    assertThat(types()).containsExactly("redemption.confirmed");
    assertThat(data(0).path("customer_identifier").isNull()).isTrue();
  }

  @Test
  void aHoldThatIsCancelledOrExpiresWasNeverConfirmed() {
    Promotion promotion = given.promotion().with("max_redemptions", 10).make();
    Attempt cancelled = given.attempt(promotion.code());
    assertRedeemed(cancelled.redeem());
    assertThat(cancelled.cancel().status()).isEqualTo(204);
    assertRedeemed(given.attempt(promotion.code()).ttl(1).redeem());
    api.clock().advance(Duration.ofMinutes(2));
    fire("ExpiredHolds");

    assertThat(types()).containsExactly("redemption.cancelled");
    assertThat(data(0).path("confirmed_at").isNull()).isTrue();
  }

  @Test
  void makingARedemptionAnonymousIsNoEvent() {
    String customer = given.customer().make();
    Attempt attempt = given.attempt(given.promotion().make().code()).customer(customer);
    assertRedeemed(attempt.confirmed().redeem());
    assertThat(types()).containsExactly("redemption.confirmed");

    assertThat(given.admin("DELETE", "/customers/" + customer, null).status()).isEqualTo(204);

    assertThat(types()).containsExactly("redemption.confirmed");
  }

  // ----------------------------------------------------------------------------------- refusals

  @Test
  void aRefusedRedemptionIsToldOfWithItsReasons() {
    Promotion promotion = given.promotion().include("returning").make();
    Attempt attempt = given.attempt(promotion.code()).customer(Given.fresh("c")).cost("12.50");
    JsonNode errors = attempt.redeem().json().path("errors");

    assertThat(types()).containsExactly("redemption.refused");
    assertThat(data(0).path("errors")).isEqualTo(errors);
    assertThat(data(0).path("promotion_id").asText()).isEqualTo(promotion.id());
    assertThat(data(0).at("/voucher/code").asText()).isEqualTo(promotion.code().replace("-", ""));
    for (String field : List.of("customer_identifier", "transaction_id")) {
      assertThat(data(0).path(field)).isEqualTo(attempt.body().path(field));
    }
    assertThat(data(0).path("total_transaction_cost").decimalValue())
        .isEqualTo(new BigDecimal("12.50"));
  }

  @Test
  void eachRefusalIsAnEventOfItsOwnAlsoWithoutACustomer() {
    Attempt attempt = given.attempt(given.promotion().include("returning").make().code());
    assertRefused(attempt.redeem(), "customer_required");
    assertRefused(attempt.redeem(), "customer_required");

    assertThat(types()).containsExactly("redemption.refused", "redemption.refused");
    assertThat(ids()).hasSize(2);
    assertThat(data(0).path("customer_identifier").isNull()).isTrue();
  }

  @Test
  void validatingInVainAndUnknownCodesAreNoEvents() {
    Promotion promotion = given.promotion().include("returning").make();
    assertThat(given.attempt(promotion.code()).validate().status()).isEqualTo(422);
    assertThat(given.attempt("NOSUCHCODE").customer("guesses").redeem().status()).isEqualTo(404);

    assertThat(told()).isEmpty();
  }

  @Test
  void whatWasRefusedIsExportedAndErasedWithItsCustomerAndForgottenAfterADay() {
    String customer = given.customer().make();
    assertRefused(
        given
            .attempt(given.promotion().include("returning").make().code())
            .customer(customer)
            .redeem(),
        "segment_not_included");
    JsonNode export = given.admin("GET", "/customers/" + customer + "/export", null).json();
    assertThat(export.path("refusals")).hasSize(1);
    assertThat(export.at("/refusals/0")).isEqualTo(data(0));
    long ttl =
        refusals(customer).stream()
            .mapToLong(item -> Long.parseLong(Objects.requireNonNull(item.get("ttl")).n()))
            .findFirst()
            .orElseThrow();
    assertThat(Instant.ofEpochSecond(ttl))
        .isEqualTo(api.clock().instant().plus(Duration.ofDays(1)));

    assertThat(given.admin("DELETE", "/customers/" + customer, null).status()).isEqualTo(204);

    assertThat(refusals(customer)).isEmpty();
    assertThat(types()).containsExactly("redemption.refused");
  }

  // ------------------------------------------------------------------------------------- limits

  @ParameterizedTest
  @ValueSource(longs = {2, 1_000, 10_000})
  void aLimitIsReachedWithItsLastRedemptionOverHoweverManyShards(long limit) {
    Promotion promotion = given.promotion().with("max_redemptions", limit).make();
    // Of a large limit nearly all is used up at once.
    useAllBut(2, promotion);
    assertThat(told()).isEmpty();
    assertRedeemed(given.attempt(promotion.code()).redeem());
    assertThat(told()).isEmpty();

    Attempt last = given.attempt(promotion.code());
    assertRedeemed(last.redeem());
    assertThat(types()).containsExactly("promotion.limit_reached");
    assertThat(data(0).path("promotion_id").asText()).isEqualTo(promotion.id());
    assertThat(data(0).path("limit").asText()).isEqualTo("max_redemptions");
    assertThat(data(0).path("max_redemptions").asLong()).isEqualTo(limit);
    assertRefused(given.attempt(promotion.code()).redeem(), "maximum_redemptions_exceeded");
    assertThat(types()).containsExactly("promotion.limit_reached", "redemption.refused");

    assertThat(last.cancel().status()).isEqualTo(204);
    assertRedeemed(given.attempt(promotion.code()).redeem());
    assertThat(types())
        .filteredOn("promotion.limit_reached"::equals)
        .as("it is reached another time")
        .hasSize(2);
    assertThat(ids()).hasSize(told().size());
  }

  @Test
  void aBudgetIsReachedWhenNothingIsLeftOfIt() {
    Promotion promotion = given.promotion().numeric("30").with("max_total_budget", 60).make();
    assertRedeemed(given.attempt(promotion.code()).redeem());
    assertThat(told()).isEmpty();
    assertRedeemed(given.attempt(promotion.code()).redeem());

    assertThat(types()).containsExactly("promotion.limit_reached");
    assertThat(data(0).path("limit").asText()).isEqualTo("max_total_budget");
    assertThat(data(0).path("max_redemptions").isNull()).isTrue();
  }

  @Test
  void aLimitThatIsLoweredToWhatIsUsedIsReachedAndRaisingItIsNot() {
    Promotion promotion = given.promotion().with("max_redemptions", 5).make();
    assertRedeemed(given.attempt(promotion.code()).redeem());
    assertRedeemed(given.attempt(promotion.code()).redeem());
    limit(promotion, 3);
    assertThat(told()).isEmpty();
    limit(promotion, 1);
    assertThat(types()).containsExactly("promotion.limit_reached");
    limit(promotion, 2);
    assertThat(types()).as("it is still reached").containsExactly("promotion.limit_reached");
    limit(promotion, 3);
    assertThat(types()).containsExactly("promotion.limit_reached");
  }

  /** The last ones may come out of several shards at the same moment. */
  @Test
  void manyWhoTakeTheLastAtOnceAreToldOfOnceInAll() throws Exception {
    Promotion promotion = given.promotion().with("max_redemptions", 1_000).make();
    useAllBut(12, promotion);
    Callable<Integer> redeeming = () -> given.attempt(promotion.code()).redeem().status();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> redeemed : threads.invokeAll(Collections.nCopies(20, redeeming))) {
        assertThat(redeemed.get()).isIn(201, 422, 429);
      }
    }
    while (given.attempt(promotion.code()).redeem().status() == 201) {
      // Some may have stood in each other's way too often.
    }

    Set<String> ids = new HashSet<>();
    for (JsonNode event : told()) {
      if (event.path("detail-type").asText().equals("promotion.limit_reached")) {
        ids.add(event.at("/detail/id").asText());
      }
    }
    assertThat(ids).hasSize(1);
  }

  /** What is left over is put into two shards, as many redemptions would leave it. */
  private static void useAllBut(long left, Promotion promotion) {
    String table = table("PROMOTIONS_TABLE");
    List<Map<String, AttributeValue>> shards =
        api.client().scanPaginator(scan -> scan.tableName(table)).items().stream()
            .filter(item -> text(item, "sk").equals("QUOTA"))
            .filter(item -> text(item, "pk").startsWith("Q#" + promotion.id()))
            .toList();
    long each = left / Math.min(2, shards.size());
    for (int shard = 0; shard < shards.size(); shard++) {
      Map<String, AttributeValue> item = new HashMap<>(shards.get(shard));
      long stays = shard < 2 ? each : 0;
      long had = Long.parseLong(Objects.requireNonNull(item.get("uses_left")).n());
      item.put("uses_left", AttributeValue.fromN(Long.toString(stays)));
      item.put("uses", AttributeValue.fromN(Long.toString(had - stays)));
      api.client().putItem(put -> put.tableName(table).item(item));
    }
  }

  private static void limit(Promotion promotion, long limit) {
    ObjectNode body = Given.json().put("max_redemptions", limit);
    assertThat(given.admin("PATCH", "/promotions/" + promotion.id(), body).status()).isEqualTo(200);
  }

  // -------------------------------------------------------------------------------- memberships

  @Test
  void aCustomerEntersAndLeavesSegmentsAsTheRecordSays() {
    ofMembers = true;
    String customer = Given.fresh("c");
    Instant first = TestClock.START;
    Instant second = first.plusSeconds(90);
    record(customer, 1, Map.of("lapsed", first));
    record(customer, 2, Map.of("lapsed", first, "vip", second));
    record(customer, 3, Map.of("vip", second));

    assertThat(types())
        .containsExactly(
            "customer.entered_segment", "customer.entered_segment", "customer.left_segment");
    assertThat(data(0))
        .isEqualTo(
            Given.json()
                .put("customer_identifier", customer)
                .put("segment", "lapsed")
                .put("since", first.toString())
                .put("sequence", 1));
    assertThat(data(1).path("segment").asText()).isEqualTo("vip");
    assertThat(data(2))
        .isEqualTo(
            Given.json()
                .put("customer_identifier", customer)
                .put("segment", "lapsed")
                .put("since", first.toString())
                .put("reason", "rule")
                .put("sequence", 3));
    assertThat(ids()).hasSize(3);
  }

  @Test
  void aRecordThatSaysTheSameIsNoEventAndErasingLeavesAll() {
    ofMembers = true;
    String customer = Given.fresh("c");
    record(customer, 1, Map.of("lapsed", TestClock.START, "vip", TestClock.START));
    assertThat(types()).hasSize(2);
    record(customer, 2, Map.of("lapsed", TestClock.START, "vip", TestClock.START));
    assertThat(types()).hasSize(2);

    api.client()
        .deleteItem(delete -> delete.tableName(table("CUSTOMERS_TABLE")).key(membership(customer)));

    assertThat(types().subList(2, 4)).containsOnly("customer.left_segment");
    assertThat(data(2).path("reason").asText()).isEqualTo("erased");
    assertThat(data(2).path("sequence").asLong()).isEqualTo(3);
    // Who comes again begins anew, and is told of anew.
    record(customer, 1, Map.of("lapsed", TestClock.START.plusSeconds(1)));
    assertThat(ids()).hasSize(5);
  }

  /** An event bus takes ten at once. */
  @Test
  void whoIsInManySegmentsIsToldOfInAllOfThemAlsoWhenErased() {
    ofMembers = true;
    for (int segment = 0; segment < 12; segment++) {
      String key = Given.fresh("many");
      given.made(
          "/segments",
          Given.json()
              .put("key", key)
              .put("name", key)
              .put("where", "customer.country = \"MANY\""));
    }
    String customer = given.customer().with("country", "MANY").make();
    long entered = types().stream().filter("customer.entered_segment"::equals).count();
    assertThat(entered).isGreaterThanOrEqualTo(12);

    assertThat(given.admin("DELETE", "/customers/" + customer, null).status()).isEqualTo(204);

    List<JsonNode> left =
        told().stream()
            .map(event -> event.path("detail"))
            .filter(event -> event.path("type").asText().equals("customer.left_segment"))
            .toList();
    assertThat(left).hasSize((int) entered);
    assertThat(left).allMatch(event -> event.at("/data/reason").asText().equals("erased"));
    assertThat(ids()).hasSize(told().size());
  }

  // -------------------------------------------------------------------------------- the function

  @Test
  void aRecordThatIsHandedOutAgainMakesTheSameEvents() {
    String image =
        """
        {"pk": {"S": "C#c-9"}, "sk": {"S": "MEMBERSHIP"}, "identifier": {"S": "c-9"},
         "version": {"N": "1"}, "segments": {"M": {"vip": {"S": "2026-03-01T12:00:00Z"}}}}\
        """;
    String record =
        """
        [{"eventName": "INSERT", "dynamodb": {"ApproximateCreationDateTime": 1.7723664E9,
          "Keys": {"pk": {"S": "C#c-9"}, "sk": {"S": "MEMBERSHIP"}}, "NewImage": %s}}]\
        """
            .formatted(image);
    JsonNode once = api.invoke("EventsFunction", record);
    JsonNode again = api.invoke("EventsFunction", record);

    assertThat(once).hasSize(1);
    assertThat(again).isEqualTo(once);
    assertThat(api.invoke("EventsFunction", "[]")).isEqualTo(RedemptionSteps.json("[]"));
  }

  @Test
  void aRecordOfAnythingElseMakesNoEvent() {
    ArrayNode records = (ArrayNode) RedemptionSteps.json("[]");
    for (String sort : List.of("PROFILE", "ORDER#1", "REFUSED", "VOUCHER", "LISTED")) {
      anything(records, "C#c-9", sort);
    }
    // Where the sort key is an identifier, it may be anything.
    for (String partition : List.of("E#DEVICE#hash", "ERASURES")) {
      for (String identifier : List.of("MEMBERSHIP", "REFUSED#1", "QUOTA")) {
        anything(records, partition, identifier);
      }
    }

    assertThat(api.invoke("EventsFunction", records.toString())).isEmpty();
  }

  private static void anything(ArrayNode records, String partition, String sort) {
    ObjectNode change = records.addObject().put("eventName", "INSERT").putObject("dynamodb");
    change.put("ApproximateCreationDateTime", 1_772_366_400);
    change.putObject("Keys").putObject("pk").put("S", partition);
    change.withObject("Keys").putObject("sk").put("S", sort);
    change.putObject("NewImage").putObject("odd").put("B", "AAAA");
  }

  // -------------------------------------------------------------------------------------- steps

  private static void fire(String schedule) {
    assertThat(api.request("POST", "/_local/schedules/" + schedule, null, null).status())
        .isEqualTo(200);
  }

  private List<JsonNode> told() {
    api.settle();
    List<JsonNode> all = api.events();
    return all.subList(before, all.size()).stream()
        .filter(event -> event.path("detail-type").asText().startsWith("customer.") == ofMembers)
        .toList();
  }

  private List<String> types() {
    return told().stream().map(event -> event.path("detail-type").asText()).toList();
  }

  private JsonNode data(int event) {
    return told().get(event).at("/detail/data");
  }

  private Set<String> ids() {
    Set<String> ids = new HashSet<>();
    told().forEach(event -> ids.add(event.at("/detail/id").asText()));
    return ids;
  }

  private static void record(String customer, long version, Map<String, Instant> segments) {
    Map<String, AttributeValue> since = new HashMap<>();
    segments.forEach((segment, at) -> since.put(segment, AttributeValue.fromS(at.toString())));
    Map<String, AttributeValue> item = new HashMap<>(membership(customer));
    item.put("identifier", AttributeValue.fromS(customer));
    item.put("version", AttributeValue.fromN(Long.toString(version)));
    item.put("segments", AttributeValue.fromM(since));
    api.client().putItem(put -> put.tableName(table("CUSTOMERS_TABLE")).item(item));
    api.settle();
  }

  private static Map<String, AttributeValue> membership(String customer) {
    return Map.of(
        "pk", AttributeValue.fromS("C#" + customer), "sk", AttributeValue.fromS("MEMBERSHIP"));
  }

  private static List<Map<String, AttributeValue>> refusals(String customer) {
    return api
        .client()
        .scanPaginator(scan -> scan.tableName(table("CUSTOMERS_TABLE")))
        .items()
        .stream()
        .filter(item -> text(item, "pk").equals("C#" + customer))
        .filter(item -> text(item, "sk").startsWith("REFUSED#"))
        .toList();
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name), name).s();
  }

  private static String table(String variable) {
    return Objects.requireNonNull(api.variables().get(variable), variable);
  }
}
