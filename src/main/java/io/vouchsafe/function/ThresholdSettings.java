package io.vouchsafe.function;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.DeliveredSegments.Thresholds;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads where the delivered segments draw their lines. Each is a parameter of the template, whose
 * environment variable has the same name in its own writing: {@code LapsedAfter} is {@code
 * LAPSED_AFTER}.
 */
final class ThresholdSettings {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,10})?");
  private static final Pattern NEXT_WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  private final Function<String, @Nullable String> variables;

  private ThresholdSettings(Function<String, @Nullable String> variables) {
    this.variables = variables;
  }

  /**
   * The thresholds that the environment variables give, and those that come with the software for
   * what they do not.
   *
   * @throws IllegalArgumentException naming the parameter whose value makes no sense
   */
  static Thresholds from(Function<String, @Nullable String> variables) {
    ThresholdSettings settings = new ThresholdSettings(variables);
    Thresholds delivered = Thresholds.DEFAULT;
    return new Thresholds(
        settings.count("ReturningOrders", delivered.returningOrders(), 1_000_000),
        settings.number("ProfitableValue", delivered.profitableValue(), 1_000_000_000),
        settings.number("ProfitableCouponShare", delivered.profitableCouponShare(), 1),
        settings.number("UnprofitableValue", delivered.unprofitableValue(), 1_000_000_000),
        settings.number("UnprofitableCouponShare", delivered.unprofitableCouponShare(), 1),
        settings.span("LapsedAfter", delivered.lapsedAfter()),
        settings.span("ComebackAfter", delivered.comebackAfter()),
        settings.span("ComebackWithin", delivered.comebackWithin()),
        settings.number("AbuseScore", delivered.abuseScore(), 100));
  }

  private long count(String parameter, long fallback, long most) {
    BigDecimal number = number(parameter, BigDecimal.valueOf(fallback), most);
    if (number.signum() == 0 || number.stripTrailingZeros().scale() > 0) {
      throw wrong(parameter, "a whole number from 1 to " + most);
    }
    return number.longValueExact();
  }

  private BigDecimal number(String parameter, BigDecimal fallback, long most) {
    String text = text(parameter);
    if (text == null) {
      return fallback;
    }
    BigDecimal number = NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
    if (number == null || number.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw wrong(parameter, "a number from 0 to " + most);
    }
    return number;
  }

  private Span span(String parameter, Span fallback) {
    String text = text(parameter);
    if (text == null) {
      return fallback;
    }
    try {
      return Span.parse(text);
    } catch (DateTimeException e) {
      IllegalArgumentException wrong =
          wrong(parameter, "a duration such as P90D, of more than nothing and up to 100 years");
      wrong.initCause(e);
      throw wrong;
    }
  }

  private @Nullable String text(String parameter) {
    String text =
        variables.apply(NEXT_WORD.matcher(parameter).replaceAll("_").toUpperCase(Locale.ROOT));
    return text == null || text.isBlank() ? null : text.strip();
  }

  private IllegalArgumentException wrong(String parameter, String wanted) {
    return new IllegalArgumentException(
        "The parameter %s must be %s, not \"%s\".".formatted(parameter, wanted, text(parameter)));
  }
}
