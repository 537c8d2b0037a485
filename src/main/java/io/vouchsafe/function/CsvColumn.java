package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A column that a CSV file may have, named as the field whose values it holds.
 *
 * @param required whether a file must have it
 */
record CsvColumn(String name, Kind kind, boolean required) {

  /** What a cell holds. */
  enum Kind {
    TEXT,
    NUMBER,
    /** {@code true} or {@code false}, in letters of any case. */
    FLAG,
    /** Several texts, with {@code |} or {@code ;} between them. */
    TEXTS
  }

  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,100}(\\.[0-9]{0,100})?([eE][+-]?[0-9]{1,9})?");
  private static final Pattern SEPARATOR = Pattern.compile("[|;]");

  static CsvColumn required(String name, Kind kind) {
    return new CsvColumn(name, kind, true);
  }

  static CsvColumn optional(String name, Kind kind) {
    return new CsvColumn(name, kind, false);
  }

  /**
   * The value of a cell as it would be in JSON; a text where that is not possible, for which the
   * field is refused.
   */
  JsonNode value(String cell) {
    return switch (kind) {
      case TEXT -> TextNode.valueOf(cell);
      case NUMBER ->
          NUMBER.matcher(cell).matches()
              ? DecimalNode.valueOf(new BigDecimal(cell))
              : TextNode.valueOf(cell);
      case FLAG ->
          cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")
              ? BooleanNode.valueOf(cell.equalsIgnoreCase("true"))
              : TextNode.valueOf(cell);
      case TEXTS -> texts(cell);
    };
  }

  private static ArrayNode texts(String cell) {
    ArrayNode texts = Json.array();
    SEPARATOR
        .splitAsStream(cell)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .forEach(texts::add);
    return texts;
  }
}
