package io.vouchsafe.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vouchsafe.core.segment.RandomRules;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.testing.Covers;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleJsonTest {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @Property(tries = 1000)
  @Covers("S-59")
  void whatIsPrintedReadsBackAsTheSameRule(@ForAll("rules") Rule rule)
      throws JsonProcessingException {
    JsonNode sent = MAPPER.readTree(MAPPER.writeValueAsString(RuleJson.print(rule)));
    Violations violations = new Violations();
    assertThat(RuleJson.parse(sent, "rule", violations)).isEqualTo(rule);
    assertThat(violations.entries()).isEmpty();
  }

  @Provide
  Arbitrary<Rule> rules() {
    return RandomRules.rules();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'all': [{'segment': 'won_back'}, {'not': {'label': {'tag': 'VIP'}}}]} | segment won_back"
            + " and not label \"VIP\"",
        "{'any': [{'fact': 'orders.count', 'op': 'gte', 'value': 3}]} | any(orders.count >= 3)",
        "{'fact': 'orders.count', 'within': 'P90D', 'op': 'gte', 'value': 2} | orders.count within"
            + " P90D >= 2",
        "{'fact': 'orders.count', 'within': null, 'op': 'is_set', 'value': null} | orders.count is"
            + " set",
        "{'fact': 'orders.spent', 'op': 'between', 'value': [10, 20.50]} | orders.spent between 10"
            + " and 20.5",
        "{'fact': 'customer.country', 'op': 'not_in', 'value': ['DE', 'AT']} | customer.country not"
            + " in (\"DE\", \"AT\")",
        "{'fact': 'customer.metadata.a b', 'op': 'eq', 'value': true} | customer.metadata.\"a b\" ="
            + " true",
        "{'fact': 'orders.last_at', 'op': 'before', 'value': '2026-03-01T13:00:00+01:00'} |"
            + " orders.last_at before 2026-03-01T12:00:00Z",
        "{'fact': 'orders.last_at', 'op': 'older_than', 'value': 'P90D'} | orders.last_at older"
            + " than P90D",
        "{'label': {'name': 'Customer type', 'tag': 'VIP'}} | label \"VIP\" in \"Customer type\"",
        "{'comeback': {'after': 'P90D', 'within': 'P30D', 'by': 'orders'}} | comeback after P90D"
            + " within P30D by orders",
        "{'fact': 'orders.spent', 'op': 'gte', 'value': 0.1} | orders.spent >= 0.1"
      })
  @Covers("S-58")
  void saysTheSameAsTheTextForm(String json, String where) {
    Violations violations = new Violations();
    Rule rule = RuleJson.parse(json(json), "rule", violations);
    assertThat(violations.entries()).isEmpty();
    assertThat(rule).isEqualTo(RuleText.parse(where));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | rule | required",
        "'orders.count >= 3' | rule | not_an_object",
        "{} | rule | required",
        "{'all': []} | rule.all | required",
        "{'all': {}} | rule.all | not_a_list",
        "{'all': null} | rule.all | not_a_list",
        "{'all': [null]} | rule.all[0] | required",
        "{'any': [{'segment': 'a'}, 7]} | rule.any[1] | not_an_object",
        "{'not': {'segment': 3}} | rule.not.segment | not_a_string",
        "{'segment': ''} | rule.segment | required",
        "{'segment': 'a', 'label': {'tag': 'b'}} | rule | invalid_choice",
        "{'segment': 'a', 'extra': 1} | rule.extra | unknown_attribute",
        "{'fact': 'orders.cuont', 'op': 'gte', 'value': 3} | rule.fact | invalid_choice",
        "{'fact': 'orders.count', 'op': '>=', 'value': 3} | rule.op | invalid_choice",
        "{'fact': 'orders.count', 'value': 3} | rule.op | required",
        "{'fact': 'orders.count', 'op': 'gte'} | rule.value | required",
        "{'fact': 'orders.count', 'op': 'gte', 'value': '3'} | rule.value | not_a_number",
        "{'fact': 'orders.count', 'op': 'gte', 'value': [3]} | rule.value | not_a_number",
        "{'fact': 'orders.count', 'op': 'gte', 'value': 3, 'unit': 'x'} | rule.unit |"
            + " unknown_attribute",
        "{'fact': 'orders.count', 'op': 'is_set', 'value': 3} | rule.value | unknown_attribute",
        "{'fact': 'orders.count', 'op': 'in', 'value': 3} | rule.value | not_a_list",
        "{'fact': 'orders.count', 'op': 'in', 'value': [3, null]} | rule.value[1] | not_a_number",
        "{'fact': 'orders.count', 'op': 'in', 'value': []} | rule.value | required",
        "{'fact': 'orders.count', 'op': 'between', 'value': [3]} | rule.value | invalid_choice",
        "{'fact': 'orders.count', 'within': 'soon', 'op': 'gte', 'value': 3} | rule.within |"
            + " invalid_duration",
        "{'fact': 'orders.count', 'within': 90, 'op': 'gte', 'value': 3} | rule.within |"
            + " invalid_duration",
        "{'fact': 'orders.last_at', 'within': 'P1D', 'op': 'is_set'} | rule.within |"
            + " invalid_choice",
        "{'fact': 'orders.last_at', 'op': 'before', 'value': 'today'} | rule.value |"
            + " invalid_datetime",
        "{'fact': 'customer.loyalty_member', 'op': 'eq', 'value': 'yes'} | rule.value |"
            + " not_a_boolean",
        "{'fact': 'customer.country', 'op': 'eq', 'value': 49} | rule.value | not_a_string",
        "{'fact': 'customer.country', 'op': 'eq', 'value': {}} | rule.value | not_a_string",
        "{'fact': 'customer.country', 'op': 'eq', 'value': '\\ud800'} | rule.value |"
            + " invalid_characters",
        "{'fact': 'customer.metadata.', 'op': 'eq', 'value': 1} | rule.fact | invalid_choice",
        "{'fact': 7, 'op': 'eq', 'value': 1} | rule.fact | not_a_string",
        "{'fact': 'orders.spent', 'op': 'eq', 'value': 1e999999999} | rule.value | above_maximum",
        "{'label': 'VIP'} | rule.label | not_an_object",
        "{'label': {'name': 'x'}} | rule.label.tag | required",
        "{'label': {'name': 7, 'tag': 'x'}} | rule.label.name | not_a_string",
        "{'label': {'tag': 'x', 'colour': 'y'}} | rule.label.colour | unknown_attribute",
        "{'comeback': {'after': 'P90D', 'within': 'P30D'}} | rule.comeback.by | required",
        "{'comeback': {'after': 'P90D', 'within': 'P30D', 'by': 'magic'}} | rule.comeback.by |"
            + " invalid_choice",
        "{'comeback': {'after': 'x', 'within': 'P30D', 'by': 'orders'}} | rule.comeback.after |"
            + " invalid_duration"
      })
  @Covers({"S-41", "S-67", "S-69", "S-74"})
  void namesThePlaceAndWhatIsWrongThere(String json, String place, String code) {
    Violations violations = new Violations();
    assertThat(RuleJson.parse(json(json), "rule", violations)).isNull();
    assertThat(violations.entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.attribute()).isEqualTo(place);
              assertThat(entry.code()).isEqualTo(code);
              assertThat(entry.message()).matches("[A-Z].*\\.");
            });
  }

  @Test
  @Covers("S-68")
  void namesEverythingThatIsWrong() {
    assertThat(
            places(
                "{'all': [{'fact': 'x', 'op': 'y', 'value': 1}, {'segment': 'a'},"
                    + " {'not': {'fact': 'orders.count', 'op': 'gte', 'value': true}}]}"))
        .containsExactly("rule.all[0].fact", "rule.all[0].op", "rule.all[2].not.value");
  }

  @Test
  @Covers({"S-71", "S-72"})
  void allowsEightLevelsAndSixtyFourNodesAndNoMore() {
    String leaf = "{'segment': 'a'}";
    assertThat(places("{'not': ".repeat(7) + leaf + "}".repeat(7))).isEmpty();
    assertThat(places("{'not': ".repeat(8) + leaf + "}".repeat(8)))
        .containsExactly("rule" + ".not".repeat(8));
    assertThat(places("{'all': [" + String.join(",", Collections.nCopies(63, leaf)) + "]}"))
        .isEmpty();
    assertThat(places("{'all': [" + String.join(",", Collections.nCopies(64, leaf)) + "]}"))
        .containsExactly("rule");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'all': [%s]}", "{'any': [%s]}"})
  @Covers({"S-68", "S-71"})
  void isNotOverwhelmedByAHugeRule(String group) {
    String wrong = String.join(",", Collections.nCopies(20_000, "{'fact': 'x', 'y': 1}"));
    assertThat(places(group.formatted(wrong))).containsExactly("rule");
    String many = String.join(",", Collections.nCopies(63, "{'fact': 'x', 'op': 'y', 'z': 1}"));
    assertThat(places(group.formatted(many))).hasSize(20);
    assertThat(places("{'not': ".repeat(400) + "{}" + "}".repeat(400)))
        .containsExactly("rule" + ".not".repeat(8));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumberThoughItIsCalledOne(double value) {
    JsonNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("fact", "orders.spent")
            .put("op", "gte")
            .put("value", value);
    Violations violations = new Violations();
    assertThat(RuleJson.parse(node, "rule", violations)).isNull();
    assertThat(violations.entries()).extracting(ErrorEntry::code).containsExactly("not_a_number");
  }

  private static List<String> places(String json) {
    Violations violations = new Violations();
    Rule rule = RuleJson.parse(json(json), "rule", violations);
    assertThat(rule == null).isEqualTo(!violations.entries().isEmpty());
    return violations.entries().stream().map(ErrorEntry::attribute).toList();
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
