package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertAmount;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.acceptance.Given.PromotionMaker;
import io.vouchsafe.local.CallLog;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one customer is offered, and how near the rest is. */
class OffersTest {

  private static final int MOST_LISTED = 100;

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  private final List<Promotion> made = new ArrayList<>();

  @AfterEach
  void archiveAll() {
    made.forEach(promotion -> given.admin("DELETE", "/promotions/" + promotion.id(), null));
  }

  @Test
  void aListedPromotionIsOfferedWithItsTermsAndItsCode() {
    Instant end = api.clock().instant().plus(Duration.ofDays(3));
    Promotion promotion =
        listed(
            given
                .promotion()
                .numeric("25")
                .include("new_contact")
                .with("max_discount", new BigDecimal("20"))
                .with("minimum_value", new BigDecimal("150"))
                .with("ends_at", end.toString()));
    Map<String, List<String>> before = given.everythingStored();

    Answer answer = offers(Given.fresh("never-seen"));

    JsonNode offer = answer.json().path("items").path(0);
    assertThat(answer.json().path("items")).hasSize(1);
    assertThat(offer.path("code").asText()).isEqualTo(promotion.code().replace("-", ""));
    assertThat(offer.path("promotion_id").asText()).isEqualTo(promotion.id());
    assertThat(offer.path("name").asText()).isEqualTo("A promotion");
    assertThat(offer.path("reward"))
        .isEqualTo(
            json(
                "{\"type\": \"SetDiscount\", \"discount_type\": \"numeric\","
                    + " \"discount_value\": 25.00}"));
    assertAmount(offer.path("max_discount"), "20");
    // Nobody knows the cart: that it must be worth so much is told, and refuses nothing.
    assertAmount(offer.path("minimum_value"), "150");
    assertThat(offer.path("starts_at").isNull()).isTrue();
    assertThat(offer.path("ends_at").asText()).isEqualTo(end.toString());
    assertThat(offer.path("eligible").booleanValue()).isTrue();
    assertThat(offer.path("errors")).isEmpty();
    assertThat(offer.path("explanation").path("include").path(0).path("member").asText())
        .isEqualTo("yes");
    given.assertStored(before);
  }

  @Test
  @Covers("S-130")
  void onlyActiveListedPromotionsAreOffered() {
    String customer = Given.fresh("c");
    Promotion promotion = made(given.promotion());
    assertThat(offered(customer)).isEmpty();

    steps.change(promotion, "{\"listed\": true}");
    assertThat(offered(customer)).containsExactly(promotion.id());
    steps.change(promotion, "{\"status\": \"paused\"}");
    assertThat(offered(customer)).isEmpty();
    steps.change(promotion, "{\"status\": \"active\"}");
    assertThat(offered(customer)).containsExactly(promotion.id());
    steps.change(promotion, "{\"name\": \"Still listed\"}");
    assertThat(offered(customer)).containsExactly(promotion.id());
    steps.change(promotion, "{\"listed\": false}");
    assertThat(offered(customer)).isEmpty();
    steps.change(promotion, "{\"listed\": true}");
    given.admin("DELETE", "/promotions/" + promotion.id(), null);
    assertThat(offered(customer)).isEmpty();
  }

  @Test
  void listedIsGivenBack() {
    Promotion promotion = listed(given.promotion());

    assertThat(listedOf(promotion)).isTrue();
    steps.change(promotion, "{\"listed\": false}");
    assertThat(listedOf(promotion)).isFalse();
  }

  @Test
  @Covers("S-130")
  void eligibleOnesComeFirstAndThenTheNearestMisses() {
    String customer = given.customer().make();
    given.order(customer).at(daysAgo(1)).total("80").make();
    Promotion used = listed(given.promotion().with("max_redemptions", 1));
    assertRedeemed(given.attempt(used.code()).customer("another").redeem());
    Promotion ended = listed(given.promotion().with("ends_at", api.clock().instant().toString()));
    Promotion twoMore = listed(given.promotion().include(steps.rule("orders.count >= 3")));
    Promotion twoClauses =
        listed(given.promotion().include(steps.rule("orders.count >= 2 and orders.spent >= 100")));
    // That a label would do as well does not make it farther.
    Promotion oneMore = listed(given.promotion().include("returning"));
    Promotion nearly = listed(given.promotion().include(steps.rule("orders.spent >= 100")));
    Promotion eitherNearly =
        listed(
            given
                .promotion()
                .include(steps.rule("orders.count >= 50"), steps.rule("orders.spent >= 90")));
    Promotion twoReasons =
        listed(
            given
                .promotion()
                .include(steps.rule("orders.count >= 2"))
                .exclude(steps.rule("orders.count >= 1")));
    Promotion open = listed(given.promotion());

    Answer answer = offers(customer);

    assertThat(answer.json().path("items").findValuesAsText("promotion_id"))
        .startsWith(
            open.id(),
            eitherNearly.id(),
            nearly.id(),
            oneMore.id(),
            twoMore.id(),
            twoClauses.id(),
            twoReasons.id())
        .hasSize(9)
        .contains(used.id(), ended.id());
    JsonNode miss = item(answer, twoMore);
    assertThat(miss.path("eligible").booleanValue()).isFalse();
    assertThat(miss.path("errors").path(0).path("code").asText()).isEqualTo("segment_not_included");
    assertThat(miss.path("errors").path(0).path("attribute").asText())
        .isEqualTo("customer_identifier");
    assertThat(miss.path("errors").path(0).path("segments")).hasSize(1);
    assertThat(hint(miss)).isEqualTo("2 more orders");
    assertThat(hint(item(answer, nearly))).isEqualTo("20 more");
    assertThat(errors(item(answer, used))).containsExactly("maximum_redemptions_exceeded");
    assertThat(errors(item(answer, ended))).containsExactly("expired");
    assertThat(errors(item(answer, twoReasons)))
        .containsExactly("segment_not_included", "segment_excluded");
  }

