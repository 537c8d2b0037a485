package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.local.CallLog;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.SegmentStore;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which segments a customer is in, now and earlier. */
class CustomerSegmentsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @Test
  @Covers("S-127")
  void everySegmentIsToldWithItsName() {
    String customer = given.customer().label("Customer type", "Returning").make();
    String list = steps.list(customer);
    String other = steps.list();

    Answer answer = segments(customer, "");

    List<String> keys = answer.json().path("items").findValuesAsText("segment");
    assertThat(keys)
        .contains("new_contact", "returning", "won_back", "coupon_abuse", list, other)
        .doesNotHaveDuplicates();
    assertThat(member(answer, "returning")).isEqualTo("yes");
    assertThat(member(answer, "lapsed")).isEqualTo("no");
    assertThat(member(answer, "coupon_abuse")).isEqualTo("unknown");
    assertThat(member(answer, list)).isEqualTo("yes");
    assertThat(member(answer, other)).isEqualTo("no");
    JsonNode returning = segment(answer, "returning");
    assertThat(returning.path("name").asText()).isEqualTo("Returning");
    assertThat(returning.path("because").findValuesAsText("clause"))
        .containsExactly("label \"Returning\"");
    assertThat(segment(answer, "lapsed").path("because").path(0).path("hint").asText())
        .isEqualTo("1 more order");
    assertThat(answer.text()).doesNotContain("as_of");
  }

  @Test
  void itIsNoDecisionSoThatNothingComesBackWithIt() {
    String customer = given.customer().make();
    given.order(customer).at(daysAgo(200)).make();

    assertThat(member(segments(customer, ""), "won_back")).isEqualTo("no");
    assertThat(member(segments(customer, ""), "lapsed")).isEqualTo("yes");
  }

  @Test
  @Covers("S-128")
  void anEarlierInstantSeesTheOrdersUntilThenAndNoLaterOnes() {
    String customer = given.customer().make();
    given.order(customer).at(daysAgo(200)).total("60").make();
    given.order(customer).at(daysAgo(100)).total("60").make();
    given.order(customer).at(daysAgo(10)).total("60").make();
    String once = steps.rule("orders.count = 1 and orders.first_at is set");
    String month = steps.rule("orders.count within P30D = 1");

    // At the very instant of an order it counts, a moment before it does not.
    assertThat(member(segments(customer, at(daysAgo(100))), "returning")).isEqualTo("yes");
    assertThat(member(segments(customer, at(daysAgo(100))), "won_back")).isEqualTo("yes");
    Answer before = segments(customer, at(daysAgo(100).minusMillis(1)));
    assertThat(member(before, "returning")).isEqualTo("no");
    assertThat(member(before, "won_back")).isEqualTo("no");
    assertThat(member(before, "lapsed")).isEqualTo("yes");
    assertThat(member(before, once)).isEqualTo("yes");
    assertThat(member(before, "profitable")).isEqualTo("no");
    assertThat(member(segments(customer, at(daysAgo(170).minusMillis(1))), month)).isEqualTo("yes");
    assertThat(member(segments(customer, at(daysAgo(170))), month)).isEqualTo("no");
    assertThat(member(segments(customer, at(daysAgo(300))), "new_contact")).isEqualTo("yes");
    assertThat(member(segments(customer, at(daysAgo(0))), "profitable")).isEqualTo("yes");
    assertThat(member(segments(customer, at(daysAgo(0))), "returning")).isEqualTo("yes");
  }

  @Test
  @Covers("S-129")
  void whatKeepsNoHistoryHasItsPresentValueAndSaysSo() {
    String referrer = Given.fresh("R");
    given.customer().with("referral_code", referrer).make();
    String customer =
        given
            .customer()
            .label("Customer type", "VIP")
            .with("country", "DE")
            .with("referrer_code", referrer)
            .make();
    given.order(customer).at(daysAgo(5)).make();
    String list = steps.list(customer);
    String mixed =
        steps.rule(
            "label \"VIP\" and customer.country = \"DE\" and customer.referred = true"
                + " and orders.count = 0 and value.lifetime = 0 and segment "
                + list);

    Answer answer = segments(customer, at(daysAgo(6)));

    assertThat(member(answer, mixed)).isEqualTo("yes");
    List<String> present = new ArrayList<>();
    List<String> then = new ArrayList<>();
    for (JsonNode clause : segment(answer, mixed).path("because")) {
      (clause.path("as_of").asText().equals("now") ? present : then)
          .add(clause.path("clause").asText());
    }
    assertThat(present)
        .containsExactly(
            "label \"VIP\"",
            "customer.country = \"DE\"",
            "customer.referred = true",
            "in list " + list);
    assertThat(then).containsExactly("orders.count = 0", "value.lifetime = 0");
  }

  @Test
  void pendingRedemptionsAreThoseOfNowWhateverTheInstant() {
    String code = given.promotion().make().code();
    String customer = given.customer().make();
    assertRedeemed(given.attempt(code).customer(customer).ttl(60).redeem());
    String pending = steps.rule("orders.pending = 1");
    Instant then = api.clock().instant();
    assertThat(member(segments(customer, at(then.minus(Duration.ofDays(1)))), pending))
        .isEqualTo("yes");

    api.clock().set(then.plus(Duration.ofMinutes(60)));
    try {
      assertThat(member(segments(customer, at(then)), pending)).isEqualTo("no");
      assertThat(member(segments(customer, ""), pending)).isEqualTo("no");
    } finally {
      api.clock().set(then);
    }
  }

  @Test
  void aLongHistoryIsReadAsFarAsItIsNeeded() {
    String customer = Given.fresh("daily");
    ObjectNode body = Given.json();
    ArrayNode orders = body.putArray("orders");
    for (int day = 0; day < 130; day++) {
      orders.add(given.order(customer).at(daysAgo(day)).body());
    }
    given.admin("POST", "/orders", body);
    String window = steps.rule("orders.count within P100D = 100");
    String sums = steps.rule("orders.count = 70 and orders.spent = 700");

    assertThat(member(segments(customer, ""), window)).isEqualTo("yes");
    assertThat(member(segments(customer, at(daysAgo(60))), sums)).isEqualTo("yes");
    assertThat(member(segments(customer, at(daysAgo(61))), sums)).isEqualTo("no");
    assertThat(member(segments(customer, at(daysAgo(29))), window)).isEqualTo("yes");
    assertThat(member(segments(customer, at(daysAgo(31))), window)).isEqualTo("no");
  }

  @Test
  void hundredsOfListsAreReadInBatches() {
    String customer = given.customer().make();
    SegmentStore segments = new SegmentStore(new Database(api.client(), api.variables()::get));
    List<Definition> lists = new ArrayList<>();
    for (int i = 0; i < 210; i++) {
      Definition list =
          new Definition(Given.fresh("list"), "List", Definition.Kind.LIST, null, "", 1);
      segments.save(null, list);
      if (i % 70 == 0) {
        segments.addMember(list.key(), customer, api.clock().instant());
      }
      lists.add(list);
    }
    CallLog calls = api.calls("EligibilityFunction");
    calls.clear();

    Answer answer = segments(customer, "");

    Map<String, String> members =
        answer
            .json()
            .path("items")
            .valueStream()
            .collect(
                Collectors.toMap(
                    item -> item.path("segment").asText(), item -> item.path("member").asText()));
    for (int i = 0; i < lists.size(); i++) {
      assertThat(members).containsEntry(lists.get(i).key(), i % 70 == 0 ? "yes" : "no");
    }
    assertThat(calls.operations()).doesNotContain("Scan").hasSizeLessThanOrEqualTo(6);
    lists.forEach(segments::delete);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-01-01",
        "-999999999-01-01T00:00:00Z"
      })
  void anInstantThatIsNoneIsRefused(String text) {
    String customer = given.customer().make();

    Answer answer = segments(customer, "?at=" + Given.encoded(text));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(codes(answer)).containsExactly("invalid_datetime");
    assertThat(answer.json().path("errors").path(0).path("attribute").asText()).isEqualTo("at");
  }

  @Test
  void theFutureIsAsIfNothingHappenedUntilThen() {
    String customer = given.customer().make();
    given.order(customer).at(api.clock().instant()).make();
    Instant lapsing = api.clock().instant().plus(Duration.ofDays(90));

    assertThat(member(segments(customer, at(lapsing.minusSeconds(1))), "lapsed")).isEqualTo("no");
    assertThat(member(segments(customer, at(lapsing)), "lapsed")).isEqualTo("yes");
  }

  @Test
  void aCustomerWhoIsNotStoredIsNotFound() {
    Map<String, List<String>> before = given.everythingStored();

    assertThat(segments(Given.fresh("nobody"), "").status()).isEqualTo(404);
    assertThat(segments(Given.fresh("nobody"), at(daysAgo(1))).status()).isEqualTo(404);

    given.assertStored(before);
  }

  private static Answer segments(String customer, String query) {
    return api.request(
        "GET", "/customers/" + Given.encoded(customer) + "/segments" + query, Given.READER, null);
  }

  private static String at(Instant instant) {
    return "?at=" + Given.encoded(instant.toString());
  }

  private static String member(Answer answer, String key) {
    return segment(answer, key).path("member").asText();
  }

  private static JsonNode segment(Answer answer, String key) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    for (JsonNode item : answer.json().path("items")) {
      if (item.path("segment").asText().equals(key)) {
        return item;
      }
    }
    throw new AssertionError("There is no " + key + " in " + answer.text());
  }

  private static Instant daysAgo(int days) {
    return api.clock().instant().minus(Duration.ofDays(days));
  }
}
