package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.Validity;
import io.vouchsafe.core.promotion.WeeklyHours;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When a promotion is valid, as fields of its JSON. Days are counted from Sunday, which is 0. */
final class ValidityJson {

  private static final String DAYS = "days_of_week";
  private static final int DAYS_OF_A_WEEK = 7;
  private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d(:\\d\\d)?");

  private ValidityJson() {}

  static void write(Validity validity, ObjectNode node) {
    node.put("starts_at", RedemptionJson.instant(validity.startsAt()))
        .put("ends_at", RedemptionJson.instant(validity.endsAt()))
        .put("time_zone", validity.timeZone() == null ? null : validity.timeZone().getId());
    WeeklyHours hours = validity.hours();
    ArrayNode days = node.putArray(DAYS);
    hours.days().stream().mapToInt(ValidityJson::number).sorted().forEach(days::add);
    node.put("start_time", hours.from() == null ? null : hours.from().toString())
        .put("end_time", hours.until() == null ? null : hours.until().toString());
  }

  /** The validity after a request changes some of its fields. Notes what is wrong in them. */
  static Validity change(Validity before, Fields fields) {
    Instant startsAt = fields.given("starts_at", fields.instant("starts_at"), before.startsAt());
    Instant endsAt = fields.given("ends_at", fields.instant("ends_at"), before.endsAt());
    if (startsAt != null && endsAt != null && !endsAt.isAfter(startsAt)) {
      fields.wrong("ends_at", "below_minimum", "It must be after starts_at.");
    }
    return new Validity(
        startsAt,
        endsAt,
        fields.given("time_zone", fields.zone("time_zone"), before.timeZone()),
        hours(before.hours(), fields));
  }

  private static WeeklyHours hours(WeeklyHours before, Fields fields) {
    Set<DayOfWeek> days = fields.has(DAYS) ? days(fields) : before.days();
    LocalTime from = fields.given("start_time", time(fields, "start_time"), before.from());
    LocalTime until = fields.given("end_time", time(fields, "end_time"), before.until());
    if (from != null && from.equals(until)) {
      fields.wrong("end_time", "invalid_choice", "It must not be the same as start_time.");
      return before;
    }
    return new WeeklyHours(days, from, until);
  }

  private static Set<DayOfWeek> days(Fields fields) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    List<Long> numbers = fields.integers(DAYS, DAYS_OF_A_WEEK, 0, DAYS_OF_A_WEEK - 1L);
    if (numbers != null) {
      numbers.forEach(number -> days.add(DayOfWeek.SUNDAY.plus(number)));
    }
    return days;
  }

  private static int number(DayOfWeek day) {
    return day.getValue() % DAYS_OF_A_WEEK;
  }

  private static @Nullable LocalTime time(Fields fields, String name) {
    String text = fields.text(name, 20);
    if (text == null) {
      return null;
    }
    try {
      if (TIME.matcher(text).matches()) {
        return LocalTime.parse(text);
      }
    } catch (DateTimeParseException wrong) {
      fields.wrong(name, "invalid_time", "A time of day such as 09:00 is needed.");
      return null;
    }
    fields.wrong(name, "invalid_time", "A time of day such as 09:00 is needed.");
    return null;
  }
}
