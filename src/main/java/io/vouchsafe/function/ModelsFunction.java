package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.value.Calibration;
import io.vouchsafe.core.value.FittedValueModel;
import io.vouchsafe.core.value.ValueModel;
import io.vouchsafe.store.ValueModelStore;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Tells what was fitted to all customers. */
public final class ModelsFunction extends ApiFunction {

  private static final int DECIMALS = 6;

  private final ValueModelStore models;

  /** The deployed function. */
  public ModelsFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public ModelsFunction(Environment environment) {
    this.models = new ValueModelStore(environment.database());
    on("GET", "/models/value", Role.READERS, (exchange, role) -> value());
  }

  private Response value() {
    return Response.ok(
        write(models.find().orElseThrow(() -> Problem.notFound("A fitted value model"))));
  }

  private static ObjectNode write(FittedValueModel fitted) {
    ObjectNode node =
        Json.object()
            .put("type", "ValueModel")
            .put("model", "bg_nbd")
            .put("time_unit", "week")
            .put("fitted_at", fitted.fittedAt().toString())
            .put("customers", fitted.customers())
            .put("repeat_customers", fitted.repeaters());
    ValueModel model = fitted.fit().model();
    node.putObject("parameters")
        .put("r", decimal(model.r()))
        .put("alpha", decimal(model.alpha()))
        .put("a", decimal(model.a()))
        .put("b", decimal(model.b()));
    node.put("log_likelihood", decimal(fitted.fit().logLikelihood()));
    Calibration calibration = fitted.calibration();
    if (calibration == null) {
      return node.putNull("calibration");
    }
    ArrayNode rows =
        node.putObject("calibration")
            .put("holdout_days", calibration.holdout().toDays())
            .putArray("rows");
    for (Calibration.Row row : calibration.rows()) {
      rows.addObject()
          .put("customers", row.customers())
          .put("predicted", decimal(row.predicted()))
          .put("observed", decimal(row.observed()));
    }
    return node;
  }

  private static BigDecimal decimal(double value) {
    return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
  }
}