  @Test
  void theSameIsSaidAsByValidate() {
    String customer = given.customer().make();
    given.order(customer).at(daysAgo(120)).make();
    Promotion perCustomer = listed(given.promotion().with("max_redemptions_per_customer", 1));
    Promotion wonBack = listed(given.promotion().include("won_back"));
    Promotion later =
        listed(given.promotion().with("starts_at", api.clock().instant().plusMillis(1).toString()));
    Promotion abuse = listed(given.promotion().exclude("coupon_abuse").refuseUnknown());
    Promotion spent = listed(given.promotion().with("max_total_budget", new BigDecimal("10")));
    assertRedeemed(given.attempt(spent.code()).customer("another").redeem());
    Promotion referred = listed(given.promotion().include("referred"));
    Promotion list = listed(given.promotion().include(steps.list(customer)));
    // Its order is not confirmed, so that the customer is away as long as before.
    assertRedeemed(given.attempt(perCustomer.code()).customer(customer).redeem());

    Answer answer = offers(customer);

    for (Promotion promotion : List.of(perCustomer, wonBack, later, abuse, spent, referred, list)) {
      Answer validated = given.attempt(promotion.code()).customer(customer).validate();
      JsonNode offer = item(answer, promotion);
      assertThat(offer.path("eligible").booleanValue()).isEqualTo(validated.status() == 200);
      assertThat(errors(offer)).isEqualTo(codes(validated));
      assertThat(offer.path("explanation")).isEqualTo(validated.json().path("explanation"));
    }
    assertThat(item(answer, wonBack).path("eligible").booleanValue()).isTrue();
    assertThat(item(answer, list).path("eligible").booleanValue()).isTrue();
  }

  @Test
  void holdsThatHaveExpiredDoNotUseALimitUp() {
    Promotion promotion = listed(given.promotion().with("max_redemptions", 1));
    Instant now = api.clock().instant();
    assertRedeemed(given.attempt(promotion.code()).customer("another").ttl(5).redeem());
    assertThat(eligible("c", promotion)).isFalse();

    api.clock().set(now.plus(Duration.ofMinutes(5)));
    try {
      assertThat(eligible("c", promotion)).isTrue();
    } finally {
      api.clock().set(now);
    }
  }

  @Test
  void storefrontsSeeNoAbuseSignals() {
    Promotion promotion = listed(given.promotion().exclude("coupon_abuse").include("new_contact"));

    assertThat(item(offers("c", Given.STOREFRONT), promotion).toString())
        .doesNotContain("abuse.score")
        .contains("coupon_abuse");
    for (String key : new String[] {Given.POS, Given.ADMIN, Given.READER}) {
      assertThat(item(offers("c", key), promotion).toString()).contains("abuse.score");
    }
  }

  @Test
  void aPromotionWithoutACodeForTheCustomerIsLeftOut() {
    Promotion promotion = listed(given.promotion().withoutCode());
    steps.voucher(promotion, "{\"code\": \"FORSOMEBODY\", \"customer_identifier\": \"owner\"}");
    steps.uniqueVoucher(promotion);

    assertThat(offered("another")).isEmpty();
    Answer answer = offers("owner");
    assertThat(item(answer, promotion).path("code").asText()).isEqualTo("FORSOMEBODY");
    assertThat(item(answer, promotion).path("eligible").booleanValue()).isTrue();
  }

