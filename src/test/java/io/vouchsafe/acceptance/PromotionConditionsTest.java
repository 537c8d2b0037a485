package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a promotion asks of the time and of the transaction, with its refusal and its explanation.
 */
class PromotionConditionsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @ParameterizedTest
  @CsvSource({
    // A Monday in Berlin, from nine to five.
    "2026-03-02T07:59:59.999Z, false",
    "2026-03-02T08:00:00Z, true",
    "2026-03-02T15:59:59.999Z, true",
    "2026-03-02T16:00:00Z, false",
    // Sunday and Tuesday are other days.
    "2026-03-01T12:00:00Z, false",
    "2026-03-03T12:00:00Z, false",
    // The day after the clocks went forward begins an hour earlier.
    "2026-03-30T06:59:59.999Z, false",
    "2026-03-30T07:00:00Z, true",
  })
  void aCodeIsValidOnItsDaysAndAtItsTimes(Instant now, boolean valid) {
    Promotion promotion =
        made(
            """
            {"time_zone": "Europe/Berlin", "days_of_week": [1], "start_time": "09:00",
             "end_time": "17:00"}
            """);
    api.clock().set(now);

    assertBoth(given.attempt(promotion.code()), valid ? null : "not_valid_at_this_time", "code");
  }

  @Test
  void aRefusalTellsWhenTheCodeIsValidAgain() {
    Promotion promotion =
        made(
            """
            {"time_zone": "Europe/Berlin", "days_of_week": [5, 6], "start_time": "22:00",
             "end_time": "02:00"}
            """);

    Answer answer = given.attempt(promotion.code()).validate();

    assertRefused(answer, "not_valid_at_this_time");
    String words = "valid on Friday, Saturday from 22:00 until 02:00 (Europe/Berlin)";
    assertThat(answer.json().path("message").asText())
        .isEqualTo("This code is " + words + ": again from 2026-03-06T21:00:00Z.");
    assertThat(answer.json().at("/explanation/conditions"))
        .isEqualTo(
            json(
                """
                [{"clause": "%s", "verdict": "no", "actual": "2026-03-01T13:00+01:00",
                  "required": null, "becomes_true_at": "2026-03-06T21:00:00Z",
                  "hint": "valid from 2026-03-06T21:00:00Z"}]
                """
                    .formatted(words)));
  }

  @Test
  void withoutATimeZoneHoursAreThoseOfTheStore() {
    Promotion promotion = made("{\"start_time\": \"12:00\", \"end_time\": \"12:01\"}");

    assertValid(given.attempt(promotion.code()).validate());
    api.clock().set(Instant.parse("2026-03-01T12:01:00Z"));
    assertRefused(given.attempt(promotion.code()).validate(), "not_valid_at_this_time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "any_of | [{\"categories\": [\"shoes\"]}] | -",
        "any_of | [{\"categories\": [\"socks\", \"HATS\"]}] | -",
        "any_of | [{\"categories\": [\"socks\"]}, {\"categories\": [\"hats\"]}] | -",
        "any_of | [{\"categories\": [\"socks\"]}] | missing_required_tags",
        "any_of | [{\"name\": \"shoes\"}] | missing_required_tags",
        "any_of | [] | missing_required_tags",
        "any_of | - | missing_required_tags",
        "none_of | [{\"categories\": [\"socks\"]}] | -",
        "none_of | [] | -",
        "none_of | - | -",
        "none_of | [{\"categories\": [\"socks\"]}, {\"categories\": [\"Shoes\"]}] |"
            + " includes_forbidden_tags",
      })
  void aCodeIsForSomeProductsAndNotForOthers(String matching, String items, String reason) {
    Promotion promotion =
        made(
            """
            {"product_categories": [{"matching_type": "%s", "tags": ["shoes", "hats"]}]}
            """
                .formatted(matching));
    Attempt attempt = given.attempt(promotion.code());
    if (items != null) {
      attempt.body().set("product_items", json(items));
    }

    assertBoth(attempt, reason, "product_items");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "any_of | {\"platform\": \"web\"} | -",
        "any_of | {\"platform\": \"APP\", \"shop\": \"de\"} | -",
        "any_of | {\"platform\": \"till\"} | missing_required_tags",
        "any_of | {\"shop\": \"web\"} | missing_required_category",
        "any_of | - | missing_required_category",
        "none_of | {\"platform\": \"till\"} | -",
        "none_of | {\"shop\": \"web\"} | -",
        "none_of | - | -",
        "none_of | {\"platform\": \"web\"} | includes_forbidden_tags",
      })
  void aCodeIsForSomeTransactionsAndNotForOthers(String matching, String said, String reason) {
    Promotion promotion =
        made(
            """
            {"additional_categories": [
              {"category": "platform", "matching_type": "%s", "tags": ["web", "app"]}]}
            """
                .formatted(matching));
    Attempt attempt = given.attempt(promotion.code());
    if (said != null) {
      attempt.body().set("additional_categories", json(said));
    }

    assertBoth(attempt, reason, "additional_categories");
  }

  @Test
  void severalConditionsMustAllHoldAndEachThatDoesNotIsListed() {
    Promotion promotion =
        made(
            """
            {"minimum_value": 150, "start_time": "13:00",
             "product_categories": [
               {"matching_type": "any_of", "tags": ["shoes"]},
               {"matching_type": "any_of", "tags": ["hats"]},
               {"matching_type": "none_of", "tags": ["sale"]}],
             "additional_categories": [
               {"category": "platform", "matching_type": "any_of", "tags": ["web"]}]}
            """);
    Attempt attempt = given.attempt(promotion.code());
    attempt.body().set("product_items", json("[{\"categories\": [\"shoes\", \"sale\"]}]"));

    Answer answer = attempt.validate();

    assertRefused(
        answer,
        "not_valid_at_this_time",
        "below_minimum",
        "missing_required_tags",
        "includes_forbidden_tags",
        "missing_required_category");
    assertThat(attempt.redeem().json()).isEqualTo(answer.json());
    JsonNode conditions = answer.json().at("/explanation/conditions");
    assertThat(conditions.findValuesAsText("clause"))
        .containsExactly(
            "valid every day from 13:00 (UTC)",
            "total_transaction_cost >= 150.00",
            "product_items in (\"shoes\")",
            "product_items in (\"hats\")",
            "product_items not in (\"sale\")",
            "additional_categories.platform in (\"web\")");
    assertThat(conditions.findValuesAsText("verdict"))
        .containsExactly("no", "no", "yes", "no", "no", "no");
    assertThat(conditions.get(3))
        .isEqualTo(
            json(
                """
                {"clause": "product_items in (\\"hats\\")", "verdict": "no",
                 "actual": ["sale", "shoes"], "required": ["hats"], "becomes_true_at": null,
                 "hint": "a product in hats"}
                """));
    assertThat(conditions.get(1).path("hint").asText()).isEqualTo("50.00 more");
  }

  @Test
  void anOfferSaysWhatItWillAskOfATransaction() {
    Promotion promotion =
        made(
            """
            {"listed": true, "minimum_value": 1000,
             "product_categories": [{"matching_type": "any_of", "tags": ["shoes"]}],
             "additional_categories": [
               {"category": "platform", "matching_type": "none_of", "tags": ["app"]}]}
            """);

    JsonNode offers = given.admin("GET", "/customers/" + Given.fresh("c") + "/offers", null).json();

    JsonNode offer =
        offers
            .path("items")
            .valueStream()
            .filter(one -> one.path("promotion_id").asText().equals(promotion.id()))
            .findFirst()
            .orElseThrow();
    assertThat(offer.path("eligible").asBoolean()).isTrue();
    assertThat(offer.path("product_categories"))
        .isEqualTo(json("[{\"matching_type\": \"any_of\", \"tags\": [\"shoes\"]}]"));
    assertThat(offer.at("/explanation/conditions").findValuesAsText("verdict"))
        .containsExactly("unknown", "unknown", "unknown");
  }

  @Test
  void conditionsAreGivenBackAndCanBeChangedAndTakenAway() {
    String conditions =
        """
        {"days_of_week": [0, 6], "start_time": "09:00", "end_time": "17:30:05",
         "product_categories": [{"matching_type": "any_of", "tags": ["shoes"]}],
         "additional_categories": [
           {"category": "platform", "matching_type": "none_of", "tags": ["app", "web"]}]}
        """;
    Promotion promotion = made(conditions);

    JsonNode made = given.admin("GET", "/promotions/" + promotion.id(), null).json();
    json(conditions)
        .properties()
        .forEach(field -> assertThat(made.path(field.getKey())).isEqualTo(field.getValue()));
    JsonNode changed = changed(promotion, "{\"start_time\": null, \"days_of_week\": [3]}");
    assertThat(changed.path("days_of_week")).isEqualTo(json("[3]"));
    assertThat(changed.path("start_time").isNull()).isTrue();
    assertThat(changed.path("end_time").asText()).isEqualTo("17:30:05");
    assertThat(changed.path("product_categories")).isEqualTo(made.path("product_categories"));
    JsonNode bare =
        changed(
            promotion,
            """
            {"days_of_week": null, "end_time": null, "product_categories": null,
             "additional_categories": []}
            """);
    assertThat(bare.path("days_of_week")).isEmpty();
    assertThat(bare.path("product_categories")).isEmpty();
    assertThat(bare.path("additional_categories")).isEmpty();
    assertValid(given.attempt(promotion.code()).validate());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"days_of_week\": [7]} | days_of_week[0] | invalid_choice",
        "{\"days_of_week\": [0, -1]} | days_of_week[1] | invalid_choice",
        "{\"days_of_week\": [1.5]} | days_of_week[0] | not_an_integer",
        "{\"days_of_week\": [1e30]} | days_of_week[0] | not_an_integer",
        "{\"days_of_week\": 1} | days_of_week | not_a_list",
        "{\"days_of_week\": [0, 1, 2, 3, 4, 5, 6, 0]} | days_of_week | too_long",
        "{\"start_time\": \"9:00\"} | start_time | invalid_time",
        "{\"start_time\": \"24:00\"} | start_time | invalid_time",
        "{\"end_time\": \"09:60\"} | end_time | invalid_time",
        "{\"end_time\": 9} | end_time | not_a_string",
        "{\"start_time\": \"09:00\", \"end_time\": \"09:00:00\"} | end_time | invalid_choice",
        "{\"product_categories\": {}} | product_categories | not_a_list",
        "{\"product_categories\": [{\"tags\": [\"a\"]}]} | product_categories[0].matching_type |"
            + " required",
        "{\"product_categories\": [{\"matching_type\": \"all_of\", \"tags\": [\"a\"]}]} |"
            + " product_categories[0].matching_type | invalid_choice",
        "{\"product_categories\": [{\"matching_type\": \"any_of\", \"tags\": []}]} |"
            + " product_categories[0].tags | required",
        "{\"product_categories\": [{\"matching_type\": \"any_of\", \"tags\": [\" \"]}]} |"
            + " product_categories[0].tags | required",
        "{\"product_categories\": [{\"matching_type\": \"any_of\", \"tags\": [\"a\"], \"x\": 1}]} |"
            + " product_categories[0].x | unknown_attribute",
        "{\"additional_categories\": [{\"matching_type\": \"any_of\", \"tags\": [\"a\"]}]} |"
            + " additional_categories[0].category | required",
      })
  void saysWhatIsWrongWithACondition(String fields, String attribute, String code) {
    Answer answer = given.admin("POST", "/promotions", given.promotion().with(json(fields)).body());

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo(attribute);
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo(code);
  }

  private static Promotion made(String fields) {
    return given.promotion().with(json(fields)).make();
  }

  private static JsonNode changed(Promotion promotion, String fields) {
    Answer answer =
        given.admin("PATCH", "/promotions/" + promotion.id(), (ObjectNode) json(fields));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static void assertBoth(Attempt attempt, String reason, String attribute) {
    Answer validated = attempt.validate();
    if (reason == null) {
      assertValid(validated);
      assertRedeemed(attempt.redeem());
      return;
    }
    assertRefused(validated, reason);
    assertThat(validated.json().at("/errors/0/attribute").asText()).isEqualTo(attribute);
    assertRefused(attempt.redeem(), reason);
  }
}
