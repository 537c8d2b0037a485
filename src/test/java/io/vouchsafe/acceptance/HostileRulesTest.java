package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that are larger, deeper or stranger than rules should be. */
class HostileRulesTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final String LEAF = "{\"label\": {\"tag\": \"a\"}}";

  private final Given given = new Given(api);

  /** A rule and where it is wrong; the place and code are empty if it is not. */
  private record Sent(String what, String json, String attribute, String code) {

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Sent> sizes() {
    return Stream.of(
        rule("64 nodes", group(63), "", ""),
        rule("65 nodes", group(64), "rule", "too_long"),
        rule("2,000 nodes", group(2_000), "rule", "too_long"),
        rule("8 levels", nots(7), "", ""),
        rule("9 levels", nots(8), "rule" + ".not".repeat(8), "too_deep"),
        rule("100 values", in(100), "", ""),
        rule("101 values", in(101), "rule.value", "too_long"),
        rule("9,000 values", in(9_000), "rule.value", "too_long"),
        rule("a text of 500 characters", text(500), "", ""),
        rule("a text of 501 characters", text(501), "rule.value", "too_long"),
        where("64 nodes in words", String.join(" or ", times(63, "label 'a'")), "", ""),
        where("65 nodes in words", String.join(" or ", times(64, "label 'a'")), "where", "invalid"),
        where("8 levels in words", "not ".repeat(7) + "label 'a'", "", ""),
        where("9 levels in words", "not ".repeat(8) + "label 'a'", "where", "invalid"),
        where("10,000 brackets", "(".repeat(10_000), "where", "invalid"),
        where("4,000 negations", "not ".repeat(4_000) + "label 'a'", "where", "invalid"),
        where("a long text", " ".repeat(20_001), "where", "too_long"),
        where(
            "101 values in words",
            "orders.count in (0" + ", 1".repeat(100) + ")",
            "where",
            "invalid"));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void isBoundedInSize(Sent sent) {
    assertTaken(sent);
  }

  static Stream<Sent> numbers() {
    return Stream.of(
        number("1e400", "rule.value", "above_maximum"),
        number("-1e400", "rule.value", "below_minimum"),
        number("1e-400", "rule.value", "too_long"),
        number("1".repeat(100), "rule.value", "above_maximum"),
        number("0." + "1".repeat(100), "rule.value", "too_long"),
        number("1e2147483647", "rule.value", "above_maximum"),
        number("999999999999999999", "", ""),
        number("0.1000000001", "", ""),
        number("0e-400", "", ""),
        where("1e400", "orders.spent >= 1e400", "where", "invalid"),
        where("1e-400", "orders.spent >= 1e-400", "where", "invalid"),
        where("100 digits", "orders.spent >= " + "1".repeat(100), "where", "invalid"),
        where("1e99999", "orders.spent >= 1e99999", "where", "invalid"),
        where("1e999999999999", "orders.spent >= 1e999999999999", "where", "invalid"));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void numbersAreExactOrRefused(Sent sent) {
    assertTaken(sent);
  }

  @Test
  void noDigitOfANumberIsLost() {
    for (String number : List.of("123456789012345678.0123456789", "0.3", "-0.0000000001")) {
      ObjectNode rule = Given.json().put("fact", "orders.spent").put("op", "gte");
      rule.put("value", new BigDecimal(number));

      Answer made = create(Given.json().set("rule", rule));

      assertThat(made.status()).as(made.text()).isEqualTo(201);
      assertThat(made.json().at("/rule/value").decimalValue()).isEqualTo(new BigDecimal(number));
      assertThat(made.json().path("where").asText()).isEqualTo("orders.spent >= " + number);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 10_000})
  void endlessNestingIsNoJson(int levels) {
    for (String opening : List.of("{\"not\":", "{\"all\":[")) {
      Answer answer =
          api.request(
              "POST",
              "/segments",
              Given.ADMIN,
              "{\"key\": \"deep\", \"rule\": " + opening.repeat(levels));
      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
      assertThat(answer.json().path("code").asText()).isEqualTo("invalid_json");
    }
  }

  @Test
  void aCycleIsRefusedWhereItIsClosed() {
    String first = Given.fresh("first");
    String second = Given.fresh("second");
    made(first, Given.json().put("where", "orders.count = 1"));
    made(second, Given.json().put("where", "not segment " + first));
    ObjectNode closing = Given.json();
    closing.withArray("/rule/all").addObject().put("segment", "lapsed");
    closing.withArray("/rule/all").addObject().putObject("not").put("segment", second);

    assertRefused(
        given.admin("PUT", "/segments/" + first, closing), "rule.all[1].not.segment", "cycle");
    assertRefused(
        given.admin(
            "PUT",
            "/segments/" + first,
            Given.json().put("where", "segment lapsed and segment " + second)),
        "where",
        "cycle");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Whatever looks like a pattern is a text like any other.
        ".* | VIP | no",
        "(a+)+$ | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | no",
        "(a+)+$ | (A+)+$ | yes",
        "%_\\E | %_\\e | yes",
        // Case folds sign by sign, also outside the first 65,536; it makes no two of one.
        "größe | GRÖßE | yes",
        "straße | STRASSE | no",
        "ΣΊΣΥΦΟΣ | σίσυφος | yes",
        "𐐨 | 𐐀 | yes",
        "😀 | 😁 | no",
        // What only looks the same is not.
        "Café | Cafe\u0301 | no",
        "a | а | no"
      })
  void labelsAreComparedAsTexts(String asked, String had, String member) {
    String key = Given.fresh("odd");
    ObjectNode body = Given.json();
    body.putObject("rule").putObject("label").put("tag", asked);
    made(key, body);
    String customer = given.customer().label("Kind", had).make();
    String code = given.promotion().include(key).make().code();

    Answer answer = given.attempt(code).customer(customer).by(Given.ADMIN).validate();

    assertThat(answer.json().at("/explanation/include/0/member").asText())
        .as(answer.text())
        .isEqualTo(member);
  }

  @Test
  void halfASignIsRefused() {
    String body = "{\"key\": \"half\", \"rule\": {\"not\": {\"label\": {\"tag\": \"\\ud83d\"}}}}";
    assertRefused(
        api.request("POST", "/segments", Given.ADMIN, body),
        "rule.not.label.tag",
        "invalid_characters");
  }

  private void assertTaken(Sent sent) {
    Answer answer =
        api.request(
            "POST",
            "/segments",
            Given.ADMIN,
            "{\"key\": \"" + Given.fresh("s") + "\", " + sent.json() + "}");
    if (sent.attribute().isEmpty()) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    } else {
      assertRefused(answer, sent.attribute(), sent.code());
    }
  }

  private static void assertRefused(Answer answer, String attribute, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors")).hasSize(1);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo(attribute);
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo(code);
  }

  private Answer create(ObjectNode segment) {
    return given.admin("POST", "/segments", segment.put("key", Given.fresh("s")));
  }

  private void made(String key, ObjectNode segment) {
    Answer answer = given.admin("POST", "/segments", segment.put("key", key));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  private static Sent rule(String what, String rule, String attribute, String code) {
    return new Sent(what, "\"rule\": " + rule, attribute, code);
  }

  private static Sent where(String what, String where, String attribute, String code) {
    return new Sent(what, "\"where\": \"" + where.replace("'", "\\\"") + "\"", attribute, code);
  }

  private static Sent number(String number, String attribute, String code) {
    return rule(
        number,
        "{\"fact\": \"orders.spent\", \"op\": \"gte\", \"value\": " + number + "}",
        attribute,
        code);
  }

  private static String group(int size) {
    return "{\"all\": [" + String.join(",", times(size, LEAF)) + "]}";
  }

  private static String nots(int count) {
    return "{\"not\": ".repeat(count) + LEAF + "}".repeat(count);
  }

  private static String in(int values) {
    return "{\"fact\": \"customer.city\", \"op\": \"in\", \"value\": ["
        + String.join(",", times(values, "\"x\""))
        + "]}";
  }

  private static String text(int length) {
    return "{\"fact\": \"customer.city\", \"op\": \"eq\", \"value\": \""
        + "x".repeat(length)
        + "\"}";
  }

  private static List<String> times(int count, String text) {
    return Collections.nCopies(count, text);
  }
}