  @Test
  void ofSeveralOwnVouchersOneIsShownThatCanBeUsed() {
    Promotion promotion = listed(given.promotion().withoutCode());
    steps.voucher(promotion, "{\"code\": \"FIRST1\", \"customer_identifier\": \"hoarder\"}");
    steps.voucher(promotion, "{\"code\": \"SECOND2\", \"customer_identifier\": \"hoarder\"}");
    assertRedeemed(given.attempt("SECOND2").customer("hoarder").redeem());

    assertThat(item(offers("hoarder"), promotion).path("code").asText()).isEqualTo("FIRST1");
    assertRedeemed(given.attempt("FIRST1").customer("hoarder").redeem());
    assertThat(errors(item(offers("hoarder"), promotion))).containsExactly("voucher_already_used");
  }

  @Test
  void aGenericVoucherMadeLaterIsACodeToo() {
    Promotion promotion = listed(given.promotion().withoutCode());
    steps.voucher(promotion, "{\"code\": \"LATER1\", \"kind\": \"generic\"}");

    assertThat(item(offers("anybody"), promotion).path("code").asText()).isEqualTo("LATER1");
  }

  @Test
  void whatIsNotListedCostsNothing() {
    for (int i = 0; i < 5; i++) {
      listed(given.promotion().include("returning").with("max_redemptions_per_customer", 3));
    }
    offers("somebody");
    int few = calls();
    for (int i = 0; i < 40; i++) {
      made(given.promotion().include(steps.rule("orders.count > " + i)));
    }

    assertThat(calls()).isEqualTo(few);
    assertThat(api.calls("EligibilityFunction").operations())
        .containsOnly("BatchGetItem")
        .hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void onlySoManyCanBeListed() {
    List<Promotion> all = new ArrayList<>();
    for (int i = 0; i < MOST_LISTED; i++) {
      all.add(listed(given.promotion()));
    }
    Promotion unlisted = made(given.promotion());
    Promotion paused = made(given.promotion().with("status", "paused").with("listed", true));

    Answer created =
        given.admin("POST", "/promotions", given.promotion().with("listed", true).body());
    Answer listed =
        given.admin("PATCH", "/promotions/" + unlisted.id(), json("{\"listed\": true}"));
    Answer resumed =
        given.admin("PATCH", "/promotions/" + paused.id(), json("{\"status\": \"active\"}"));

    for (Answer answer : List.of(created, listed, resumed)) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(422);
      assertThat(codes(answer)).containsExactly("above_maximum");
      assertThat(answer.json().path("errors").path(0).path("attribute").asText())
          .isEqualTo("listed");
    }
    assertThat(listedOf(unlisted)).isFalse();
    steps.change(all.getFirst(), "{\"name\": \"One of them may be changed\"}");
    assertThat(offered("c")).hasSize(MOST_LISTED);
    given.admin("DELETE", "/promotions/" + all.getFirst().id(), null);
    steps.change(unlisted, "{\"listed\": true}");
    assertThat(offered("c")).hasSize(MOST_LISTED).contains(unlisted.id());
  }

  private static int calls() {
    CallLog calls = api.calls("EligibilityFunction");
    calls.clear();
    assertThat(offers("somebody").status()).isEqualTo(200);
    return calls.operations().size();
  }

  private Promotion listed(PromotionMaker maker) {
    return made(maker.with("listed", true));
  }

  private Promotion made(PromotionMaker maker) {
    Promotion promotion = maker.make();
    made.add(promotion);
    return promotion;
  }

  private static boolean listedOf(Promotion promotion) {
    return given
        .admin("GET", "/promotions/" + promotion.id(), null)
        .json()
        .path("listed")
        .booleanValue();
  }

  private static Answer offers(String customer) {
    return offers(customer, Given.STOREFRONT);
  }

  private static Answer offers(String customer, String key) {
    Answer answer =
        api.request("GET", "/customers/" + Given.encoded(customer) + "/offers", key, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static List<String> offered(String customer) {
    return offers(customer).json().path("items").findValuesAsText("promotion_id");
  }

  private static boolean eligible(String customer, Promotion promotion) {
    return item(offers(customer), promotion).path("eligible").booleanValue();
  }

  private static JsonNode item(Answer answer, Promotion promotion) {
    for (JsonNode item : answer.json().path("items")) {
      if (item.path("promotion_id").asText().equals(promotion.id())) {
        return item;
      }
    }
    throw new AssertionError(promotion + " is not in " + answer.text());
  }

  private static List<String> errors(JsonNode item) {
    return item.path("errors").findValuesAsText("code");
  }

  private static String hint(JsonNode item) {
    return item.path("explanation")
        .path("include")
        .path(0)
        .path("because")
        .path(0)
        .path("hint")
        .asText();
  }

  private static Instant daysAgo(int days) {
    return api.clock().instant().minus(Duration.ofDays(days));
  }
}
