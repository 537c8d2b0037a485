package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Making and changing segments and promotions, and that codes follow at once. */
class SegmentsAndPromotionsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Instant NOW = TestClock.START;
  private static final List<String> DELIVERED =
      List.of(
          "new_contact",
          "subscriber",
          "returning",
          "referred",
          "loyalty_member",
          "profitable",
          "unprofitable",
          "lapsed",
          "won_back",
          "coupon_abuse");

  private final Given given = new Given(api);

  @BeforeEach
  void setTheClock() {
    api.clock().set(NOW);
  }

  // Segments

  @Test
  @Covers("S-107")
  void theDeliveredSegmentsAreThereFromTheStart() {
    Answer list = given.admin("GET", "/segments?limit=500", null);

    assertThat(list.status()).isEqualTo(200);
    assertThat(list.json().path("items").findValuesAsText("key")).containsAll(DELIVERED);
    for (String key : DELIVERED) {
      JsonNode segment = segment(key);
      assertThat(segment.path("type").asText()).isEqualTo("Segment");
      assertThat(segment.path("kind").asText()).isEqualTo("rule");
      assertThat(segment.path("rule").isObject()).isTrue();
      assertThat(segment.path("where").asText()).isNotBlank();
      assertThat(segment.path("name").asText()).isNotBlank();
      assertThat(list.json().path("items").valueStream().map(Given::uncounted))
          .contains(Given.uncounted(segment));
    }
  }

  @Test
  @Covers("S-106")
  void segmentsAreListedInPages() {
    List<String> keys = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      Answer page = given.admin("GET", "/segments?limit=4" + cursor, null);
      assertThat(page.json().path("items").size()).isBetween(1, 4);
      keys.addAll(page.json().path("items").findValuesAsText("key"));
      cursor = next(page);
      pages++;
    } while (!cursor.isEmpty());

    assertThat(keys).containsAll(DELIVERED).doesNotHaveDuplicates();
    assertThat(pages).isEqualTo((keys.size() + 3) / 4);
  }

  @Test
  @Covers({"S-101", "S-102"})
  void aListSegmentLetsItsMembersPassAtOnce() {
    String key = Given.fresh("list");
    Answer made =
        given.admin(
            "POST",
            "/segments",
            Given.json().put("key", key).put("name", "VIPs").put("kind", "list"));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.json().path("kind").asText()).isEqualTo("list");
    assertThat(made.json().path("rule").isNull()).isTrue();
    assertThat(made.json().path("where").isNull()).isTrue();
    String code = given.promotion().include(key).make().code();
    String others = given.promotion().exclude(key).make().code();
    String customer = Given.fresh("c");
    assertAnswers(code, customer, 422);
    assertAnswers(others, customer, 200);

    for (int times = 0; times < 2; times++) {
      assertThat(member("PUT", key, customer).status()).isEqualTo(204);
      assertAnswers(code, customer, 200);
      assertAnswers(others, customer, 422);
      assertThat(members(key)).containsExactly(customer);
    }
    for (int times = 0; times < 2; times++) {
      assertThat(member("DELETE", key, customer).status()).isEqualTo(204);
      assertAnswers(code, customer, 422);
      assertThat(members(key)).isEmpty();
    }
    assertThat(given.admin("GET", "/customers/" + customer, null).status()).isEqualTo(404);
  }

  @Test
  @Covers("S-103")
  void membersAreListedInPages() {
    String key = Given.fresh("list");
    made("/segments", Given.json().put("key", key));
    List<String> customers = new ArrayList<>();
    for (int index = 0; index < 7; index++) {
      customers.add(Given.fresh("m"));
      member("PUT", key, customers.getLast());
    }
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = given.admin("GET", "/segments/" + key + "/customers?limit=3" + cursor, null);
      assertThat(page.json().path("items").size()).isBetween(1, 3);
      listed.addAll(page.json().path("items").findValuesAsText("identifier"));
      cursor = next(page);
    } while (!cursor.isEmpty());

    assertThat(listed).containsExactlyInAnyOrderElementsOf(customers);
  }

  @Test
  @Covers("S-104")
  void aRuleSegmentHasNoListAndAnAbsentOneHasNothing() {
    Answer rule = member("PUT", "lapsed", "c-1");
    assertThat(rule.status()).as(rule.text()).isEqualTo(409);
    assertThat(rule.json().path("code").asText()).isEqualTo("conflict");

    for (String method : List.of("PUT", "DELETE")) {
      assertThat(member(method, "absent", "c-1").status()).isEqualTo(404);
    }
    assertThat(given.admin("GET", "/segments/absent/customers", null).status()).isEqualTo(404);
    assertThat(given.admin("GET", "/segments/absent", null).status()).isEqualTo(404);
    assertThat(given.admin("DELETE", "/segments/absent", null).status()).isEqualTo(404);
    assertThat(given.admin("PUT", "/segments/absent", Given.json().put("name", "x")).status())
        .isEqualTo(404);
  }

  @Test
  @Covers("S-58")
  void aRuleHasTwoFormsThatSayTheSame() throws Exception {
    String key = Given.fresh("rule");
    String rule =
        """
        {"all": [{"fact": "orders.count", "within": "P90D", "op": "gte", "value": 2},
          {"any": [{"fact": "customer.country", "op": "in", "value": ["DE", "AT"]},
            {"not": {"label": {"tag": "VIP"}}}]}]}
        """;
    String where =
        "orders.count within P90D >= 2 and (customer.country in (\"DE\", \"AT\") or not label"
            + " \"VIP\")";

    Answer structured =
        api.request(
            "POST", "/segments", Given.ADMIN, "{\"key\": \"" + key + "\", \"rule\": " + rule + "}");
    Answer text =
        given.admin(
            "POST", "/segments", Given.json().put("key", key + "-text").put("where", where));

    assertThat(structured.status()).as(structured.text()).isEqualTo(201);
    assertThat(text.status()).as(text.text()).isEqualTo(201);
    assertThat(structured.json().path("kind").asText()).isEqualTo("rule");
    assertThat(structured.json().path("where").asText()).isEqualTo(where);
    assertThat(structured.json().path("where")).isEqualTo(text.json().path("where"));
    assertThat(structured.json().path("rule")).isEqualTo(text.json().path("rule"));
    assertThat(structured.json().path("rule")).isEqualTo(new ObjectMapper().readTree(rule));
  }

  @Test
  void ownRulesDecide() {
    String key = Given.fresh("rule");
    made(
        "/segments",
        Given.json()
            .put("key", key)
            .put("where", "segment returning and not label \"Staff\" in \"Job\""));
    String code = given.promotion().include(key).make().code();
    String customer = given.customer().label("Customer type", "Returning").make();
    String staff =
        given.customer().label("Customer type", "Returning").label("job", "STAFF").make();

    assertAnswers(code, customer, 200);
    assertAnswers(code, staff, 422);
  }

  @Test
  @Covers("S-96")
  void aSegmentIsMadeOnce() {
    for (String key : List.of("won_back", Given.fresh("list"))) {
      given.admin("POST", "/segments", Given.json().put("key", key));

      Answer again = given.admin("POST", "/segments", Given.json().put("key", key));

      assertThat(again.status()).as(again.text()).isEqualTo(409);
      assertThat(again.json().at("/errors/0/attribute").asText()).isEqualTo("key");
      assertThat(again.json().at("/errors/0/code").asText()).isEqualTo("must_be_unique");
    }
    assertThat(segment("won_back").path("kind").asText()).isEqualTo("rule");
  }

  @ParameterizedTest
  @CsvSource({"Upper", "'with space'", "ünicode", "a/b", "-first", "''"})
  @Covers("S-95")
  void aKeyIsPlain(String key) {
    Answer answer = given.admin("POST", "/segments", Given.json().put("key", key));

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("key");
  }

  @Test
  @Covers({"S-19", "S-98"})
  void aReplacedRuleTakesEffectAtOnce() {
    String key = Given.fresh("rule");
    Answer made = made("/segments", Given.json().put("key", key).put("where", "orders.count >= 1"));
    String code = given.promotion().include(key).make().code();
    String customer = Given.fresh("c");
    given.order(customer).make();
    assertAnswers(code, customer, 200);

    Answer replaced =
        given.admin(
            "PUT",
            "/segments/" + key,
            Given.json().put("name", "Twice").put("where", "orders.count >= 2"));

    assertThat(replaced.status()).as(replaced.text()).isEqualTo(200);
    assertThat(replaced.json().path("name").asText()).isEqualTo("Twice");
    assertThat(replaced.json().path("where").asText()).isEqualTo("orders.count >= 2");
    assertThat(replaced.json().path("version").asInt())
        .isEqualTo(made.json().path("version").asInt() + 1);
    assertThat(Given.uncounted(segment(key))).isEqualTo(Given.uncounted(replaced.json()));
    assertAnswers(code, customer, 422);
    given.order(customer).make();
    assertAnswers(code, customer, 200);
  }

  @Test
  @Covers("S-98")
  void aDeliveredSegmentIsEditedLikeAnyOtherAndTakesEffectAtOnce() {
    JsonNode before = segment("loyalty_member");
    String code = given.promotion().include("loyalty_member").make().code();
    String customer = given.customer().with("country", "DE").make();
    assertAnswers(code, customer, 422);

    Answer edited =
        given.admin(
            "PUT",
            "/segments/loyalty_member",
            Given.json().put("where", "customer.country = \"DE\""));
    assertThat(edited.status()).as(edited.text()).isEqualTo(200);
    assertThat(edited.json().path("version").asInt()).isEqualTo(before.path("version").asInt() + 1);
    assertAnswers(code, customer, 200);

    // What was read may be sent back.
    Answer restored = given.admin("PUT", "/segments/loyalty_member", before);
    assertThat(restored.status()).as(restored.text()).isEqualTo(200);
    assertThat(restored.json().path("where")).isEqualTo(before.path("where"));
    assertAnswers(code, customer, 422);
  }

  @Test
  @Covers("S-101")
  void aSegmentThatAnotherRefersToTakesEffectThroughIt() {
    String inner = Given.fresh("inner");
    String outer = Given.fresh("outer");
    made("/segments", Given.json().put("key", inner).put("kind", "list"));
    made("/segments", Given.json().put("key", outer).put("where", "not segment " + inner));
    String code = given.promotion().include(outer).make().code();
    String customer = Given.fresh("c");
    assertAnswers(code, customer, 200);

    member("PUT", inner, customer);

    assertAnswers(code, customer, 422);
  }

  @Test
  @Covers({"S-70", "S-79"})
  void aCycleIsRefusedWhoeverClosesIt() {
    String first = Given.fresh("first");
    String second = Given.fresh("second");
    made("/segments", Given.json().put("key", first).put("where", "orders.count = 1"));
    made("/segments", Given.json().put("key", second).put("where", "segment " + first));

    Answer answer =
        given.admin(
            "PUT", "/segments/" + first, Given.json().put("where", "not segment " + second));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo("cycle");
    assertThat(segment(first).path("where").asText()).isEqualTo("orders.count = 1");
  }

  @Test
  @Covers("S-99")
  void aReplacementMayAskForTheVersionThatItReplaces() {
    String key = Given.fresh("list");
    made("/segments", Given.json().put("key", key));
    Answer read = given.admin("GET", "/segments/" + key, null);
    String etag = String.valueOf(read.header("etag"));

    assertThat(replaceIf(key, etag, "First").status()).isEqualTo(200);
    Answer late = replaceIf(key, etag, "Second");

    assertThat(late.status()).isEqualTo(412);
    assertThat(late.json().path("code").asText()).isEqualTo("precondition_failed");
    assertThat(segment(key).path("name").asText()).isEqualTo("First");
  }

  @Test
  @Covers("S-97")
  void keyAndKindOfASegmentStay() {
    String key = Given.fresh("list");
    made("/segments", Given.json().put("key", key));

    Answer renamed = given.admin("PUT", "/segments/" + key, Given.json().put("key", "other"));
    Answer turned =
        given.admin("PUT", "/segments/" + key, Given.json().put("where", "orders.count = 1"));

    assertThat(renamed.status()).isEqualTo(422);
    assertThat(renamed.json().at("/errors/0/attribute").asText()).isEqualTo("key");
    assertThat(turned.status()).isEqualTo(422);
    assertThat(turned.json().at("/errors/0/attribute").asText()).isEqualTo("kind");
  }

  @ParameterizedTest
  @CsvSource({"include, active", "exclude, active", "include, draft", "exclude, paused"})
  @Covers("S-100")
  void aSegmentThatALivePromotionNamesStays(String list, String status) {
    String key = Given.fresh("list");
    made("/segments", Given.json().put("key", key));
    Given.PromotionMaker maker = given.promotion().with("status", status);
    String id = (list.equals("include") ? maker.include(key) : maker.exclude(key)).make().id();

    Answer refused = given.admin("DELETE", "/segments/" + key, null);

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("code").asText()).isEqualTo("conflict");
    assertThat(refused.json().path("errors").toString()).contains(id);
    assertThat(segment(key).path("key").asText()).isEqualTo(key);

    assertThat(given.admin("DELETE", "/promotions/" + id, null).status()).isEqualTo(204);
    assertThat(given.admin("DELETE", "/segments/" + key, null).status()).isEqualTo(204);
    assertThat(given.admin("GET", "/segments/" + key, null).status()).isEqualTo(404);
    assertThat(given.admin("DELETE", "/segments/" + key, null).status()).isEqualTo(404);
  }

  @Test
  @Covers("S-105")
  void aListMadeAgainAfterItsDeletionIsEmpty() {
    String key = Given.fresh("list");
    made("/segments", Given.json().put("key", key));
    member("PUT", key, "c-left-over");
    assertThat(given.admin("DELETE", "/segments/" + key, null).status()).isEqualTo(204);

    made("/segments", Given.json().put("key", key));

    assertThat(members(key)).isEmpty();
    assertAnswers(given.promotion().include(key).make().code(), "c-left-over", 422);
  }

  // Promotions

  @Test
  void makesAPromotionAndReadsIt() {
    ObjectNode sent =
        given
            .promotion()
            .include("won_back", "returning")
            .exclude("coupon_abuse")
            .includeAll()
            .refuseUnknown()
            .percentage("12.5")
            .with("status", "draft")
            .with("starts_at", "2026-03-01T00:00:00+01:00")
            .with("ends_at", "2026-04-01T00:00:00+02:00")
            .with("time_zone", "Europe/Berlin")
            .with("max_discount", new BigDecimal("30"))
            .with("minimum_value", new BigDecimal("9.99"))
            .with("max_redemptions", 100)
            .with("max_redemptions_per_customer", 2)
            .with("max_total_budget", new BigDecimal("1000"))
            .with("restore_on_cancel", false)
            .with("listed", true)
            .with("qr_scanner", "require_customer")
            .code("spring - 10")
            .body();

    Answer made = made("/promotions", sent);
    String id = made.json().path("id").asText();

    JsonNode promotion = given.admin("GET", "/promotions/" + id, null).json();
    assertThat(promotion).isEqualTo(made.json());
    assertThat(promotion.path("type").asText()).isEqualTo("Promotion");
    for (String field :
        List.of(
            "name",
            "status",
            "time_zone",
            "segments",
            "restore_on_cancel",
            "listed",
            "qr_scanner")) {
      assertThat(promotion.path(field)).as(field).isEqualTo(sent.path(field));
    }
    for (String field :
        List.of(
            "max_discount",
            "minimum_value",
            "max_total_budget",
            "max_redemptions",
            "max_redemptions_per_customer")) {
      assertThat(promotion.path(field).decimalValue())
          .as(field)
          .isEqualByComparingTo(sent.path(field).decimalValue());
    }
    assertThat(promotion.path("code").asText()).isEqualTo("SPRING10");
    assertThat(promotion.path("starts_at").asText()).isEqualTo("2026-02-28T23:00:00Z");
    assertThat(promotion.path("ends_at").asText()).isEqualTo("2026-03-31T22:00:00Z");
    assertThat(promotion.at("/reward/type").asText()).isEqualTo("SetDiscount");
    assertThat(promotion.at("/reward/discount_type").asText()).isEqualTo("percentage");
    assertThat(promotion.at("/reward/discount_value").decimalValue()).isEqualByComparingTo("12.5");
    JsonNode voucher = given.admin("GET", "/vouchers/Spring%2010", null).json();
    assertThat(voucher.path("type").asText()).isEqualTo("Voucher");
    assertThat(voucher.path("code").asText()).isEqualTo("SPRING10");
    assertThat(voucher.path("promotion_id").asText()).isEqualTo(id);
    assertThat(voucher.path("active").asBoolean()).isTrue();
  }

  @Test
  void aPromotionHasDefaults() {
    JsonNode promotion = made("/promotions", given.promotion().withoutCode().body()).json();

    assertThat(promotion.path("restore_on_cancel").asBoolean()).isTrue();
    assertThat(promotion.path("listed").asBoolean(true)).isFalse();
    assertThat(promotion.path("qr_scanner").asText()).isEqualTo("allow_unchecked");
    assertThat(promotion.at("/segments/include")).isEmpty();
    assertThat(promotion.at("/segments/exclude")).isEmpty();
    assertThat(promotion.at("/segments/include_match").asText()).isEqualTo("any");
    assertThat(promotion.at("/segments/exclude_unknown").asText()).isEqualTo("allow");
    for (String field :
        List.of("code", "starts_at", "ends_at", "max_redemptions", "max_discount")) {
      assertThat(promotion.path(field).isNull()).as(field).isTrue();
    }
  }

  @Test
  void aPromotionNamesSegmentsThatThereAre() {
    Map<String, List<String>> before = given.everythingStored();

    Answer answer =
        given.admin(
            "POST",
            "/promotions",
            given.promotion().include("lapsed", "no_such").exclude("nor_such").body());

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("errors").findValuesAsText("attribute"))
        .containsExactlyInAnyOrder("segments.include[1]", "segments.exclude[0]");
    given.assertStored(before);
  }

  @Test
  void aPatchedPromotionNamesSegmentsThatThereAre() {
    String id = given.promotion().include("lapsed").make().id();
    ObjectNode segments = Given.json();
    segments.putObject("segments").putArray("include").add("no_such");

    Answer answer = given.admin("PATCH", "/promotions/" + id, segments);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("segments.include[0]");
    assertThat(promotion(id).at("/segments/include/0").asText()).isEqualTo("lapsed");
  }

  @Test
  void aCodeIsGivenOnceHoweverItIsWritten() {
    given.promotion().code("ONCE-ONLY").make();
    Map<String, List<String>> before = given.everythingStored();

    Answer again = given.admin("POST", "/promotions", given.promotion().code("once only").body());

    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().at("/errors/0/attribute").asText()).isEqualTo("code");
    assertThat(again.json().at("/errors/0/code").asText()).isEqualTo("must_be_unique");
    given.assertStored(before);
  }

  @Test
  void promotionsAreListedInPages() {
    List<String> made = new ArrayList<>();
    for (int index = 0; index < 5; index++) {
      made.add(given.promotion().make().id());
      api.clock().advance(Duration.ofSeconds(1));
    }
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = given.admin("GET", "/promotions?limit=2" + cursor, null);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      assertThat(page.json().path("items").size()).isBetween(1, 2);
      page.json()
          .path("items")
          .forEach(
              promotion -> {
                assertThat(promotion.path("type").asText()).isEqualTo("Promotion");
                listed.add(promotion.path("id").asText());
              });
      cursor = next(page);
    } while (!cursor.isEmpty());

    assertThat(listed).containsAll(made).doesNotHaveDuplicates();
    assertThat(given.admin("GET", "/promotions?limit=500", null).json().path("items"))
        .hasSize(listed.size());
  }

  @Test
  void aPatchChangesWhatItNamesAndTakesEffectAtOnce() {
    Given.Promotion made =
        given.promotion().with("minimum_value", new BigDecimal("200")).percentage("10").make();
    assertThat(given.attempt(made.code()).cost("100").validate().status()).isEqualTo(422);
    api.clock().advance(Duration.ofMinutes(1));
    ObjectNode change = Given.json().put("name", "Changed").putNull("minimum_value");
    change
        .putObject("reward")
        .put("type", "SetDiscount")
        .put("discount_type", "numeric")
        .put("discount_value", 7);

    Answer patched = given.admin("PATCH", "/promotions/" + made.id(), change);

    assertThat(patched.status()).as(patched.text()).isEqualTo(200);
    assertThat(patched.json().path("name").asText()).isEqualTo("Changed");
    assertThat(patched.json().path("minimum_value").isNull()).isTrue();
    assertThat(patched.json().path("code").asText()).isEqualTo(made.code().replace("-", ""));
    assertThat(patched.json().path("created_at").asText()).isEqualTo(NOW.toString());
    assertThat(patched.json().path("updated_at").asText())
        .isEqualTo(NOW.plusSeconds(60).toString());
    assertThat(patched.json()).isEqualTo(promotion(made.id()));
    Answer valid = given.attempt(made.code()).cost("100").validate();
    assertThat(valid.status()).as(valid.text()).isEqualTo(200);
    assertThat(valid.json().path("granted_discount").decimalValue()).isEqualByComparingTo("7");
  }

  @Test
  void segmentsOfAPromotionAreReplacedAsAWhole() {
    Given.Promotion made = given.promotion().include("returning").exclude("lapsed").make();
    String stranger = Given.fresh("c");
    assertAnswers(made.code(), stranger, 422);
    ObjectNode change = Given.json();
    change.putObject("segments").putArray("include").add("new_contact");

    JsonNode patched = given.admin("PATCH", "/promotions/" + made.id(), change).json();

    assertThat(patched.at("/segments/include").valueStream().map(JsonNode::asText))
        .containsExactly("new_contact");
    assertThat(patched.at("/segments/exclude")).isEmpty();
    assertAnswers(made.code(), stranger, 200);
  }

  @ParameterizedTest
  @CsvSource({"draft", "paused", "archived"})
  void aPromotionThatIsNotActiveRefusesAtOnce(String status) {
    Given.Promotion made = given.promotion().make();
    assertThat(given.attempt(made.code()).validate().status()).isEqualTo(200);

    given.admin("PATCH", "/promotions/" + made.id(), Given.json().put("status", status));
    Answer refused = given.attempt(made.code()).redeem();

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().at("/errors/0/code").asText()).isEqualTo("promotion_not_active");
    given.admin("PATCH", "/promotions/" + made.id(), Given.json().put("status", "active"));
    assertThat(given.attempt(made.code()).redeem().status()).isEqualTo(201);
  }

  @Test
  void deletingAPromotionArchivesIt() {
    Given.Promotion made = given.promotion().make();
    Given.Attempt redeemed = given.attempt(made.code()).confirmed();
    assertThat(redeemed.redeem().status()).isEqualTo(201);

    for (int times = 0; times < 2; times++) {
      assertThat(given.admin("DELETE", "/promotions/" + made.id(), null).status()).isEqualTo(204);
      assertThat(promotion(made.id()).path("status").asText()).isEqualTo("archived");
    }

    assertThat(given.attempt(made.code()).validate().json().at("/errors/0/code").asText())
        .isEqualTo("promotion_not_active");
    assertThat(redeemed.read().json().path("status").asText()).isEqualTo("confirmed");
  }

  @Test
  void anAbsentPromotionIsNotFound() {
    for (String method : List.of("GET", "PATCH", "DELETE")) {
      Answer answer = given.admin(method, "/promotions/absent", body(method));
      assertThat(answer.status()).as(method).isEqualTo(404);
    }
    for (String method : List.of("GET", "POST")) {
      Answer answer = given.admin(method, "/promotions/absent/vouchers", body(method));
      assertThat(answer.status()).as(method).isEqualTo(404);
    }
  }

  @Test
  void aPromotionHasMoreVouchers() {
    Given.Promotion made = given.promotion().make();
    String path = "/promotions/" + made.id() + "/vouchers";

    Answer named = made(path, Given.json().put("code", "unique-" + made.code()));
    Answer random = made(path, Given.json());
    Answer taken = given.admin("POST", path, Given.json().put("code", made.code()));

    assertThat(named.json().path("kind").asText()).isEqualTo("unique");
    assertThat(random.json().path("code").asText()).hasSizeGreaterThanOrEqualTo(12);
    assertThat(taken.status()).isEqualTo(409);
    assertThat(given.admin("GET", path, null).json().path("items").findValuesAsText("code"))
        .containsExactlyInAnyOrder(
            made.code().replace("-", ""),
            named.json().path("code").asText(),
            random.json().path("code").asText());
  }

  private static @Nullable JsonNode body(String method) {
    return method.equals("PATCH") || method.equals("POST") ? Given.json() : null;
  }

  private Answer made(String path, JsonNode body) {
    Answer answer = given.admin("POST", path, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer;
  }

  private Answer replaceIf(String key, String etag, String name) {
    return api.send(
        "PUT",
        "/segments/" + key,
        Map.of(
            "authorization",
            "Bearer " + Given.ADMIN,
            "content-type",
            "application/json",
            "if-match",
            etag),
        Given.json().put("name", name).toString().getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode segment(String key) {
    Answer answer = given.admin("GET", "/segments/" + key, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private JsonNode promotion(String id) {
    Answer answer = given.admin("GET", "/promotions/" + id, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private Answer member(String method, String key, String customer) {
    return given.admin(method, "/segments/" + key + "/customers/" + customer, null);
  }

  private List<String> members(String key) {
    Answer answer = given.admin("GET", "/segments/" + key + "/customers", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().path("items").findValuesAsText("identifier");
  }

  private void assertAnswers(String code, String customer, int status) {
    Answer answer = given.attempt(code).customer(customer).validate();
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
  }

  /** What asks for the page after this one; empty if there is none. */
  private static String next(Answer page) {
    JsonNode next = page.json().path("next_cursor");
    assertThat(next.isMissingNode()).isFalse();
    return next.isNull() ? "" : "&cursor=" + Given.encoded(next.asText());
  }
}
