package io.vouchsafe.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.function.CsvReader.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {

  /** A row as it is written; without cells it is one that nobody can read. */
  private record Written(List<String> cells) {

    String text() {
      return cells.isEmpty()
          ? "x,\"y\"z"
          : String.join(",", cells.stream().map(CsvReaderTest::quoted).toList());
    }

    /** How many lines the text has: line ends may be in a quoted cell. */
    int lines() {
      return 1 + text().replace("\r\n", "\n").replaceAll("[^\n\r]", "").length();
    }
  }

  @Property(tries = 1000)
  void givesBackEveryRowAtItsLineWhateverStandsBetween(
      @ForAll("rows") List<Written> rows, @ForAll("lineEnds") String lineEnd) {
    StringBuilder text = new StringBuilder();
    List<Row> expected = new ArrayList<>();
    int line = 1;
    for (Written row : rows) {
      text.append(row.text()).append(lineEnd);
      expected.add(
          new Row(line, row.cells().stream().map(String::strip).toList(), row.cells().size()));
      line += row.lines();
    }
    assertThat(read(text.toString())).isEqualTo(expected);
    assertThat(read("\uFEFF" + text)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<Written>> rows() {
    Arbitrary<String> cell =
        Arbitraries.of("a", "B", "1", ",", "\"", "\n", "\r\n", "\r", " ", "ä", ";", "€")
            .list()
            .ofMaxSize(6)
            .map(parts -> String.join("", parts));
    Arbitrary<Written> readable = cell.list().ofMinSize(2).ofMaxSize(4).map(Written::new);
    return Arbitraries.frequencyOf(
            Tuple.of(4, readable), Tuple.of(1, Arbitraries.just(new Written(List.of()))))
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> lineEnds() {
    return Arbitraries.of("\n", "\r\n", "\r");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF", "\n\n", " \r\n\t", "\"\"\n", "\"", "\"\n\n"})
  void findsNothingWhereNothingIs(String text) {
    assertThat(read(text).stream().filter(Row::isReadable)).isEmpty();
  }

  @Test
  void goesOnAfterAQuoteThatIsNeverClosed() {
    assertThat(read("a,b\n\"c,d\ne,f\n\ng,h"))
        .containsExactly(
            new Row(1, List.of("a", "b"), 2),
            new Row(2, List.of(), 0),
            new Row(3, List.of("e", "f"), 2),
            new Row(5, List.of("g", "h"), 2));
  }

  @Test
  void goesOnAfterACellThatIsTooLong() {
    String longest = "x".repeat(64 * 1024);
    assertThat(read(longest + "x,b\nc,d")).containsExactly(unreadable(1), row(2, "c", "d"));
    assertThat(read("\"" + longest + "x\",b\nc,d"))
        .containsExactly(unreadable(1), row(2, "c", "d"));
    assertThat(read(longest + ",b\nc,d")).containsExactly(row(1, longest, "b"), row(2, "c", "d"));
  }

  @Test
  void countsTheCellsThatItDoesNotKeep() {
    assertThat(read(",".repeat(1_000_000) + "\na,b"))
        .containsExactly(new Row(1, List.of("", "", "", ""), 1_000_001), row(2, "a", "b"));
  }

  private static Row row(int line, String... cells) {
    return new Row(line, List.of(cells), cells.length);
  }

  private static Row unreadable(int line) {
    return new Row(line, List.of(), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void countsLineEndsInACellOfAnyLength(String lineEnd) {
    for (int length = 0; length < 4100; length++) {
      String text = "a,\"" + "x".repeat(length) + lineEnd + "y" + lineEnd + "\"\nb,1\n";

      assertThat(read(text).get(1).line()).as("%d characters", length).isEqualTo(4);
    }
  }

  private static List<Row> read(String text) {
    List<Row> rows = new ArrayList<>();
    try (CsvReader reader = new CsvReader(text, 4)) {
      for (Optional<Row> row = reader.next(); row.isPresent(); row = reader.next()) {
        rows.add(row.get());
      }
    }
    return rows;
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(each -> ",\"\n\r".indexOf(each) >= 0);
    return plain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
