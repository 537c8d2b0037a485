package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.RuleFlaw.Kind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fits the values of a comparison to its fact and operator. */
final class Operands {

  static final int MOST_VALUES = 100;
  static final int LONGEST_TEXT = 500;

  private static final int MOST_INTEGER_DIGITS = 18;
  private static final int MOST_DECIMALS = 10;
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private final Fact fact;
  private final Operator operator;
  private final Consumer<RuleFlaw> flaws;
  private boolean sound = true;

  private Operands(Fact fact, Operator operator, Consumer<RuleFlaw> flaws) {
    this.fact = fact;
    this.operator = operator;
    this.flaws = flaws;
  }

  /**
   * The values in their own types: {@link BigDecimal}, {@link Instant}, {@link Span}, {@link
   * String} or {@link Boolean}. Instants and spans may also be given as text.
   *
   * @return null if anything is wrong, which the flaws then tell
   */
  static @Nullable List<Object> fit(
      Fact fact,
      @Nullable Span within,
      Operator operator,
      List<?> values,
      Consumer<RuleFlaw> flaws) {
    Operands operands = new Operands(fact, operator, flaws);
    operands.checkWindow(within);
    List<Object> fitted = operands.fit(values);
    return operands.sound ? fitted : null;
  }

  private void checkWindow(@Nullable Span within) {
    if (within != null && !fact.takesWindow()) {
      flaw(".within", Kind.INVALID_CHOICE, fact.key() + " cannot be asked for a time window");
    }
  }

  private List<Object> fit(List<?> values) {
    if (!fact.type().allows(operator)) {
      flaw(
          ".op",
          Kind.INVALID_CHOICE,
          "\"" + operator.text() + "\" cannot be asked of " + fact.key());
      return List.of();
    }
    if (!hasRightNumber(values.size())) {
      return List.of();
    }
    List<Object> fitted = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      String place = operator.takesList() ? ".value[" + i + "]" : ".value";
      Object value = fitted(values.get(i), place);
      if (value != null) {
        fitted.add(value);
      }
    }
    if (operator == Operator.BETWEEN && sound && compare(fitted.get(0), fitted.get(1)) > 0) {
      flaw(".value[1]", Kind.BELOW_MINIMUM, "must not be less than the first value");
    }
    return fitted;
  }

  private boolean hasRightNumber(int size) {
    if (operator.takesNothing()) {
      return size == 0 || flaw(".value", Kind.UNKNOWN_ATTRIBUTE, "takes no value");
    }
    if (size == 0) {
      return flaw(".value", Kind.REQUIRED, "must be given");
    }
    if (operator == Operator.BETWEEN) {
      return size == 2 || flaw(".value", Kind.INVALID_CHOICE, "must be a low and a high value");
    }
    if (operator.takesList()) {
      return size <= MOST_VALUES
          || flaw(".value", Kind.TOO_LONG, "must not have more than " + MOST_VALUES + " values");
    }
    return size == 1 || flaw(".value", Kind.INVALID_CHOICE, "must be one value");
  }

  private @Nullable Object fitted(Object value, String place) {
    if (operator.takesSpan()) {
      return span(value, place);
    }
    return switch (fact.type()) {
      case NUMBER, MONEY -> number(value, place);
      case INSTANT -> instant(value, place);
      case TEXT, TEXT_SET -> text(value, place);
      case FLAG -> flag(value, place);
      case ANY -> operator.takesOrder() ? number(value, place) : any(value, place);
    };
  }

  private @Nullable Object any(Object value, String place) {
    if (value instanceof BigDecimal) {
      return number(value, place);
    }
    return value instanceof Boolean ? value : text(value, place);
  }

  private @Nullable Object number(Object value, String place) {
    if (!(value instanceof BigDecimal number)) {
      flaw(place, Kind.NOT_A_NUMBER, "must be a number");
      return null;
    }
    BigDecimal stripped = number.stripTrailingZeros();
    // Looked at before anything is written out: an exponent can stand for gigabytes of digits.
    if ((long) stripped.precision() - stripped.scale() > MOST_INTEGER_DIGITS) {
      flaw(
          place,
          number.signum() < 0 ? Kind.BELOW_MINIMUM : Kind.ABOVE_MAXIMUM,
          "must not have more than " + MOST_INTEGER_DIGITS + " digits");
      return null;
    }
    if (stripped.scale() > MOST_DECIMALS) {
      flaw(place, Kind.TOO_LONG, "must not have more than " + MOST_DECIMALS + " decimals");
      return null;
    }
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private @Nullable Object instant(Object value, String place) {
    Instant instant =
        value instanceof String text ? instantOrNull(text) : value instanceof Instant i ? i : null;
    if (instant == null || instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
      flaw(
          place,
          Kind.INVALID_DATETIME,
          "must be an instant with an offset, such as 2026-03-01T12:00:00Z");
      return null;
    }
    return instant;
  }

  /** The instant that a text with an offset stands for, null if it is none. */
  static @Nullable Instant instantOrNull(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private @Nullable Object span(Object value, String place) {
    try {
      if (value instanceof Span) {
        return value;
      }
      if (value instanceof String text) {
        return Span.parse(text);
      }
    } catch (DateTimeException e) {
      // Told below, as everything else that is no duration.
    }
    flaw(place, Kind.INVALID_DURATION, "must be a duration, such as P90D");
    return null;
  }

  private @Nullable Object text(Object value, String place) {
    if (!(value instanceof String text)) {
      flaw(place, Kind.NOT_A_STRING, "must be a text");
      return null;
    }
    if (text.length() > LONGEST_TEXT) {
      flaw(place, Kind.TOO_LONG, "must not have more than " + LONGEST_TEXT + " characters");
      return null;
    }
    if (!RuleLimits.isWellFormed(text)) {
      flaw(place, Kind.INVALID_CHARACTERS, "has characters that are no text");
      return null;
    }
    return text;
  }

  private @Nullable Object flag(Object value, String place) {
    if (!(value instanceof Boolean)) {
      flaw(place, Kind.NOT_A_BOOLEAN, "must be true or false");
      return null;
    }
    return value;
  }

  private boolean flaw(String place, Kind kind, String message) {
    sound = false;
    flaws.accept(new RuleFlaw(place, kind, message));
    return false;
  }

  /** Compares two values of one ordered type. */
  static int compare(Object one, Object other) {
    return one instanceof Instant instant
        ? instant.compareTo((Instant) other)
        : ((BigDecimal) one).compareTo((BigDecimal) other);
  }
}
