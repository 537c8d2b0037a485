package io.vouchsafe.benchmark;

import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.segment.Membership;
import io.vouchsafe.core.segment.Subject;
import io.vouchsafe.core.segment.Verdict;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One answer of an engine that is ready and warm. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class Warm {

  /** Ours, of a profile that was asked before. */
  @State(Scope.Thread)
  public static class Vouchsafe {

    @Param({"FEW_ORDERS", "MANY_ORDERS", "RECENT", "CLOCK_CHANGES", "CLOSE"})
    public Shopper shopper;

    private VouchsafeRule engine;
    private Subject subject;

    @Setup
    public void prepare() {
      engine = new VouchsafeRule();
      engine.check();
      subject = engine.facts(shopper);
    }
  }

  /** Ours, of a profile that has just been made from what was read. */
  @State(Scope.Thread)
  public static class JustRead {

    @Param({"FEW_ORDERS", "MANY_ORDERS"})
    public Shopper shopper;

    private VouchsafeRule engine;
    private Profile read;

    @Setup
    public void prepare() {
      engine = new VouchsafeRule();
      engine.check();
      read = shopper.profile();
    }

    Subject subject() {
      OrderSummary orders = new OrderSummary(read.orders().recent(), read.orders().older());
      return engine.subject(read.withOrders(orders));
    }
  }

  /** Another engine, with facts that are ready. */
  @State(Scope.Thread)
  public abstract static class Other<F> {

    @Param({"FEW_ORDERS", "RECENT"})
    public Shopper shopper;

    private Engine<F> engine;
    private F facts;

    abstract Engine<F> engine();

    @Setup
    public void prepare() {
      engine = engine();
      engine.check();
      facts = engine.facts(shopper);
    }

    boolean answer() {
      return engine.holds(facts);
    }
  }

  @State(Scope.Thread)
  public static class Cel extends Other<Map<String, Object>> {
    @Override
    CelRule engine() {
      return new CelRule();
    }
  }

  @State(Scope.Thread)
  public static class JsonLogic extends Other<Map<String, Object>> {
    @Override
    JsonLogicRule engine() {
      return new JsonLogicRule();
    }
  }

  @State(Scope.Thread)
  public static class Drools extends Other<DroolsFacts> {
    @Override
    DroolsRule engine() {
      return new DroolsRule(true);
    }
  }

  @State(Scope.Thread)
  public static class NewDrools extends Other<DroolsFacts> {
    @Override
    DroolsRule engine() {
      return new DroolsRule(false);
    }
  }

  @Benchmark
  public Verdict vouchsafe(Vouchsafe state) {
    return state.engine.verdict(state.subject);
  }

  @Benchmark
  public Membership vouchsafeExplained(Vouchsafe state) {
    return state.engine.explained(state.subject);
  }

  @Benchmark
  public Verdict vouchsafeJustRead(JustRead state) {
    return state.engine.verdict(state.subject());
  }

  @Benchmark
  public boolean cel(Cel state) {
    return state.answer();
  }

  @Benchmark
  public boolean jsonLogic(JsonLogic state) {
    return state.answer();
  }

  @Benchmark
  public boolean drools(Drools state) {
    return state.answer();
  }

  @Benchmark
  public boolean droolsNewSession(NewDrools state) {
    return state.answer();
  }
}
