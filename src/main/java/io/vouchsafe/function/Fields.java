package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.Money;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object. What is absent, null or wrong is read as null; what is wrong is
 * noted with its place, so that one answer names all of it.
 */
final class Fields {

  /** So many that a sum of binary floats passes, and so few that rounding them costs nothing. */
  private static final int MOST_DECIMALS = 20;

  private static final int LONGEST_SHOWN = 100;
  private static final char UNDECODABLE = '\uFFFD';
  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  private final ObjectNode object;
  private final String place;
  private final Violations violations;
  private final Set<String> asked = new HashSet<>();

  Fields(ObjectNode object, Violations violations) {
    this(object, "", violations);
  }

  /**
   * The fields of an object within a request.
   *
   * @param place what stands before the names of its fields, such as {@code orders[3].}
   */
  Fields(ObjectNode object, String place, Violations violations) {
    this.object = object;
    this.place = place;
    this.violations = violations;
  }

  /**
   * Whether the text is as it was meant: without half of a surrogate pair, NUL, or the mark that
   * stands where something could not be decoded.
   */
  static boolean isWellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text)
        && text.indexOf(0) < 0
        && text.indexOf(UNDECODABLE) < 0;
  }

  /** A name that a client made up, as it may be repeated to them. */
  static String shown(String name) {
    return isWellFormed(name) && !name.isBlank() && name.length() <= LONGEST_SHOWN ? name : "?";
  }

  /** Whether the object has the field, be it null. */
  boolean has(String name) {
    asked.add(name);
    return object.has(name);
  }

  @Nullable JsonNode node(String name) {
    asked.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  @Nullable String text(String name, int longest) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isTextual()) {
      wrong(name, "not_a_string", "A string is needed.");
      return null;
    }
    return checked(name, node.textValue(), longest);
  }

  /** A text that must be there; empty if it is wrong. */
  String requiredText(String name, int longest) {
    JsonNode node = node(name);
    String text = text(name, longest);
    if (node == null || (text != null && text.isBlank())) {
      wrong(name, "required", "This field is required.");
    }
    return text == null ? "" : text;
  }

  /** The text, or null where it is blank: many storefronts send an empty field for none. */
  @Nullable String textUnlessBlank(String name, int longest) {
    String text = text(name, longest);
    return text == null || text.isBlank() ? null : text;
  }

  @Nullable Boolean flag(String name) {
    JsonNode node = node(name);
    if (node == null || node.isBoolean()) {
      return node == null ? null : (Boolean) node.booleanValue();
    }
    wrong(name, "not_a_boolean", "true or false is needed.");
    return null;
  }

  boolean flag(String name, boolean fallback) {
    Boolean flag = flag(name);
    return flag == null ? fallback : flag;
  }

  /** An amount of zero or more, rounded half-up to the currency's minor unit. */
  @Nullable BigDecimal money(String name, Money money) {
    BigDecimal amount = decimal(name, BigDecimal.ZERO, Money.LARGEST);
    return amount == null ? null : money.round(amount);
  }

  /** An amount that must be there; zero if it is wrong. */
  BigDecimal requiredMoney(String name, Money money) {
    if (node(name) == null) {
      wrong(name, "required", "This field is required.");
    }
    BigDecimal amount = money(name, money);
    return amount == null ? money.zero() : amount;
  }

  @Nullable BigDecimal decimal(String name, BigDecimal lowest, BigDecimal highest) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber()) {
      wrong(name, "not_a_number", "A number is needed.");
      return null;
    }
    BigDecimal number = node.decimalValue();
    // First the bounds: they are cheap to check, rounding a number of huge exponent is not.
    if (number.compareTo(lowest) < 0) {
      wrong(name, "below_minimum", "At least " + lowest.toPlainString() + " is needed.");
      return null;
    }
    if (number.compareTo(highest) > 0) {
      wrong(name, "above_maximum", "At most " + highest.toPlainString() + " is allowed.");
      return null;
    }
    if (number.signum() == 0) {
      // However many zeros it was written with, they would be written back.
      return BigDecimal.ZERO;
    }
    if (number.scale() > MOST_DECIMALS) {
      wrong(name, "too_many_decimals", "At most " + MOST_DECIMALS + " decimals are allowed.");
      return null;
    }
    return number;
  }

  @Nullable Long integer(String name, long lowest, long highest) {
    BigDecimal number = decimal(name, BigDecimal.valueOf(lowest), BigDecimal.valueOf(highest));
    if (number == null) {
      return null;
    }
    if (number.stripTrailingZeros().scale() > 0) {
      wrong(name, "not_an_integer", "A whole number is needed.");
      return null;
    }
    return number.longValueExact();
  }

  @Nullable List<Long> integers(String name, int most, long lowest, long highest) {
    return list(
        name,
        most,
        (node, at) -> {
          if (!node.isIntegralNumber()) {
            wrong(at, "not_an_integer", "A whole number is needed.");
            return null;
          }
          if (!node.canConvertToLong() || node.longValue() < lowest || node.longValue() > highest) {
            wrong(
                at, "invalid_choice", "A number from " + lowest + " to " + highest + " is needed.");
            return null;
          }
          return node.longValue();
        });
  }

  /** A field that is null takes its value away; one that is not there leaves it. */
  <T> @Nullable T given(String name, @Nullable T value, @Nullable T before) {
    return has(name) ? value : before;
  }

  /** An instant with offset, cut to the millisecond; 1970 to 9999. */
  @Nullable Instant instant(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (node.isTextual()) {
      try {
        Instant instant =
            OffsetDateTime.parse(node.textValue()).toInstant().truncatedTo(ChronoUnit.MILLIS);
        if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
          return instant;
        }
      } catch (DateTimeException wrong) {
        wrong(name, "invalid_datetime", "An instant such as 2026-03-01T12:00:00Z is needed.");
        return null;
      }
    }
    wrong(name, "invalid_datetime", "An instant such as 2026-03-01T12:00:00Z is needed.");
    return null;
  }

  @Nullable ZoneId zone(String name) {
    String text = text(name, 60);
    if (text == null) {
      return null;
    }
    try {
      return ZoneId.of(text);
    } catch (DateTimeException wrong) {
      wrong(name, "invalid_choice", "A time zone such as Europe/Berlin is needed.");
      return null;
    }
  }

  /** One of the constants of an enum, by its name in lower case. */
  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String wire = constant.name().toLowerCase(Locale.ROOT);
      if (node.isTextual() && wire.equals(node.textValue())) {
        return constant;
      }
      names.add(wire);
    }
    wrong(name, "invalid_choice", "One of " + String.join(", ", names) + " is needed.");
    return null;
  }

  @Nullable List<String> texts(String name, int most, int longest) {
    return list(
        name,
        most,
        (node, at) -> {
          if (!node.isTextual()) {
            wrong(at, "not_a_string", "A string is needed.");
            return null;
          }
          return checked(at, node.textValue(), longest);
        });
  }

  <T> @Nullable List<T> objects(String name, int most, Function<Fields, T> read) {
    return list(
        name,
        most,
        (node, at) -> {
          if (!(node instanceof ObjectNode element)) {
            wrong(at, "not_an_object", "An object is needed.");
            return null;
          }
          return read.apply(new Fields(element, place + at + ".", violations));
        });
  }

  @Nullable Fields object(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!(node instanceof ObjectNode element)) {
      wrong(name, "not_an_object", "An object is needed.");
      return null;
    }
    return new Fields(element, place + name + ".", violations);
  }

  /** The names of all fields that are there. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Notes every field that nobody has asked for. */
  void refuseOthers() {
    for (String name : names()) {
      if (!asked.contains(name)) {
        wrong(shown(name), "unknown_attribute", "There is no such field.");
      }
    }
  }

  void wrong(String name, String code, String message) {
    violations.add(place + name, code, message);
  }

  private <T> @Nullable List<T> list(
      String name, int most, BiFunction<JsonNode, String, @Nullable T> read) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!(node instanceof ArrayNode array)) {
      wrong(name, "not_a_list", "A list is needed.");
      return null;
    }
    if (array.size() > most) {
      wrong(name, "too_long", "At most " + most + " entries are allowed.");
      return null;
    }
    List<T> values = new ArrayList<>();
    for (int index = 0; index < array.size(); index++) {
      T value = read.apply(array.get(index), name + "[" + index + "]");
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private @Nullable String checked(String name, String text, int longest) {
    if (text.length() > longest) {
      wrong(name, "too_long", "At most " + longest + " characters are allowed.");
      return null;
    }
    if (!isWellFormed(text)) {
      wrong(name, "invalid_characters", "It has characters that are no text.");
      return null;
    }
    return text;
  }
}
