package io.vouchsafe.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a CSV file into chunks between its records, with a buffer of a fixed size. A line end within
 * quotes is no end of a record. What is no CSV is one record up to its first line end, as the API
 * reads it: so that the parts of a file mean what the whole means.
 *
 * <p>It goes by bytes: all that matters is ASCII, no byte of which is a part of another character
 * of UTF-8.
 */
final class ChunkReader implements AutoCloseable {

  /** More than a cell may have; the API takes a longer one for no CSV. */
  private static final int LONGEST_CELL = 64 * 1024;

  /** Of a line that is too long, in bytes: enough to find it. */
  private static final int KEPT = 4096;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final byte[] buffer;
  private final int[] starts;
  private final long[] lines;

  /** The part of the buffer that is read and not given out. */
  private int begin;

  private int end;
  private boolean ended;

  /** Where in the file the next record begins. */
  private long offset;

  private long line;

  private ChunkReader(InputStream in, long offset, long line, int mostRecords, int mostBytes) {
    this.in = in;
    this.offset = offset;
    this.line = line;
    this.buffer = new byte[mostBytes];
    this.starts = new int[mostRecords + 1];
    this.lines = new long[mostRecords + 1];
  }

  /**
   * A reader from a place on at which a record begins.
   *
   * @param line the line at that place
   */
  static ChunkReader of(Path file, long offset, long line, int mostRecords, int mostBytes)
      throws IOException {
    FileChannel channel = FileChannel.open(file);
    InputStream in = Channels.newInputStream(channel.position(offset));
    ChunkReader reader = new ChunkReader(in, offset, line, mostRecords, mostBytes);
    if (offset == 0) {
      reader.skipByteOrderMark();
    }
    return reader;
  }

  private void skipByteOrderMark() throws IOException {
    fill();
    if (end >= BYTE_ORDER_MARK.length
        && Arrays.equals(Arrays.copyOf(buffer, BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
      begin = BYTE_ORDER_MARK.length;
      offset = BYTE_ORDER_MARK.length;
    }
  }

  /** The next records; null at the end. */
  @Nullable Chunk next() throws IOException {
    fill();
    if (begin == end) {
      return null;
    }
    int count = 0;
    int position = begin;
    starts[0] = begin;
    lines[0] = line;
    while (count < starts.length - 1 && position < end) {
      int next = endOfRecord(position);
      if (next < 0) {
        break;
      }
      lines[count + 1] = lines[count] + linesIn(position, next);
      starts[++count] = next;
      position = next;
    }
    if (count > 0) {
      return chunk(count);
    }
    // A record larger than the buffer is no CSV, or too long for any call.
    int next = endOfLine(begin);
    if (next < 0) {
      return tooLong();
    }
    starts[1] = next;
    lines[1] = line + 1;
    return chunk(1);
  }

  private Chunk chunk(int count) {
    long start = offset;
    offset += starts[count] - begin;
    line = lines[count];
    begin = starts[count];
    return new Chunk(
        buffer,
        Arrays.copyOf(starts, count + 1),
        Arrays.copyOf(lines, count + 1),
        start,
        offset,
        true);
  }

  /** Reads past a line that is longer than the buffer. */
  private Chunk tooLong() throws IOException {
    byte[] beginning = Arrays.copyOfRange(buffer, begin, Math.min(begin + KEPT, end));
    long start = offset;
    int next = endOfLine(begin);
    while (next < 0) {
      // This may be half of a line end.
      int kept = buffer[end - 1] == '\r' ? 1 : 0;
      offset += end - kept - begin;
      begin = end - kept;
      fill();
      next = endOfLine(begin);
    }
    offset += next - begin;
    begin = next;
    line++;
    return new Chunk(
        beginning,
        new int[] {0, beginning.length},
        new long[] {line - 1, line},
        start,
        offset,
        false);
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, begin, buffer, 0, end - begin);
    end -= begin;
    begin = 0;
    while (!ended && end < buffer.length) {
      int count = in.read(buffer, end, buffer.length - end);
      ended = count < 0;
      end += Math.max(count, 0);
    }
  }

  private enum Place {
    BEFORE_CELL,
    IN_CELL,
    IN_QUOTES,
    AT_QUOTE,
    AFTER_QUOTES
  }

  /** Where the next record begins; -1 if that is beyond the buffer. */
  private int endOfRecord(int start) {
    Place place = Place.BEFORE_CELL;
    int characters = 0;
    for (int at = start; at < end; at++) {
      byte value = buffer[at];
      if ((value == '\n' || value == '\r') && place != Place.IN_QUOTES) {
        return afterLineEnd(at);
      }
      switch (place) {
        case BEFORE_CELL -> {
          characters = charactersIn(value);
          if (value == '"') {
            place = Place.IN_QUOTES;
          } else if (value != ',' && !isSpace(value)) {
            place = Place.IN_CELL;
          }
        }
        case IN_CELL -> {
          characters += charactersIn(value);
          place = value == ',' ? Place.BEFORE_CELL : Place.IN_CELL;
        }
        case IN_QUOTES -> {
          characters += charactersIn(value);
          place = value == '"' ? Place.AT_QUOTE : Place.IN_QUOTES;
        }
        case AT_QUOTE, AFTER_QUOTES -> {
          if (value == ',') {
            place = Place.BEFORE_CELL;
          } else if (isSpace(value)) {
            place = Place.AFTER_QUOTES;
          } else if (value == '"' && place == Place.AT_QUOTE) {
            place = Place.IN_QUOTES;
          } else {
            return endOfLine(start);
          }
        }
      }
      // One more than the cell has: its quote or comma.
      if (characters > LONGEST_CELL + 1) {
        return endOfLine(start);
      }
    }
    if (!ended) {
      return -1;
    }
    return place == Place.IN_QUOTES ? endOfLine(start) : end;
  }

  /** How many characters of Java begin with a byte. */
  private static int charactersIn(byte value) {
    boolean begins = value >= (byte) 0xC0;
    return begins ? (value < 0 && value >= (byte) 0xF0 ? 2 : 1) : 0;
  }

  private static boolean isSpace(byte value) {
    return value >= 0 && value <= ' ';
  }

  /** Where the next line begins; -1 if that is beyond the buffer. */
  private int endOfLine(int start) {
    for (int at = start; at < end; at++) {
      if (buffer[at] == '\n' || buffer[at] == '\r') {
        return afterLineEnd(at);
      }
    }
    return ended ? end : -1;
  }

  private int afterLineEnd(int at) {
    if (buffer[at] == '\r' && at + 1 == end && !ended) {
      return -1;
    }
    return buffer[at] == '\r' && at + 1 < end && buffer[at + 1] == '\n' ? at + 2 : at + 1;
  }

  private int linesIn(int start, int stop) {
    int count = 0;
    for (int at = start; at < stop; at++) {
      if (buffer[at] == '\r' || (buffer[at] == '\n' && (at == start || buffer[at - 1] != '\r'))) {
        count++;
      }
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
