package io.vouchsafe.benchmark;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** The figures, as a table in Markdown. */
final class Report {

  private static final String HEAD =
      """
      | | customer | mean | ± (99.9 %) | least | median | most | JVMs × iterations |
      |---|---|---:|---:|---:|---:|---:|---|
      """;

  /** Of those whom all the engines are asked about. */
  private static final List<String> COMPARED =
      List.of(Shopper.FEW_ORDERS.name(), Shopper.RECENT.name());

  private Report() {}

  static String of(Collection<RunResult> results) {
    StringBuilder out = new StringBuilder(HEAD);
    for (RunResult run : results) {
      out.append(line(run));
    }
    for (String customer : COMPARED) {
      fastestOther(results, customer).ifPresent(other -> compare(results, other, out));
    }
    return out.toString();
  }

  private static String line(RunResult run) {
    BenchmarkParams params = run.getParams();
    Result<?> time = run.getPrimaryResult();
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %.1f %s | %.1f | %.1f | %.1f | %.1f | %d × %s |%n",
        name(run),
        customer(run),
        time.getScore(),
        time.getScoreUnit().replace("/op", ""),
        time.getScoreError(),
        time.getStatistics().getMin(),
        time.getStatistics().getPercentile(50),
        time.getStatistics().getMax(),
        params.getForks(),
        iterations(params));
  }

  /** Those that are measured, after those that are not. */
  private static String iterations(BenchmarkParams params) {
    IterationParams measured = params.getMeasurement();
    return isWarm(params)
        ? measured.getCount()
            + " of "
            + measured.getTime()
            + " after "
            + params.getWarmup().getCount()
        : "1 answer";
  }

  private static void compare(Collection<RunResult> results, RunResult other, StringBuilder out) {
    for (RunResult run : results) {
      if (isOurs(run) && isWarm(run.getParams()) && customer(other).equals(customer(run))) {
        out.append(
            String.format(
                Locale.ROOT,
                "%n%s, %s: the fastest of the others, %s, takes %.1f times as long",
                name(run),
                customer(run),
                name(other),
                mean(other) / mean(run)));
      }
    }
  }

  private static Optional<RunResult> fastestOther(Collection<RunResult> results, String customer) {
    return results.stream()
        .filter(run -> isWarm(run.getParams()) && !isOurs(run) && customer.equals(customer(run)))
        .min(Comparator.comparingDouble(Report::mean));
  }

  private static double mean(RunResult run) {
    return run.getPrimaryResult().getScore();
  }

  private static boolean isWarm(BenchmarkParams params) {
    return params.getBenchmark().startsWith(Warm.class.getName() + ".");
  }

  private static boolean isOurs(RunResult run) {
    return name(run).contains(".vouchsafe");
  }

  /** The names of class and method. */
  private static String name(RunResult run) {
    String full = run.getParams().getBenchmark();
    return full.substring(Report.class.getPackageName().length() + 1);
  }

  private static String customer(RunResult run) {
    String measured = run.getParams().getParam("shopper");
    return measured == null ? Shopper.FEW_ORDERS.name() : measured;
  }
}
