package io.vouchsafe.benchmark;

import io.github.jamsesso.jsonlogic.JsonLogic;
import io.github.jamsesso.jsonlogic.JsonLogicException;
import java.util.Map;

/** The rule in JsonLogic, which knows no instants: times are in seconds; facts in a map. */
final class JsonLogicRule implements Engine<Map<String, Object>> {

  private static final String WHERE =
      """
      {"and": [
        {">=": [{"var": "orders_count"}, 3]},
        {">=": [{"var": "lifetime"}, 100]},
        {">=": [{"-": [{"var": "now"}, {"var": "last_order_at"}]}, 7776000]},
        {"or": [
          {"in": [{"var": "country"}, ["DE", "AT"]]},
          {"in": ["VIP", {"var": "labels"}]}]}]}\
      """;

  /** Keeps what it has parsed. */
  private final JsonLogic logic = new JsonLogic();

  @Override
  public Map<String, Object> facts(Shopper shopper) {
    return Map.of(
        "orders_count", shopper.orders(),
        "lifetime", shopper.lifetimeValue().doubleValue(),
        "last_order_at", shopper.lastOrder().getEpochSecond(),
        "now", Shopper.NOW.getEpochSecond(),
        "country", shopper.country(),
        "labels", shopper.labels());
  }

  @Override
  public boolean holds(Map<String, Object> facts) {
    try {
      return (boolean) logic.apply(WHERE, facts);
    } catch (JsonLogicException e) {
      throw new IllegalStateException(e);
    }
  }
}
