package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What merchants are warned of when they write rules and restrictions that nobody can meet. */
class WarningsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private final Given given = new Given(api);

  @ParameterizedTest
  @Covers("S-119")
  @CsvSource(
      delimiter = '|',
      value = {
        "orders.count < 0 | rule",
        "orders.coupon_share > 1 | rule",
        "abuse.score > 100 or orders.count >= 1 | rule.any[0]",
        "orders.count between 1 and 2 and (visits.count < 0 or orders.pending = 0.5) | rule",
      })
  void aRuleOrAPartThatCanNeverBeTrueIsWarnedOf(String where, String place) {
    JsonNode warning = preview(where).path("warnings").path(0);

    assertThat(warning.path("code").asText()).isEqualTo("never_true");
    assertThat(warning.path("message").asText()).startsWith("No customer ");
    assertThat(warning.path("places").path(0).asText()).isEqualTo(place);
  }

  @Test
  @Covers("S-120")
  void clausesThatContradictEachOtherAreNamedAndTheSegmentIsMadeAllTheSame() {
    String key = Given.fresh("segment");

    Answer made =
        given.admin(
            "POST",
            "/segments",
            Given.json()
                .put("key", key)
                .put("where", "orders.count >= 5 and label \"VIP\" and orders.count < 3"));

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.json().path("warnings"))
        .isEqualTo(
            json(
                """
                [{"code": "never_true", "message": "No customer can ever meet this rule.",
                  "places": ["rule"]},
                 {"code": "contradiction",
                  "message": "No customer can meet orders.count >= 5 and orders.count < 3 at once.",
                  "places": ["rule.all[0]", "rule.all[2]"]}]
                """));
    assertThat(given.admin("GET", "/segments/" + key, null).json().path("warnings"))
        .isEqualTo(made.json().path("warnings"));
    Answer mended =
        given.admin("PUT", "/segments/" + key, Given.json().put("where", "orders.count >= 5"));
    assertThat(mended.status()).as(mended.text()).isEqualTo(200);
    assertThat(mended.json().path("warnings")).isEmpty();
    // What was read may be sent back, with its warnings.
    ObjectNode read = (ObjectNode) made.json();
    assertThat(given.admin("PUT", "/segments/" + key, read).json().path("warnings")).hasSize(2);
  }

  @ParameterizedTest
  @Covers("S-122")
  @ValueSource(
      strings = {
        "orders.count >= 3 and orders.count <= 3",
        "orders.count >= 3 or orders.count < 3",
        "orders.last_at older than P90D and orders.count within P1Y >= 1",
        "comeback after P90D within P30D by orders and orders.last_at older than P90D",
        "customer.country is not set and not label \"VIP\"",
        "not (orders.average > 10) and orders.average is set",
      })
  void aRuleThatCanBeTrueIsNotWarnedOf(String where) {
    assertThat(preview(where).path("warnings").isArray()).isTrue();
    assertThat(preview(where).path("warnings")).isEmpty();
  }

  @Test
  @Covers("S-121")
  void aPromotionWhoseExcludedSegmentsCoverTheIncludedOnesIsWarnedOf() {
    String three = segment("orders.count >= 3");
    String two = segment("orders.count >= 2");

    JsonNode covered =
        given.made("/promotions", given.promotion().include(three).exclude(two).body());
    JsonNode open = given.made("/promotions", given.promotion().include(two).exclude(three).body());

    assertThat(covered.path("warnings").findValuesAsText("code"))
        .containsExactly("never_passes", "include_covered");
    assertThat(covered.path("warnings").path(1).path("segments"))
        .isEqualTo(json("[\"%s\", \"%s\"]".formatted(three, two)));
    assertThat(open.path("warnings").isArray()).isTrue();
    assertThat(open.path("warnings")).isEmpty();
  }

  @Test
  @Covers("S-121")
  void aChangeOfAPromotionIsLookedAtToo() {
    Given.Promotion promotion = given.promotion().include("returning").make();

    JsonNode same =
        changed(
            promotion, "{\"segments\": {\"include\": [\"lapsed\"], \"exclude\": [\"lapsed\"]}}");
    JsonNode several =
        changed(
            promotion,
            """
            {"segments": {"include": ["new_contact", "profitable"], "include_match": "all"}}
            """);
    JsonNode mended =
        changed(
            promotion,
            """
            {"segments": {"include": ["new_contact", "profitable"], "include_match": "any"}}
            """);

    assertThat(same.path("warnings").findValuesAsText("code")).contains("include_covered");
    assertThat(several.path("warnings").findValuesAsText("code"))
        .containsExactly("never_passes", "include_contradiction");
    assertThat(mended.path("warnings")).isEmpty();
    assertThat(changed(promotion, "{\"name\": \"Other\"}").path("warnings")).isEmpty();
  }

  private JsonNode preview(String where) {
    Answer answer = given.admin("POST", "/segments/preview", Given.json().put("where", where));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private String segment(String where) {
    String key = Given.fresh("segment");
    given.made("/segments", Given.json().put("key", key).put("where", where));
    return key;
  }

  private JsonNode changed(Given.Promotion promotion, String fields) {
    Answer answer =
        given.admin("PATCH", "/promotions/" + promotion.id(), (ObjectNode) json(fields));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }
}
