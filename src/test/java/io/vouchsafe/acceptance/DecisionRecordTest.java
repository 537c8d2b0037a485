package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a code was accepted can be told from the redemption's record alone, for ever. */
class DecisionRecordTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  void tellsTheFactsAndVersionsOfThenWhateverBecameOfThem() {
    String segment = steps.rule("orders.count >= 2 and orders.spent >= 15");
    String list = steps.list("somebody else");
    String customer = Given.fresh("c");
    given.order(customer).make();
    given.order(customer).make();
    Promotion promotion =
        given
            .promotion()
            .include(segment)
            .exclude(list)
            .with("minimum_value", BigDecimal.TEN)
            .make();
    Attempt attempt = given.attempt(promotion.code()).customer(customer);
    assertRedeemed(attempt.redeem());

    // Since then: another order, another rule, another promotion, and on the list.
    given.order(customer).make();
    given.admin("PUT", "/segments/" + segment, json("{\"where\": \"orders.count >= 100\"}"));
    given.admin("PUT", "/segments/" + list + "/customers/" + customer, Given.json());
    steps.change(promotion, "{\"minimum_value\": 5000, \"segments\": {\"include\": []}}");
    api.clock().advance(Duration.ofDays(200));

    JsonNode decision = attempt.by("local-admin").read().json().path("decision");
    assertThat(decision.path("promotion_version").asLong()).isEqualTo(1);
    assertThat(decision.path("segment_versions").path(segment).asLong()).isEqualTo(1);
    assertThat(decision.path("segment_versions").path(list).asLong()).isEqualTo(1);
    assertThat(decision.path("complete").asBoolean()).isTrue();
    JsonNode explanation = decision.path("explanation");
    assertThat(explanation.path("evaluated_at").asText()).isEqualTo(TestClock.START.toString());
    JsonNode included = explanation.path("include").path(0);
    assertThat(included.path("segment").asText()).isEqualTo(segment);
    assertThat(included.path("member").asText()).isEqualTo("yes");
    assertThat(included.path("because").path(0).path("clause").asText())
        .isEqualTo("orders.count >= 2");
    assertThat(included.path("because").path(0).path("actual").asInt()).isEqualTo(2);
    assertThat(included.path("because").path(1).path("actual").asInt()).isEqualTo(20);
    assertThat(explanation.path("exclude").path(0).path("member").asText()).isEqualTo("no");
    assertThat(explanation.path("conditions").path(0).path("required").asInt()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({"local-admin, true", "local-pos, true", "local-storefront, false"})
  void isForThoseWhoMaySeeEverything(String key, boolean sees) {
    Attempt attempt = given.attempt(given.promotion().make().code());
    assertRedeemed(attempt.redeem());

    assertThat(attempt.by(key).read().json().has("decision")).isEqualTo(sees);
  }

  @Test
  void isInTheListsOfRedemptionsToo() {
    String customer = Given.fresh("c");
    Promotion promotion = given.promotion().make();
    assertRedeemed(given.attempt(promotion.code()).customer(customer).redeem());

    for (String path :
        new String[] {
          "/promotions/" + promotion.id() + "/redemptions",
          "/customers/" + customer + "/redemptions"
        }) {
      JsonNode item = given.admin("GET", path, null).json().path("items").path(0);
      assertThat(item.path("decision").path("promotion_version").asLong()).isEqualTo(1);
      JsonNode explanation = item.path("decision").path("explanation");
      assertThat(explanation.path("include")).isEmpty();
      assertThat(item.path("decision").path("segment_versions")).isEmpty();
    }
  }

  @Test
  void staysSmallHoweverLongTheRulesAre() {
    String countries =
        IntStream.range(0, 40)
            .mapToObj(index -> "\"" + "land of the number " + index + "\"")
            .collect(Collectors.joining(", "));
    String where =
        IntStream.range(0, 12)
            .mapToObj(index -> "customer.country not in (\"" + index + "\", " + countries + ")")
            .collect(Collectors.joining(" and "));
    String segment = steps.rule(where);
    String customer = given.customer().with("country", "DE").make();
    Promotion promotion = given.promotion().include(segment).make();
    Attempt attempt = given.attempt(promotion.code()).customer(customer);
    assertRedeemed(attempt.redeem());

    JsonNode decision = attempt.by("local-admin").read().json().path("decision");

    assertThat(decision.path("complete").asBoolean()).isFalse();
    JsonNode included = decision.path("explanation").path("include").path(0);
    assertThat(included.path("member").asText()).isEqualTo("yes");
    assertThat(decision.toString().length()).isLessThan(12_000);
  }
}
