package io.vouchsafe.local;

/**
 * A schedule of the template.
 *
 * @param expression such as {@code rate(5 minutes)}
 * @param input what it hands over, as JSON; an empty text stands for the event that the scheduler
 *     makes itself
 */
record ScheduleDefinition(String expression, String input) {

  /** Reads the properties of a {@code Schedule} or {@code ScheduleV2}. */
  static ScheduleDefinition read(Section properties, Intrinsics intrinsics) {
    Object expression =
        properties.value("ScheduleExpression") == null
            ? properties.value("Schedule")
            : properties.value("ScheduleExpression");
    if (expression == null) {
      throw new StartupException(properties.place() + ".ScheduleExpression is missing.");
    }
    if (properties.value("ScheduleExpressionTimezone") != null) {
      throw new StartupException(
          properties.place() + ": the local runner knows schedules in UTC only.");
    }
    String input = properties.optionalText("Input");
    return new ScheduleDefinition(
        String.valueOf(intrinsics.resolve(expression)), input == null ? "" : input);
  }
}
