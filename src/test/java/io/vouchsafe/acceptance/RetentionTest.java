package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.core.customer.Sighting;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The schedule that takes out of profiles what has been kept for its time. */
class RetentionTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);

  /** The beginning of the first day on which what was seen now has ended. */
  private static final Instant ENDED =
      TestClock.START.plus(Sighting.KEPT_FOR).plus(Duration.ofHours(12));

  @BeforeEach
  void today() {
    api.clock().set(TestClock.START);
  }

  @Test
  void takesOutWhatHasEndedOnTheDayAfterAndNotBefore() {
    String customer = seen("Agent of one");

    api.clock().set(ENDED.minusMillis(1));
    assertCleaned(0);
    assertThat(traits(customer)).containsExactly("user_agent");
    api.clock().set(ENDED);
    assertCleaned(1);

    assertThat(traits(customer)).isEmpty();
    // Nobody finds the customer through it either.
    assertThat(given.everythingStored().toString()).doesNotContain("E#USER_AGENT");
    assertCleaned(0);
  }

  @Test
  void leavesWhatIsStillKeptAndComesBackForIt() {
    String customer = seen("An old agent");
    api.clock().advance(Duration.ofDays(10));
    redeem(customer, "A new agent");

    api.clock().set(ENDED);
    assertCleaned(1);
    assertThat(traits(customer)).hasSize(1);
    api.clock().advance(Duration.ofDays(10));
    assertCleaned(1);

    assertThat(traits(customer)).isEmpty();
    JsonNode kept = given.admin("GET", "/customers/" + customer, null).json();
    assertThat(kept.path("identifier").asText()).isEqualTo(customer);
  }

  private static String seen(String agent) {
    String customer = given.customer().make();
    redeem(customer, agent);
    return customer;
  }

  private static void redeem(String customer, String agent) {
    Promotion promotion = given.promotion().make();
    assertRedeemed(
        given
            .attempt(promotion.code())
            .customer(customer)
            .with("user_agent", agent)
            .confirmed()
            .redeem());
  }

  private static List<String> traits(String customer) {
    return given
        .admin("GET", "/customers/" + customer + "/export", null)
        .json()
        .at("/signs/traits")
        .findValuesAsText("kind");
  }

  private static void assertCleaned(int customers) {
    JsonNode answer = api.invoke("RetentionFunction", "{}");
    assertThat(answer.path("cleaned").intValue()).isEqualTo(customers);
    assertThat(answer.path("complete").booleanValue()).isTrue();
  }
}
