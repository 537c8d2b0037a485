package io.vouchsafe.function;

import java.util.ArrayList;
import java.util.List;

/** The rows of a CSV text as an import reads them, for those who cut such texts. */
public final class CsvRows {

  private CsvRows() {}

  /**
   * A row.
   *
   * @param line in which it begins, from 1
   * @param cells null-free; empty if it is no CSV
   */
  public record Row(long line, List<String> cells) {}

  /** The rows of a text, blank ones left out. */
  public static List<Row> of(String text) {
    List<Row> rows = new ArrayList<>();
    try (CsvReader reader = new CsvReader(text, Integer.MAX_VALUE)) {
      for (var row = reader.next(); row.isPresent(); row = reader.next()) {
        rows.add(new Row(row.get().line(), row.get().cells()));
      }
    }
    return rows;
  }
}
