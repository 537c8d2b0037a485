package io.vouchsafe.core.value;

import java.util.Random;

/** Customers who shop exactly as a value model supposes. */
public final class Shoppers {

  private final ValueModel model;
  private final Random random;
  private final double weeks;
  private final double later;

  /**
   * Shoppers.
   *
   * @param weeks for so long at most they are watched
   * @param later for so long after that it is noted whether they buy
   */
  public Shoppers(ValueModel model, Random random, double weeks, double later) {
    this.model = model;
    this.random = random;
    this.weeks = weeks;
    this.later = later;
  }

  /** Lets them buy. */
  public void buy(int customers, PurchaseHistories histories) {
    for (int customer = 0; customer < customers; customer++) {
      buy(histories);
    }
  }

  private void buy(PurchaseHistories histories) {
    double age = weeks * (0.2 + 0.8 * random.nextDouble());
    double rate = gamma(model.r()) / model.alpha();
    double one = gamma(model.a());
    double lost = one / (one + gamma(model.b()));
    long repeats = 0;
    double recency = 0;
    double at = wait(rate);
    boolean alive = true;
    while (alive && at <= age) {
      repeats++;
      recency = at;
      alive = random.nextDouble() >= lost;
      at += wait(rate);
    }
    histories.add(new PurchaseHistory(repeats, recency, age), alive && at <= age + later);
  }

  private double wait(double rate) {
    return -Math.log(1 - random.nextDouble()) / rate;
  }

  /** A gamma variate, by Marsaglia and Tsang (2000). */
  private double gamma(double shape) {
    if (shape < 1) {
      return gamma(shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double normal = random.nextGaussian();
      double v = Math.pow(1 + c * normal, 3);
      if (v > 0
          && Math.log(1 - random.nextDouble())
              < 0.5 * normal * normal + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
