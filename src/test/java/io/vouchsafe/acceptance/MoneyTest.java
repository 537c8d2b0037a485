package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertAmount;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.acceptance.Given.PromotionMaker;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Discounts are exact to the minor unit, whatever the currency has. */
class MoneyTest {

  /** One store, and the promotions it has, each made once. */
  private static final class Store {

    private final Given given;
    private final RedemptionSteps steps;
    private final Map<String, Promotion> promotions = new HashMap<>();

    Store(LocalApiExtension api) {
      this.given = new Given(api);
      this.steps = new RedemptionSteps(api);
    }

    /**
     * Checks the discount by every way on which it is told.
     *
     * @param cost as it is kept, rounded to the minor unit
     */
    void assertGranted(Promotion promotion, String sent, String cost, String granted) {
      String customer = Given.fresh("payer");
      Attempt attempt = given.attempt(promotion.code()).customer(customer).cost(sent);
      Answer validated = attempt.validate();
      Answer redeemed = attempt.confirmed().redeem();

      assertThat(validated.status()).as(validated.text()).isEqualTo(200);
      assertRedeemed(redeemed);
      for (JsonNode told :
          new JsonNode[] {validated.json(), redeemed.json(), attempt.read().json()}) {
        assertAmount(told.path("total_transaction_cost"), cost);
        assertAmount(told.path("granted_discount"), granted);
      }
      JsonNode order = steps.onlyOrder(customer);
      assertAmount(order.path("discount"), granted);
      assertAmount(
          order.path("total"),
          new BigDecimal(cost).subtract(new BigDecimal(granted)).toPlainString());
    }

    Promotion percentage(String percent) {
      return promotions.computeIfAbsent(
          percent + "%", name -> given.promotion().percentage(percent).make());
    }

    Promotion numeric(String amount) {
      return promotions.computeIfAbsent(amount, name -> given.promotion().numeric(amount).make());
    }
  }

  @Nested
  class WithTwoDecimals {

    @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

    private static final Store store = new Store(api);
    private static final Given given = store.given;

    @ParameterizedTest
    @CsvSource({
      "10, 0.01, 0.00",
      "49.99, 0.01, 0.00",
      "50, 0.01, 0.01",
      "100, 0.01, 0.01",
      "10, 0.04, 0.00",
      "10, 0.05, 0.01",
      "10, 9999999.99, 1000000.00",
      "12.5, 9999999.99, 1250000.00",
      "33.333, 9999999.99, 3333300.00",
      "0.01, 9999999.99, 1000.00",
      "100, 9999999.99, 9999999.99",
      "15, 129.90, 19.49",
      "15, 129.83, 19.47",
      "10, 129.94, 12.99",
      "10, 129.95, 13.00",
      "7.5, 0.07, 0.01",
      "10, 0, 0"
    })
    void aPercentageIsRoundedHalfUp(String percent, String cost, String granted) {
      store.assertGranted(store.percentage(percent), cost, cost, granted);
    }

    @ParameterizedTest
    @CsvSource({
      "10, 9.99, 9.99",
      "10, 10.00, 10.00",
      "10, 10.01, 10.00",
      "10, 0.01, 0.01",
      "10, 0, 0",
      "9999999.99, 9999999.99, 9999999.99",
      "9999999.99, 9999999.98, 9999999.98",
      "0.01, 9999999.99, 0.01"
    })
    void anAmountIsNeverMoreThanTheCost(String amount, String cost, String granted) {
      store.assertGranted(store.numeric(amount), cost, cost, granted);
    }

    @ParameterizedTest
    @CsvSource({
      "0.30000000000000004, 0.30, 0.03",
      "129.905, 129.91, 12.99",
      "129.904999, 129.90, 12.99",
      "0.005, 0.01, 0.00",
      "1e2, 100.00, 10.00"
    })
    void aCostIsRoundedToTheMinorUnit(String sent, String cost, String granted) {
      store.assertGranted(store.percentage("10"), sent, cost, granted);
    }

    @ParameterizedTest
    @CsvSource({
      "99.99, 10.00",
      "100.00, 10.00",
      "100.10, 10.01",
      "100.11, 10.01",
      "9999999.99, 10.01"
    })
    void aDiscountHasAMaximum(String cost, String granted) {
      Promotion promotion =
          store.promotions.computeIfAbsent(
              "max",
              name -> given.promotion().with("max_discount", new BigDecimal("10.01")).make());

      store.assertGranted(promotion, cost, cost, granted);
    }

