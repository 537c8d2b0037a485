package io.vouchsafe.importer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Some records of a file, one after the other, as they stand in it. */
final class Chunk {

  private final byte[] bytes;
  private final int[] starts;
  private final long[] lines;
  private final long offset;
  private final long end;
  private final boolean sendable;

  /**
   * A chunk.
   *
   * @param bytes shared: it is good until the next chunk is read
   * @param starts where in the bytes each record begins, and where the last one ends
   * @param lines the line of the file in which each record begins, and that after the last one
   * @param offset where in the file the first record begins
   * @param end where in the file the last record ends
   * @param sendable false for a single line that is too long for any call; of it the bytes have the
   *     beginning only
   */
  Chunk(byte[] bytes, int[] starts, long[] lines, long offset, long end, boolean sendable) {
    this.bytes = bytes;
    this.starts = starts;
    this.lines = lines;
    this.offset = offset;
    this.end = end;
    this.sendable = sendable;
  }

  /** The bytes in which the records are. */
  byte[] bytes() {
    return bytes;
  }

  boolean sendable() {
    return sendable;
  }

  /** Where in the bytes a record begins; or the last one ends, for the number of them. */
  int start(int record) {
    return starts[record];
  }

  /** The line of the file in which a record begins, from 1. */
  long line(int record) {
    return lines[record];
  }

  int count() {
    return starts.length - 1;
  }

  /** Where in the file a record begins; or the last one ends, for the number of them. */
  long offsetOf(int record) {
    return record == count() ? end : offset + starts[record] - starts[0];
  }

  /** The record that begins in a line, or is the last one to begin before it. */
  int recordAt(long line) {
    int found = Arrays.binarySearch(lines, line);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  /** A record as text, without its line end and no longer than so many bytes. */
  String text(int record, int mostBytes) {
    int length = Math.min(starts[record + 1] - starts[record], mostBytes);
    String text = new String(bytes, starts[record], length, StandardCharsets.UTF_8);
    // The cut may go through a character.
    return length == mostBytes ? text.replace("\uFFFD", "") + "…" : text.stripTrailing();
  }
}
