package io.vouchsafe.benchmark;

import io.vouchsafe.core.segment.Membership;
import io.vouchsafe.core.segment.Verdict;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the text of the rule to the first answer, in a JVM that has never seen the engine. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(8)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@State(Scope.Thread)
public class Cold {

  private static final Shopper SHOPPER = Shopper.FEW_ORDERS;

  /** The customer is there before the clock runs: making one takes the same for every engine. */
  @Setup
  public void meetCustomer() {
    SHOPPER.profile();
  }

  @Benchmark
  public Verdict vouchsafe() {
    VouchsafeRule rule = new VouchsafeRule();
    return rule.verdict(rule.facts(SHOPPER));
  }

  @Benchmark
  public Membership vouchsafeExplained() {
    VouchsafeRule rule = new VouchsafeRule();
    return rule.explained(rule.facts(SHOPPER));
  }

  @Benchmark
  public boolean cel() {
    return first(new CelRule());
  }

  @Benchmark
  public boolean jsonLogic() {
    return first(new JsonLogicRule());
  }

  @Benchmark
  public boolean drools() {
    return first(new DroolsRule(true));
  }

  private static <F> boolean first(Engine<F> engine) {
    return engine.holds(engine.facts(SHOPPER));
  }
}
