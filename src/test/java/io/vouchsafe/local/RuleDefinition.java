package io.vouchsafe.local;

/**
 * A rule of the template: a function that is told of events.
 *
 * @param name the event's name in the template
 * @param bus the logical id of the event bus
 * @param pattern what an event must look like
 * @param function the logical id of the function
 */
record RuleDefinition(String name, String bus, EventPattern pattern, String function) {}
