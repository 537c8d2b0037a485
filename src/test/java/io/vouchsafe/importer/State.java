package io.vouchsafe.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * How far an import is. It is kept in a small file beside the input while the import runs, and is
 * good for the same content and the same target only.
 *
 * @param offset where in the file to go on
 * @param line the line at that place, from 1
 * @param rejectedBytes how long the file of rejected lines was then
 */
record State(long offset, long line, Totals totals, long rejectedBytes) {

  static final State START = new State(0, 1, Totals.NONE, 0);

  private static final ObjectMapper JSON = new ObjectMapper();

  static Path fileOf(Path input) {
    return input.resolveSibling(input.getFileName() + ".import.json");
  }

  /** The state of an import that stopped; empty if there is none of this content and target. */
  static Optional<State> load(Path input, Survey survey, URI target) {
    try {
      JsonNode node = JSON.readTree(Files.readString(fileOf(input)));
      if (!node.path("sha256").asText().equals(survey.digest())
          || node.path("bytes").asLong() != survey.bytes()
          || !node.path("target").asText().equals(target.toString())) {
        return Optional.empty();
      }
      return Optional.of(
          new State(
              node.path("offset").asLong(),
              node.path("line").asLong(),
              new Totals(
                  node.path("created").asLong(),
                  node.path("updated").asLong(),
                  node.path("rejected").asLong()),
              node.path("rejected_bytes").asLong()));
    } catch (IOException absentOrBroken) {
      // To begin again costs time and nothing else.
      return Optional.empty();
    }
  }

  /** Replaces the state that is kept: whoever reads it finds the old one or this one. */
  void save(Path input, Survey survey, URI target) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("sha256", survey.digest())
            .put("bytes", survey.bytes())
            .put("target", target.toString())
            .put("offset", offset)
            .put("line", line)
            .put("created", totals.created())
            .put("updated", totals.updated())
            .put("rejected", totals.rejected())
            .put("rejected_bytes", rejectedBytes);
    Path file = fileOf(input);
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(next, node + System.lineSeparator());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw ImportException.refused(
          "%s cannot be written: how far the import is has to be kept beside the file."
              .formatted(file));
    }
  }

  /** Forgets it: all is dealt with. */
  static void forget(Path input) {
    try {
      Files.deleteIfExists(fileOf(input));
    } catch (IOException e) {
      throw ImportException.refused(fileOf(input) + " cannot be deleted: do it by hand.");
    }
  }
}
