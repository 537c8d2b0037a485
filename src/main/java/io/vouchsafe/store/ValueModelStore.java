package io.vouchsafe.store;

import io.vouchsafe.core.value.Calibration;
import io.vouchsafe.core.value.FittedValueModel;
import io.vouchsafe.core.value.ValueFit;
import io.vouchsafe.core.value.ValueModel;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The value model that was fitted last. */
public final class ValueModelStore {

  private static final String CALIBRATION = "calibration";

  private final DynamoDbClient client;
  private final Tables tables;

  /** The value model of a database. */
  public ValueModelStore(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /** The model; empty if none was fitted yet. */
  public Optional<FittedValueModel> find() {
    Key key = Key.valueModel(tables);
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key))
        .map(ValueModelStore::read);
  }

  /** Puts a model in the place of the one before. */
  public void save(FittedValueModel fitted) {
    ValueModel model = fitted.fit().model();
    ItemBuilder item =
        new ItemBuilder()
            .key(Key.valueModel(tables))
            .decimal("r", decimal(model.r()))
            .decimal("alpha", decimal(model.alpha()))
            .decimal("a", decimal(model.a()))
            .decimal("b", decimal(model.b()))
            .decimal("log_likelihood", decimal(fitted.fit().logLikelihood()))
            .instant("fitted_at", fitted.fittedAt())
            .number("customers", fitted.customers())
            .number("repeaters", fitted.repeaters());
    Calibration calibration = fitted.calibration();
    if (calibration != null) {
      item.map(
          CALIBRATION,
          new ItemBuilder()
              .number("holdout_days", calibration.holdout().toDays())
              .items("rows", calibration.rows().stream().map(ValueModelStore::row).toList())
              .build());
    }
    client.putItem(put -> put.tableName(tables.segments()).item(item.build()));
  }

  /** What is decided with. */
  static ValueModel readModel(Item item) {
    return new ValueModel(
        number(item, "r"), number(item, "alpha"), number(item, "a"), number(item, "b"));
  }

  private static FittedValueModel read(Item item) {
    return new FittedValueModel(
        new ValueFit(readModel(item), number(item, "log_likelihood")),
        item.instant("fitted_at"),
        item.number("customers"),
        item.number("repeaters"),
        item.has(CALIBRATION) ? calibration(item.item(CALIBRATION)) : null);
  }

  private static Calibration calibration(Item item) {
    return new Calibration(
        Duration.ofDays(item.number("holdout_days")),
        item.items("rows").stream()
            .map(
                row ->
                    new Calibration.Row(
                        row.number("customers"), number(row, "predicted"), number(row, "observed")))
            .toList());
  }

  private static Map<String, AttributeValue> row(Calibration.Row row) {
    return new ItemBuilder()
        .number("customers", row.customers())
        .decimal("predicted", decimal(row.predicted()))
        .decimal("observed", decimal(row.observed()))
        .build();
  }

  private static BigDecimal decimal(double value) {
    return BigDecimal.valueOf(value);
  }

  private static double number(Item item, String name) {
    return item.decimal(name).doubleValue();
  }
}
