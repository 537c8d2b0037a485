package io.vouchsafe.benchmark;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.optimizer.CelOptimizationException;
import dev.cel.optimizer.CelOptimizerFactory;
import dev.cel.optimizer.optimizers.ConstantFoldingOptimizer;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.Map;

/** The rule in CEL, type-checked and with its constants folded; facts in a map of variables. */
final class CelRule implements Engine<Map<String, Object>> {

  private static final String WHERE =
      """
      orders_count >= 3 && lifetime >= 100.0 && now - last_order_at >= duration("2160h")
      && (country in ["DE", "AT"] || "VIP" in labels)\
      """;

  private final Program program;

  CelRule() {
    Cel cel =
        CelFactory.plannerCelBuilder()
            .addVar("orders_count", SimpleType.INT)
            .addVar("lifetime", SimpleType.DOUBLE)
            .addVar("last_order_at", SimpleType.TIMESTAMP)
            .addVar("now", SimpleType.TIMESTAMP)
            .addVar("country", SimpleType.STRING)
            .addVar("labels", ListType.create(SimpleType.STRING))
            .setResultType(SimpleType.BOOL)
            .build();
    try {
      CelAbstractSyntaxTree checked = cel.compile(WHERE).getAst();
      program =
          cel.createProgram(
              CelOptimizerFactory.standardCelOptimizerBuilder(cel)
                  .addAstOptimizers(ConstantFoldingOptimizer.getInstance())
                  .build()
                  .optimize(checked));
    } catch (CelValidationException | CelOptimizationException | CelEvaluationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, Object> facts(Shopper shopper) {
    return Map.of(
        "orders_count", shopper.orders(),
        "lifetime", shopper.lifetimeValue().doubleValue(),
        "last_order_at", shopper.lastOrder(),
        "now", Shopper.NOW,
        "country", shopper.country(),
        "labels", shopper.labels());
  }

  @Override
  public boolean holds(Map<String, Object> facts) {
    try {
      return (boolean) program.eval(facts);
    } catch (CelEvaluationException e) {
      throw new IllegalStateException(e);
    }
  }
}
