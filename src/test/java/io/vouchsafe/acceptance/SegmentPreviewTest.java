package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For whom a rule holds, now and as of an earlier instant, asked of everybody in one store. */
class SegmentPreviewTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);

  /** By identifier, what makes each customer differ. */
  @BeforeAll
  static void openTheStore() {
    api.clock().set(Instant.parse("2026-06-01T12:00:00Z"));
    given.customer("nobody").make();
    given.customer("vip").label("Customer type", "VIP").make();
    given.customer("once").with("referral_code", "FRIEND").make();
    order("once", "2026-01-10T00:00:00Z", "100.00");
    given.customer("friend").with("referrer_code", "FRIEND").make();
    given.customer("unreferred").with("referrer_code", "NOBODY").make();
    order("twice", "2026-01-10T00:00:00Z", "50.00");
    order("twice", "2026-02-10T00:00:00Z", "49.99");
    order("back", "2026-01-10T00:00:00Z", "10.00");
    order("back", "2026-04-10T00:00:00Z", "10.00");
    String cancelled = order("cancelled", "2026-01-10T00:00:00Z", "500.00");
    given.admin("PATCH", "/orders/" + cancelled, Given.json().put("status", "cancelled"));
    for (int day = 1; day <= 60; day++) {
      order(
          "often",
          "2026-%02d-%02dT00:00:00Z".formatted(day <= 31 ? 3 : 4, day <= 31 ? day : day - 31),
          "1.00");
    }
    assertThat(
            given
                .admin(
                    "POST",
                    "/segments",
                    Given.json().put("key", "press").put("name", "Press").put("kind", "list"))
                .status())
        .isEqualTo(201);
    given.admin("PUT", "/segments/press/customers/vip", Given.json());
    given.admin("PUT", "/segments/press/customers/stranger", Given.json());
  }

  private static String order(String customer, String at, String total) {
    return given.order(customer).at(at).total(total).make();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orders.count >= 2 | back,often,twice",
        "orders.count = 0 | cancelled,friend,nobody,unreferred,vip",
        "value.lifetime >= 100 | once",
        "value.lifetime >= 99.99 | once,twice",
        "orders.last_at older than P90D | once,twice",
        "comeback after P90D within P60D by orders | back",
        "comeback after P90D within P30D by orders | ''",
        "orders.count within P90D >= 57 | often",
        "orders.count within P65D >= 33 | ''",
        "orders.count within P63D = 30 | often",
        "label \"vip\" | vip",
        "customer.referred = true | friend",
        "segment press | vip",
        "segment new_contact and not segment press | cancelled,friend,nobody,unreferred",
        "visits.count >= 0 | ''",
        "not visits.count >= 0 | ''",
      })
  @Covers("S-123")
  void countsForWhomARuleHoldsNow(String where, String members) {
    JsonNode answer = preview(where, null);

    assertThat(sample(answer)).isEqualTo(members);
    assertThat(answer.path("count").asInt())
        .isEqualTo(members.isEmpty() ? 0 : members.split(",").length);
    assertThat(answer.path("scanned").asInt()).isEqualTo(9);
    assertThat(answer.path("exact").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The very instant of an order, and one second less.
        "orders.count >= 2 | 2026-02-10T00:00:00Z | twice",
        "orders.count >= 2 | 2026-02-09T23:59:59Z | ''",
        "orders.count >= 2 | 2026-03-02T00:00:00Z | often,twice",
        "value.lifetime >= 100 | 2026-01-09T00:00:00Z | ''",
        "value.lifetime >= 100 | 2026-01-10T00:00:00Z | once",
        // Ninety days after the tenth of January are the tenth of April.
        "orders.last_at older than P90D | 2026-04-10T00:00:00Z | once",
        "orders.last_at older than P90D | 2026-04-09T23:59:59Z | ''",
        "comeback after P90D within P30D by orders | 2026-04-10T00:00:00Z | back",
        "comeback after P90D within P30D by orders | 2026-05-09T23:59:59Z | back",
        "comeback after P90D within P30D by orders | 2026-05-10T00:00:00Z | ''",
        // Ready to come back is not back: nothing is being decided.
        "comeback after P90D within P30D by orders | 2026-04-09T23:59:59Z | ''",
        "orders.count within P30D >= 20 | 2026-03-20T00:00:00Z | often",
        "orders.count within P30D >= 20 | 2026-03-19T23:59:59Z | ''",
        // In the future, if nothing happens until then.
        "orders.last_at older than P90D | 2026-07-28T00:00:00Z | back,often,once,twice",
        "orders.last_at older than P90D | 2026-07-27T23:59:59Z | back,once,twice",
        // What keeps no history is as it is now.
        "label \"VIP\" | 2026-01-01T00:00:00Z | vip",
      })
  @Covers("S-124")
  void countsForWhomARuleHeldAtAnInstant(String where, String at, String members) {
    JsonNode answer = preview(where, at);

    assertThat(sample(answer)).isEqualTo(members);
    assertThat(answer.path("exact").asBoolean()).isTrue();
  }

  @Test
  void takesTheStructuredFormToo() {
    Answer answer =
        given.admin(
            "POST",
            "/segments/preview",
            Given.json()
                .set(
                    "rule",
                    Given.json().put("fact", "orders.count").put("op", "gte").put("value", 2)));

    assertThat(answer.json().path("count").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | rule | required",
        "{\"where\": \"orders.count >> 2\"} | where | invalid",
        "{\"rule\": {\"all\": [{\"fact\": \"orders.count\", \"op\": \"gte\", \"value\": \"x\"}]}} |"
            + " rule.all[0].value | not_a_number",
        "{\"where\": \"segment nowhere\"} | where | invalid_choice",
        "{\"where\": \"label \\\"b\\\"\", \"rule\": {\"label\": {\"tag\": \"a\"}}} | where |"
            + " invalid",
        "{\"where\": \"orders.count > 2\", \"at\": \"yesterday\"} | at | invalid_datetime",
        "{\"where\": \"orders.count > 2\", \"limit\": 3} | limit | unknown_attribute",
      })
  @Covers("S-126")
  void saysWhatIsWrong(String body, String attribute, String code) {
    Answer answer = api.request("POST", "/segments/preview", Given.ADMIN, body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors"))
        .anySatisfy(
            error -> {
              assertThat(error.path("attribute").asText()).isEqualTo(attribute);
              assertThat(error.path("code").asText()).isEqualTo(code);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {Given.STOREFRONT, Given.POS, Given.SCANNER, Given.READER})
  void isForWhoManagesSegments(String key) {
    assertThat(
            api.request("POST", "/segments/preview", key, "{\"where\": \"orders.count > 2\"}")
                .status())
        .isEqualTo(403);
  }

  @Test
  @Covers("S-117")
  void tellsHowManyAreInASegmentAndWhenTheyWereCounted() {
    String key = segment("orders.count >= 2");

    Answer answer = given.admin("GET", "/segments/" + key, null);

    assertThat(answer.json().path("member_count").asInt()).isEqualTo(3);
    assertThat(answer.json().path("counted_at").asText()).isEqualTo("2026-06-01T12:00:00Z");
    assertThat(listed(key).path("member_count").asInt()).isEqualTo(3);
  }

  @Test
  void forgetsTheCountOfAnotherRule() {
    String key = segment("orders.count >= 2");
    given.admin("GET", "/segments/" + key, null);

    given.admin("PUT", "/segments/" + key, Given.json().put("where", "orders.count >= 3"));

    assertThat(listed(key).path("member_count").isNull()).isTrue();
    assertThat(given.admin("GET", "/segments/" + key, null).json().path("member_count").asInt())
        .isEqualTo(1);
  }

  @Test
  void countsAList() {
    assertThat(given.admin("GET", "/segments/press", null).json().path("member_count").asInt())
        .isEqualTo(2);
  }

  @Test
  @Covers("S-118")
  void listsTheMembersOfARuleSegmentInParts() {
    String key = segment("orders.count = 0");
    Map<String, Integer> seen = new HashMap<>();
    String cursor = null;
    int parts = 0;
    do {
      String path =
          "/segments/" + key + "/customers?limit=2" + (cursor == null ? "" : "&cursor=" + cursor);
      JsonNode part = given.admin("GET", path, null).json();
      part.path("items")
          .forEach(item -> seen.merge(item.path("identifier").asText(), 1, Integer::sum));
      assertThat(part.path("items").size()).isLessThanOrEqualTo(2);
      cursor = part.path("next_cursor").isNull() ? null : part.path("next_cursor").asText();
    } while (cursor != null && ++parts < 10);

    assertThat(seen)
        .containsOnly(
            Map.entry("cancelled", 1),
            Map.entry("friend", 1),
            Map.entry("nobody", 1),
            Map.entry("unreferred", 1),
            Map.entry("vip", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!", "IA", "AAAA"})
  void refusesACursorThatNobodyGaveOut(String cursor) {
    String key = segment("orders.count = 0");

    Answer answer = given.admin("GET", "/segments/" + key + "/customers?cursor=" + cursor, null);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors").path(0).path("attribute").asText()).isEqualTo("cursor");
  }

  private static String segment(String where) {
    String key = Given.fresh("segment");
    Answer made =
        given.admin("POST", "/segments", Given.json().put("key", key).put("where", where));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return key;
  }

  private static JsonNode listed(String key) {
    for (JsonNode segment : given.admin("GET", "/segments?limit=500", null).json().path("items")) {
      if (segment.path("key").asText().equals(key)) {
        return segment;
      }
    }
    throw new AssertionError("no segment " + key);
  }

  private static JsonNode preview(String where, @Nullable String at) {
    ObjectNode body = Given.json().put("where", where);
    if (at != null) {
      body.put("at", at);
    }
    Answer answer = given.admin("POST", "/segments/preview", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static String sample(JsonNode answer) {
    List<String> names = new ArrayList<>();
    answer.path("sample").forEach(name -> names.add(name.asText()));
    return String.join(",", new TreeSet<>(names));
  }
}
