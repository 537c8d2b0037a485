package io.vouchsafe.core.value;

import io.vouchsafe.core.value.PurchaseHistories.Bin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.hipparchus.special.Gamma;

/**
 * A value model fitted to histories: the one under which they are most likely.
 *
 * @param logLikelihood of all histories together under it
 */
public record ValueFit(ValueModel model, double logLikelihood) {

  /** With fewer customers no model is fitted. */
  public static final int FEWEST_CUSTOMERS = 100;

  /** With fewer customers who ordered more than once no model is fitted. */
  public static final int FEWEST_REPEATERS = 30;

  private static final int DIMENSIONS = 4;
  private static final int MOST_EVALUATIONS = 5_000;
  private static final double PRECISION = 1e-12;

  /** Parameters beyond e to this power are nonsense, on which the likelihood hardly depends. */
  private static final double LARGEST_LOGARITHM = 20;

  /** A simplex may come to rest too early: from there a fresh one tries again. */
  private static final int SIMPLEXES = 3;

  /**
   * The fit.
   *
   * @return empty if there are too few customers, or too few of them bought again, or if they fit
   *     no model
   */
  public static Optional<ValueFit> of(PurchaseHistories histories) {
    if (histories.customers() < FEWEST_CUSTOMERS || histories.repeaters() < FEWEST_REPEATERS) {
      return Optional.empty();
    }
    List<Bin> bins = histories.bins();
    double scale =
        bins.stream().mapToDouble(bin -> bin.customers() * bin.history().age()).sum()
            / histories.customers();
    double[] logarithms = {0, Math.log(scale), 0, 0};
    SimplexOptimizer optimizer = new SimplexOptimizer(PRECISION, PRECISION);
    ObjectiveFunction unlikelihood =
        new ObjectiveFunction(point -> -logLikelihood(point, bins) / histories.customers());
    try {
      for (int simplex = 0; simplex < SIMPLEXES; simplex++) {
        PointValuePair best =
            optimizer.optimize(
                new MaxEval(MOST_EVALUATIONS),
                unlikelihood,
                GoalType.MINIMIZE,
                new InitialGuess(logarithms),
                new NelderMeadSimplex(DIMENSIONS));
        logarithms = best.getPoint();
      }
    } catch (MathIllegalStateException tooManyEvaluations) {
      return Optional.empty();
    }
    ValueModel model = model(logarithms);
    return Optional.of(new ValueFit(model, logLikelihood(model, bins)));
  }

  /** How likely histories are under a model: the logarithm of it. */
  static double logLikelihood(ValueModel model, List<Bin> bins) {
    Likelihood likelihood = new Likelihood(model);
    return bins.stream().mapToDouble(bin -> bin.customers() * likelihood.of(bin.history())).sum();
  }

  private static double logLikelihood(double[] logarithms, List<Bin> bins) {
    for (double logarithm : logarithms) {
      if (Math.abs(logarithm) > LARGEST_LOGARITHM) {
        return Double.NEGATIVE_INFINITY;
      }
    }
    return logLikelihood(model(logarithms), bins);
  }

  /** Searched are the logarithms, so that no parameter is ever negative. */
  private static ValueModel model(double[] logarithms) {
    return new ValueModel(
        Math.exp(logarithms[0]),
        Math.exp(logarithms[1]),
        Math.exp(logarithms[2]),
        Math.exp(logarithms[3]));
  }

  /** Equation (6) of the paper, in logarithms, with what depends on the repeats alone kept. */
  private static final class Likelihood {

    private final ValueModel model;
    private final Map<Long, Double> ofRepeats = new HashMap<>();

    Likelihood(ValueModel model) {
      this.model = model;
    }

    double of(PurchaseHistory history) {
      long x = history.repeats();
      double common = ofRepeats.computeIfAbsent(x, this::common);
      double alive = -(model.r() + x) * Math.log(model.alpha() + history.age());
      if (x == 0) {
        return common + alive;
      }
      double lost =
          Math.log(model.a() / (model.b() + x - 1))
              - (model.r() + x) * Math.log(model.alpha() + history.recency());
      double larger = Math.max(alive, lost);
      return common + larger + Math.log(Math.exp(alive - larger) + Math.exp(lost - larger));
    }

    private double common(long x) {
      double r = model.r();
      double a = model.a();
      double b = model.b();
      return Gamma.logGamma(r + x)
          - Gamma.logGamma(r)
          + r * Math.log(model.alpha())
          + Gamma.logGamma(a + b)
          + Gamma.logGamma(b + x)
          - Gamma.logGamma(b)
          - Gamma.logGamma(a + b + x);
    }
  }
}
