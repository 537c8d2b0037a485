package io.vouchsafe.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.importer.Middleman.Fate;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command-line import against the whole system, with what can happen to calls in between. */
class ImporterTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final String ORDERS = "/orders/import";
  private static final String HEADER = "order_id,customer_identifier,total,status\n";
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Duration> pauses = new ArrayList<>();
  private final String name = "f" + NAMES.incrementAndGet();
  private Path file = Path.of("");
  private Middleman middleman = new Middleman(URI.create("http://127.0.0.1"));

  @BeforeEach
  void standInBetween() {
    file = folder.resolve("shop.csv");
    middleman.close();
    middleman = new Middleman(api.address());
  }

  @AfterEach
  void goAway() {
    middleman.close();
  }

  // What is imported

  @Test
  void partsOfAFileAreAsGoodAsTheWhole() throws IOException {
    String text = write(orders(95));

    assertThat(run(ORDERS, 10)).isEqualTo(ExitCode.SOME_REJECTED);

    assertThat(middleman.bodies()).hasSize(10).allMatch(body -> body.startsWith(HEADER));
    assertAsAtOnce(text);
    assertThat(printed()).contains("100 %").contains("is imported: 75 created");
    assertThat(State.fileOf(file)).doesNotExist();
  }

  @Test
  void aFileWithoutAnythingWrongLeavesNoFileOfRejectedLines() throws IOException {
    write(HEADER + "bad\n");
    assertThat(run(ORDERS, 10)).isEqualTo(ExitCode.SOME_REJECTED);
    write("\uFEFF\r\n" + HEADER + id(1) + ",c,1,placed");

    assertThat(run(ORDERS, 10)).isEqualTo(ExitCode.TAKEN);
    assertThat(run(ORDERS, 10)).isEqualTo(ExitCode.TAKEN);

    assertThat(printed()).contains("1 created, 0 updated").contains("0 created, 0 updated");
    assertThat(RejectedFile.fileOf(file)).doesNotExist();
  }

  @Test
  void aHeaderOfSeveralLinesCountsAsInTheFile() throws IOException {
    write(
        "\n\nidentifier,\"Customer\ntype\",name\r\n"
            + id(1)
            + ",VIP,\"Kim\n\nLee\"\n,x,y\n\n"
            + id(2)
            + ",VIP,Ada\n,z,\"1\n2\"\n");

    assertThat(run("/customers/import", 1)).isEqualTo(ExitCode.SOME_REJECTED);

    assertThat(rejectedRows())
        .containsExactly(
            "8,\"identifier: This field is required.\",\",x,y\"",
            "11,\"identifier: This field is required.\",\",z,\"\"1\n2\"\"\"");
    assertThat(read("/customers/" + id(1)).path("name").asText()).isEqualTo("Kim\n\nLee");
    assertThat(read("/customers/" + id(2)).at("/categories/0/name").asText())
        .isEqualTo("Customer\ntype");
  }

  @Test
  void laterLinesHaveTheLastWordAcrossCalls() throws IOException {
    write(
        HEADER
            + String.join(
                "\n", id(1) + ",c,1,placed", id(2) + ",c,1,placed", id(1) + ",c,2,returned", ""));

    assertThat(run(ORDERS, 1)).isEqualTo(ExitCode.TAKEN);

    JsonNode orders = read("/customers/c/orders").path("items");
    assertThat(orders.valueStream().filter(one -> one.path("order_id").asText().equals(id(1))))
        .singleElement()
        .satisfies(one -> assertThat(one.path("status").asText()).isEqualTo("returned"));
  }

  @Test
  void aSegmentTakesCustomers() throws IOException {
    String list = "list-" + name;
    Answer made =
        api.request(
            "POST",
            "/segments",
            "local-admin",
            "{\"key\": \"%s\", \"name\": \"L\", \"kind\": \"list\"}".formatted(list));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    write("identifier\na\nb\n\na\nc\n");

    assertThat(run("/segments/" + list + "/customers/import", 2)).isEqualTo(ExitCode.TAKEN);

    assertThat(read("/segments/" + list + "/customers").path("items")).hasSize(3);
  }

  @Test
  void aRejectedLineIsNoFormula() throws IOException {
    write(
        "identifier,loyalty_points,=cmd|'/C calc'!A1\n"
            + "\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",-1,x\n"
            + "+1,two,x\n"
            + "@SUM(A1),2,"
            + "x".repeat(201)
            + "\n");

    assertThat(run("/customers/import", 100)).isEqualTo(ExitCode.SOME_REJECTED);

    assertThat(rejectedRows())
        .satisfiesExactly(
            // As a text, which begins with a quote.
            row -> assertThat(row).contains(",\"\"\"=HYPERLINK("),
            row -> assertThat(row).endsWith(",\"'+1,two,x\""),
            row ->
                assertThat(row)
                    .startsWith("4,\"'=cmd|'/C calc'!A1: ")
                    .contains(",\"'@SUM(A1),2,x"));
  }

  // What can happen to a call

  @Test
  void whatFailsIsSentAgain() throws IOException {
    String text = write(orders(60));
    middleman.next(
        Fate.PASSED,
        Fate.THROTTLED,
        Fate.FAILED,
        Fate.LOST,
        Fate.PASSED,
        Fate.ANSWER_LOST,
        Fate.ANSWER_LOST,
        Fate.FAILED,
        Fate.PASSED);

    assertThat(run(ORDERS, 20)).isEqualTo(ExitCode.SOME_REJECTED);

    assertThat(middleman.bodies()).hasSize(9);
    assertAsAtOnce(text);
    assertThat(pauses).hasSize(6);
    assertThat(pauses.getFirst()).isEqualTo(Duration.ofSeconds(17));
  }

  @Test
  void itGivesUpAndGoesOnLaterFromWhereItWas() throws IOException {
    String text = write(orders(60));
    middleman.next(Fate.PASSED);
    for (int index = 0; index < Retries.MOST_TRIES; index++) {
      middleman.next(Fate.FAILED);
    }

    assertThatThrownBy(() -> run(ORDERS, 20))
        .isInstanceOf(ImportException.class)
        .hasMessage("After 10 tries: the API answered 500.");
    int sent = middleman.bodies().size();
    assertThat(State.fileOf(file)).exists();
    assertThat(run(ORDERS, 20)).isEqualTo(ExitCode.SOME_REJECTED);

    // Of three parts the first, in which one has two lines, is not sent again.
    assertThat(middleman.bodies()).hasSize(sent + 2);
    assertThat(printed()).contains("going on at line 23");
    assertAsAtOnce(text);
  }

  @Test
  void aCallThatIsTooLargeIsHalved() throws IOException {
    String text = write(orders(40));
    middleman.next(Fate.TOO_LARGE, Fate.PASSED, Fate.TOO_LARGE);

    assertThat(run(ORDERS, 41)).isEqualTo(ExitCode.SOME_REJECTED);

    assertAsAtOnce(text);
  }

  @Test
  void aLineThatIsTooLargeForAnyCallIsRejected() throws IOException {
    String giant = id(1) + ",c,1," + "x".repeat(5_500_000);
    String quotes = id(2) + ",c,1," + "\"".repeat(4_500_000);
    write(HEADER + id(3) + ",c,1,\n" + giant + "\n" + quotes + "\n" + id(4) + ",c,1,\n");

    assertThat(run(ORDERS, 100)).isEqualTo(ExitCode.SOME_REJECTED);

    assertThat(rejectedRows()).hasSize(2).allMatch(row -> row.length() < 3000);
    assertThat(rejectedRows().getFirst()).startsWith("3,\"line: It is too long.\"");
    assertThat(rejectedRows().getLast()).startsWith("4,\"line: It is too long.\"");
    assertThat(printed()).contains("2 created, 0 updated, 2 rejected");
  }

  @Test
  void whatAnAnswerCannotHoldIsAskedForAgain() throws IOException {
    StringBuilder text = new StringBuilder("order_id,customer_identifier,total,status,discount\n");
    for (int index = 0; index < 9999; index++) {
      text.append(",,x,y,z\n");
    }
    write(text.append(id(1)).append(",c,1,placed,0\n").toString());

    assertThat(run(ORDERS, 10_000)).isEqualTo(ExitCode.SOME_REJECTED);

    assertThat(middleman.bodies()).hasSize(2);
    assertThat(rejectedRows()).hasSize(9999);
    assertThat(rejectedRows().getLast()).startsWith("10000,");
    assertThat(printed()).contains("1 created, 0 updated, 9,999 rejected");
  }

  // A file that was begun before

  @Test
  void anotherContentOrTargetBeginsAnew() throws IOException {
    write(orders(30));
    breakOffAfterOne();
    write(orders(30) + id(99) + ",c,1,placed\n");
    int sent = middleman.bodies().size();
    assertThat(run(ORDERS, 10)).isEqualTo(ExitCode.SOME_REJECTED);
    assertThat(middleman.bodies()).hasSize(sent + 4);
    assertThat(rejectedRows()).doesNotHaveDuplicates();

    breakOffAfterOne();
    try (Middleman other = new Middleman(api.address())) {
      assertThat(run(other, ORDERS, 10, "local-admin")).isEqualTo(ExitCode.SOME_REJECTED);
      assertThat(other.bodies()).hasSize(4);
    }
  }

  private void breakOffAfterOne() {
    middleman.next(Fate.PASSED);
    for (int index = 0; index < Retries.MOST_TRIES; index++) {
      middleman.next(Fate.LOST);
    }
    assertThatThrownBy(() -> run(ORDERS, 10)).isInstanceOf(ImportException.class);
  }

  @Test
  void whoIsKilledGoesOnFromTheLastAnswer() throws Exception {
    String text = write(orders(200));
    middleman.next(Fate.PASSED, Fate.PASSED, Fate.NEVER_ANSWERED);
    Process killed = command(20).start();
    middleman.awaitUnanswered();
    killed.destroyForcibly().waitFor();
    // As if it was killed between the two: what was noted last counts.
    Files.writeString(RejectedFile.fileOf(file), "half a ro", StandardOpenOption.APPEND);
    int sent = middleman.bodies().size();

    Process second = command(20).start();
    assertThat(second.waitFor()).isEqualTo(ExitCode.SOME_REJECTED.status());

    // Of ten parts, without the two that were answered.
    assertThat(middleman.bodies()).hasSize(sent + 8);
    assertAsAtOnce(text);
    assertThat(State.fileOf(file)).doesNotExist();
  }

  private ProcessBuilder command(int lines) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-Dkind=orders"));
    command.addAll(List.of("-Dfile=" + file, "-Durl=" + middleman.address(), "-Dlines=" + lines));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("VOUCHSAFE_KEY", "local-admin");
    return builder.redirectErrorStream(true).redirectOutput(folder.resolve("out.txt").toFile());
  }

  // What is refused

  @Test
  void saysThatThereIsNoFile() {
    assertRefused("There is no file " + file + ".");
    assertThat(middleman.bodies()).isEmpty();
  }

  @Test
  void saysThatTheFileIsNoText() throws IOException {
    Charset latin1 = StandardCharsets.ISO_8859_1;
    Files.write(file, (HEADER + "a,b,1,\r\nö,c,1,\r\n").getBytes(latin1));
    assertRefused(file + " is not UTF-8: line 3 has something else. Nothing was sent.");
    Files.write(file, HEADER.getBytes(StandardCharsets.UTF_16));
    assertRefused(file + " is not UTF-8: line 1 has something else. Nothing was sent.");
    write(HEADER + "a,b,1,\na\0,b,1,\n");
    assertRefused(file + " is no text: line 3 has a NUL character. Nothing was sent.");
    write(HEADER + "a,b,1,\n" + "x".repeat(200_000));
    Files.write(file, new byte[] {(byte) 0xC3}, StandardOpenOption.APPEND);
    assertRefused(file + " is not UTF-8: line 3 has something else. Nothing was sent.");
    write("");
    assertRefused(file + " is empty.");
    write("\n \n");
    assertRefused(file + " has no header: its first line names the columns.");
    assertThat(middleman.bodies()).isEmpty();
    assertThat(State.fileOf(file)).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithTheColumns() throws IOException {
    write("order_id,total,total,when\na,1,2,3\n");

    assertRefused(
        "The file is not taken: total: This column is there twice. when: There is no such column."
            + " customer_identifier: This column is required.");
    assertThat(State.fileOf(file)).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithTheKey() throws IOException {
    write(HEADER + "a,b,1,\n");

    assertThatThrownBy(() -> run(middleman, ORDERS, 10, "no-such-key"))
        .hasMessage("The API key is not known at " + middleman.address() + ORDERS + ".");
    assertThatThrownBy(() -> run(middleman, ORDERS, 10, "local-reader"))
        .hasMessageStartingWith("The API key's role may not do this");
    assertThatThrownBy(() -> run(middleman, ORDERS, 10, "no\nkey"))
        .hasMessage("The API key has characters that no key has.");
    assertThat(printed()).doesNotContain("key");
  }

  @Test
  void saysThatNothingIsThere() throws IOException {
    write(HEADER + "a,b,1,\n");
    middleman.close();
    assertThatThrownBy(() -> run(ORDERS, 10))
        .hasMessage(middleman.address() + ORDERS + " cannot be reached.");
    assertThat(pauses).isEmpty();

    middleman = new Middleman(api.address());
    assertThatThrownBy(() -> run("/nothing/import", 10))
        .hasMessageStartingWith(middleman.address() + "/nothing/import answered 404");
    write("identifier\na\n");
    assertThatThrownBy(() -> run("/segments/absent/customers/import", 10))
        .hasMessageEndingWith("answered 404 This segment was not found.");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> run(ORDERS, 10))
        .isInstanceOf(ImportException.class)
        .hasMessage(message)
        .extracting(e -> ((ImportException) e).exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }

  // Steps

  /** Lines of which a fifth is bad, one is in two lines, and one does not end. */
  private String orders(int count) {
    StringBuilder text = new StringBuilder(HEADER);
    for (int index = 0; index < count; index++) {
      String customer = "c" + index % 7 + name;
      if (index % 5 == 3) {
        text.append("%s,%s,none,placed%n".formatted(id(index), customer));
      } else if (index % 20 == 7) {
        text.append("\"%s\n2\",%s,\"3\",\"placed\"\r\n".formatted(id(index), customer));
      } else if (index == 11) {
        text.append("\"%s,%s,1,placed\n".formatted(id(index), customer));
      } else {
        text.append("%s,%s,%d,placed%n".formatted(id(index), customer, index));
      }
    }
    return text.toString();
  }

  private String id(int number) {
    return name + "-" + number;
  }

  private String write(String text) throws IOException {
    Files.writeString(file, text);
    return text;
  }

  private ExitCode run(String path, int lines) {
    return run(middleman, path, lines, "local-admin");
  }

  private ExitCode run(Middleman through, String path, int lines, String key) {
    Options options = new Options(file, URI.create(through.address() + path), key, lines);
    PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new Importer(options, printer, pauses::add, false).run();
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The rows of the file of rejected lines. */
  private List<String> rejectedRows() throws IOException {
    List<String> rows = List.of(Files.readString(RejectedFile.fileOf(file)).split("\r\n"));
    assertThat(rows.getFirst()).isEqualTo("line,reasons,record");
    return rows.subList(1, rows.size());
  }

  /** The whole file in one call changes nothing, and has the same lines rejected. */
  private void assertAsAtOnce(String text) throws IOException {
    Answer whole =
        api.send(
            "POST",
            ORDERS,
            Map.of("authorization", "Bearer local-admin", "content-type", "text/csv"),
            text.getBytes(StandardCharsets.UTF_8));
    assertThat(whole.status()).as(whole.text()).isEqualTo(200);
    assertThat(whole.json().path("created").asInt()).isZero();
    assertThat(whole.json().path("updated").asInt()).isZero();
    assertThat(rejectedRows().stream().map(row -> row.replaceAll("(?s),.*", "")))
        .containsExactlyElementsOf(
            whole
                .json()
                .path("rejected")
                .valueStream()
                .map(line -> line.path("line").asText())
                .toList());
  }

  private static JsonNode read(String path) {
    Answer answer = api.request("GET", path, "local-admin", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }
}
