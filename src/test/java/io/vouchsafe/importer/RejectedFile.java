package io.vouchsafe.importer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The rejected lines of a file, beside it, as CSV: the number of each, why, and the line itself. No
 * cell of it is a formula, whatever stands in the line.
 */
final class RejectedFile {

  private static final String HEADER = "line,reasons,record\r\n";

  /** Characters with which spreadsheets let a formula begin, and what they skip before them. */
  private static final String FORMULAS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

  private final Path file;
  private long bytes;

  /**
   * The file as it was at some time.
   *
   * @param bytes how long it was then: what was added later goes
   */
  RejectedFile(Path input, long bytes) {
    this.file = fileOf(input);
    this.bytes = Files.exists(file) ? bytes : 0;
    if (this.bytes > 0) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(bytes);
      } catch (IOException e) {
        throw unwritable();
      }
    }
  }

  /** Takes away what an earlier import left, if this one has rejected nothing. */
  void end() {
    try {
      if (bytes == 0) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw unwritable();
    }
  }

  static Path fileOf(Path input) {
    return input.resolveSibling(input.getFileName() + ".rejected.csv");
  }

  /** How long it is. */
  long bytes() {
    return bytes;
  }

  /** Rows to be added together. */
  final class Rows {

    private final StringBuilder text = new StringBuilder();

    void add(long line, String reasons, String record) {
      text.append(line).append(',').append(cell(reasons)).append(',').append(cell(record));
      text.append("\r\n");
    }

    void write() {
      if (text.isEmpty()) {
        return;
      }
      String all = bytes == 0 ? HEADER + text : text.toString();
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(all.getBytes(StandardCharsets.UTF_8));
        channel.truncate(bytes).position(bytes);
        while (buffer.hasRemaining()) {
          bytes += channel.write(buffer);
        }
        channel.force(false);
      } catch (IOException e) {
        throw unwritable();
      }
    }
  }

  private static String cell(String text) {
    boolean formula = !text.isEmpty() && FORMULAS.indexOf(text.charAt(0)) >= 0;
    return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
  }

  private ImportException unwritable() {
    return ImportException.refused(file + " cannot be written.");
  }
}
