package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lines of a file that are not taken, with what is wrong in them. */
final class Rejections {

  /** Enough for one in each line; all of them fit into what a function may answer. */
  private static final int MOST_REASONS = 3 * CsvFile.MOST_LINES;

  private final Map<Integer, List<ErrorEntry>> lines = new TreeMap<>();

  /** Notes a line. */
  void add(int line, Violations violations) {
    lines.put(line, violations.entries());
  }

  /** Takes back what was noted of a line. */
  void remove(int line) {
    lines.remove(line);
  }

  /** Notes a line with nothing wrong in it that was not dealt with. */
  void addUnprocessed(int line) {
    Violations violations = new Violations();
    violations.add("line", "not_processed", "There was no time left for this: send it again.");
    add(line, violations);
  }

  /** Tells of them in an answer. */
  void write(ObjectNode answer) {
    ArrayNode rejected = answer.putArray("rejected");
    int reasons = 0;
    for (Map.Entry<Integer, List<ErrorEntry>> line : lines.entrySet()) {
      reasons += line.getValue().size();
      if (reasons > MOST_REASONS) {
        break;
      }
      ArrayNode errors = rejected.addObject().put("line", line.getKey()).putArray("errors");
      line.getValue().forEach(entry -> errors.add(entry.json()));
    }
    answer.put("rejected_count", lines.size());
  }
}
