package io.vouchsafe.local;

import java.util.Map;
import java.util.Optional;

/**
 * A pipe of the template.
 *
 * @param source the stream that it begins with
 * @param enrichment the logical id of the function that the records pass
 * @param target the ARN of what it leads to
 * @param parameters of the target, such as the path of an event's type
 */
record PipeDefinition(
    StreamSource source,
    Optional<String> enrichment,
    String target,
    Map<String, String> parameters) {}
