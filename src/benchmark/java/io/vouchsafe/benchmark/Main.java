package io.vouchsafe.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What {@code mvn -Pbenchmark} runs. */
public final class Main {

  /** What is no micro-benchmark, and is run by its name or with all. */
  private static final Map<String, Runnable> WHOLE =
      Map.of(
          "AbuseScores",
          AbuseScores::run,
          "Reindex",
          Reindex::run,
          "TransitionRuns",
          TransitionRuns::run,
          "ViralCode",
          ViralCode::run,
          "ValueFits",
          ValueFits::run);

  private Main() {}

  /**
   * Checks that all engines give the same answers, measures, and prints the figures.
   *
   * @param args a regular expression that the benchmarks to run have in their names, such as {@code
   *     Warm.vouchsafe}, or {@code AbuseScores}, {@code Reindex}, {@code TransitionRuns}, {@code
   *     ViralCode} or {@code ValueFits}; empty or not given for all
   */
  public static void main(String[] args) throws RunnerException {
    String only = args.length == 0 ? "" : args[0];
    Runnable whole = WHOLE.get(only);
    if (whole != null) {
      IO.println(Machine.describe());
      whole.run();
      return;
    }
    List.of(
            new VouchsafeRule(),
            new CelRule(),
            new JsonLogicRule(),
            new DroolsRule(true),
            new DroolsRule(false))
        .forEach(Engine::check);
    String before = Machine.load();
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(only.isEmpty() ? ".*" : only)
                    .shouldFailOnError(true)
                    // No threads of a collector that take the processor from what is measured.
                    .jvmArgsAppend("-XX:+UseSerialGC")
                    .build())
            .run();
    IO.println("\n" + Machine.describe());
    IO.println("Load before and after: " + before + " and " + Machine.load() + "\n");
    IO.println(Report.of(results));
    if (only.isEmpty()) {
      WHOLE.values().forEach(Runnable::run);
    }
  }
}
