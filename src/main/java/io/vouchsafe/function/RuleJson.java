package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.Fact;
import io.vouchsafe.core.segment.Operator;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import io.vouchsafe.core.segment.Rule.Not;
import io.vouchsafe.core.segment.RuleFlaw;
import io.vouchsafe.core.segment.RuleLimits;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The structured form of rules. */
final class RuleJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> KINDS =
      List.of("all", "any", "not", "segment", "fact", "label", "comeback");
  private static final Set<String> OF_COMPARISON = Set.of("fact", "within", "op", "value");
  private static final Set<String> OF_LABEL = Set.of("name", "tag");
  private static final Set<String> OF_COMEBACK = Set.of("after", "within", "by");

  /** More flaws than this help nobody. */
  private static final int MOST_FLAWS = 20;

  private final List<RuleFlaw> flaws = new ArrayList<>();
  private int nodes;

  private RuleJson() {}

  /**
   * Reads a rule.
   *
   * @param place what the rule is called in the violations, such as {@code rule}
   * @param violations told everything that is wrong
   * @return null if anything is wrong
   */
  static @Nullable Rule parse(JsonNode node, String place, Violations violations) {
    RuleJson reader = new RuleJson();
    Rule rule = reader.read(node, "", 1);
    if (reader.nodes > RuleLimits.MOST_NODES) {
      reader.flaws.clear();
      reader.flaws.add(RuleLimits.tooManyNodes());
    } else if (rule != null && reader.flaws.isEmpty()) {
      reader.flaws.addAll(RuleLimits.check(rule));
    }
    reader.flaws.stream()
        .limit(MOST_FLAWS)
        .forEach(
            flaw ->
                violations.add(
                    place + flaw.place(),
                    flaw.kind().name().toLowerCase(Locale.ROOT),
                    sentence(flaw.message())));
    return reader.flaws.isEmpty() ? rule : null;
  }

  /** Writes a rule so that {@link #parse} reads the same rule from it. */
  static JsonNode print(Rule rule) {
    return switch (rule) {
      case All all -> JSON.objectNode().set("all", printAll(all.rules()));
      case Any any -> JSON.objectNode().set("any", printAll(any.rules()));
      case Not not -> JSON.objectNode().set("not", print(not.rule()));
      case InSegment segment -> JSON.objectNode().put("segment", segment.key());
      case HasLabel label -> {
        ObjectNode node = JSON.objectNode();
        if (label.name() != null) {
          node.put("name", label.name());
        }
        node.put("tag", label.tag());
        yield JSON.objectNode().set("label", node);
      }
      case Comeback comeback ->
          JSON.objectNode()
              .set(
                  "comeback",
                  JSON.objectNode()
                      .put("after", comeback.after().toString())
                      .put("within", comeback.within().toString())
                      .put("by", comeback.by().key()));
      case Comparison comparison -> printComparison(comparison);
    };
  }

  private static ArrayNode printAll(List<Rule> rules) {
    ArrayNode array = JSON.arrayNode();
    rules.forEach(rule -> array.add(print(rule)));
    return array;
  }

  private static ObjectNode printComparison(Comparison comparison) {
    ObjectNode node = JSON.objectNode().put("fact", comparison.fact().key());
    if (comparison.within() != null) {
      node.put("within", comparison.within().toString());
    }
    Operator operator = comparison.operator();
    node.put("op", operator.key());
    if (operator.takesList()) {
      ArrayNode values = node.putArray("value");
      comparison.operands().forEach(value -> values.add(printValue(value)));
    } else if (!operator.takesNothing()) {
      node.set("value", printValue(comparison.operands().getFirst()));
    }
    return node;
  }

  private static JsonNode printValue(Object value) {
    return switch (value) {
      case BigDecimal number -> JSON.numberNode(number);
      case Boolean flag -> JSON.booleanNode(flag);
      default -> JSON.textNode(value.toString());
    };
  }

  private @Nullable Rule read(@Nullable JsonNode given, String place, int level) {
    if (++nodes > RuleLimits.MOST_NODES) {
      return null;
    }
    if (level > RuleLimits.MOST_LEVELS) {
      flaws.add(RuleLimits.tooManyLevels().under(place));
      return null;
    }
    JsonNode node = orNull(given);
    if (node == null) {
      return flaw(place, RuleFlaw.Kind.REQUIRED, "must be given");
    }
    if (!node.isObject()) {
      return flaw(place, RuleFlaw.Kind.NOT_AN_OBJECT, "must be an object that is a rule");
    }
    List<String> kinds = KINDS.stream().filter(node::has).toList();
    if (kinds.isEmpty()) {
      refuseOthers(node, place, Set.of());
      return flaw(place, RuleFlaw.Kind.REQUIRED, "must have one of " + String.join(", ", KINDS));
    }
    if (kinds.size() > 1) {
      return flaw(
          place, RuleFlaw.Kind.INVALID_CHOICE, "must have only one of " + String.join(", ", kinds));
    }
    String kind = kinds.getFirst();
    refuseOthers(node, place, kind.equals("fact") ? OF_COMPARISON : Set.of(kind));
    String inner = place + "." + kind;
    JsonNode value = node.get(kind);
    return switch (kind) {
      case "all" -> readGroup(value, inner, level, All::new);
      case "any" -> readGroup(value, inner, level, Any::new);
      case "not" -> {
        Rule rule = read(value, inner, level + 1);
        yield rule == null ? null : new Not(rule);
      }
      case "segment" -> {
        String key = readText(value, inner);
        yield key == null ? null : new InSegment(key);
      }
      case "label" -> readLabel(value, inner);
      case "comeback" -> readComeback(value, inner);
      default -> readComparison(node, place);
    };
  }

  private @Nullable Rule readGroup(
      JsonNode node, String place, int level, Function<List<Rule>, Rule> group) {
    if (!node.isArray()) {
      return flaw(place, RuleFlaw.Kind.NOT_A_LIST, "must be a list of rules");
    }
    if (node.isEmpty()) {
      return flaw(place, RuleFlaw.Kind.REQUIRED, "must have at least one rule");
    }
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < node.size() && nodes <= RuleLimits.MOST_NODES; i++) {
      Rule rule = read(node.get(i), place + "[" + i + "]", level + 1);
      if (rule != null) {
        rules.add(rule);
      }
    }
    return rules.size() == node.size() ? group.apply(rules) : null;
  }

  private @Nullable Rule readLabel(JsonNode node, String place) {
    if (!node.isObject()) {
      return flaw(place, RuleFlaw.Kind.NOT_AN_OBJECT, "must be an object with a tag");
    }
    refuseOthers(node, place, OF_LABEL);
    int before = flaws.size();
    JsonNode nameNode = orNull(node.get("name"));
    String name = nameNode == null ? null : readText(nameNode, place + ".name");
    String tag = readText(node.get("tag"), place + ".tag");
    return tag == null || flaws.size() > before ? null : new HasLabel(name, tag);
  }

  private @Nullable Rule readComeback(JsonNode node, String place) {
    if (!node.isObject()) {
      return flaw(
          place, RuleFlaw.Kind.NOT_AN_OBJECT, "must be an object with after, within and by");
    }
    refuseOthers(node, place, OF_COMEBACK);
    Span after = readSpan(node.get("after"), place + ".after");
    Span within = readSpan(node.get("within"), place + ".within");
    Comeback.By by = readBy(node.get("by"), place + ".by");
    return after == null || within == null || by == null ? null : new Comeback(after, within, by);
  }

  private Comeback.@Nullable By readBy(@Nullable JsonNode node, String place) {
    String text = readText(node, place);
    if (text == null) {
      return null;
    }
    for (Comeback.By by : Comeback.By.values()) {
      if (by.key().equals(text)) {
        return by;
      }
    }
    flaw(place, RuleFlaw.Kind.INVALID_CHOICE, "must be orders or activity");
    return null;
  }

  private @Nullable Rule readComparison(JsonNode node, String place) {
    int before = flaws.size();
    String factKey = readText(node.get("fact"), place + ".fact");
    Fact fact = factKey == null ? null : Fact.keyed(factKey).orElse(null);
    if (factKey != null && fact == null) {
      flaw(place + ".fact", RuleFlaw.Kind.INVALID_CHOICE, "is no known fact");
    }
    String operatorKey = readText(node.get("op"), place + ".op");
    Operator operator = operatorKey == null ? null : Operator.keyed(operatorKey).orElse(null);
    if (operatorKey != null && operator == null) {
      flaw(place + ".op", RuleFlaw.Kind.INVALID_CHOICE, "is no known operator");
    }
    JsonNode window = orNull(node.get("within"));
    Span within = window == null ? null : readSpan(window, place + ".within");
    if (fact == null || operator == null || flaws.size() > before) {
      return null;
    }
    List<Object> values = readValues(orNull(node.get("value")), operator, place + ".value");
    return values == null
        ? null
        : Comparison.of(fact, within, operator, values, flaw -> flaws.add(flaw.under(place)))
            .orElse(null);
  }

  private @Nullable List<Object> readValues(
      @Nullable JsonNode node, Operator operator, String place) {
    if (node == null) {
      return List.of();
    }
    if (!operator.takesList()) {
      return List.of(readValue(node));
    }
    if (!node.isArray()) {
      flaw(place, RuleFlaw.Kind.NOT_A_LIST, "must be a list of values");
      return null;
    }
    List<Object> values = new ArrayList<>();
    for (Iterator<JsonNode> all = node.elements(); all.hasNext(); ) {
      values.add(readValue(all.next()));
    }
    return values;
  }

  /** The value as the core takes it; what is no value at all stays a node, and is refused there. */
  private static Object readValue(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node instanceof NumericNode number && !number.isNaN() ? number.decimalValue() : node;
  }

  private @Nullable Span readSpan(@Nullable JsonNode given, String place) {
    JsonNode node = orNull(given);
    if (node == null) {
      flaw(place, RuleFlaw.Kind.REQUIRED, "must be given");
      return null;
    }
    if (node.isTextual()) {
      try {
        return Span.parse(node.textValue());
      } catch (DateTimeException e) {
        // Told below, as everything else that is no duration.
      }
    }
    flaw(place, RuleFlaw.Kind.INVALID_DURATION, "must be a duration, such as P90D");
    return null;
  }

  private @Nullable String readText(@Nullable JsonNode given, String place) {
    JsonNode node = orNull(given);
    if (node == null) {
      flaw(place, RuleFlaw.Kind.REQUIRED, "must be given");
      return null;
    }
    if (!node.isTextual()) {
      flaw(place, RuleFlaw.Kind.NOT_A_STRING, "must be a text");
      return null;
    }
    return node.textValue();
  }

  private void refuseOthers(JsonNode node, String place, Set<String> known) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name) && flaws.size() < MOST_FLAWS) {
        flaw(place + "." + name, RuleFlaw.Kind.UNKNOWN_ATTRIBUTE, "is not known here");
      }
    }
  }

  private @Nullable Rule flaw(String place, RuleFlaw.Kind kind, String message) {
    flaws.add(new RuleFlaw(place, kind, message));
    return null;
  }

  private static @Nullable JsonNode orNull(@Nullable JsonNode node) {
    return node == null || node.isNull() ? null : node;
  }

  private static String sentence(String message) {
    return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
  }
}
