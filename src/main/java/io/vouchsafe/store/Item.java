package io.vouchsafe.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item as it was read. Money is a number, an instant its ISO-8601 text. */
record Item(Map<String, AttributeValue> attributes) {

  boolean has(String name) {
    return attributes.containsKey(name);
  }

  String text(String name) {
    return value(name).s();
  }

  @Nullable String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  BigDecimal decimal(String name) {
    return new BigDecimal(value(name).n());
  }

  @Nullable BigDecimal decimalOrNull(String name) {
    return has(name) ? decimal(name) : null;
  }

  long number(String name) {
    return Long.parseLong(value(name).n());
  }

  @Nullable Long numberOrNull(String name) {
    return has(name) ? (Long) number(name) : null;
  }

  boolean flag(String name) {
    return has(name) && value(name).bool();
  }

  Instant instant(String name) {
    return Instant.parse(text(name));
  }

  @Nullable Instant instantOrNull(String name) {
    return has(name) ? instant(name) : null;
  }

  <E extends Enum<E>> E constant(Class<E> type, String name) {
    return Enum.valueOf(type, text(name));
  }

  List<String> texts(String name) {
    return has(name) ? value(name).l().stream().map(AttributeValue::s).toList() : List.of();
  }

  Set<String> set(String name) {
    return has(name) ? new TreeSet<>(value(name).ss()) : Set.of();
  }

  List<Item> items(String name) {
    return has(name)
        ? value(name).l().stream().map(AttributeValue::m).map(Item::new).toList()
        : List.of();
  }

  Item item(String name) {
    return new Item(value(name).m());
  }

  Map<String, AttributeValue> map(String name) {
    return has(name) ? value(name).m() : Map.of();
  }

  private AttributeValue value(String name) {
    AttributeValue value = attributes.get(name);
    if (value == null) {
      throw new IllegalStateException("An item lacks its attribute " + name + ".");
    }
    return value;
  }
}
