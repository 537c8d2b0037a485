package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.ImportSteps.assertRefused;
import static io.vouchsafe.acceptance.ImportSteps.assertTaken;
import static io.vouchsafe.acceptance.ImportSteps.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Customers as the lines of a CSV file, and who may have referred whom. */
class CustomersImportTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private final Given given = new Given(api);
  private final ImportSteps customers = ImportSteps.customers(api);

  @BeforeEach
  void today() {
    api.clock().set(TestClock.START);
  }

  @Test
  void takesEveryFieldAndEveryOtherColumnAsACategory() {
    String customer = Given.fresh("c");
    String code = Given.fresh("REF");

    Answer answer =
        customers.send(
            "Customer type,city,identifier,loyalty_points,loyalty_member,name,email,subscriber_id,"
                + "referral_code,country,region,postal_code,created_at,Season",
            "VIP,Köln,"
                + customer
                + ",120,TRUE,\"=HYPERLINK(\"\"x\"\"), Kim\",kim@example.com,s-1,"
                + code
                + ",DE,NW,50667,2025-05-01T00:00:00Z,");

    assertTaken(answer, 1, 0, 0);
    JsonNode made = read(customer);
    assertThat(made.path("name").asText()).isEqualTo("=HYPERLINK(\"x\"), Kim");
    assertThat(made.path("loyalty_points").asLong()).isEqualTo(120);
    assertThat(made.path("loyalty_member").asBoolean()).isTrue();
    assertThat(made.path("referral_code").asText()).isEqualTo(code);
    assertThat(made.path("postal_code").asText()).isEqualTo("50667");
    assertThat(made.path("created_at").asText()).isEqualTo("2025-05-01T00:00:00Z");
    // An empty cell is no category.
    assertThat(made.path("categories")).hasSize(1);
    assertThat(made.at("/categories/0/name").asText()).isEqualTo("Customer type");
    assertThat(made.at("/categories/0/tag").asText()).isEqualTo("VIP");
  }

  @Test
  void theSameFileAgainChangesNothing() {
    String known = given.customer().label("Season", "summer").make();
    String fresh = Given.fresh("c");
    String[] file = {
      "identifier,country,Customer type,referral_code",
      known + ",AT,VIP,",
      fresh + ",DE,," + Given.fresh("REF"),
      fresh + ",,VIP,"
    };
    assertTaken(customers.send(file), 1, 1, 0);
    Map<String, List<String>> stored = given.everythingStored();
    api.clock().advance(Duration.ofHours(1));

    assertTaken(customers.send(file), 0, 0, 0);

    given.assertStored(stored);
    // What the file does not say stays.
    assertThat(read(known).path("categories")).hasSize(2);
    assertThat(read(fresh).path("country").asText()).isEqualTo("DE");
    assertThat(read(fresh).at("/categories/0/tag").asText()).isEqualTo("VIP");
    assertTaken(customers.send("identifier,Season", known + ",winter"), 0, 1, 0);
    assertThat(read(known).at("/categories/0/tag").asText()).isEqualTo("winter");
  }

  @Test
  void keepsGoodLinesAndListsTheOthers() {
    String good = Given.fresh("c");
    String taken = Given.fresh("REF");
    given.customer().with("referral_code", taken).make();

    Answer answer =
        customers.send(
            "identifier,loyalty_points,loyalty_member,referral_code",
            ",1,true,",
            "a,-1,true,",
            "b,1,perhaps,",
            good + ",1,false,",
            "d,1,true," + taken,
            "e,1");

    assertTaken(answer, 1, 0, 5);
    assertThat(rejected(answer))
        .containsExactly(
            "2 identifier required",
            "3 loyalty_points below_minimum",
            "4 loyalty_member not_a_boolean",
            "6 referral_code must_be_unique",
            "7 line wrong_number_of_cells");
    assertThat(read(good).path("loyalty_points").asLong()).isEqualTo(1);
  }

  @Test
  void refusesAHeaderThatIsNone() {
    assertRefused(customers.send("name", "Kim"), 422, "invalid", " identifier required");
    assertRefused(
        customers.send("identifier,metadata", "c,x"),
        422,
        "invalid",
        " metadata unknown_attribute");
    assertRefused(
        customers.send("identifier,Type,Type", "c,x,y"), 422, "invalid", " Type must_be_unique");
    // Another encoding than UTF-8 costs the lines in which it shows.
    assertThat(
            rejected(
                customers.send(
                    "identifier,name\nc,K\u00f6ln".getBytes(StandardCharsets.ISO_8859_1),
                    "text/csv")))
        .containsExactly("2 name invalid_characters");
  }

  @Test
  void takesTenThousandAtOnce() {
    String prefix = Given.fresh("many");
    List<String> lines = new ArrayList<>(List.of("identifier,country,Customer type"));
    for (int customer = 0; customer < 10_000; customer++) {
      lines.add(prefix + "-" + customer + ",DE," + (customer % 2 == 0 ? "VIP" : ""));
    }

    // In one call, or in two where this machine is busy: each has 30 seconds.
    int created = 0;
    List<String> left = lines;
    while (left.size() > 1) {
      Answer answer = customers.send(left.toArray(String[]::new));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      created += answer.json().path("created").asInt();
      int next = answer.json().path("next_line").asInt(left.size() + 1);
      left = Stream.concat(Stream.of(lines.getFirst()), left.stream().skip(next - 1)).toList();
    }

    assertThat(created).isEqualTo(10_000);
    assertThat(read(prefix + "-9998").at("/categories/0/tag").asText()).isEqualTo("VIP");
    assertThat(read(prefix + "-9999").path("categories")).isEmpty();
  }

  @Test
  void whoWasOnlySeenInAnOrderIsMade() {
    String customer = Given.fresh("c");
    given.order(customer).make();

    assertTaken(customers.send("identifier,country", customer + ",DE"), 1, 0, 0);
    assertTaken(customers.send("identifier,country", customer + ",AT"), 0, 1, 0);
  }

  @Test
  void aCustomerHasAHundredCategoriesAtMost() {
    String customer = Given.fresh("c");
    String other = Given.fresh("c");
    assertTaken(customers.send(categories(customer, "A", 99)), 1, 0, 0);
    assertTaken(customers.send(categories(customer, "B", 1)), 0, 1, 0);
    Map<String, List<String>> stored = given.everythingStored();

    Answer answer = customers.send(categories(customer, "C", 1));

    assertThat(rejected(answer)).containsExactly("2 categories too_long");
    assertThat(rejected(customers.send(categories(other, "D", 101))))
        .containsExactly("2 categories too_long");
    given.assertStored(stored);
    // What is there already may still change.
    assertTaken(customers.send("identifier,B 1", customer + ",other"), 0, 1, 0);
    assertThat(read(customer).path("categories")).hasSize(100);
  }

  private static String[] categories(String customer, String prefix, int count) {
    StringBuilder header = new StringBuilder("identifier");
    StringBuilder line = new StringBuilder(customer);
    for (int index = 1; index <= count; index++) {
      header.append(',').append(prefix).append(' ').append(index);
      line.append(",x");
    }
    return new String[] {header.toString(), line.toString()};
  }

  @Test
  void customersOfWhomALotIsKnownFitIntoTransactions() {
    List<String> lines = new ArrayList<>(List.of("identifier,Season"));
    for (int index = 0; index < 60; index++) {
      Given.CustomerMaker customer = given.customer();
      for (int category = 0; category < 95; category++) {
        customer.label(category + "ä".repeat(190), "€".repeat(190));
      }
      lines.add(customer.make() + ",summer");
    }

    assertTaken(customers.send(lines.toArray(String[]::new)), 0, 60, 0);
    assertTaken(customers.send(lines.toArray(String[]::new)), 0, 0, 0);
  }

  // Referrals

  @Test
  void aCodeMayPassFromOneCustomerToAnotherInOneFile() {
    String code = Given.fresh("REF");
    String before = given.customer().with("referral_code", code).make();
    String after = given.customer().make();
    List<String> lines = new ArrayList<>(List.of("identifier,referral_code", after + "," + code));
    for (int index = 0; index < 1000; index++) {
      lines.add(Given.fresh("c") + ",");
    }
    // In another window, so that it surely comes later.
    lines.add(before + "," + Given.fresh("REF"));
    String[] file = lines.toArray(String[]::new);

    assertTaken(customers.send(file), 1000, 2, 0);
    assertTaken(customers.send(file), 0, 0, 0);
    assertThat(read(after).path("referral_code").asText()).isEqualTo(code);
  }

  @Test
  void ofTwoWhoWantTheSameCodeOneGetsIt() {
    String code = Given.fresh("REF");
    String[] file = {
      "identifier,referral_code", Given.fresh("c") + "," + code, Given.fresh("c") + "," + code
    };

    assertTaken(customers.send(file), 1, 0, 1);
    Map<String, List<String>> stored = given.everythingStored();

    assertThat(rejected(customers.send(file)).getFirst()).endsWith(" referral_code must_be_unique");
    given.assertStored(stored);
  }

  @Test
  void nobodyRefersThemselvesOrWhoReferredThem() {
    String a = Given.fresh("A");
    String b = Given.fresh("B");
    String c = Given.fresh("C");
    String anna = given.customer().with("referral_code", a).make();
    String bert = given.customer().with("referral_code", b).with("referrer_code", a).make();
    String cleo = given.customer().with("referral_code", c).with("referrer_code", b).make();

    assertFlaw(change(anna, "referrer_code", a.toLowerCase(Locale.ROOT)), "self");
    assertFlaw(change(anna, "referrer_code", b), "cycle");
    assertFlaw(change(anna, "referrer_code", c), "cycle");
    assertThat(rejected(customers.send("identifier,referrer_code", anna + "," + c)))
        .containsExactly("2 referrer_code cycle");
    assertThat(read(anna).path("referrer_code").isNull()).isTrue();
    assertThat(change(cleo, "referrer_code", a).status()).isEqualTo(200);
    assertThat(change(bert, "name", "Bert").status()).isEqualTo(200);
  }

  @Test
  void aCircleIsNotClosedByTakingACodeEither() {
    String missing = Given.fresh("LATER");
    String b = Given.fresh("B");
    given.customer().with("referral_code", b).with("referrer_code", missing).make();
    String anna = given.customer().with("referrer_code", b).make();

    assertFlaw(change(anna, "referral_code", missing), "cycle");
    assertThat(change(anna, "referral_code", Given.fresh("OTHER")).status()).isEqualTo(200);
  }

  @Test
  void whoHasBoughtIsNotReferredAnyMore() {
    String code = Given.fresh("REF");
    given.customer().with("referral_code", code).make();
    String buyer = given.customer().make();
    given.order(buyer).make();
    String seen = Given.fresh("c");
    given.order(seen).at("2026-02-01T00:00:00Z").make();

    assertFlaw(change(buyer, "referrer_code", code), "existing_buyer");
    assertThat(
            rejected(
                customers.send(
                    "identifier,referrer_code,created_at",
                    buyer + "," + code + ",2020-01-01T00:00:00Z",
                    seen + "," + code + ",2026-02-01T00:00:00Z")))
        .containsExactly("2 referrer_code existing_buyer", "3 referrer_code existing_buyer");
    assertThat(
            customers
                .send("identifier,referrer_code", seen + "," + code)
                .json()
                .at("/rejected/0/errors/0/message")
                .asText())
        .contains("created_at");
    // Signed up before the first order: a shop that brings its history along.
    assertTaken(
        customers.send(
            "identifier,referrer_code,created_at", seen + "," + code + ",2026-01-31T23:59:59Z"),
        1,
        0,
        0);
    assertThat(read(seen).path("referrer_code").asText()).isEqualTo(code);
  }

  private Answer change(String customer, String field, String value) {
    ObjectNode body = Given.json().put(field, value);
    return given.admin("PATCH", "/customers/" + customer, body);
  }

  private static void assertFlaw(Answer answer, String code) {
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("referrer_code");
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo(code);
  }

  private JsonNode read(String customer) {
    return given.admin("GET", "/customers/" + customer, null).json();
  }
}
