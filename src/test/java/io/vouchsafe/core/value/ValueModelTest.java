package io.vouchsafe.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ValueModelTest {

  /** As Fader, Hardie and Lee published them for the CDNOW customers. */
  private static final ValueModel PUBLISHED = new ValueModel(0.243, 4.414, 0.793, 2.426);

  private static final ValueModel SHOP = new ValueModel(0.6, 8, 0.9, 2.5);

  @Test
  void givesThePublishedChances() {
    assertThat(PUBLISHED.alive(new PurchaseHistory(2, 30.43, 38.86))).isCloseTo(0.7266, by(5e-5));
    assertThat(PUBLISHED.alive(new PurchaseHistory(10, 35, 38.86))).isCloseTo(0.8469, by(5e-5));
  }

  @Test
  void knowsNothingAgainstACustomerWithoutRepeats() {
    assertThat(PUBLISHED.alive(new PurchaseHistory(0, 0, 1000))).isEqualTo(1);
  }

  @Property
  void theLongerNobodyComesTheLessLikelyItGets(
      @ForAll @LongRange(min = 1, max = 200) long repeats,
      @ForAll @DoubleRange(min = 0, max = 500) double recency,
      @ForAll @DoubleRange(min = 0.01, max = 500) double waited) {
    double before = PUBLISHED.alive(new PurchaseHistory(repeats, recency, recency + waited / 2));
    double after = PUBLISHED.alive(new PurchaseHistory(repeats, recency, recency + waited));

    assertThat(after).isLessThanOrEqualTo(before).isBetween(0.0, 1.0);
    // Of all customers just after a repeat this is what is left.
    assertThat(before)
        .isLessThanOrEqualTo(1 / (1 + PUBLISHED.a() / (PUBLISHED.b() + repeats - 1)) + 1e-12);
  }

  @Property
  void buyingSoonIsLessLikelyThanEverAndMoreLikelyWithTime(
      @ForAll @LongRange(min = 0, max = 200) long repeats,
      @ForAll @DoubleRange(min = 0, max = 500) double recency,
      @ForAll @DoubleRange(min = 0, max = 100) double weeks) {
    PurchaseHistory history = new PurchaseHistory(repeats, recency, recency + 3);

    assertThat(PUBLISHED.buysWithin(0, history)).isZero();
    assertThat(PUBLISHED.buysWithin(weeks, history))
        .isBetween(0.0, PUBLISHED.alive(history))
        .isLessThanOrEqualTo(PUBLISHED.buysWithin(weeks + 1, history));
  }

  @Test
  void parametersAreOverZero() {
    assertThatThrownBy(() -> new ValueModel(0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ValueModel(1, 1, Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theFitFindsTheModelThatShoppersFollow() {
    PurchaseHistories histories = new PurchaseHistories();
    new Shoppers(SHOP, new Random(1), 78, 13).buy(40_000, histories);

    ValueFit fit = ValueFit.of(histories).orElseThrow();

    assertThat(fit.logLikelihood())
        .isGreaterThanOrEqualTo(ValueFit.logLikelihood(SHOP, histories.bins()));
    for (double[] nearby : new double[][] {{1.02, 1, 1, 1}, {1, 0.98, 1, 1}, {1, 1, 1.02, 1}}) {
      assertThat(ValueFit.logLikelihood(times(fit.model(), nearby), histories.bins()))
          .isLessThan(fit.logLikelihood());
    }
    // Chances are what counts: they are hardly off, though single parameters may be by some.
    for (long repeats : new long[] {1, 3, 10}) {
      for (double waited : new double[] {1, 10, 40}) {
        PurchaseHistory history = new PurchaseHistory(repeats, 30, 30 + waited);
        assertThat(fit.model().alive(history)).isCloseTo(SHOP.alive(history), by(0.03));
      }
    }
    assertThat(fit.model().r()).isCloseTo(SHOP.r(), by(0.03));
  }

  @Test
  void binsHardlyChangeTheFit() {
    PurchaseHistories fine = new PurchaseHistories();
    PurchaseHistories coarse = new PurchaseHistories(4_000);
    new Shoppers(SHOP, new Random(2), 78, 13).buy(20_000, fine);
    new Shoppers(SHOP, new Random(2), 78, 13).buy(20_000, coarse);

    assertThat(coarse.bins()).hasSizeLessThanOrEqualTo(4_000);
    assertThat(coarse.bins().stream().mapToLong(PurchaseHistories.Bin::customers).sum())
        .isEqualTo(20_000);
    assertThat(fine.bins()).hasSizeGreaterThan(4_000);
    ValueModel exact = ValueFit.of(fine).orElseThrow().model();
    ValueModel binned = ValueFit.of(coarse).orElseThrow().model();
    assertThat(binned.r()).isCloseTo(exact.r(), by(0.01 * exact.r()));
    assertThat(binned.alpha()).isCloseTo(exact.alpha(), by(0.01 * exact.alpha()));
    PurchaseHistory history = new PurchaseHistory(3, 30, 50);
    assertThat(binned.alive(history)).isCloseTo(exact.alive(history), by(0.005));
  }

  @Test
  void whatIsForetoldComesTrue() {
    PurchaseHistories histories = new PurchaseHistories();
    new Shoppers(SHOP, new Random(3), 52, 13).buy(40_000, histories);

    Calibration calibration = Calibration.of(histories).orElseThrow();

    assertThat(calibration.rows()).hasSizeBetween(8, 10);
    assertThat(calibration.rows().stream().mapToLong(Calibration.Row::customers).sum())
        .isEqualTo(40_000);
    double before = -1;
    for (Calibration.Row row : calibration.rows()) {
      assertThat(row.predicted()).isGreaterThan(before);
      assertThat(row.observed()).isCloseTo(row.predicted(), by(0.03));
      before = row.predicted();
    }
  }

  @Test
  void tooFewCustomersMakeNoModel() {
    PurchaseHistories histories = new PurchaseHistories();
    for (int customer = 1; customer < ValueFit.FEWEST_CUSTOMERS; customer++) {
      histories.add(new PurchaseHistory(1 + customer % 3, 5, 10 + customer % 7), false);
    }

    assertThat(ValueFit.of(histories)).isEmpty();
    histories.add(new PurchaseHistory(1, 5, 10), false);
    assertThat(ValueFit.of(histories)).isPresent();
  }

  @Test
  void tooFewWhoCameAgainMakeNoModel() {
    PurchaseHistories histories = new PurchaseHistories();
    for (int customer = 0; customer < 200; customer++) {
      boolean again = customer < ValueFit.FEWEST_REPEATERS - 1;
      histories.add(
          again ? new PurchaseHistory(1, customer, 40) : new PurchaseHistory(0, 0, 40), false);
    }

    assertThat(ValueFit.of(histories)).isEmpty();
    histories.add(new PurchaseHistory(1, 5, 40), false);
    assertThat(ValueFit.of(histories)).isPresent();
  }

  /** {@code -Dvouchsafe.cdnow=cdnow_customers_summary.csv} checks the published fit itself. */
  @Test
  void theFitOnThePublishedDataIsThePublishedOne() throws IOException {
    String file = System.getProperty("vouchsafe.cdnow");
    Assumptions.assumeTrue(file != null, "needs -Dvouchsafe.cdnow=FILE");
    PurchaseHistories histories = new PurchaseHistories();
    List<String> lines = Files.readAllLines(Path.of(String.valueOf(file)));
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.split(",", -1);
      histories.add(
          new PurchaseHistory(
              Long.parseLong(columns[1]),
              Double.parseDouble(columns[2]),
              Double.parseDouble(columns[3])),
          false);
    }

    ValueFit fit = ValueFit.of(histories).orElseThrow();

    assertThat(fit.model().r()).isCloseTo(PUBLISHED.r(), by(0.01 * PUBLISHED.r()));
    assertThat(fit.model().alpha()).isCloseTo(PUBLISHED.alpha(), by(0.01 * PUBLISHED.alpha()));
    assertThat(fit.model().a()).isCloseTo(PUBLISHED.a(), by(0.01 * PUBLISHED.a()));
    assertThat(fit.model().b()).isCloseTo(PUBLISHED.b(), by(0.01 * PUBLISHED.b()));
    assertThat(fit.logLikelihood()).isCloseTo(-9582.4, by(0.1));
  }

  private static ValueModel times(ValueModel model, double[] factors) {
    return new ValueModel(
        model.r() * factors[0],
        model.alpha() * factors[1],
        model.a() * factors[2],
        model.b() * factors[3]);
  }

  private static Offset<Double> by(double offset) {
    return within(offset);
  }
}
