package io.vouchsafe.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.function.CsvRows;
import io.vouchsafe.function.CsvRows.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** A file in parts says what the whole file says, whatever is in it. */
class ChunkReaderTest {

  private static final int BUFFER = 4096;

  private Path file = Path.of("");

  @BeforeProperty
  void makeAFile() throws IOException {
    file = Files.createTempFile("chunks", ".csv");
  }

  @AfterProperty
  void deleteIt() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 1500)
  void thePartsHaveTheRowsOfTheWhole(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 3) int mostRecords)
      throws IOException {
    List<Part> parts = parts(text, mostRecords, BUFFER);

    assertThat(String.join("", parts.stream().map(Part::text).toList())).isEqualTo(text);
    assertThat(parts).allSatisfy(part -> assertThat(part.records()).isBetween(1, mostRecords));
    assertThat(rows(parts)).isEqualTo(CsvRows.of(text));
  }

  @Property(tries = 200)
  void fromThePlaceOfAPartOnTheRestIsTheSame(@ForAll("texts") String text) throws IOException {
    List<Part> all = parts(text, 1, BUFFER);

    for (int index = 0; index < all.size(); index++) {
      Part from = all.get(index);
      assertThat(partsFrom(from.offset(), from.line(), 1, BUFFER))
          .isEqualTo(all.subList(index, all.size()));
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a",
            "b,",
            ",",
            "\"",
            "\"\"",
            "\"x\"",
            "\",\"",
            "\n",
            "\r\n",
            "\r",
            " ",
            "\t",
            "ä",
            "€",
            "😀",
            "\"\n\"",
            "\"z\ny\",")
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  @Example
  void aByteOrderMarkIsNoPartOfAFile() throws IOException {
    List<Part> parts = parts("\uFEFFa,b\n1,2\n", 1, BUFFER);

    assertThat(parts).extracting(Part::text).containsExactly("a,b\n", "1,2\n");
    assertThat(parts).extracting(Part::offset).containsExactly(3L, 7L);
  }

  @Example
  void aQuoteThatIsNeverClosedCostsItsLine() throws IOException {
    String text = "a,\"b\n" + "c,d\n".repeat(100_000);

    List<Part> parts = parts(text, 1000, 1 << 20);

    assertThat(parts).hasSize(101);
    assertThat(rows(parts)).isEqualTo(CsvRows.of(text));
  }

  @Example
  void aCellOfTooManyCharactersCostsItsLine() throws IOException {
    for (String character : List.of("x", "€", "😀")) {
      for (int length : List.of(64 * 1024 / character.length(), 80 * 1024)) {
        String text = "a,\"" + character.repeat(length) + "\nb\",c\nd,e\n";

        assertThat(rows(parts(text, 1, 1 << 20)))
            .as("%d of %s", length, character)
            .isEqualTo(CsvRows.of(text));
      }
    }
  }

  @Example
  void aLineLongerThanTheBufferIsNotSentAndCostsOnlyItself() throws IOException {
    for (String lineEnd : List.of("\n", "\r\n", "\r")) {
      for (int length = 3 * BUFFER - 3; length < 3 * BUFFER + 3; length++) {
        String text =
            "a" + lineEnd + "\"" + "x".repeat(length) + lineEnd + "b" + lineEnd + "c" + lineEnd;

        List<Part> parts = parts(text, 1, BUFFER);

        assertThat(parts).extracting(Part::sendable).containsExactly(true, false, true, true);
        assertThat(parts).extracting(Part::line).containsExactly(1L, 2L, 3L, 4L);
        assertThat(parts.get(2).text()).isEqualTo("b" + lineEnd);
        assertThat(parts.get(2).offset()).isEqualTo(text.indexOf("b" + lineEnd, length));
      }
    }
  }

  private record Part(String text, long offset, long line, int records, boolean sendable) {}

  private List<Part> parts(String text, int mostRecords, int buffer) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return partsFrom(0, 1, mostRecords, buffer);
  }

  private List<Part> partsFrom(long offset, long line, int mostRecords, int buffer)
      throws IOException {
    List<Part> parts = new ArrayList<>();
    try (ChunkReader reader = ChunkReader.of(file, offset, line, mostRecords, buffer)) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        int length = chunk.start(chunk.count()) - chunk.start(0);
        parts.add(
            new Part(
                new String(chunk.bytes(), chunk.start(0), length, StandardCharsets.UTF_8),
                chunk.offsetOf(0),
                chunk.line(0),
                chunk.count(),
                chunk.sendable()));
      }
    }
    return parts;
  }

  private static List<Row> rows(List<Part> parts) {
    return parts.stream()
        .flatMap(
            part ->
                CsvRows.of(part.text()).stream()
                    .map(row -> new Row(part.line() + row.line() - 1, row.cells())))
        .toList();
  }
}
