package io.vouchsafe.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A record of a table's stream.
 *
 * @param keys of the item that changed
 * @param before the item before; null if there was none
 * @param after the item after; null if there is none any more
 * @param at when it changed, to about a second
 */
record StreamRecord(Item keys, @Nullable Item before, @Nullable Item after, Instant at) {

  /**
   * The record of its JSON.
   *
   * @param json as the service writes it, objects as maps and lists as lists
   * @throws IllegalArgumentException if it is no such record
   */
  static StreamRecord of(Map<String, ?> json) {
    Map<String, ?> change = object(json.get("dynamodb"));
    if (!(change.get("ApproximateCreationDateTime") instanceof Number seconds)) {
      throw new IllegalArgumentException("A record of a stream has a time.");
    }
    return new StreamRecord(
        new Item(attributes(change.get("Keys"))),
        itemOrNull(change.get("OldImage")),
        itemOrNull(change.get("NewImage")),
        Instant.ofEpochMilli(new BigDecimal(seconds.toString()).movePointRight(3).longValue()));
  }

  private static @Nullable Item itemOrNull(@Nullable Object image) {
    return image == null ? null : new Item(attributes(image));
  }

  private static Map<String, AttributeValue> attributes(@Nullable Object json) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    object(json).forEach((name, value) -> attributes.put(name, value(object(value))));
    return attributes;
  }

  /** A value; of a kind that no item has of which events are made, an empty one. */
  private static AttributeValue value(Map<String, ?> json) {
    Map.Entry<String, ?> only = json.entrySet().iterator().next();
    return switch (only.getKey()) {
      case "S" -> Values.text(text(only.getValue()));
      case "N" -> AttributeValue.fromN(text(only.getValue()));
      case "BOOL" -> Values.flag(Boolean.parseBoolean(String.valueOf(only.getValue())));
      case "M" -> AttributeValue.fromM(attributes(only.getValue()));
      case "L" ->
          AttributeValue.fromL(
              list(only.getValue()).stream().map(element -> value(object(element))).toList());
      case "SS" ->
          AttributeValue.fromSs(list(only.getValue()).stream().map(StreamRecord::text).toList());
      default -> AttributeValue.fromNul(true);
    };
  }

  private static String text(@Nullable Object json) {
    if (json instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("An attribute of a record is no text.");
  }

  private static List<?> list(@Nullable Object json) {
    if (json instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("An attribute of a record is no list.");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> object(@Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      return (Map<String, ?>) map;
    }
    throw new IllegalArgumentException("A part of a record is no object.");
  }
}
