package io.vouchsafe.local;

/**
 * A rule of the template: a queue that events are put into.
 *
 * @param name the rule's logical id
 * @param bus the logical id of the event bus
 * @param pattern what an event must look like
 * @param queue the ARN of the queue
 */
record RuleDefinition(String name, String bus, EventPattern pattern, String queue) {}
