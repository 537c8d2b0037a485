package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What is done with the records of a stream. */
interface RecordHandler {

  /**
   * Handles a batch.
   *
   * @return how many records were handled before the first that was not
   * @throws RuntimeException if none was
   */
  int handle(List<JsonNode> batch);
}
