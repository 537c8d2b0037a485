package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store that draws the lines of the delivered segments elsewhere. */
class ThresholdsTest {

  @RegisterExtension
  static final LocalApiExtension api =
      LocalApiExtension.instance()
          .withParameter("ReturningOrders", "3")
          .withParameter("ProfitableValue", "250.50")
          .withParameter("ProfitableCouponShare", "0.25")
          .withParameter("UnprofitableValue", "5")
          .withParameter("UnprofitableCouponShare", "0.9")
          .withParameter("LapsedAfter", "P60D")
          .withParameter("ComebackAfter", "P1Y")
          .withParameter("ComebackWithin", "P14D")
          .withParameter("AbuseScore", "50");

  private static final Map<String, String> RULES =
      Map.of(
          "returning", "orders.count >= 3 or label \"Returning\" or label \"Registered\"",
          "profitable", "value.lifetime >= 250.5 and orders.coupon_share <= 0.25",
          "unprofitable", "orders.count > 0 and (value.lifetime < 5 or orders.coupon_share > 0.9)",
          "lapsed", "orders.count > 0 and orders.last_at older than P60D",
          "won_back", "comeback after P1Y within P14D by orders",
          "coupon_abuse", "abuse.score >= 50");

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Given given = new Given(api);

  @BeforeEach
  void setTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  @Covers("S-109")
  void areToldOneByOneAndInTheList() {
    JsonNode list = given.admin("GET", "/segments?limit=500", null).json().path("items");
    RULES.forEach(
        (key, where) -> {
          JsonNode segment = given.admin("GET", "/segments/" + key, null).json();
          assertThat(segment.path("where").asText()).isEqualTo(where);
          assertThat(list.valueStream().map(Given::uncounted)).contains(Given.uncounted(segment));
        });
  }

  @Test
  @Covers("S-109")
  void holdWhenACodeIsDecided() {
    String code = given.promotion().include("lapsed").make().code();

    assertThat(decided(code, orderedAgo(Duration.ofDays(60)))).isEqualTo(200);
    assertThat(decided(code, orderedAgo(Duration.ofDays(60).minus(SECOND)))).isEqualTo(422);
  }

  @Test
  @Covers("S-109")
  void holdForASegmentThatRefersToADeliveredOne() {
    String own = Given.fresh("own");
    Answer made =
        given.admin(
            "POST", "/segments", Given.json().put("key", own).put("where", "not segment lapsed"));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String code = given.promotion().include(own).make().code();

    assertThat(decided(code, orderedAgo(Duration.ofDays(60)))).isEqualTo(422);
    assertThat(decided(code, orderedAgo(Duration.ofDays(60).minus(SECOND)))).isEqualTo(200);
  }

  @Test
  @Covers("S-111")
  void yieldToAnEdit() {
    String code = given.promotion().include("returning").make().code();
    String customer = orderedAgo(SECOND);
    assertThat(decided(code, customer)).isEqualTo(422);

    edit("returning", "orders.count >= 1");
    assertThat(decided(code, customer)).isEqualTo(200);

    edit("returning", RULES.getOrDefault("returning", ""));
    assertThat(decided(code, customer)).isEqualTo(422);
  }

  private void edit(String key, String where) {
    Answer edited = given.admin("PUT", "/segments/" + key, Given.json().put("where", where));
    assertThat(edited.status()).as(edited.text()).isEqualTo(200);
  }

  private String orderedAgo(Duration ago) {
    String customer = Given.fresh("c");
    given.order(customer).at(TestClock.START.minus(ago)).make();
    return customer;
  }

  private int decided(String code, String customer) {
    return given.attempt(code).customer(customer).validate().status();
  }
}
