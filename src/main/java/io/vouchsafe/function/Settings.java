package io.vouchsafe.function;

import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.segment.DeliveredSegments.Thresholds;
import java.time.ZoneId;
import java.util.Currency;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the merchant sets once for the whole store.
 *
 * @param money the store's currency and its rounding
 * @param calendar the zone in which days, months and years of a duration are counted
 * @param thresholds where the delivered segments draw their lines
 * @param abuseWeights how much each sign of abuse weighs
 * @param webhookTargets to which addresses webhooks may be sent
 */
public record Settings(
    Money money,
    StoreCalendar calendar,
    Thresholds thresholds,
    AbuseWeights abuseWeights,
    WebhookTargets webhookTargets) {

  /**
   * Reads the settings from environment variables: {@code CURRENCY} (ISO 4217, default EUR), {@code
   * TIME_ZONE} (IANA name, default UTC), the {@linkplain ThresholdSettings thresholds}, and the
   * {@linkplain AbuseSettings weights} of signs of abuse, and {@code WEBHOOK_TARGETS} ({@code
   * public} or {@code loopback}, default public).
   *
   * @throws IllegalArgumentException if a currency or time zone does not exist, or a threshold
   *     makes no sense
   */
  public static Settings from(Function<String, @Nullable String> variables) {
    return new Settings(
        new Money(Currency.getInstance(valueOr(variables.apply("CURRENCY"), "EUR"))),
        new StoreCalendar(ZoneId.of(valueOr(variables.apply("TIME_ZONE"), "UTC"))),
        ThresholdSettings.from(variables),
        AbuseSettings.from(variables),
        WebhookTargets.of(variables.apply("WEBHOOK_TARGETS")));
  }

  private static String valueOr(@Nullable String value, String fallback) {
    return value == null || value.isBlank() ? fallback : value;
  }
}
