package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
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

/** The list of all customers. */
class CustomersListTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private final Given given = new Given(api);

  /** What a test makes comes before what others have made. */
  @BeforeEach
  void letTimePass() {
    api.clock().advance(Duration.ofHours(1));
  }

  @Test
  void everybodyComesOnceNewestFirstInPages() {
    List<String> made = new ArrayList<>();
    for (int index = 0; index < 30; index++) {
      made.add(given.customer().make());
      // Some at the same instant.
      if (index % 3 == 0) {
        api.clock().advance(Duration.ofMillis(1));
      }
    }

    List<JsonNode> listed = all(4);

    assertThat(listed).isEqualTo(all(500));
    assertThat(identifiers(listed)).doesNotHaveDuplicates().containsAll(made);
    assertThat(listed.stream().map(one -> Instant.parse(one.path("created_at").asText())))
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(listed).contains(read(made.getFirst()), read(made.getLast()));
  }

  @Test
  void whoIsKnownFromAnOrderOrARedemptionIsListed() {
    String buyer = Given.fresh("buyer");
    given.order(buyer).make();
    given.order(buyer).make();
    String redeemer = Given.fresh("redeemer");
    given.attempt(given.promotion().make().code()).customer(redeemer).redeem();
    String validator = Given.fresh("validator");
    given.attempt(given.promotion().make().code()).customer(validator).validate();

    assertThat(identifiers(all(500)))
        .containsOnlyOnce(buyer, redeemer)
        .doesNotContain(validator)
        .doesNotHaveDuplicates();
  }

  @Test
  void whoWasMadeEarlierThanKnownMovesInTheList() {
    String old = given.customer().make();
    api.clock().advance(Duration.ofSeconds(1));
    String young = given.customer().make();
    assertThat(identifiers(all(500))).startsWith(young, old);

    ObjectNode earlier = Given.json().put("created_at", "2001-01-01T00:00:00Z");
    assertThat(given.admin("PATCH", "/customers/" + young, earlier).status()).isEqualTo(200);

    assertThat(identifiers(all(500))).startsWith(old).endsWith(young);
  }

  @Test
  void aPageOfLargeCustomersIsShorter() {
    List<String> large = new ArrayList<>();
    for (int index = 0; index < 50; index++) {
      Given.CustomerMaker customer = given.customer();
      for (int category = 0; category < 100; category++) {
        customer.label(category + "\"".repeat(150), "\"".repeat(150));
      }
      large.add(customer.make());
    }

    Answer page = given.admin("GET", "/customers?limit=50", null);

    assertThat(page.status()).as(page.text()).isEqualTo(200);
    assertThat(page.json().path("items").size()).isBetween(1, 49);
    assertThat(identifiers(all(50))).doesNotHaveDuplicates().containsAll(large);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!", "eA"})
  void aCursorThatNobodyGaveOutIsRefused(String cursor) {
    assertThat(given.admin("GET", "/customers?cursor=" + cursor, null).status()).isEqualTo(422);
  }

  @Test
  void aCursorOfAnotherListIsRefused() {
    String cursor =
        Base64.getUrlEncoder().encodeToString("c-1\n2026".getBytes(StandardCharsets.UTF_8));

    assertThat(given.admin("GET", "/customers?cursor=" + Given.encoded(cursor), null).status())
        .isEqualTo(422);
  }

  private JsonNode read(String customer) {
    return given.admin("GET", "/customers/" + customer, null).json();
  }

  private static List<String> identifiers(List<JsonNode> customers) {
    return customers.stream().map(one -> one.path("identifier").asText()).toList();
  }

  private List<JsonNode> all(int size) {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = api.request("GET", "/customers?limit=" + size + cursor, Given.READER, null);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      assertThat(page.json().path("items").size()).isLessThanOrEqualTo(size);
      page.json().path("items").forEach(items::add);
      String next = page.json().path("next_cursor").asText(null);
      cursor = next == null ? "" : "&cursor=" + Given.encoded(next);
    } while (!cursor.isEmpty());
    return items;
  }
}
