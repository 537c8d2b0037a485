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
 * @param schedules by the event's name
 * @param streams the streams that it follows
 * @param queues the queues from which it is handed messages
 */
record FunctionDefinition(
    String id,
    String handler,
    Duration timeout,
    int memory,
    Map<String, String> variables,
    Policies policies,
    Map<String, ScheduleDefinition> schedules,
    List<StreamSource> streams,
    List<QueueSource> queues) {}
