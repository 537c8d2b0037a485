package io.vouchsafe.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the rows of a CSV text (RFC 4180, with any of the usual line ends and with or without a
 * byte order mark), one after the other. A row that is none costs its first line only: reading goes
 * on with the line after it.
 */
final class CsvReader implements AutoCloseable {

  /** More characters than any field may have; whoever sends more pays with the line. */
  private static final int LONGEST_CELL = 64 * 1024;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final CsvFactory FACTORY =
      CsvFactory.builder()
          // Else a quote after a space would be a part of the cell.
          .enable(CsvParser.Feature.TRIM_SPACES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LONGEST_CELL).build())
          .build();

  private final String text;
  private final int mostCells;
  private CsvParser parser;

  /** The line of the text at which the parser began, from 1. */
  private int firstLine = 1;

  /** A line of the text, and where it begins: so that no search begins at the start again. */
  private int foundLine = 1;

  private int foundOffset;

  /**
   * A reader of a text.
   *
   * @param mostCells how many cells of a row are kept; the others are only counted
   */
  CsvReader(String text, int mostCells) {
    this.text = text;
    this.mostCells = mostCells;
    this.foundOffset = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    this.parser = parserFrom(foundOffset);
  }

  /**
   * A row.
   *
   * @param line the line of the text in which it begins, from 1
   * @param cells its first cells, without the space around them
   * @param count how many cells it has; 0 if it cannot be read
   */
  record Row(int line, List<String> cells, int count) {

    boolean isReadable() {
      return count > 0;
    }

    /** Whether there is nothing in the line. */
    boolean isBlank() {
      return count == 1 && cells.stream().allMatch(String::isEmpty);
    }
  }

  /** The next row that is not blank; empty at the end. */
  Optional<Row> next() {
    Optional<Row> row = read();
    while (row.isPresent() && row.get().isBlank()) {
      row = read();
    }
    return row;
  }

  private Optional<Row> read() {
    int line = firstLine + parser.currentLocation().getLineNr() - 1;
    try {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      List<String> cells = new ArrayList<>();
      int count = 0;
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        if (count < mostCells) {
          cells.add(parser.getText().strip());
        }
        count++;
      }
      return Optional.of(new Row(line, cells, count));
    } catch (JsonProcessingException wrong) {
      beginAt(line + 1);
      return Optional.of(new Row(line, List.of(), 0));
    } catch (IOException impossible) {
      throw new UncheckedIOException("A text can always be read.", impossible);
    }
  }

  private void beginAt(int line) {
    while (foundLine < line && foundOffset < text.length()) {
      foundOffset = endOfLine(foundOffset);
      foundLine++;
    }
    close();
    parser = parserFrom(foundOffset);
    firstLine = line;
  }

  /** Where the next line begins: after a line feed, a carriage return, or both. */
  private int endOfLine(int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return Math.min(text.startsWith("\r\n", end) ? end + 2 : end + 1, text.length());
  }

  private CsvParser parserFrom(int offset) {
    try {
      return FACTORY.createParser(Reader.of(CharBuffer.wrap(text, offset, text.length())));
    } catch (IOException impossible) {
      throw new UncheckedIOException("A text can always be read.", impossible);
    }
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException("A text can always be left.", impossible);
    }
  }
}
