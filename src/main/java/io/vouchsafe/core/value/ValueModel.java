package io.vouchsafe.core.value;

/**
 * BG/NBD: customers buy at random while they are alive, each at a rate of their own (gamma
 * distributed over customers: {@code r}, {@code alpha}), and may be lost for good after each
 * purchase, each with a chance of their own (beta distributed: {@code a}, {@code b}). The formulas
 * are those of P. Fader, B. Hardie and K. L. Lee, "Counting Your Customers" the Easy Way, Marketing
 * Science 24 (2005).
 *
 * @param r shape of the rates, over 0
 * @param alpha scale of the rates in weeks, over 0
 * @param a with {@code b} the chance of being lost after a purchase, a / (a + b) on average; over 0
 * @param b over 0
 */
public record ValueModel(double r, double alpha, double a, double b) {

  public ValueModel {
    if (!(r > 0 && alpha > 0 && a > 0 && b > 0)) {
      throw new IllegalArgumentException("Parameters have to be over 0");
    }
  }

  /**
   * The chance that the customer will buy again, 0 to 1. Without a repeat the model has nothing to
   * go by: nobody is lost before a second purchase, so it is 1.
   */
  public double alive(PurchaseHistory history) {
    if (history.repeats() == 0) {
      return 1;
    }
    double waited = Math.log((alpha + history.age()) / (alpha + history.recency()));
    double lost = a / (b + history.repeats() - 1);
    return 1 / (1 + lost * Math.exp((r + history.repeats()) * waited));
  }

  /**
   * The chance that the customer buys within some time from now, 0 to 1: of being alive, and of a
   * purchase in that time at a rate that is gamma distributed with {@code r + repeats} and {@code
   * alpha + age}, as it is given the history of a customer who is alive.
   *
   * @param weeks 0 or more
   */
  public double buysWithin(double weeks, PurchaseHistory history) {
    double passed = alpha + history.age();
    double none = Math.exp((r + history.repeats()) * Math.log(passed / (passed + weeks)));
    return alive(history) * (1 - none);
  }
}
