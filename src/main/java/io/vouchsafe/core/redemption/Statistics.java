package io.vouchsafe.core.redemption;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sums of redemptions and refusals, by the day on which they were made. For one thread.
 *
 * <p>A redemption is summed up in the state that it has at one instant: a hold that ran out by then
 * is expired, also if nobody has noticed yet.
 */
public final class Statistics {

  private final ZoneId zone;
  private final Instant now;
  private final NavigableMap<LocalDate, Day> days = new TreeMap<>();

  /**
   * No sums yet.
   *
   * @param zone in which a day is a day
   * @param now the instant of which the states are told
   */
  public Statistics(ZoneId zone, Instant now) {
    this.zone = zone;
    this.now = now;
  }

  /** The sums of one day, or of several. */
  public static final class Day {

    private final Map<RedemptionStatus, Long> redemptions = new EnumMap<>(RedemptionStatus.class);
    private final Map<String, Long> refusals = new HashMap<>();
    private BigDecimal granted = BigDecimal.ZERO;

    /** How many redemptions are in a state. */
    public long redemptions(RedemptionStatus status) {
      return redemptions.getOrDefault(status, 0L);
    }

    /** Money: the discounts of those that are pending or confirmed. */
    public BigDecimal granted() {
      return granted;
    }

    /** How often each reason was among those of a refusal, by its name on the wire. */
    public Map<String, Long> refusals() {
      return new TreeMap<>(refusals);
    }

    private void add(Day other) {
      other.redemptions.forEach((status, count) -> redemptions.merge(status, count, Long::sum));
      other.refusals.forEach((reason, count) -> refusals.merge(reason, count, Long::sum));
      granted = granted.add(other.granted);
    }
  }

  /**
   * Adds a redemption.
   *
   * @param status as it is stored
   * @param expiresAt of a pending one
   * @param discount money
   */
  public void add(
      Instant createdAt,
      RedemptionStatus status,
      @Nullable Instant expiresAt,
      BigDecimal discount) {
    boolean expired =
        status == RedemptionStatus.PENDING && expiresAt != null && !now.isBefore(expiresAt);
    RedemptionStatus current = expired ? RedemptionStatus.EXPIRED : status;
    Day day = dayOf(createdAt.atZone(zone).toLocalDate());
    day.redemptions.merge(current, 1L, Long::sum);
    if (current == RedemptionStatus.PENDING || current == RedemptionStatus.CONFIRMED) {
      day.granted = day.granted.add(discount);
    }
  }

  /** Adds refusals of a day, by the reason's name on the wire. */
  public void addRefusals(LocalDate date, Map<String, Long> reasons) {
    Day day = dayOf(date);
    reasons.forEach((reason, count) -> day.refusals.merge(reason, count, Long::sum));
  }

  /** Adds the sums of others, of the same instant and zone. */
  public void add(Statistics others) {
    others.days.forEach((date, day) -> dayOf(date).add(day));
  }

  /** Drops every day before the given one. */
  public void dropBefore(LocalDate first) {
    days.headMap(first, false).clear();
  }

  /** The days on which there was anything, the newest first. */
  public NavigableMap<LocalDate, Day> days() {
    return days.descendingMap();
  }

  /** All days together. */
  public Day total() {
    Day total = new Day();
    days.values().forEach(total::add);
    return total;
  }

  private Day dayOf(LocalDate date) {
    return days.computeIfAbsent(date, _ -> new Day());
  }
}
