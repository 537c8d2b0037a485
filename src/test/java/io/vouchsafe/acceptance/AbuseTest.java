package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The score of abuse, from what storefronts tell to what is decided on it. */
class AbuseTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private final Given given = new Given(api);

  /** What one device is told as. */
  private record Device(String browser, String ip) {

    static Device fresh() {
      return new Device(Given.fresh("Browser"), "203.0.113.7");
    }
  }

  @Test
  @Covers("S-29")
  void isUnknownWithoutAUserAgentAndWithoutAnOrder() {
    String ordered = given.customer().make();
    given.order(ordered).coupon("ANY").make();
    String seen = given.customer().make();
    redeem(seen, Device.fresh(), false);
    String both = given.customer().make();
    redeem(both, Device.fresh(), true);

    assertThat(membership(ordered)).isEqualTo("unknown");
    assertThat(clause(ordered).path("hint").asText()).contains("user agent");
    assertThat(membership(seen)).isEqualTo("unknown");
    assertThat(clause(seen).path("hint").asText()).contains("no orders yet");
    assertThat(membership(both)).isEqualTo("no");
    assertThat(clause(both).path("actual").asInt(-1)).isBetween(0, 69);
  }

  @Test
  @Covers({"S-29", "S-93"})
  void condemnsAccountsOfOneMailboxWithTheSignsThatSpeakForIt() {
    Device device = Device.fresh();
    String name = Given.fresh("jane").replace("-", "");
    List<String> aliases =
        List.of("%s@gmail.com", "%s+1@gmail.com", "%s+shop@GMAIL.com", "%s@googlemail.com");
    String last = "";
    for (String alias : aliases) {
      String mail = alias.formatted(alias.length() % 2 == 0 ? name : dotted(name));
      last = given.customer().with("email", mail).make();
      redeem(last, device, true);
    }

    JsonNode clause = clause(last);
    assertThat(membership(last)).isEqualTo("yes");
    assertThat(clause.path("actual").asInt()).isGreaterThanOrEqualTo(70);
    assertThat(points(clause, "shared_email")).isEqualTo(60);
    assertThat(signal(clause, "shared_email").path("count").asInt()).isEqualTo(4);
    assertThat(signal(clause, "shared_device").path("count").asInt()).isEqualTo(4);
    int sum = 0;
    for (JsonNode signal : clause.path("signals")) {
      sum += signal.path("points").asInt();
    }
    assertThat(clause.path("actual").asInt()).isEqualTo(Math.min(100, sum));
  }

  @Test
  @Covers("S-93")
  void tellsStorefrontsNothingOfIt() {
    String guesser = guesser();
    String code = given.promotion().exclude("coupon_abuse").make().code();

    Answer told = given.attempt(code).customer(guesser).validate();
    Answer toldToTheTill = given.attempt(code).by(Given.POS).customer(guesser).validate();

    assertThat(told.status()).isEqualTo(422);
    assertThat(told.text()).doesNotContain("signals").doesNotContain("abuse.score");
    assertThat(toldToTheTill.json().at("/explanation/exclude/0/because/0/signals")).isNotEmpty();
  }

  @Test
  void countsCodesThatWereTriedInVain() {
    String customer = customerWithAnOrder();
    JsonNode before = clause(customer);
    for (int code = 0; code < 20; code++) {
      given.attempt("GUESS" + code).customer(customer).redeem();
    }
    // Refused for another reason, which says nothing about the customer.
    String dear = given.promotion().with("minimum_value", 500).make().code();
    for (int attempt = 0; attempt < 5; attempt++) {
      given.attempt(dear).customer(customer).redeem();
    }
    JsonNode after = clause(customer);
    api.clock().advance(Duration.ofDays(70));

    assertThat(signal(before, "failed_codes").isMissingNode()).isTrue();
    assertThat(signal(after, "failed_codes").path("count").asInt()).isEqualTo(20);
    assertThat(signal(clause(customer), "failed_codes").isMissingNode())
        .as("two months later")
        .isTrue();
  }

  @Test
  void countsOrdersThatWereRedeemedAndThenCancelledOrReturned() {
    String customer = given.customer().make();
    String code = given.promotion().make().code();
    for (int time = 0; time < 4; time++) {
      Given.Attempt attempt = attempt(code, customer, new Device("Browser", "198.51.100.4"));
      assertThat(attempt.confirmed().redeem().status()).isEqualTo(201);
      if (time % 2 == 0) {
        assertThat(attempt.cancel().status()).isEqualTo(204);
      } else {
        String order = attempt.body().path("transaction_id").asText();
        given.admin("PATCH", "/orders/" + order, Given.json().put("status", "returned"));
      }
    }

    assertThat(signal(clause(customer), "undone_orders").path("count").asInt()).isEqualTo(4);
    assertThat(membership(customer)).isEqualTo("yes");
  }

  @Test
  void isTrueAtTheInstantAtWhichItIsAsked() {
    String code = given.promotion().exclude("coupon_abuse").make().code();
    String customer = customerWithAnOrder();
    Answer before = given.attempt(code).customer(customer).validate();
    for (int wrong = 0; wrong < 30; wrong++) {
      given.attempt("WRONG" + wrong).customer(customer).redeem();
    }
    Answer after = given.attempt(code).customer(customer).validate();

    assertThat(before.status()).as(before.text()).isEqualTo(200);
    assertThat(after.status()).as(after.text()).isEqualTo(422);
  }

  @Test
  void aDeviceThatIsShownForTheFirstTimeCountsInTheVeryDecision() {
    Device device = Device.fresh();
    for (int account = 0; account < 4; account++) {
      redeem(given.customer().make(), device, true);
    }
    String code = given.promotion().include("coupon_abuse").make().code();
    String customer = customerWithAnOrder();

    Answer elsewhere = given.attempt(code).by(Given.ADMIN).customer(customer).validate();
    Answer there = attempt(code, customer, device).by(Given.ADMIN).validate();

    assertThat(signal(refused(elsewhere), "shared_device").isMissingNode()).isTrue();
    assertThat(signal(refused(there), "shared_device").path("count").asInt()).isEqualTo(5);
  }

  @Test
  void anOfficeOfManyWeighsNothing() {
    Device office = Device.fresh();
    String last = "";
    for (int account = 0; account < 45; account++) {
      last = given.customer().make();
      ObjectNode order = given.order(last).body();
      given.admin("POST", "/orders", shown(order, office));
      if (account == 4) {
        assertThat(points(clause(last), "shared_device")).isPositive();
      }
    }

    assertThat(signal(clause(last), "shared_device").isMissingNode()).isTrue();
  }

  @Test
  void keepsOnlyPseudonymsOfWhatIsSharedAndTheSameOrderAgainWritesNothing() {
    String customer = given.customer().with("email", "somebody@example.com").make();
    ObjectNode order = shown(given.order(customer).body(), Device.fresh());
    order.put("payment_fingerprint", "card-4711");
    order.putObject("shipping_address").put("line_1", "Alte Straße 5").put("city", "Bonn");
    assertThat(given.admin("POST", "/orders", order).status()).isEqualTo(201);
    var stored = given.everythingStored();
    assertThat(given.admin("POST", "/orders", order).status()).isEqualTo(200);

    assertThat(given.everythingStored()).isEqualTo(stored);
    assertThat(stored.toString())
        .doesNotContain("card-4711")
        .doesNotContain("Straße")
        .doesNotContain("203.0.113.0");
  }

  @Test
  void whoHasMovedOnFromADeviceIsNotFoundThereAnyMore() {
    Device device = Device.fresh();
    String other = given.customer().make();
    redeem(other, device, true);
    String customer = given.customer().make();
    redeem(customer, device, true);
    assertThat(signal(clause(other), "shared_device").path("count").asInt()).isEqualTo(2);
    for (int more = 0; more < 4; more++) {
      redeem(customer, Device.fresh(), true);
    }

    assertThat(signal(clause(other), "shared_device").isMissingNode()).isTrue();
  }

  @Test
  void aDeviceThatThePixelSawCountsToo() {
    Browser browser = new Browser(api);
    String one = customerWithAnOrder();
    String other = customerWithAnOrder();
    for (String visitor : List.of(one, other)) {
      browser.sees("?e=page&t=" + browser.token(visitor));
    }

    assertThat(signal(clause(one), "shared_device").path("count").asInt()).isEqualTo(2);
    assertThat(signal(clause(other), "shared_device").path("count").asInt()).isEqualTo(2);
  }

  @Test
  void manyCustomersMayGetOtherMailboxesAgainAndAgain() {
    String name = Given.fresh("m");
    for (int time = 0; time < 4; time++) {
      List<String> lines = new ArrayList<>(List.of("identifier,email"));
      for (int customer = 0; customer < 70; customer++) {
        lines.add("%s-%d,%s-%d-%d@example.com".formatted(name, customer, name, customer, time));
      }

      Answer answer = ImportSteps.customers(api).send(lines.toArray(String[]::new));

      ImportSteps.assertTaken(answer, time == 0 ? 70 : 0, time == 0 ? 0 : 70, 0);
    }
  }

  @Test
  void anAddressIsTheSameHoweverItIsSpelt() {
    String first = ordered("Alte Straße 5a", "53113");
    String second = ordered("alte strasse 5 A,", "531 13");
    String other = ordered("Alte Straße 6", "53113");

    assertThat(signal(clause(second), "shared_address").path("count").asInt()).isEqualTo(2);
    assertThat(signal(clause(first), "shared_address").path("count").asInt()).isEqualTo(2);
    assertThat(signal(clause(other), "shared_address").isMissingNode()).isTrue();
  }

  @Test
  void aReferrerOnTheSameDeviceIsOneself() {
    Device device = Device.fresh();
    String code = Given.fresh("REF");
    redeem(given.customer().with("referral_code", code).make(), device, true);
    String referred = given.customer().with("referrer_code", code).make();
    redeem(referred, device, true);
    String elsewhere = given.customer().with("referrer_code", code).make();
    redeem(elsewhere, Device.fresh(), true);

    assertThat(points(clause(referred), "self_referral")).isEqualTo(35);
    assertThat(signal(clause(elsewhere), "self_referral").isMissingNode()).isTrue();
  }

  @Test
  void everybodyCanBeAskedForIt() {
    String guesser = guesser();

    JsonNode found =
        given.admin("GET", "/segments/coupon_abuse/customers?limit=500", null).json().path("items");

    assertThat(StreamSupport.stream(found.spliterator(), false))
        .extracting(item -> item.path("identifier").asText())
        .contains(guesser);
  }

  @Test
  void aDecisionKeepsTheSignsThatItWasMadeOn() {
    String guesser = guesser();
    String code = given.promotion().include("coupon_abuse").make().code();
    Given.Attempt attempt = given.attempt(code).by(Given.ADMIN).customer(guesser);
    assertThat(attempt.redeem().status()).isEqualTo(201);

    assertThat(attempt.read().text()).contains("failed_codes");
  }

  // ------------------------------------------------------------------------------------------------

  private String guesser() {
    String customer = customerWithAnOrder();
    for (int wrong = 0; wrong < 30; wrong++) {
      given.attempt("WRONG" + wrong).customer(customer).redeem();
    }
    for (int more = 0; more < 3; more++) {
      redeem(customer, Device.fresh(), true);
    }
    assertThat(membership(customer)).isEqualTo("yes");
    return customer;
  }

  private String customerWithAnOrder() {
    String customer = given.customer().make();
    redeem(customer, Device.fresh(), true);
    return customer;
  }

  private String ordered(String line, String postalCode) {
    String customer = given.customer().make();
    ObjectNode order = shown(given.order(customer).body(), Device.fresh());
    order.putObject("shipping_address").put("line_1", line).put("postal_code", postalCode);
    assertThat(given.admin("POST", "/orders", order).status()).isEqualTo(201);
    return customer;
  }

  private static ObjectNode shown(ObjectNode order, Device device) {
    return order.put("user_agent", device.browser()).put("ip", device.ip());
  }

  private void redeem(String customer, Device device, boolean confirmed) {
    Given.Attempt attempt = attempt(given.promotion().make().code(), customer, device);
    assertThat((confirmed ? attempt.confirmed() : attempt).redeem().status()).isEqualTo(201);
  }

  private Given.Attempt attempt(String code, String customer, Device device) {
    return given
        .attempt(code)
        .customer(customer)
        .with("user_agent", device.browser())
        .with("ip", device.ip());
  }

  private String membership(String customer) {
    return segment(customer).path("member").asText();
  }

  private JsonNode clause(String customer) {
    return segment(customer).path("because").path(0);
  }

  private JsonNode segment(String customer) {
    JsonNode items =
        given.admin("GET", "/customers/" + customer + "/segments", null).json().path("items");
    for (JsonNode item : items) {
      if (item.path("segment").asText().equals("coupon_abuse")) {
        return item;
      }
    }
    throw new AssertionError("There is no segment coupon_abuse: " + items);
  }

  private static JsonNode refused(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    return answer.json().at("/explanation/include/0/because/0");
  }

  private static int points(JsonNode clause, String signal) {
    return signal(clause, signal).path("points").asInt();
  }

  private static JsonNode signal(JsonNode clause, String signal) {
    for (JsonNode one : clause.path("signals")) {
      if (one.path("signal").asText().equals(signal)) {
        return one;
      }
    }
    return clause.path("signals").path("none");
  }

  private static String dotted(String name) {
    return name.charAt(0) + "." + name.substring(1);
  }
}