    @Test
    void aMaximumBoundsAnAmountTooAndTheCostBoundsBoth() {
      PromotionMaker maker = given.promotion().numeric("20").with("max_discount", 15);
      Promotion promotion = maker.make();

      store.assertGranted(promotion, "100", "100", "15");
      store.assertGranted(promotion, "15", "15", "15");
      store.assertGranted(promotion, "14.99", "14.99", "14.99");
    }

    @Test
    void shippingIsNotDiscounted() {
      for (Promotion promotion : new Promotion[] {store.percentage("100"), store.numeric("50")}) {
        Attempt attempt = given.attempt(promotion.code()).cost("20");
        attempt.body().put("shipping_cost", new BigDecimal("5.00"));

        assertAmount(attempt.validate().json().path("granted_discount"), "20");
        assertAmount(attempt.redeem().json().path("granted_discount"), "20");
      }
    }

    @Test
    void amountsAreShownWithTheirMinorUnit() {
      String text = given.attempt(store.percentage("10").code()).cost("5").validate().text();

      assertThat(text).contains("\"total_transaction_cost\":5.00", "\"granted_discount\":0.50");
    }

    @Test
    void aBudgetIsSpentExactly() {
      Promotion promotion =
          given.promotion().with("max_total_budget", new BigDecimal("0.10")).make();
      for (int i = 0; i < 10; i++) {
        assertRedeemed(given.attempt(promotion.code()).cost("0.10").redeem());
      }

      RedemptionSteps.assertRefused(
          given.attempt(promotion.code()).cost("0.10").redeem(), "budget_exceeded");
      store.steps.assertUsage(promotion, 10, 10, "0.10");
    }
  }

  @Nested
  class WithoutDecimals {

    @RegisterExtension
    static final LocalApiExtension api =
        LocalApiExtension.instance().withParameter("Currency", "JPY");

    private static final Store store = new Store(api);

    @ParameterizedTest
    @CsvSource({
      "10, 1, 1, 0",
      "49.9, 1, 1, 0",
      "50, 1, 1, 1",
      "10, 104, 104, 10",
      "10, 105, 105, 11",
      "33.3, 9999999, 9999999, 3330000",
      "10, 9999999, 9999999, 1000000",
      "100, 9999999, 9999999, 9999999",
      "10, 104.5, 105, 11",
      "10, 104.49, 104, 10"
    })
    void aPercentageIsRoundedHalfUp(String percent, String sent, String cost, String granted) {
      store.assertGranted(store.percentage(percent), sent, cost, granted);
    }

    @ParameterizedTest
    @CsvSource({"500, 499, 499", "500, 501, 500", "0.5, 10, 1"})
    void anAmountIsInWholeUnits(String amount, String cost, String granted) {
      store.assertGranted(store.numeric(amount), cost, cost, granted);
    }

    @Test
    void amountsAreShownWithoutDecimals() {
      String text = store.given.attempt(store.percentage("10").code()).cost("55").validate().text();

      assertThat(text).contains("\"total_transaction_cost\":55,", "\"granted_discount\":6,");
    }
  }

  @Nested
  class WithThreeDecimals {

    @RegisterExtension
    static final LocalApiExtension api =
        LocalApiExtension.instance().withParameter("Currency", "KWD");

    private static final Store store = new Store(api);

    @ParameterizedTest
    @CsvSource({
      "10, 0.001, 0.001, 0.000",
      "50, 0.001, 0.001, 0.001",
      "10, 0.004, 0.004, 0.000",
      "10, 0.005, 0.005, 0.001",
      "10, 9999999.99, 9999999.99, 999999.999",
      "10, 9999999.999, 9999999.999, 1000000.000",
      "12.5, 9999999.996, 9999999.996, 1250000.000",
      "15, 129.905, 129.905, 19.486",
      "15, 129.9045, 129.905, 19.486"
    })
    void aPercentageIsRoundedHalfUp(String percent, String sent, String cost, String granted) {
      store.assertGranted(store.percentage(percent), sent, cost, granted);
    }

    @ParameterizedTest
    @CsvSource({"5.005, 5.004, 5.004", "5.005, 5.006, 5.005", "0.001, 9999999.999, 0.001"})
    void anAmountIsNeverMoreThanTheCost(String amount, String cost, String granted) {
      store.assertGranted(store.numeric(amount), cost, cost, granted);
    }

    @Test
    void amountsAreShownWithThreeDecimals() {
      String text =
          Objects.requireNonNull(
              store.given.attempt(store.percentage("10").code()).cost("5").validate().text());

      assertThat(text).contains("\"total_transaction_cost\":5.000", "\"granted_discount\":0.500");
    }
  }
}
