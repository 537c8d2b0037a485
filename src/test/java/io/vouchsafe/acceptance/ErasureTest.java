package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertWrongState;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** What is left of a customer who is erased, and of what the customer did. */
class ErasureTest {

  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static final Broken broken = new Broken();

  @RegisterExtension
  static final LocalApiExtension api =
      LocalApiExtension.instance()
          .with(broken)
          .loggingTo(new PrintStream(LOG, true, StandardCharsets.UTF_8));

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** Fails deletions, as long as it is told to. */
  private static final class Broken implements ExecutionInterceptor {

    private final AtomicBoolean breaks = new AtomicBoolean();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (breaks.get()
          && context.request() instanceof TransactWriteItemsRequest transaction
          && transaction.transactItems().stream().anyMatch(item -> item.delete() != null)) {
        throw InternalServerErrorException.builder().message("Broken").statusCode(500).build();
      }
    }
  }

  /** Everything that a customer may have, under one name that is in all of it. */
  private static final class Life {

    private final String word = Given.fresh("Zorro");
    private final String customer = "c-" + word;
    private final Promotion promotion =
        given
            .promotion()
            .with("max_redemptions", 100)
            .with("max_total_budget", 5000)
            .with("max_redemptions_per_customer", 4)
            .include(steps.rule("customer.city in (\"" + word + "\") or orders.count >= 0"))
            .make();
    private final Promotion vouchers = given.promotion().withoutCode().numeric("20").make();
    private final String used =
        steps.voucher(vouchers, "{\"customer_identifier\": \"" + customer + "\"}");
    private final String unused =
        steps.voucher(vouchers, "{\"customer_identifier\": \"" + customer + "\"}");
    private final String list = steps.list(customer);
    private final Attempt pending = attempt().ttl(15);
    private final Attempt second = attempt().ttl(15);
    private final Attempt confirmed = attempt().confirmed();
    private final Attempt cancelled = attempt().ttl(15);
    private final String referred = Given.fresh("friend");

    Life() {
      ObjectNode body =
          (ObjectNode)
              json(
                  """
                  {"identifier": "c-%1$s", "name": "Don %1$s", "email": "%1$s@example.com",
                   "subscriber_id": "nl-%1$s", "referral_code": "%1$s", "country": "DE",
                   "region": "%1$s", "city": "%1$s", "postal_code": "%1$s",
                   "categories": [{"name": "%1$s", "tag": "%1$s"}], "metadata": {"%1$s": "%1$s"}}
                  """
                      .formatted(word));
      given.made("/customers", body);
      given.customer(referred).with("referrer_code", word).make();
      ObjectNode orders = Given.json();
      for (int order = 0; order < 55; order++) {
        ObjectNode sent =
            given.order(customer).at(TestClock.START.minus(Duration.ofDays(order + 1))).body();
        sent.put("user_agent", word).put("ip", word);
        sent.putArray("product_items").addObject().put("name", word);
        orders.withArray("/orders").add(sent);
      }
      assertThat(given.admin("POST", "/orders", orders).status()).isEqualTo(200);
      for (int visit = 0; visit < 3; visit++) {
        VisitBook book =
            new VisitBook(
                new DynamoVisits(new Database(api.client(), api.variables()::get)),
                api.clock(),
                attempt -> false);
        assertThat(book.add(customer, new Visit("v" + visit, TestClock.START, Set.of(word))))
            .isEqualTo(VisitBook.Recording.RECORDED);
      }
      for (Attempt attempt : List.of(pending, second, confirmed, cancelled)) {
        assertRedeemed(attempt.redeem());
      }
      assertThat(cancelled.cancel().status()).isEqualTo(204);
      given.attempt("NOSUCHCODE").customer(customer).redeem();
      assertRedeemed(given.attempt(used).customer(customer).confirmed().redeem());
    }

    private Attempt attempt() {
      Attempt attempt = given.attempt(promotion.code()).customer(customer).with("user_agent", word);
      attempt.body().putArray("product_items").addObject().put("name", word);
      return attempt;
    }

    String path() {
      return "/customers/" + customer;
    }

    /** Items of all tables that have the name in them, and are of no one else. */
    List<String> traces() {
      List<String> traces = new ArrayList<>();
      given
          .everythingStored()
          .forEach(
              (table, items) ->
                  items.stream()
                      .filter(
                          item ->
                              item.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)))
                      // The merchant's own rule, and whom this customer had referred.
                      .filter(item -> !item.contains("sk=AttributeValue(S=rule"))
                      .filter(item -> !item.contains("C#" + referred))
                      .forEach(item -> traces.add(table + " " + item)));
      return traces;
    }
  }

  @BeforeEach
  void startTheClock() {
    broken.breaks.set(false);
    api.clock().set(TestClock.START);
  }

  @Test
  void nothingNamesTheCustomerAnyMore() {
    Life life = new Life();
    assertThat(life.traces()).hasSizeGreaterThan(75);

    assertThat(erase(life).status()).isEqualTo(204);

    assertThat(life.traces()).isEmpty();
    assertThat(given.everythingStored().toString()).doesNotContain("ERASURES");
    assertThat(LOG.toString(StandardCharsets.UTF_8))
        .contains("/customers/{identifier}")
        .doesNotContain(life.word);
  }

  @Test
  void theCustomerIsUnknownAfterwards() {
    Life life = new Life();
    assertThat(erase(life).status()).isEqualTo(204);

    for (String part : List.of("", "/orders", "/redemptions", "/segments", "/export")) {
      assertThat(given.admin("GET", life.path() + part, null).status()).as(part).isEqualTo(404);
    }
    Answer again = erase(life);
    Answer unknown = given.admin("DELETE", "/customers/" + Given.fresh("nobody"), null);
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.json()).isEqualTo(unknown.json());
    assertThat(
            given.admin("GET", "/segments/" + life.list + "/customers", null).json().path("items"))
        .isEmpty();
  }

  @Test
  void theSumsOfThePromotionStayAsTheyWere() {
    Life life = new Life();
    List<JsonNode> before = sums(life);
    assertThat(before.getFirst().at("/redemptions/pending").intValue()).isEqualTo(2);

    assertThat(erase(life).status()).isEqualTo(204);

    assertThat(sums(life)).isEqualTo(before);
  }

  @Test
  void whatIsPendingCanBeConfirmedCancelledAndExpires() {
    Life life = new Life();
    steps.assertUsage(life.promotion, 3, 2, "30.00");
    assertThat(erase(life).status()).isEqualTo(204);

    Answer confirmed = life.second.confirm();
    assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
    assertThat(confirmed.json().path("customer_identifier").isNull()).isTrue();
    steps.assertUsage(life.promotion, 3, 1, "30.00");
    assertThat(life.second.cancel().status()).isEqualTo(204);
    steps.assertUsage(life.promotion, 2, 1, "20.00");
    assertThat(life.confirmed.cancel().status()).isEqualTo(204);
    steps.assertUsage(life.promotion, 1, 1, "10.00");
    api.clock().advance(Duration.ofMinutes(15));
    assertWrongState(life.pending.confirm(), "expired");
    steps.assertUsage(life.promotion, 0, 0, "0.00");
    assertThat(life.traces()).isEmpty();
  }

  @Test
  void aTransactionRedeemsNoCodeTwice() {
    Life life = new Life();
    assertThat(life.confirmed.redeem().status()).isEqualTo(200);
    assertThat(erase(life).status()).isEqualTo(204);

    for (Attempt attempt : List.of(life.confirmed, life.pending, life.cancelled)) {
      Answer again = attempt.redeem();
      assertThat(again.status()).as(again.text()).isEqualTo(409);
      assertThat(codes(again)).containsExactly("must_be_unique");
      Answer read = attempt.by(Given.ADMIN).read();
      assertThat(read.status()).isEqualTo(200);
      assertThat(read.json().path("customer_identifier").isNull()).isTrue();
      assertThat(read.json().at("/decision/promotion_version").intValue()).isEqualTo(1);
      assertThat(read.json().at("/decision/explanation/include")).isEmpty();
      assertThat(read.json().at("/decision/complete").booleanValue()).isFalse();
    }
    steps.assertUsage(life.promotion, 3, 2, "30.00");
    assertThat(life.traces()).isEmpty();
  }

  @Test
  void theirVouchersAreNobodysAndStayUsed() {
    Life life = new Life();
    assertThat(erase(life).status()).isEqualTo(204);

    for (String code : List.of(life.used, life.unused)) {
      JsonNode voucher = given.admin("GET", "/vouchers/" + code, null).json();
      assertThat(voucher.path("status").asText()).isEqualTo("inactive");
      assertThat(voucher.path("customer_identifier").asText()).isEmpty();
      // Also when the merchant lets it be redeemed again.
      Answer active =
          given.admin(
              "PATCH",
              "/promotions/" + life.vouchers.id() + "/vouchers/" + code,
              json("{\"active\": true}"));
      assertThat(active.status()).as(active.text()).isEqualTo(200);
      assertThat(codes(given.attempt(code).customer("c-else").redeem()))
          .contains("voucher_assigned_to_another_customer");
      assertThat(codes(given.attempt(code).customer(life.customer).redeem()))
          .contains("voucher_assigned_to_another_customer");
      assertRefused(given.attempt(code).customer("").validate(), used(life, code));
    }
  }

  private static String[] used(Life life, String code) {
    return code.equals(life.used)
        ? new String[] {"customer_required", "voucher_already_used"}
        : new String[] {"customer_required"};
  }

  @Test
  void theSameIdentifierIsANewCustomer() {
    Life life = new Life();
    assertThat(codes(given.attempt(life.promotion.code()).customer(life.customer).redeem()))
        .isEmpty();
    assertThat(codes(given.attempt(life.promotion.code()).customer(life.customer).redeem()))
        .containsExactly("customer_maximum_redemptions_exceeded");
    String isNew = steps.rule("orders.count = 0 and visits.first_at is not set");
    Promotion forTheNew = given.promotion().include(isNew).exclude(life.list).make();
    assertThat(erase(life).status()).isEqualTo(204);

    assertRedeemed(given.attempt(forTheNew.code()).customer(life.customer).confirmed().redeem());

    assertThat(steps.orders(life.customer)).hasSize(1);
    assertRedeemed(given.attempt(life.promotion.code()).customer(life.customer).redeem());
    JsonNode customer = given.admin("GET", life.path(), null).json();
    assertThat(customer.path("name").isNull()).isTrue();
    // The code is free again, and whom it had referred is of no one.
    assertThat(
            given
                .admin(
                    "POST",
                    "/customers",
                    Given.json()
                        .put("identifier", Given.fresh("c"))
                        .put("referral_code", life.word))
                .status())
        .isEqualTo(201);
    assertThat(erase(life).status()).isEqualTo(204);
  }

  @Test
  void whoEarnedAReferralIsReferredByNobody() {
    Life life = new Life();
    String referred = steps.rule("customer.referred = true");
    Promotion promotion = given.promotion().include(referred).make();
    RedemptionSteps.assertValid(given.attempt(promotion.code()).customer(life.referred).validate());
    assertThat(erase(life).status()).isEqualTo(204);

    assertRefused(
        given.attempt(promotion.code()).customer(life.referred).validate(), "segment_not_included");
    assertThat(
            given
                .admin("GET", "/customers/" + life.referred, null)
                .json()
                .path("referrer_code")
                .asText())
        .isEqualTo(life.word);
  }

  @Test
  void whatIsBrokenOffIsHiddenAndInTheWayUntilTheScheduleHasDoneIt() {
    Life life = new Life();
    broken.breaks.set(true);
    assertThat(erase(life).status()).isEqualTo(500);
    broken.breaks.set(false);

    assertThat(given.admin("GET", life.path(), null).status()).isEqualTo(404);
    assertThat(given.admin("GET", life.path() + "/export", null).status()).isEqualTo(404);
    Answer order = given.admin("POST", "/orders", given.order(life.customer).body());
    assertThat(order.status()).isEqualTo(429);
    assertThat(Objects.requireNonNull(order.header("retry-after"))).isNotBlank();
    assertThat(life.traces()).isNotEmpty();

    api.clock().advance(Duration.ofMinutes(1));
    Answer resumed = api.request("POST", "/_local/schedules/UnfinishedErasures", null, null);
    assertThat(resumed.json()).isEqualTo(json("{\"erased\": 1, \"left\": 0}"));
    assertThat(life.traces()).isEmpty();
    assertThat(given.admin("POST", "/orders", given.order(life.customer).body()).status())
        .isEqualTo(201);
    assertThat(LOG.toString(StandardCharsets.UTF_8)).doesNotContain(life.word);
  }

  private static List<JsonNode> sums(Life life) {
    List<JsonNode> sums = new ArrayList<>();
    for (Promotion promotion : List.of(life.promotion, life.vouchers)) {
      sums.add(given.admin("GET", "/promotions/" + promotion.id() + "/stats", null).json());
      sums.add(given.admin("GET", "/promotions/" + promotion.id(), null).json());
    }
    return sums;
  }

  private static Answer erase(Life life) {
    return given.admin("DELETE", life.path(), null);
  }
}
