package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of redemptions of a promotion and of a customer. */
class RedemptionListsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @Test
  void aPromotionsRedemptionsComeNewestFirstInPages() {
    Promotion promotion = given.promotion().make();
    Promotion other = given.promotion().make();
    List<String> made = new ArrayList<>();
    for (int index = 0; index < 25; index++) {
      made.addFirst(redeemed(promotion.code(), Given.fresh("c")));
      // Some at the same instant.
      if (index % 3 == 0) {
        api.clock().advance(Duration.ofMillis(1));
      }
    }
    redeemed(other.code(), Given.fresh("c"));

    List<JsonNode> listed = all("/promotions/" + promotion.id() + "/redemptions", 4);

    assertThat(listed.stream().map(item -> item.path("transaction_id").asText()))
        .containsExactlyInAnyOrderElementsOf(made);
    assertThat(listed.stream().map(item -> Instant.parse(item.path("created_at").asText())))
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(listed).isEqualTo(all("/promotions/" + promotion.id() + "/redemptions", 500));
    assertThat(all("/promotions/" + other.id() + "/redemptions", 25)).hasSize(1);
  }

  @Test
  void aCustomersRedemptionsAreThoseOfAllPromotions() {
    String customer = Given.fresh("c");
    List<String> made = new ArrayList<>();
    for (int index = 0; index < 5; index++) {
      made.addFirst(redeemed(given.promotion().make().code(), customer));
      api.clock().advance(Duration.ofSeconds(1));
    }
    redeemed(given.promotion().make().code(), Given.fresh("c"));

    List<JsonNode> listed = all("/customers/" + customer + "/redemptions", 2);

    assertThat(listed.stream().map(item -> item.path("transaction_id").asText()))
        .containsExactlyElementsOf(made);
    assertThat(listed).allMatch(item -> item.path("customer_identifier").asText().equals(customer));
  }

  @Test
  void eachIsShownAsItStands() {
    Promotion promotion = given.promotion().make();
    String customer = Given.fresh("c");
    Attempt held = given.attempt(promotion.code()).customer(customer);
    assertRedeemed(held.redeem());
    Attempt confirmed = given.attempt(promotion.code()).customer(customer).confirmed();
    assertRedeemed(confirmed.redeem());
    Attempt cancelled = given.attempt(promotion.code()).customer(customer);
    assertRedeemed(cancelled.redeem());
    assertThat(cancelled.cancel().status()).isEqualTo(204);
    String list = "/customers/" + customer + "/redemptions";

    assertThat(statuses(list)).containsExactlyInAnyOrder("pending", "confirmed", "cancelled");
    api.clock().advance(Duration.ofMinutes(15).minusMillis(1));
    assertThat(statuses(list)).containsExactlyInAnyOrder("pending", "confirmed", "cancelled");
    api.clock().advance(Duration.ofMillis(1));
    assertThat(statuses(list)).containsExactlyInAnyOrder("expired", "confirmed", "cancelled");
    assertThat(all(list, 50)).contains(held.by("local-admin").read().json());
  }

  @Test
  void whatIsNotThereIsNotFoundAndWhatHasNoneIsEmpty() {
    String customer = given.customer(Given.fresh("c")).make();
    assertThat(all("/customers/" + customer + "/redemptions", 50)).isEmpty();
    assertThat(all("/promotions/" + given.promotion().make().id() + "/redemptions", 50)).isEmpty();

    assertThat(given.admin("GET", "/customers/nobody/redemptions", null).status()).isEqualTo(404);
    assertThat(given.admin("GET", "/promotions/nothing/redemptions", null).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!", "eA"})
  void aCursorThatNobodyGaveOutIsRefused(String cursor) {
    Promotion promotion = given.promotion().make();
    Answer answer =
        given.admin("GET", "/promotions/" + promotion.id() + "/redemptions?cursor=" + cursor, null);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
  }

  @Test
  void aCursorOfAnotherListOrOfNoKeyIsRefused() {
    String customer = given.customer(Given.fresh("c")).make();
    for (String plain :
        List.of("other\n2026", customer + "\n", customer + "\n" + "x".repeat(1025))) {
      String cursor = Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
      Answer answer =
          given.admin(
              "GET",
              "/customers/" + customer + "/redemptions?cursor=" + Given.encoded(cursor),
              null);
      assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    }
  }

  private static String redeemed(String code, String customer) {
    Answer answer = given.attempt(code).customer(customer).redeem();
    assertRedeemed(answer);
    return answer.json().path("transaction_id").asText();
  }

  private static List<String> statuses(String list) {
    return all(list, 50).stream().map(item -> item.path("status").asText()).toList();
  }

  private static List<JsonNode> all(String list, int size) {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = given.admin("GET", list + "?limit=" + size + cursor, null);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      assertThat(page.json().path("items").size()).isLessThanOrEqualTo(size);
      page.json().path("items").forEach(items::add);
      JsonNode next = page.json().path("next_cursor");
      cursor = next.isNull() ? "" : "&cursor=" + Given.encoded(next.asText());
    } while (!cursor.isEmpty());
    return items;
  }
}
