package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.Validity;
import io.vouchsafe.core.promotion.WeeklyHours;
import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Verdict;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a promotion is valid at an instant. */
final class TimeConditions {

  private final Validity validity;
  private final Instant now;
  private final ZoneId zone;
  private final Conditions conditions = new Conditions();

  private TimeConditions(Validity validity, Instant now, ZoneId storeZone) {
    this.validity = validity;
    this.now = now;
    this.zone = Objects.requireNonNullElse(validity.timeZone(), storeZone);
  }

  static Conditions of(Validity validity, Instant now, ZoneId storeZone) {
    TimeConditions time = new TimeConditions(validity, now, storeZone);
    time.checkStart();
    time.checkEnd();
    time.checkHours();
    return time.conditions;
  }

  private void checkStart() {
    Instant startsAt = validity.startsAt();
    if (startsAt != null) {
      boolean started = validity.hasStartedBy(now);
      add(
          "valid from " + startsAt,
          started,
          now.toString(),
          started ? null : startsAt,
          Reason.NOT_VALID_AT_THIS_TIME,
          "This code is valid from " + startsAt + ".");
    }
  }

  private void checkEnd() {
    Instant endsAt = validity.endsAt();
    if (endsAt != null) {
      boolean ended = validity.hasEndedBy(now);
      add(
          "valid until " + endsAt,
          !ended,
          now.toString(),
          ended ? null : endsAt,
          Reason.EXPIRED,
          "This code was valid until " + endsAt + ".");
    }
  }

  private void checkHours() {
    WeeklyHours hours = validity.hours();
    if (!hours.isAlways()) {
      String words = hours.inWords() + " (" + zone + ")";
      Instant change = hours.changesAfter(now, zone);
      add(
          "valid " + words,
          hours.isOpenAt(now, zone),
          OffsetDateTime.ofInstant(now, zone).toString(),
          change,
          Reason.NOT_VALID_AT_THIS_TIME,
          "This code is valid " + words + (change == null ? "." : ": again from " + change + "."));
    }
  }

  private void add(
      String clause,
      boolean met,
      String actual,
      @Nullable Instant flipsAt,
      Reason reason,
      String message) {
    conditions.add(
        new Clause(
            clause,
            Verdict.of(met),
            actual,
            null,
            flipsAt,
            met || flipsAt == null ? null : "valid from " + flipsAt,
            false),
        met ? null : Refusal.of(reason, message));
  }
}
