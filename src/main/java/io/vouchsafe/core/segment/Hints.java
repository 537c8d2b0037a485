package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.Rule.Comparison;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in plain English by how much a condition is missed. */
final class Hints {

  private Hints() {}

  /**
   * The hint for a comparison.
   *
   * @param verdict of the clause as it is told, so with its {@code not}
   * @return null if there is nothing helpful to say
   */
  static @Nullable String of(
      Comparison comparison,
      @Nullable Object actual,
      Verdict verdict,
      boolean negated,
      @Nullable Instant flipsAt,
      Subject subject) {
    if (verdict == Verdict.UNKNOWN) {
      return missing(comparison, actual, subject);
    }
    Operator operator = negated ? comparison.operator().opposite() : comparison.operator();
    if (verdict == Verdict.YES || operator == null) {
      return null;
    }
    if (operator == Operator.OLDER_THAN && flipsAt != null) {
      return timeTo(flipsAt, subject);
    }
    return actual instanceof BigDecimal number ? distance(comparison, operator, number) : null;
  }

  /** The hint for a comeback. */
  static @Nullable String of(Comebacks comebacks, Verdict verdict, Subject subject) {
    if (verdict == Verdict.UNKNOWN) {
      return comebacks.missing();
    }
    if (verdict == Verdict.YES) {
      return null;
    }
    Instant last = comebacks.last();
    if (last == null) {
      return comebacks.isOfVisits() ? "no orders or visits yet" : "no orders yet";
    }
    String what = comebacks.isOfVisits() ? "the last order or visit" : "the last order";
    ZoneId zone = subject.calendar().zone();
    long days = ChronoUnit.DAYS.between(last.atZone(zone), subject.now().atZone(zone));
    return days == 0
        ? what + " was less than a day ago"
        : what + " was " + counted(days, "day") + " ago";
  }

  private static String missing(Comparison comparison, @Nullable Object actual, Subject subject) {
    if (actual != null) {
      return comparison.fact().key() + " is not a number";
    }
    return Comparisons.isKnown(comparison, subject)
            || (comparison.fact() instanceof CatalogueFact fact && fact.isOfVisits())
        ? Facts.missing(comparison.fact(), subject)
        : "the older orders were not loaded";
  }

  private static @Nullable String distance(
      Comparison comparison, Operator operator, BigDecimal actual) {
    List<Object> operands = comparison.operands();
    if (operands.isEmpty() || !(operands.getFirst() instanceof BigDecimal wanted)) {
      return null;
    }
    Fact fact = comparison.fact();
    return switch (operator) {
      case GTE -> more(fact, wanted.subtract(actual), false);
      case GT -> more(fact, wanted.subtract(actual), true);
      case LTE -> less(fact, actual.subtract(wanted), false);
      case LT -> less(fact, actual.subtract(wanted), true);
      case EQ ->
          actual.compareTo(wanted) < 0
              ? more(fact, wanted.subtract(actual), false)
              : less(fact, actual.subtract(wanted), false);
      case BETWEEN ->
          actual.compareTo(wanted) < 0
              ? more(fact, wanted.subtract(actual), false)
              : less(fact, actual.subtract((BigDecimal) operands.get(1)), false);
      default -> null;
    };
  }

  private static String more(Fact fact, BigDecimal by, boolean strictly) {
    String unit = unit(fact);
    if (unit != null) {
      long whole = whole(by, strictly);
      return whole + " more " + (whole == 1 ? unit : unit + "s");
    }
    return amount(fact, by, strictly) + " more";
  }

  private static String less(Fact fact, BigDecimal by, boolean strictly) {
    String unit = unit(fact);
    if (unit != null) {
      return counted(whole(by, strictly), unit) + " too many";
    }
    return amount(fact, by, strictly) + " too much";
  }

  /** The smallest whole number that is at least, or strictly more than, the given one. */
  private static long whole(BigDecimal by, boolean strictly) {
    BigDecimal whole = by.setScale(0, RoundingMode.CEILING);
    return strictly && whole.compareTo(by) == 0 ? whole.longValue() + 1 : whole.longValue();
  }

  private static @Nullable String unit(Fact fact) {
    return fact instanceof CatalogueFact known
        ? switch (known) {
          case ORDERS_COUNT -> "order";
          case ORDERS_DISCOUNTED -> "discounted order";
          case ORDERS_PENDING -> "pending redemption";
          case VISITS_COUNT -> "visit";
          case CUSTOMER_LOYALTY_POINTS -> "point";
          default -> null;
        }
        : null;
  }

  private static String amount(Fact fact, BigDecimal by, boolean strictly) {
    if (strictly && by.signum() == 0) {
      return "a little";
    }
    BigDecimal stripped = by.stripTrailingZeros();
    // An amount of money has two decimals or none: 17.50 and 17, never 17.5.
    BigDecimal shown =
        fact.type() == FactType.MONEY && stripped.scale() == 1 ? stripped.setScale(2) : stripped;
    return (strictly ? "over " : "") + shown.toPlainString();
  }

  private static String timeTo(Instant instant, Subject subject) {
    ZoneId zone = subject.calendar().zone();
    ZonedDateTime now = subject.now().atZone(zone);
    long days = ChronoUnit.DAYS.between(now, instant.atZone(zone));
    if (days > 0) {
      boolean exact = now.plusDays(days).toInstant().equals(instant);
      return more(exact ? days : days + 1, "day");
    }
    Duration left = Duration.between(subject.now(), instant);
    if (left.toHours() > 0) {
      return more(ceiling(left, Duration.ofHours(1)), "hour");
    }
    return more(ceiling(left, Duration.ofMinutes(1)), "minute");
  }

  private static long ceiling(Duration time, Duration unit) {
    return time.plus(unit).minusNanos(1).dividedBy(unit);
  }

  private static String more(long count, String unit) {
    return count + " more " + (count == 1 ? unit : unit + "s");
  }

  private static String counted(long count, String unit) {
    return count + " " + (count == 1 ? unit : unit + "s");
  }
}
