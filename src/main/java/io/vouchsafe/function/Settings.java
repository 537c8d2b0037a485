package io.vouchsafe.function;

import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Money;
import java.time.ZoneId;
import java.util.Currency;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the merchant sets once for the whole store.
 *
 * @param stage name of the deployment, for logs only
 * @param money the store's currency and its rounding
 * @param calendar the zone in which days, months and years of a duration are counted
 */
public record Settings(String stage, Money money, StoreCalendar calendar) {

  /**
   * Reads the settings from environment variables: {@code CURRENCY} (ISO 4217, default EUR), {@code
   * TIME_ZONE} (IANA name, default UTC) and {@code STAGE} (default local).
   *
   * @throws IllegalArgumentException if a currency or time zone does not exist
   */
  public static Settings from(Function<String, @Nullable String> variables) {
    return new Settings(
        valueOr(variables.apply("STAGE"), "local"),
        new Money(Currency.getInstance(valueOr(variables.apply("CURRENCY"), "EUR"))),
        new StoreCalendar(ZoneId.of(valueOr(variables.apply("TIME_ZONE"), "UTC"))));
  }

  private static String valueOr(@Nullable String value, String fallback) {
    return value == null || value.isBlank() ? fallback : value;
  }
}
