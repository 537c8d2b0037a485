package io.vouchsafe.benchmark;

import io.vouchsafe.core.value.PurchaseHistories;
import io.vouchsafe.core.value.Shoppers;
import io.vouchsafe.core.value.ValueFit;
import io.vouchsafe.core.value.ValueModel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** How long the value model takes to be fitted to many customers who were already read. */
final class ValueFits {

  private static final int RUNS = 5;
  private static final double WEEKS = 156;
  private static final ValueModel SHOP = new ValueModel(0.243, 4.414, 0.793, 2.426);

  private ValueFits() {}

  static void run() {
    IO.println("\nFitting the value model, three years of shopping, " + RUNS + " runs");
    IO.println("| customers | seconds: median | least | most | r | alpha | a | b |");
    IO.println("|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (int customers : new int[] {10_000, 100_000, 1_000_000}) {
      PurchaseHistories histories = new PurchaseHistories();
      new Shoppers(SHOP, new Random(customers), WEEKS, 0).buy(customers, histories);
      double[] seconds = new double[RUNS];
      ValueModel model = SHOP;
      for (int run = 0; run < RUNS; run++) {
        long start = System.nanoTime();
        model = ValueFit.of(histories).orElseThrow().model();
        seconds[run] = (System.nanoTime() - start) / 1e9;
      }
      Arrays.sort(seconds);
      IO.println(
          String.format(
              Locale.ROOT,
              "| %d | %.1f | %.1f | %.1f | %.4f | %.3f | %.4f | %.3f |",
              customers,
              seconds[RUNS / 2],
              seconds[0],
              seconds[RUNS - 1],
              model.r(),
              model.alpha(),
              model.a(),
              model.b()));
    }
  }
}
