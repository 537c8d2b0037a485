package io.vouchsafe.local;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A function of the template.
 *
 * @param id its logical id
 * @param handler the name of its handler class
 * @param memory in MB
 * @param variables its environment
 * @param policies what its role may do
 * @param schedules the inputs of its scheduled events as JSON, by the event's name; an empty text
 *     stands for the event that the scheduler makes itself
 * @param streams the streams that it follows
 */
record FunctionDefinition(
    String id,
    String handler,
    Duration timeout,
    int memory,
    Map<String, String> variables,
    Policies policies,
    Map<String, String> schedules,
    List<StreamSource> streams) {}
