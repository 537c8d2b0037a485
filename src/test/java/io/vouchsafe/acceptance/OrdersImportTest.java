package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.ImportSteps.assertRefused;
import static io.vouchsafe.acceptance.ImportSteps.assertTaken;
import static io.vouchsafe.acceptance.ImportSteps.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders as the lines of a CSV file. */
class OrdersImportTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final String HEADER = "order_id,customer_identifier,total";
  private static final int MEGABYTE = 1024 * 1024;

  private final Given given = new Given(api);
  private final ImportSteps orders = ImportSteps.orders(api);

  // What is taken

  @Test
  void takesEveryFieldInAnyOrderOfColumns() {
    String customer = Given.fresh("c");
    String id = Given.fresh("o");

    Answer answer =
        orders.send(
            "ip,total,coupon_codes,placed_at,status,order_id,refunded,user_agent,discount,customer_identifier",
            "203.0.113.7,129.895,SPRING10| VIP;; X ,2026-02-01T13:00:00+01:00,returned,"
                + id
                + ",9.9,\"Mozilla/5.0 (\"\"X\"\", like, Y)\",1e1,"
                + customer);

    assertTaken(answer, 1, 0, 0);
    JsonNode order = only(customer);
    assertThat(order.path("order_id").asText()).isEqualTo(id);
    assertThat(order.path("placed_at").asText()).isEqualTo("2026-02-01T12:00:00Z");
    assertThat(order.path("total").decimalValue()).isEqualByComparingTo("129.90");
    assertThat(order.path("discount").decimalValue()).isEqualByComparingTo("10");
    assertThat(order.path("refunded").decimalValue()).isEqualByComparingTo("9.90");
    assertThat(order.path("status").asText()).isEqualTo("returned");
    assertThat(order.path("coupon_codes").valueStream().map(JsonNode::asText))
        .containsExactly("SPRING10", "VIP", "X");
    assertThat(order.path("user_agent").asText()).isEqualTo("Mozilla/5.0 (\"X\", like, Y)");
    assertThat(order.path("ip").asText()).isEqualTo("203.0.113.7");
  }

  @ParameterizedTest
  @CsvSource({"'',LF", "'',CRLF", "'',CR", "BOM,LF", "BOM,CRLF"})
  void takesWhateverPutsLinesIntoAFile(String mark, String end) {
    String customer = Given.fresh("c-ä€😀");
    String lineEnd = end.replace("CR", "\r").replace("LF", "\n");
    String text =
        (mark.isEmpty() ? "" : "\uFEFF")
            + String.join(
                lineEnd,
                " \"order_id\" , customer_identifier,total",
                "",
                Given.fresh("o") + ", " + customer + " , 12.50",
                "  ",
                "\"" + Given.fresh("o") + "\" , \" " + customer + "\", \"7\"");

    Answer answer = orders.send(text.getBytes(StandardCharsets.UTF_8), "text/csv;charset=UTF-8");

    assertTaken(answer, 2, 0, 0);
    assertThat(ordersOf(customer)).hasSize(2);
  }

  @Test
  void aFileWithoutLinesIsTaken() {
    assertTaken(orders.send(HEADER), 0, 0, 0);
  }

  @Test
  void anEmptyCellLeavesTheOrderAsItWas() {
    String customer = Given.fresh("c");
    String id =
        given
            .order(customer)
            .total("50")
            .refunded("5")
            .coupon("SPRING10")
            .status("returned")
            .make();
    JsonNode before = only(customer);

    Answer answer =
        orders.send(
            HEADER + ",refunded,status,coupon_codes,placed_at,ip",
            id + "," + customer + ",50,,,\"\",  ,203.0.113.9");

    assertTaken(answer, 0, 1, 0);
    JsonNode after = only(customer);
    assertThat(after.path("ip").asText()).isEqualTo("203.0.113.9");
    for (String kept : List.of("placed_at", "total", "refunded", "status", "coupon_codes")) {
      assertThat(after.path(kept)).as(kept).isEqualTo(before.path(kept));
    }
  }

  @Test
  void theSameFileAgainChangesNothing() {
    List<String> lines = new ArrayList<>(List.of(HEADER + ",status"));
    String twice = Given.fresh("o");
    String customer = Given.fresh("c");
    lines.add(twice + "," + customer + ",10,returned");
    for (int index = 0; index < 1050; index++) {
      lines.add(Given.fresh("o") + ",c-" + index % 37 + "-" + customer + ",1.50,");
    }
    // In another window than the line on which it is first.
    lines.add(twice + "," + customer + ",12,");
    String[] file = lines.toArray(String[]::new);

    Answer first = orders.send(file);
    Map<String, List<String>> stored = given.everythingStored();
    api.clock().advance(Duration.ofMinutes(5));
    Answer second = orders.send(file);

    assertTaken(first, 1051, 0, 0);
    assertTaken(second, 0, 0, 0);
    given.assertStored(stored);
    assertThat(only(customer).path("total").decimalValue()).isEqualByComparingTo("12");
    assertThat(only(customer).path("status").asText()).isEqualTo("returned");
    // 1050 lines over 37 customers: 29 each for the first 14, 28 for the others.
    assertThat(holds("c-0-" + customer, "orders.count = 29 and orders.spent = 43.5")).isTrue();
    assertThat(holds("c-36-" + customer, "orders.count = 28 and orders.spent = 42")).isTrue();
  }

  @Test
  void onlyTheLineThatChangedIsAnUpdate() {
    String customer = Given.fresh("c");
    String one = Given.fresh("o") + "," + customer;
    String other = Given.fresh("o") + "," + customer;
    assertTaken(orders.send(HEADER, one + ",10", other + ",20"), 2, 0, 0);

    assertTaken(orders.send(HEADER, other + ",20.01", one + ",10.00"), 0, 1, 0);

    assertThat(holds(customer, "orders.count = 2 and orders.spent = 30.01")).isTrue();
  }

  @Test
  void manyOrdersOfOneCustomerAllCount() {
    String customer = Given.fresh("c");
    List<String> lines = new ArrayList<>();
    for (int index = 0; index < 130; index++) {
      String time = "2026-01-%02dT00:%02d:00Z".formatted(1 + index % 28, index / 28);
      lines.add(Given.fresh("o") + "," + customer + ",2," + time);
    }
    Collections.shuffle(lines, new Random(7));
    lines.addFirst(HEADER + ",placed_at");

    assertTaken(orders.send(lines.toArray(String[]::new)), 130, 0, 0);

    assertThat(holds(customer, "orders.count = 130 and orders.spent = 260")).isTrue();
  }

  // Lines that are rejected

  @Test
  void keepsTheGoodLinesAndListsTheOthers() {
    String customer = Given.fresh("c");
    String row = Given.fresh("o") + "," + customer;

    Answer answer =
        orders.send(
            HEADER + ",status",
            row + ",10,placed",
            ",  ,ten,gone",
            "",
            "\"" + Given.fresh("o") + "\n\"," + customer + ",-0.01,",
            "too,few",
            "one,too,many,cells,here",
            "\"x\"y," + customer + ",1,",
            Given.fresh("o") + "," + customer + ",20,\"placed\"",
            "\"" + Given.fresh("o") + "," + customer + ",20,placed",
            Given.fresh("o") + "," + customer + ",30,");

    assertTaken(answer, 3, 0, 6);
    assertThat(rejected(answer))
        .containsExactly(
            "3 order_id required customer_identifier required total not_a_number status"
                + " invalid_choice",
            "5 total below_minimum",
            "7 line wrong_number_of_cells",
            "8 line wrong_number_of_cells",
            "9 line invalid_csv",
            "11 line invalid_csv");
    assertThat(holds(customer, "orders.count = 3 and orders.spent = 60")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "total#0#",
        "total#-0.01#below_minimum",
        "total#\"12,50\"#not_a_number",
        "total#NaN#not_a_number",
        "total#0x10#not_a_number",
        "total#1e999999999#above_maximum",
        "total#1e9999999999#not_a_number",
        "total#١٢#not_a_number",
        "placed_at#2026-03-01T12:00:00Z#",
        "placed_at#2026-03-01#invalid_datetime",
        "placed_at#2026-02-29T12:00:00Z#invalid_datetime",
        "status#cancelled#",
        "status#Cancelled#invalid_choice",
        "discount#x#not_a_number",
        "refunded#true#not_a_number"
      })
  void readsACellAsTheFieldOfAnOrder(String field, String cell, String code) {
    String line = Given.fresh("o") + "," + Given.fresh("c") + ",";

    Answer answer =
        field.equals("total")
            ? orders.send(HEADER, line + cell)
            : orders.send(HEADER + "," + field, line + "1," + cell);

    if (code == null) {
      assertTaken(answer, 1, 0, 0);
    } else {
      assertTaken(answer, 0, 0, 1);
      assertThat(rejected(answer)).containsExactly("2 " + field + " " + code);
    }
  }

  @Test
  void aCellIsAsLongAsItsFieldMayBe() {
    String customer = Given.fresh("c");
    String codes = "A|B;".repeat(10);
    String id = Given.fresh("o");

    Answer answer =
        orders.send(
            HEADER + ",coupon_codes",
            id + "x".repeat(200 - id.length()) + "," + customer + ",1," + codes,
            "y".repeat(201) + "," + customer + ",1," + codes,
            Given.fresh("o") + "," + customer + ",1," + codes + "C");

    assertTaken(answer, 1, 0, 2);
    assertThat(rejected(answer)).containsExactly("3 order_id too_long", "4 coupon_codes too_long");
  }

  @Test
  void listsEveryRejectedLine() {
    Answer answer = orders.send(file(HEADER, "o,c,"));

    assertTaken(answer, 0, 0, 10_000);
    assertThat(rejected(answer).getLast()).isEqualTo("10001 total required");
  }

  @Test
  void countsTheRejectedLinesThatAnAnswerCannotHold() {
    JsonNode answer = orders.send(file(HEADER + ",discount", ",,x,y")).json();

    assertThat(answer.path("rejected")).hasSize(7_500);
    assertThat(answer.path("rejected_count").asInt()).isEqualTo(10_000);
  }

  private static String[] file(String header, String line) {
    String[] lines = new String[10_001];
    Arrays.fill(lines, line);
    lines[0] = header;
    return lines;
  }

  // Files that are refused

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``| header required",
        "` `| header required",
        "order_id,total| customer_identifier required",
        "x| x unknown_attribute order_id required customer_identifier required total required",
        HEADER + ",product_items| product_items unknown_attribute",
        HEADER + ",created_at| created_at unknown_attribute",
        HEADER + ",Status| Status unknown_attribute",
        HEADER + ",| ? unknown_attribute",
        HEADER + ",total| total must_be_unique",
        "order_id;customer_identifier;total| order_id;customer_identifier;total unknown_attribute"
            + " order_id required customer_identifier required total required",
        "\"order_id\"x,total| header invalid_csv"
      })
  void refusesAFileWhoseHeaderIsWrong(String header, String errors) {
    Map<String, List<String>> stored = given.everythingStored();

    Answer answer = orders.send(header, Given.fresh("o") + ",c,1,1");
    if (header.isBlank()) {
      answer = orders.send(header.getBytes(StandardCharsets.UTF_8), "text/csv");
    }

    assertRefused(answer, 422, "invalid", " " + errors);
    given.assertStored(stored);
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv,200",
    "TEXT/CSV; header=present,200",
    "text/csv; charset=\"utf-8\",200",
    "text/csv; charset=us-ascii,200",
    "text/csv; charset=iso-8859-1,415",
    "application/json,415",
    "text/plain,415",
    "application/x-www-form-urlencoded,415"
  })
  void takesCsvInUtf8(String type, int status) {
    String file = ImportSteps.text(HEADER, Given.fresh("o") + ",c,1");

    Answer answer = orders.send(file.getBytes(StandardCharsets.UTF_8), type);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    if (status == 415) {
      assertRefused(answer, 415, "unsupported_media_type");
    }
  }

  @Test
  void takesAFileThatTheGatewayEncodes() {
    String customer = Given.fresh("ä");
    String file = ImportSteps.text(HEADER, Given.fresh("o") + "," + customer + ",1");

    assertTaken(orders.sendEncoded(file.getBytes(StandardCharsets.UTF_8)), 1, 0, 0);

    assertThat(ordersOf(customer)).hasSize(1);
    assertRefused(
        orders.sendEncoded(file.getBytes(StandardCharsets.ISO_8859_1)), 400, "invalid_csv");
    assertRefused(orders.sendEncoded(file.getBytes(StandardCharsets.UTF_16)), 400, "invalid_csv");
  }

  @Test
  void aLineInAnotherCharsetIsRejected() {
    String file = ImportSteps.text(HEADER, Given.fresh("ö") + ",c,1", Given.fresh("o") + ",c,1");

    Answer answer = orders.send(file.getBytes(StandardCharsets.ISO_8859_1), "text/csv");

    assertTaken(answer, 1, 0, 1);
    assertThat(rejected(answer)).containsExactly("2 order_id invalid_characters");
    assertThat(rejected(orders.send(HEADER, "a\uFFFDb,c,1")))
        .containsExactly("2 order_id invalid_characters");
  }

  @Test
  void refusesAFileThatIsNoText() {
    byte[] utf16 = ImportSteps.text(HEADER, "o,c,1").getBytes(StandardCharsets.UTF_16LE);

    assertRefused(orders.send(utf16, "text/csv"), 400, "invalid_csv");
    assertRefused(orders.send(HEADER, "o\0,c,1"), 400, "invalid_csv");
    assertRefused(orders.sendEncoded(utf16), 400, "invalid_csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", ",", "\"", "\"\"", "1"})
  void aVeryLongLineCostsOnlyItself(String part) {
    String line = part.repeat(4 * MEGABYTE / part.length());

    // A quote is escaped on its way to the function, and takes up twice its size.
    Answer answer =
        orders.send(
            HEADER,
            part.contains("\"") ? line.substring(2 * MEGABYTE) : line,
            Given.fresh("o") + ",c,1");

    assertTaken(answer, 1, 0, 1);
    assertThat(rejected(answer).getFirst()).startsWith("2 line ");
  }

  @Test
  void refusesWhatIsTooLarge() {
    String file = HEADER + "\n" + "x".repeat(10 * MEGABYTE);

    assertRefused(
        orders.send(file.getBytes(StandardCharsets.UTF_8), "text/csv"), 413, "payload_too_large");
  }

  @Test
  void takesTenThousandLinesAtATime() {
    String[] lines = new String[10_001];
    Arrays.fill(lines, "o,c,");
    lines[0] = HEADER;
    assertTaken(orders.send(ImportSteps.text(lines), "", "  "), 0, 0, 10_000);

    assertRefused(orders.send(ImportSteps.text(lines), "o,c,1"), 413, "payload_too_large");
    assertThat(ordersOf("c").stream().map(order -> order.path("order_id").asText()))
        .doesNotContain("o");
  }

  private JsonNode only(String customer) {
    List<JsonNode> all = ordersOf(customer);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private List<JsonNode> ordersOf(String customer) {
    String path = "/customers/" + Given.encoded(customer) + "/orders?limit=500";
    return given.admin("GET", path, null).json().path("items").valueStream().toList();
  }

  /** Whether a rule holds for a customer, as a code is decided. */
  private boolean holds(String customer, String where) {
    String segment = new RedemptionSteps(api).rule(where);
    String code = given.promotion().include(segment).make().code();
    return given.attempt(code).customer(customer).validate().status() == 200;
  }
}
