package io.vouchsafe.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item to be written. What is null is left out. */
final class ItemBuilder {

  private final Map<String, AttributeValue> attributes = new HashMap<>();

  ItemBuilder key(Key key) {
    attributes.putAll(key.attributes());
    return this;
  }

  ItemBuilder text(String name, @Nullable String value) {
    return put(name, value == null ? null : Values.text(value));
  }

  ItemBuilder decimal(String name, @Nullable BigDecimal value) {
    return put(name, value == null ? null : Values.decimal(value));
  }

  ItemBuilder number(String name, @Nullable Long value) {
    return put(name, value == null ? null : Values.number(value));
  }

  ItemBuilder flag(String name, boolean value) {
    return put(name, AttributeValue.fromBool(value));
  }

  ItemBuilder instant(String name, @Nullable Instant value) {
    return text(name, value == null ? null : value.toString());
  }

  ItemBuilder constant(String name, Enum<?> value) {
    return text(name, value.name());
  }

  ItemBuilder texts(String name, Collection<String> values) {
    return put(name, AttributeValue.fromL(values.stream().map(Values::text).toList()));
  }

  ItemBuilder items(String name, Collection<Map<String, AttributeValue>> values) {
    return put(name, AttributeValue.fromL(values.stream().map(AttributeValue::fromM).toList()));
  }

  ItemBuilder map(String name, Map<String, AttributeValue> value) {
    return put(name, AttributeValue.fromM(value));
  }

  ItemBuilder value(String name, @Nullable AttributeValue value) {
    return put(name, value);
  }

  Map<String, AttributeValue> build() {
    return Map.copyOf(attributes);
  }

  private ItemBuilder put(String name, @Nullable AttributeValue value) {
    if (value != null) {
      attributes.put(name, value);
    }
    return this;
  }
}
