package io.vouchsafe.core.value;

import io.vouchsafe.core.value.PurchaseHistories.Bin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How well a model foretells: one that was fitted on what was known at an earlier instant is held
 * against who bought in the time since then.
 *
 * @param holdout the time that was foretold
 * @param rows customers by how likely they were to buy, the least likely first
 */
public record Calibration(Duration holdout, List<Row> rows) {

  /** The time that is held back. */
  public static final Duration HOLDOUT = Duration.ofDays(91);

  private static final int ROWS = 10;
  private static final double DAYS_OF_A_WEEK = 7;

  public Calibration {
    rows = List.copyOf(rows);
  }

  /**
   * Customers who were about equally likely to buy.
   *
   * @param customers how many
   * @param predicted the share that was expected to buy, 0 to 1
   * @param observed the share that did, 0 to 1
   */
  public record Row(long customers, double predicted, double observed) {}

  /**
   * The calibration on histories as they were when the held-back time began, with who bought in it.
   *
   * @return empty if no model can be fitted on them
   */
  public static Optional<Calibration> of(PurchaseHistories before) {
    return ValueFit.of(before).map(fit -> of(fit.model(), before));
  }

  private static Calibration of(ValueModel model, PurchaseHistories before) {
    double weeks = HOLDOUT.toDays() / DAYS_OF_A_WEEK;
    List<Expected> expected =
        before.bins().stream()
            .map(bin -> new Expected(bin, model.buysWithin(weeks, bin.history())))
            .sorted(Comparator.comparingDouble(Expected::chance))
            .toList();
    List<Row> rows = new ArrayList<>();
    Sums row = new Sums();
    long passed = 0;
    for (Expected one : expected) {
      row.add(one);
      passed += one.bin().customers();
      if (passed * ROWS >= before.customers() * (rows.size() + 1)) {
        rows.add(row.row());
        row = new Sums();
      }
    }
    return new Calibration(HOLDOUT, rows);
  }

  private record Expected(Bin bin, double chance) {}

  private static final class Sums {
    private long customers;
    private long buyers;
    private double chance;

    private void add(Expected expected) {
      customers += expected.bin().customers();
      buyers += expected.bin().buyers();
      chance += expected.bin().customers() * expected.chance();
    }

    private Row row() {
      return new Row(customers, chance / customers, (double) buyers / customers);
    }
  }
}
