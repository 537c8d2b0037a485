package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitBook;
import io.vouchsafe.core.customer.VisitBook.Recording;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoVisits;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Rules that ask for visits, in decisions, in what is told of a customer and in previews. */
class VisitsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** Came on each of the last sixty days, for shoes first and then for hats. */
  @BeforeAll
  static void aDailyVisitor() {
    given.customer("daily").make();
    for (int day = 0; day < 60; day++) {
      visited("daily", daysAgo(day), day > 10 ? "shoes" : "hats", "mugs");
    }
  }

  @BeforeEach
  void today() {
    api.clock().set(TestClock.START);
  }

  @Test
  @Covers("S-31")
  void areUnknownForACustomerWhomThePixelNeverSaw() {
    String customer = given.customer().make();
    String counted = steps.rule("visits.count >= 0");
    String viewed = steps.rule("not visits.viewed within P7D in (\"shoes\")");
    String set = steps.rule("visits.first_at is set");

    Answer answer = segments(customer, null);

    assertThat(member(answer, counted)).isEqualTo("unknown");
    assertThat(member(answer, viewed)).isEqualTo("unknown");
    assertThat(member(answer, set)).isEqualTo("no");
    assertThat(clause(answer, counted).path("hint").asText())
        .isEqualTo("no visit was ever recorded");
    visited(customer, daysAgo(100), "hats");
    Answer later = segments(customer, null);
    assertThat(member(later, counted)).isEqualTo("yes");
    assertThat(member(later, viewed)).isEqualTo("yes");
    assertThat(member(later, set)).isEqualTo("yes");
  }

  @Test
  @Covers({"S-32", "S-151"})
  void countInTheVeryNextDecision() {
    String customer = given.customer().make();
    Promotion promotion =
        given
            .promotion()
            .include(
                steps.rule(
                    "visits.count within P30D >= 2 and visits.viewed within P7D in (\"shoes\")"))
            .make();
    // Exactly a window ago is out.
    visited(customer, daysAgo(30), "hats");
    visited(customer, daysAgo(7), "shoes");
    Answer refused = given.attempt(promotion.code()).customer(customer).validate();
    assertRefused(refused, "segment_not_included");
    JsonNode because = refused.json().at("/explanation/include/0/because");
    assertThat(because.path(0).path("actual").intValue()).isEqualTo(1);
    assertThat(because.path(0).path("hint").asText()).isEqualTo("1 more visit");
    assertThat(because.path(1).path("actual").size()).isZero();

    String id = visited(customer, daysAgo(1), "shoes", "boots");

    assertValid(given.attempt(promotion.code()).customer(customer).validate());
    assertRedeemed(given.attempt(promotion.code()).customer(customer).redeem());
    Visit again = new Visit(id, api.clock().instant(), Set.of("cups"));
    assertThat(book().add(customer, again)).isEqualTo(Recording.REPEATED);
    String cups = steps.rule("visits.count = 3 and not visits.viewed in (\"cups\")");
    assertThat(member(segments(customer, null), cups)).isEqualTo("yes");
  }

  @Test
  @Covers({"S-37", "S-87"})
  void flipByTimeAloneWhenItIsTold() {
    String customer = given.customer().make();
    visited(customer, daysAgo(40), "shoes");
    visited(customer, daysAgo(20), "hats");
    List<String> rules =
        List.of(
            steps.rule("visits.count within P30D >= 1"),
            steps.rule("visits.viewed within P50D in (\"shoes\")"),
            steps.rule("visits.last_at newer than P30D"),
            steps.rule("visits.first_at newer than P50D"));
    Answer now = segments(customer, null);
    for (String rule : rules) {
      Instant flip = Instant.parse(clause(now, rule).path("becomes_true_at").asText());
      assertThat(flip).isEqualTo(daysAgo(-10));
      assertThat(member(now, rule)).isEqualTo("yes");
      assertThat(member(segments(customer, flip.minusSeconds(1)), rule)).isEqualTo("yes");
      assertThat(member(segments(customer, flip), rule)).isEqualTo("no");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.count within P30D > 1",
        "comeback after P90D within P30D by orders",
        "segment new_contact or customer.referred = true",
      })
  void areNotReadWhereNoRuleAsks(String where) {
    String customer = given.customer().make();
    visited(customer, daysAgo(1));
    Promotion promotion = given.promotion().include(steps.rule(where)).make();

    assertThat(reads(promotion, customer).toString()).doesNotContain("visit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "visits.count >= 60 and visits.last_at newer than P1D | visits 1",
        "visits.viewed within P1Y in (\"shoes\") | visits 1",
        "visits.count within P10D > 1 | visits 1,visit_history visits",
        "visits.count within P55D = 55 | visits 1,visit_history 2",
        "comeback after P1D within P3D by activity | orders profile,visits 1,visit_history visits",
      })
  void areReadWithTheRestAndFurtherBackOnlyWhereARuleLooks(String where, String expected) {
    Promotion promotion = given.promotion().include(steps.rule(where)).make();
    given.attempt(promotion.code()).customer("daily").validate();

    List<String> reads = reads(promotion, "daily");

    assertThat(reads.stream().filter(read -> read.contains("visit") || read.contains("orders")))
        .containsExactlyInAnyOrder(expected.split(","));
    int trips = validated(promotion, "daily").at("/debug/round_trips").intValue();
    assertThat(trips).isEqualTo(expected.endsWith("2") ? 2 : 1);
  }

  @Test
  void decideWhatACustomerIsOffered() {
    Promotion count = listed("visits.count within P55D = 55");
    Promotion viewed = listed("visits.viewed within P7D in (\"shoes\")");

    JsonNode offers = given.admin("GET", "/customers/daily/offers", null).json().path("items");

    for (JsonNode offer : offers) {
      assertThat(offer.path("code").asText()).isIn(count.code(), viewed.code());
      assertThat(offer.path("eligible").asBoolean())
          .isEqualTo(offer.path("code").asText().equals(count.code()));
    }
    assertThat(offers).hasSize(2);
  }

  private static Promotion listed(String where) {
    return given.promotion().include(steps.rule(where)).with("listed", true).make();
  }

  @Test
  @Covers("S-49")
  void areComingBackTooWhereActivityIsAskedFor() {
    Promotion promotion =
        given
            .promotion()
            .include(steps.rule("comeback after P90D within P30D by activity"))
            .exclude(steps.rule("comeback after P90D within P30D by orders"))
            .make();
    String customer = given.customer().make();
    given.order(customer).at(daysAgo(100)).make();
    visited(customer, daysAgo(40));
    assertRefused(
        given.attempt(promotion.code()).customer(customer).validate(),
        "segment_not_included",
        "segment_excluded");
    String back = given.customer().make();
    given.order(back).at(daysAgo(80)).make();
    visited(back, daysAgo(120));
    assertRefused(
        given.attempt(promotion.code()).customer(back).validate(), "segment_not_included");
    visited(back, daysAgo(200));
    String visitor = given.customer().make();
    visited(visitor, daysAgo(100));
    for (int hour = 0; hour < 60; hour++) {
      visited(visitor, daysAgo(9).plus(Duration.ofHours(hour)));
    }

    assertRefused(
        given.attempt(promotion.code()).customer(back).validate(), "segment_not_included");
    Answer valid = given.attempt(promotion.code()).customer(visitor).validate();
    assertValid(valid);
    JsonNode clause = valid.json().at("/explanation/include/0/because/0");
    assertThat(clause.path("actual").toString())
        .isEqualTo("[\"" + daysAgo(100) + "\",\"" + daysAgo(9) + "\"]");
    assertThat(clause.path("becomes_true_at").asText()).isEqualTo(daysAgo(-21).toString());
  }

  @Test
  @Covers("S-128")
  void areThoseOfTheTimeAsOfAnEarlierInstant() {
    String customer = "daily";
    String many = steps.rule("visits.count = 30 and visits.count within P7D = 7");
    String seen = steps.rule("visits.viewed in (\"hats\")");
    String first = steps.rule("visits.first_at newer than P1D");

    assertThat(member(segments(customer, daysAgo(30)), many)).isEqualTo("yes");
    assertThat(member(segments(customer, daysAgo(30).minusMillis(1)), many)).isEqualTo("no");
    assertThat(member(segments(customer, daysAgo(10)), seen)).isEqualTo("yes");
    assertThat(member(segments(customer, daysAgo(10).minusMillis(1)), seen)).isEqualTo("no");
    assertThat(member(segments(customer, daysAgo(59)), first)).isEqualTo("yes");
    assertThat(member(segments(customer, daysAgo(59).minusMillis(1)), first)).isEqualTo("unknown");
    JsonNode clause = clause(segments(customer, daysAgo(30)), seen);
    assertThat(clause.has("as_of")).isFalse();
  }

  @Test
  @Covers("S-124")
  void areAskedOfEverybodyInAPreview() {
    String often = "daily";
    String seldom = given.customer("seldom").make();
    given.customer().make();
    visited(seldom, daysAgo(70), "mugs");

    assertThat(preview("visits.viewed in (\"mugs\")", null)).containsExactly(often, seldom);
    assertThat(preview("visits.viewed within P7D in (\"mugs\")", null)).containsExactly(often);
    assertThat(preview("visits.count within P58D = 58 and visits.viewed in (\"mugs\")", null))
        .containsExactly(often);
    assertThat(preview("visits.count = 1 and visits.viewed in (\"mugs\")", daysAgo(59)))
        .containsExactly(often, seldom);
    assertThat(preview("visits.count = 1 and visits.viewed in (\"mugs\")", daysAgo(60)))
        .containsExactly(seldom);
  }

  @Test
  @Covers("S-150")
  void areCountedWhenTheyAreNotKeptAnyMoreWhetherTheyAreDeletedYetOrNot() {
    String customer = given.customer().make();
    for (int day = 0; day < 60; day++) {
      visited(customer, daysAgo(day), "shoes");
    }
    Instant then = daysAgo(0);
    api.clock().advance(Duration.ofDays(397 - 9));
    visited(customer, daysAgo(0), "hats");
    String count = steps.rule("visits.count = 61 and visits.viewed in (\"shoes\")");
    String sixty = steps.rule("visits.count = 60 and visits.last_at newer than P1Y");
    String window = steps.rule("visits.count within P2Y > 1");
    List<Answer> kept = answers(customer, then);

    for (int day = 10; day < 60; day++) {
      delete(customer, then.minus(Duration.ofDays(day)));
    }

    List<Answer> deleted = answers(customer, then);
    assertThat(deleted.stream().map(Answer::text))
        .isEqualTo(kept.stream().map(Answer::text).toList());
    assertThat(member(kept.get(0), count)).isEqualTo("yes");
    assertThat(member(kept.get(1), sixty)).isEqualTo("yes");
    assertThat(member(kept.get(2), sixty)).isEqualTo("unknown");
    assertThat(member(kept.get(0), window)).isEqualTo("unknown");
    assertThat(clause(kept.get(0), window).path("hint").asText())
        .isEqualTo("visits are kept one by one for 397 days");
  }

  /** Now, at an instant of which all later visits are kept, and at one of which they are not. */
  private static List<Answer> answers(String customer, Instant then) {
    return List.of(
        segments(customer, null),
        segments(customer, then),
        segments(customer, then.minus(Duration.ofDays(55))));
  }

  private static void delete(String customer, Instant at) {
    String table = Objects.requireNonNull(api.variables().get("CUSTOMERS_TABLE"));
    for (Map<String, AttributeValue> item :
        api.client().scanPaginator(scan -> scan.tableName(table)).items()) {
      AttributeValue sort = item.get("sk");
      if (item.get("pk").s().equals("C#" + customer)
          && sort.s().startsWith("VISIT#" + at.toString().substring(0, 19))) {
        api.client()
            .deleteItem(
                delete -> delete.tableName(table).key(Map.of("pk", item.get("pk"), "sk", sort)));
      }
    }
  }

  private static List<String> preview(String where, @Nullable Instant at) {
    ObjectNode body = Given.json().put("where", where);
    if (at != null) {
      body.put("at", at.toString());
    }
    Answer answer = given.admin("POST", "/segments/preview", body);
    List<String> sample = new ArrayList<>();
    answer.json().path("sample").forEach(one -> sample.add(one.asText()));
    assertThat(answer.json().path("count").intValue()).as(answer.text()).isEqualTo(sample.size());
    return sample.stream().sorted(Comparator.comparing(one -> one)).toList();
  }

  private static JsonNode validated(Promotion promotion, String customer) {
    return given.attempt(promotion.code()).customer(customer).by(Given.ADMIN).validate().json();
  }

  /** What a validate read, in which round trip or from where. */
  private static List<String> reads(Promotion promotion, String customer) {
    List<String> reads = new ArrayList<>();
    for (JsonNode read : validated(promotion, customer).at("/debug/reads")) {
      String place = read.path(read.has("round_trip") ? "round_trip" : "from").asText();
      reads.add(read.path("read").asText() + " " + place);
    }
    return reads;
  }

  private static Instant daysAgo(int days) {
    return api.clock().instant().minus(Duration.ofDays(days));
  }

  private static String visited(String customer, Instant at, String... categories) {
    String id = Given.fresh("v");
    assertThat(book().add(customer, new Visit(id, at, Set.of(categories))))
        .isEqualTo(Recording.RECORDED);
    return id;
  }

  private static VisitBook book() {
    Database database = new Database(api.client(), api.variables()::get);
    return new VisitBook(new DynamoVisits(database), api.clock(), attempt -> attempt < 100);
  }

  private static Answer segments(String customer, @Nullable Instant at) {
    String query = at == null ? "" : "?at=" + Given.encoded(at.toString());
    Answer answer = given.admin("GET", "/customers/" + customer + "/segments" + query, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static JsonNode clause(Answer answer, String segment) {
    return segment(answer, segment).path("because").path(0);
  }

  private static String member(Answer answer, String segment) {
    return segment(answer, segment).path("member").asText();
  }

  private static JsonNode segment(Answer answer, String segment) {
    for (JsonNode item : answer.json().path("items")) {
      if (item.path("segment").asText().equals(segment)) {
        return item;
      }
    }
    throw new AssertionError("no " + segment + " in " + answer.text());
  }
}
