package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Where a pipe leads. */
interface PipeTarget {

  /**
   * Takes what came out of the pipe.
   *
   * @param payloads one or more
   * @throws RuntimeException if they were not taken, so that the pipe tries again
   */
  void take(List<JsonNode> payloads);
}
