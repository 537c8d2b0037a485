package io.vouchsafe.importer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** The line of a file that names its columns. It goes ahead of every part of the file. */
final class Header {

  private static final int MOST_BYTES = 100_000;

  private final byte[] bytes;
  private final int lines;
  private final long end;
  private final long endLine;

  private Header(Chunk only) {
    this.bytes = Arrays.copyOfRange(only.bytes(), only.start(0), only.start(1));
    this.lines = Math.toIntExact(only.line(1) - only.line(0));
    this.end = only.offsetOf(1);
    this.endLine = only.line(1);
  }

  /**
   * The first line of a file that is not blank.
   *
   * @throws ImportException if there is none, or it is no header
   */
  static Header of(Path file) throws IOException {
    try (ChunkReader reader = ChunkReader.of(file, 0, 1, 1, MOST_BYTES)) {
      Chunk chunk = reader.next();
      while (chunk != null && isBlank(chunk)) {
        chunk = reader.next();
      }
      if (chunk == null || !chunk.sendable()) {
        throw ImportException.refused(file + " has no header: its first line names the columns.");
      }
      return new Header(chunk);
    }
  }

  private static boolean isBlank(Chunk chunk) {
    return chunk.text(0, MOST_BYTES).matches("\\s*(\"\\s*\")?\\s*");
  }

  /** As it stands in the file, with its line end. */
  byte[] bytes() {
    return bytes;
  }

  /** How many lines it takes up: line ends may be in quotes. */
  int lines() {
    return lines;
  }

  /** Where in the file the first line below it begins. */
  long end() {
    return end;
  }

  /** The line at that place, from 1. */
  long endLine() {
    return endLine;
  }
}
