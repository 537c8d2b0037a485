package io.vouchsafe.local;

import java.util.List;

/**
 * A table's stream that a function follows.
 *
 * @param name the event's name in the template
 * @param table the name of the table
 * @param filters the patterns of which a record has to fit one; none lets every record pass
 * @param batchSize the most records of one call
 */
record StreamSource(String name, String table, List<EventPattern> filters, int batchSize) {}
