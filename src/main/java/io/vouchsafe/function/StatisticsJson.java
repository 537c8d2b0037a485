package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Statistics;
import io.vouchsafe.store.PromotionStore.Standing;
import io.vouchsafe.store.StatisticsStore;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statistics of promotions as JSON. */
final class StatisticsJson {

  private static final int USUAL_DAYS = 30;
  private static final int MOST_DAYS = 366;

  private final Money money;

  StatisticsJson(Money money) {
    this.money = money;
  }

  /** The days that a request asks for: {@code from} and {@code to}, or else the last thirty. */
  static StatisticsStore.Range range(Exchange exchange, ZoneId zone, Instant now) {
    Violations violations = new Violations();
    LocalDate today = now.atZone(zone).toLocalDate();
    LocalDate to = date(exchange, "to", today, violations);
    LocalDate from = date(exchange, "from", to.minusDays(USUAL_DAYS - 1L), violations);
    violations.refuse();
    if (from.isAfter(to)) {
      violations.add("from", "above_maximum", "It must not be after to.");
    } else if (ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
      violations.add("from", "below_minimum", "At most " + MOST_DAYS + " days can be asked for.");
    }
    violations.refuse();
    return new StatisticsStore.Range(from, to, zone);
  }

  private static LocalDate date(
      Exchange exchange, String name, LocalDate usual, Violations violations) {
    String text = exchange.query(name);
    if (text == null) {
      return usual;
    }
    try {
      LocalDate date = LocalDate.parse(text);
      if (date.getYear() >= 1 && date.getYear() <= 9999) {
        return date;
      }
    } catch (DateTimeParseException wrong) {
      // Told below, as for a year that no calendar has.
    }
    violations.add(name, "invalid_datetime", "A date such as 2026-03-01 is needed.");
    return usual;
  }

  ObjectNode write(
      Standing standing, StatisticsStore.Range range, StatisticsStore.Result result, Instant now) {
    Promotion promotion = standing.promotion();
    Statistics.Day total = result.statistics().total();
    ObjectNode node =
        Json.object()
            .put("type", "Statistics")
            .put("promotion_id", promotion.id())
            .put("evaluated_at", RedemptionJson.instant(now))
            .put("time_zone", range.zone().getId())
            .put("from", result.first().toString())
            .put("to", range.last().toString())
            .put("complete", result.complete());
    counts(node.putObject("redemptions"), total);
    node.put("granted_discount", money.round(total.granted()));
    Quota quota = standing.quota();
    node.put("redemptions_left", quota == null ? null : quota.usesLeft())
        .put("max_total_budget", amount(promotion.limits().maxTotalBudget()))
        .put("budget_left", quota == null ? null : amount(quota.budgetLeft()));
    refusals(node.putObject("refusals"), total);
    ArrayNode days = node.putArray("days");
    result
        .statistics()
        .days()
        .forEach(
            (date, day) -> {
              ObjectNode one = days.addObject().put("day", date.toString());
              counts(one, day);
              one.put("granted_discount", money.round(day.granted()));
              refusals(one.putObject("refusals"), day);
            });
    return node;
  }

  private static void counts(ObjectNode node, Statistics.Day day) {
    for (RedemptionStatus status : RedemptionStatus.values()) {
      node.put(RedemptionJson.wire(status), day.redemptions(status));
    }
  }

  private static void refusals(ObjectNode node, Statistics.Day day) {
    for (Map.Entry<String, Long> reason : day.refusals().entrySet()) {
      node.put(reason.getKey(), reason.getValue());
    }
  }

  private @Nullable BigDecimal amount(@Nullable BigDecimal amount) {
    return amount == null ? null : money.round(amount);
  }
}
