package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The lines of a CSV file under a header of field names. Each is read like the JSON object with the
 * same fields, and refused for the same reasons; an empty cell is a field that is not given.
 *
 * @param lines the good ones, in their order
 * @param rejections the others
 */
record CsvFile<T>(List<Line<T>> lines, Rejections rejections) {

  /** How many lines are taken at once, without the header and blank ones. */
  static final int MOST_LINES = 10_000;

  /** More than any file needs, and so few that they can all be looked at. */
  private static final int MOST_COLUMNS = 200;

  private static final String LINE = "line";

  /**
   * What a line says.
   *
   * @param number of the line in the file, from 1: that of the header, where nothing stands before
   */
  record Line<T>(int number, T value) {}

  /**
   * Reads a file.
   *
   * @param columns all that it may have
   * @param read reads a line, and notes what is wrong in it
   * @throws Problem if it is no text, the header is wrong, or the lines are too many
   */
  static <T> CsvFile<T> read(String text, List<CsvColumn> columns, Function<Fields, T> read) {
    return read(text, columns, _ -> Optional.empty(), read);
  }

  /**
   * Reads a file that may have columns of other names too.
   *
   * @param others the column of a name that is none of the columns; empty if there is none
   */
  static <T> CsvFile<T> read(
      String text,
      List<CsvColumn> columns,
      Function<String, Optional<CsvColumn>> others,
      Function<Fields, T> read) {
    if (text.indexOf(0) >= 0) {
      throw Problem.invalidCsv("The file has NUL characters: send it as text in UTF-8.");
    }
    try (CsvReader rows = new CsvReader(text, MOST_COLUMNS)) {
      List<CsvColumn> header = header(rows, columns, others);
      CsvFile<T> file = new CsvFile<>(new ArrayList<>(), new Rejections());
      int count = 0;
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        if (++count > MOST_LINES) {
          throw Problem.tooManyLines(MOST_LINES);
        }
        file.add(row.get(), header, read);
      }
      return file;
    }
  }

  private static List<CsvColumn> header(
      CsvReader rows, List<CsvColumn> columns, Function<String, Optional<CsvColumn>> others) {
    CsvReader.Row row =
        rows.next()
            .orElseThrow(
                () ->
                    Problem.invalid(
                        "header", "required", "The file is empty: a header line is needed."));
    if (!row.isReadable()) {
      throw Problem.invalid("header", "invalid_csv", "The header is no line of CSV.");
    }
    Map<String, CsvColumn> known =
        new HashMap<>(
            columns.stream().collect(Collectors.toMap(CsvColumn::name, Function.identity())));
    Violations violations = new Violations();
    Set<String> there = new HashSet<>();
    for (String name : row.cells()) {
      others.apply(name).ifPresent(column -> known.putIfAbsent(name, column));
      if (!known.containsKey(name)) {
        violations.add(Fields.shown(name), "unknown_attribute", "There is no such column.");
      } else if (!there.add(name)) {
        violations.add(name, "must_be_unique", "This column is there twice.");
      }
    }
    for (CsvColumn column : columns) {
      if (column.required() && !there.contains(column.name())) {
        violations.add(column.name(), "required", "This column is required.");
      }
    }
    violations.refuse();
    return row.cells().stream().map(name -> Objects.requireNonNull(known.get(name))).toList();
  }

  private void add(CsvReader.Row row, List<CsvColumn> header, Function<Fields, T> read) {
    Violations violations = new Violations();
    if (!row.isReadable()) {
      violations.add(
          LINE, "invalid_csv", "This is no line of CSV: a quote is misplaced, or a cell too long.");
    } else if (row.count() != header.size()) {
      violations.add(
          LINE,
          "wrong_number_of_cells",
          "It has " + row.count() + " cells, the header has " + header.size() + ".");
    } else {
      T value = read.apply(new Fields(object(row, header), violations));
      if (violations.isEmpty()) {
        lines.add(new Line<>(row.line(), value));
        return;
      }
    }
    rejections.add(row.line(), violations);
  }

  private static ObjectNode object(CsvReader.Row row, List<CsvColumn> header) {
    ObjectNode object = Json.object();
    for (int index = 0; index < header.size(); index++) {
      String cell = row.cells().get(index);
      if (!cell.isEmpty()) {
        object.set(header.get(index).name(), header.get(index).value(cell));
      }
    }
    return object;
  }
}
