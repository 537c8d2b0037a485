package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertAmount;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What became of a promotion, summed up when somebody asks. */
class StatisticsTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final AtomicInteger RUNS = new AtomicInteger();

  @BeforeEach
  void startTheClockAtAnotherSecondEachTime() {
    api.clock().set(TestClock.START.plus(Duration.ofMinutes(RUNS.incrementAndGet())));
  }

  @Test
  void sumsUpEachRedemptionInTheStateThatItHasNow() {
    Promotion promotion =
        given.promotion().with("max_total_budget", new BigDecimal("100.00")).make();
    Attempt confirmed = given.attempt(promotion.code()).cost("200.00").confirmed();
    Attempt cancelled = given.attempt(promotion.code());
    Attempt held = given.attempt(promotion.code()).cost("50.00").ttl(60);
    Attempt expiring = given.attempt(promotion.code()).ttl(15);
    for (Attempt attempt : List.of(confirmed, cancelled, held, expiring)) {
      assertRedeemed(attempt.redeem());
    }
    cancelled.cancel();
    // Repeated, so counted once.
    assertThat(confirmed.redeem().status()).isEqualTo(200);

    api.clock().advance(Duration.ofMinutes(15).minusMillis(1));
    assertCounts(stats(promotion, ""), 2, 1, 1, 0, "35.00");
    api.clock().advance(Duration.ofMillis(1));
    JsonNode stats = stats(promotion, "");
    assertCounts(stats, 1, 1, 1, 1, "25.00");

    assertThat(stats.path("complete").asBoolean()).isTrue();
    assertThat(stats.path("promotion_id").asText()).isEqualTo(promotion.id());
    assertAmount(stats.path("max_total_budget"), "100");
    assertThat(stats.path("redemptions_left").isNull()).isTrue();
    assertThat(stats.path("days")).hasSize(1);
    assertThat(stats.path("days").path(0).path("day").asText()).isEqualTo("2026-03-01");
    assertAmount(stats.path("days").path(0).path("granted_discount"), "25.00");
  }

  @Test
  void countsWhyCodesWereRefusedAndNotWhyTheyWouldBe() {
    Promotion promotion =
        given
            .promotion()
            .include("returning")
            .with("minimum_value", BigDecimal.TEN)
            .with("max_redemptions", 1)
            .make();
    String newcomer = Given.fresh("c");
    assertRefused(
        given.attempt(promotion.code()).customer(newcomer).cost("5").redeem(),
        "segment_not_included",
        "below_minimum");
    assertRefused(
        given.attempt(promotion.code()).customer(newcomer).redeem(), "segment_not_included");
    assertRefused(
        given.attempt(promotion.code()).customer(newcomer).validate(), "segment_not_included");
    assertThat(given.attempt("NO-SUCH-CODE").redeem().status()).isEqualTo(404);

    JsonNode stats = stats(promotion, "");

    assertThat(stats.path("refusals")).hasSize(2);
    assertThat(stats.path("refusals").path("segment_not_included").asLong()).isEqualTo(2);
    assertThat(stats.path("refusals").path("below_minimum").asLong()).isEqualTo(1);
    assertThat(stats.path("days").path(0).path("refusals")).isEqualTo(stats.path("refusals"));
    assertThat(stats.path("redemptions_left").asLong()).isEqualTo(1);
    assertCounts(stats, 0, 0, 0, 0, "0.00");
  }

  @Test
  void aDayIsThatOfThePromotionsTimeZoneAlsoWhenTheClocksChange() {
    Promotion promotion = given.promotion().with("time_zone", "Europe/Berlin").make();
    // The night to Sunday, 29 March: from 2:00 to 3:00 in Berlin, so the day has 23 hours.
    for (String at :
        List.of(
            "2026-03-28T22:59:59.999Z",
            "2026-03-28T23:00:00Z",
            "2026-03-29T21:59:59.999Z",
            "2026-03-29T22:00:00Z")) {
      api.clock().set(Instant.parse(at));
      assertRedeemed(given.attempt(promotion.code()).confirmed().redeem());
    }

    JsonNode stats = stats(promotion, "");

    assertThat(stats.path("time_zone").asText()).isEqualTo("Europe/Berlin");
    assertThat(days(stats)).containsExactly("2026-03-30: 1", "2026-03-29: 2", "2026-03-28: 1");
    assertThat(days(stats(promotion, "?from=2026-03-29&to=2026-03-29")))
        .containsExactly("2026-03-29: 2");
    assertThat(days(stats(promotion, "?to=2026-03-28"))).containsExactly("2026-03-28: 1");
  }

  @Test
  void asksForThirtyDaysUnlessItIsTold() {
    Promotion promotion = given.promotion().make();
    assertRedeemed(given.attempt(promotion.code()).confirmed().redeem());
    api.clock().advance(Duration.ofDays(29));
    assertThat(days(stats(promotion, ""))).containsExactly("2026-03-01: 1");
    api.clock().advance(Duration.ofDays(1));
    JsonNode later = stats(promotion, "");
    assertThat(days(later)).isEmpty();
    assertThat(later.path("from").asText()).isEqualTo("2026-03-02");
    assertThat(later.path("to").asText()).isEqualTo("2026-03-31");
  }

  @Test
  void promotionsDoNotMix() {
    Promotion one = given.promotion().make();
    Promotion other = given.promotion().make();
    assertRedeemed(given.attempt(one.code()).redeem());

    assertCounts(stats(one, ""), 1, 0, 0, 0, "10.00");
    assertCounts(stats(other, ""), 0, 0, 0, 0, "0.00");
    assertThat(stats(other, "").path("budget_left").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "?from=yesterday, from, invalid_datetime",
    "?to=2026-02-30, to, invalid_datetime",
    "?from=2026-03-02&to=2026-03-01, from, above_maximum",
    "?from=2025-03-01&to=2026-03-02, from, below_minimum",
    "?from=%2B999999999-01-01, from, invalid_datetime",
  })
  void refusesARangeThatIsNone(String query, String attribute, String code) {
    Answer answer = get(given.promotion().make(), query);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(codes(answer)).containsExactly(code);
    assertThat(answer.json().path("errors").path(0).path("attribute").asText())
        .isEqualTo(attribute);
  }

  @Test
  void aYearCanBeAskedFor() {
    Promotion promotion = given.promotion().make();

    assertThat(get(promotion, "?from=2025-03-01&to=2026-03-01").status()).isEqualTo(200);
    assertThat(given.admin("GET", "/promotions/none/stats", null).status()).isEqualTo(404);
  }

  private static Answer get(Promotion promotion, String query) {
    return given.admin("GET", "/promotions/" + promotion.id() + "/stats" + query, null);
  }

  private static JsonNode stats(Promotion promotion, String query) {
    Answer answer = get(promotion, query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static List<String> days(JsonNode stats) {
    List<String> days = new ArrayList<>();
    stats
        .path("days")
        .forEach(day -> days.add(day.path("day").asText() + ": " + day.path("confirmed").asLong()));
    return days;
  }

  private static void assertCounts(
      JsonNode stats, long pending, long confirmed, long cancelled, long expired, String granted) {
    JsonNode counts = stats.path("redemptions");
    assertThat(counts.path("pending").asLong()).as(stats.toString()).isEqualTo(pending);
    assertThat(counts.path("confirmed").asLong()).as(stats.toString()).isEqualTo(confirmed);
    assertThat(counts.path("cancelled").asLong()).as(stats.toString()).isEqualTo(cancelled);
    assertThat(counts.path("expired").asLong()).as(stats.toString()).isEqualTo(expired);
    assertAmount(stats.path("granted_discount"), granted);
  }
}
