package io.vouchsafe.core.promotion;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * When a promotion is valid.
 *
 * @param startsAt the first instant at which it is; null for always
 * @param endsAt the first instant at which it is no longer; null for never
 * @param timeZone the zone of its hours; null for the store's
 * @param hours the days and times at which it is, between its start and its end
 */
public record Validity(
    @Nullable Instant startsAt,
    @Nullable Instant endsAt,
    @Nullable ZoneId timeZone,
    WeeklyHours hours) {

  /** Always. */
  public static final Validity ALWAYS = new Validity(null, null, null, WeeklyHours.ALWAYS);

  /** Whether it has started by the given instant. */
  public boolean hasStartedBy(Instant now) {
    return startsAt == null || !now.isBefore(startsAt);
  }

  /** Whether it has ended by the given instant. */
  public boolean hasEndedBy(Instant now) {
    return endsAt != null && !now.isBefore(endsAt);
  }
}
