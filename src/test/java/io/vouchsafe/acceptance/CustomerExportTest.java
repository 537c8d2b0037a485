package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitBook;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoVisits;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All that is held about a customer, in one document or several. */
class CustomerExportTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance().following();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** What the answer of a function may have. */
  private static final int SIX_MEGABYTES = 6 * 1024 * 1024;

  private static final List<String> SECTIONS =
      List.of("orders", "redemptions", "visits", "vouchers", "lists", "memberships", "uses");

  @Test
  void hasEverySectionOfAUsualCustomerInOneDocument() {
    String customer = given.customer().with("email", "ida@example.com").make();
    String order = given.order(customer).total("12.50").make();
    visit(customer, "v-1", "shoes");
    Promotion own = given.promotion().withoutCode().numeric("20").make();
    String voucher = steps.voucher(own, "{\"customer_identifier\": \"" + customer + "\"}");
    String list = steps.list(customer);
    steps.list("c-else");
    Promotion promotion =
        given
            .promotion()
            .with("max_redemptions_per_customer", 3)
            .include(steps.rule("orders.count >= 1"))
            .make();
    Attempt attempt =
        given.attempt(promotion.code()).customer(customer).with("user_agent", "Agent/1");
    attempt.body().putArray("product_items").addObject().put("name", "Trail shoe");
    assertRedeemed(attempt.confirmed().redeem());
    Attempt held = given.attempt(promotion.code()).customer(customer).ttl(15);
    assertRedeemed(held.redeem());

    api.settle();

    JsonNode export = export(customer, null).json();

    assertThat(export.path("type").asText()).isEqualTo("CustomerExport");
    assertThat(export.path("customer_identifier").asText()).isEqualTo(customer);
    assertThat(export.path("next_cursor").isNull()).isTrue();
    assertThat(export.path("customer"))
        .isEqualTo(given.admin("GET", "/customers/" + customer, null).json());
    assertThat(export.path("orders"))
        .isEqualTo(
            given.admin("GET", "/customers/" + customer + "/orders", null).json().path("items"));
    assertThat(export.path("orders").findValuesAsText("order_id"))
        .containsExactlyInAnyOrder(order, attempt.body().path("transaction_id").asText());
    assertThat(export.at("/visited/count").intValue()).isEqualTo(1);
    assertThat(export.at("/visited/categories_last_viewed_at/shoes").asText())
        .isEqualTo(TestClock.START.toString());
    assertThat(export.path("visits"))
        .isEqualTo(
            json(
                "[{\"id\": \"v-1\", \"at\": \"%s\", \"user_agent_pseudonym\": null, \"network_pseudonym\": null, \"categories\": [\"shoes\"]}]"
                    .formatted(TestClock.START)));
    assertThat(export.at("/vouchers/0/code").asText()).isEqualTo(voucher);
    assertThat(export.path("lists"))
        .isEqualTo(
            json("[{\"segment\": \"%s\", \"since\": \"%s\"}]".formatted(list, TestClock.START)));
    assertThat(export.path("memberships"))
        .contains(
            json("{\"segment\": \"returning\", \"since\": \"%s\"}".formatted(TestClock.START)));
    assertThat(export.path("uses"))
        .isEqualTo(
            json(
                "[{\"promotion_id\": \"%s\", \"confirmed_redemptions\": 1}]"
                    .formatted(promotion.id())));
    assertThat(export.path("redemptions").findValuesAsText("status"))
        .containsExactlyInAnyOrder("confirmed", "pending");
    for (JsonNode redemption : export.path("redemptions")) {
      assertThat(redemption.at("/decision/explanation/include/0/because/0/clause").asText())
          .isEqualTo("orders.count >= 1");
      if (redemption.path("status").asText().equals("confirmed")) {
        assertThat(redemption.path("user_agent").asText()).isEqualTo("Agent/1");
        assertThat(redemption.at("/product_items/0/name").asText()).isEqualTo("Trail shoe");
      }
    }
  }

  @Test
  void aLongHistoryTakesSeveralDocumentsAndLacksNothing() {
    String customer = given.customer().make();
    // Names of nothing but quotes, which are the longest in JSON.
    ArrayNode items = (ArrayNode) json("[]");
    for (int item = 0; item < 80; item++) {
      ObjectNode node =
          items.addObject().put("name", "\"".repeat(200)).put("sku", "\"".repeat(200));
      IntStream.range(0, 9).forEach(_ -> node.withArray("/categories").add("\"".repeat(100)));
    }
    Set<String> orders = new HashSet<>();
    for (int order = 0; order < 12; order++) {
      ObjectNode body = given.order(customer).body();
      body.set("product_items", items);
      given.made("/orders", body);
      orders.add(body.path("order_id").asText());
    }
    Promotion promotion = given.promotion().make();
    Set<String> transactions = new HashSet<>();
    for (int redemption = 0; redemption < 12; redemption++) {
      Attempt attempt = given.attempt(promotion.code()).customer(customer);
      attempt.body().set("product_items", items);
      assertRedeemed(attempt.redeem());
      transactions.add(attempt.body().path("transaction_id").asText());
    }
    IntStream.range(0, 450).forEach(visit -> visit(customer, "v-" + visit, "shoes"));

    List<JsonNode> pages = new ArrayList<>();
    String cursor = null;
    do {
      Answer answer = export(customer, cursor);
      // As a text within the answer of the function, each quote takes one more.
      assertThat(answer.text().getBytes(StandardCharsets.UTF_8).length + quotes(answer.text()))
          .isLessThan(SIX_MEGABYTES);
      pages.add(answer.json());
      cursor = answer.json().path("next_cursor").textValue();
    } while (cursor != null);

    assertThat(pages).hasSizeGreaterThan(3);
    assertThat(all(pages, "orders", "order_id")).hasSize(12).containsAll(orders);
    assertThat(all(pages, "redemptions", "transaction_id")).hasSize(12).containsAll(transactions);
    assertThat(all(pages, "visits", "id")).hasSize(450).doesNotHaveDuplicates();
    for (JsonNode page : pages) {
      assertThat(page.at("/customer/identifier").asText()).isEqualTo(customer);
      SECTIONS.forEach(section -> assertThat(page.path(section).isArray()).isTrue());
    }
  }

  @Test
  void isOfEveryoneOfWhomAnythingIsHeld() {
    String visitor = Given.fresh("visitor");
    visit(visitor, "v-1");
    String member = Given.fresh("member");
    steps.list(member);
    String owner = Given.fresh("owner");
    steps.voucher(
        given.promotion().withoutCode().make(), "{\"customer_identifier\": \"" + owner + "\"}");

    for (String customer : List.of(visitor, member, owner)) {
      Answer answer = export(customer, null);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.json().path("customer").isNull()).isTrue();
    }
    assertThat(export(Given.fresh("nobody"), null).status()).isEqualTo(404);
  }

  @Test
  void takesNoCursorOfAnotherList() {
    String customer = given.customer().make();
    for (String cursor :
        List.of("orders.YWJj", "redemptions.YWJj", "nothing.", ".", "x", "orders")) {
      Answer answer = export(customer, cursor);
      assertThat(answer.status()).as(cursor).isEqualTo(422);
      assertThat(codes(answer)).containsExactly("invalid_choice");
    }
  }

  private static List<String> all(List<JsonNode> pages, String section, String field) {
    List<String> all = new ArrayList<>();
    pages.forEach(page -> page.path(section).forEach(item -> all.add(item.path(field).asText())));
    return all;
  }

  private static int quotes(String text) {
    return (int) text.chars().filter(character -> character == '"' || character == '\\').count();
  }

  private static Answer export(String customer, @Nullable String cursor) {
    return api.request(
        "GET",
        "/customers/"
            + customer
            + "/export"
            + (cursor == null ? "" : "?cursor=" + Given.encoded(cursor)),
        Given.READER,
        null);
  }

  private static void visit(String customer, String id, String... categories) {
    VisitBook book =
        new VisitBook(
            new DynamoVisits(new Database(api.client(), api.variables()::get)),
            api.clock(),
            attempt -> false);
    assertThat(book.add(customer, new Visit(id, api.clock().instant(), Set.of(categories))))
        .isEqualTo(VisitBook.Recording.RECORDED);
  }
}
