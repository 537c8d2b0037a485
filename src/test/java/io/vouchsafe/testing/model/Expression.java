package io.vouchsafe.testing.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Conditions and updates in DynamoDB's expression language, evaluated on one item. */
final class Expression {

  private static final Pattern TOKEN =
      Pattern.compile("[#:]?[A-Za-z_][A-Za-z0-9_]*|<=|>=|<>|[=<>(),.+-]");
  private static final Set<String> CLAUSES = Set.of("set", "add", "remove", "delete");

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, String> names;
  private final Map<String, AttributeValue> values;
  private final Map<String, AttributeValue> item;
  private int position;

  private Expression(
      String text,
      Map<String, String> names,
      Map<String, AttributeValue> values,
      Map<String, AttributeValue> item) {
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    this.names = names;
    this.values = values;
    this.item = item;
  }

  /** Whether an item fulfils a condition; without one it does. */
  static boolean holds(
      @Nullable String condition,
      Map<String, String> names,
      Map<String, AttributeValue> values,
      Map<String, AttributeValue> item) {
    return condition == null || new Expression(condition, names, values, item).or();
  }

  /** An item after an update. */
  static Map<String, AttributeValue> update(
      String update,
      Map<String, String> names,
      Map<String, AttributeValue> values,
      Map<String, AttributeValue> item) {
    return new Expression(update, names, values, item).updated();
  }

  // ----------------------------------------------------------------------------------- conditions

  private boolean or() {
    boolean holds = and();
    while (takes("or")) {
      holds |= and();
    }
    return holds;
  }

  private boolean and() {
    boolean holds = primary();
    while (takes("and")) {
      holds &= primary();
    }
    return holds;
  }

  private boolean primary() {
    if (takes("(")) {
      boolean holds = or();
      expect(")");
      return holds;
    }
    return switch (peek()) {
      case "attribute_exists" -> argument() != null;
      case "attribute_not_exists" -> argument() == null;
      case "contains", "begins_with" -> hasPart();
      default -> comparison();
    };
  }

  private boolean hasPart() {
    boolean anywhere = next().equals("contains");
    expect("(");
    AttributeValue whole = operand();
    expect(",");
    String part = Objects.requireNonNull(operand()).s();
    expect(")");
    if (whole == null) {
      return false;
    }
    if (whole.hasSs()) {
      return whole.ss().contains(part);
    }
    return anywhere ? whole.s().contains(part) : whole.s().startsWith(part);
  }

  private boolean comparison() {
    AttributeValue left = operand();
    String operator = next();
    AttributeValue right = operand();
    if (operator.equals("between")) {
      expect("and");
      AttributeValue high = operand();
      return left != null && order(left, right) >= 0 && order(left, high) <= 0;
    }
    if (left == null || right == null) {
      return false;
    }
    return switch (operator) {
      case "=" -> isSame(left, right);
      case "<>" -> !isSame(left, right);
      case "<" -> order(left, right) < 0;
      case "<=" -> order(left, right) <= 0;
      case ">" -> order(left, right) > 0;
      case ">=" -> order(left, right) >= 0;
      default -> throw new IllegalStateException("Not known: " + operator);
    };
  }

  private static boolean isSame(AttributeValue left, AttributeValue right) {
    return (left.n() != null && right.n() != null) ? order(left, right) == 0 : left.equals(right);
  }

  static int order(@Nullable AttributeValue left, @Nullable AttributeValue right) {
    if (left == null || right == null) {
      throw new IllegalStateException("Nothing to compare");
    }
    return left.n() != null
        ? new BigDecimal(left.n()).compareTo(new BigDecimal(right.n()))
        : left.s().compareTo(right.s());
  }

  private @Nullable AttributeValue argument() {
    next();
    expect("(");
    AttributeValue value = operand();
    expect(")");
    return value;
  }

  private @Nullable AttributeValue operand() {
    if (peek().equals("size")) {
      AttributeValue whole = argument();
      return whole == null
          ? null
          : AttributeValue.fromN(Integer.toString(whole.hasSs() ? whole.ss().size() : 0));
    }
    if (peek().equals("if_not_exists")) {
      next();
      expect("(");
      AttributeValue there = operand();
      expect(",");
      AttributeValue otherwise = operand();
      expect(")");
      return there == null ? otherwise : there;
    }
    if (peek().startsWith(":")) {
      String name = next();
      return Objects.requireNonNull(values.get(name), name);
    }
    return at(path());
  }

  private List<String> path() {
    List<String> path = new ArrayList<>();
    do {
      String name = next();
      path.add(name.startsWith("#") ? Objects.requireNonNull(names.get(name), name) : name);
    } while (takes("."));
    return path;
  }

  private @Nullable AttributeValue at(List<String> path) {
    AttributeValue value = item.get(path.getFirst());
    for (String name : path.subList(1, path.size())) {
      value = value == null ? null : value.m().get(name);
    }
    return value;
  }

  // -------------------------------------------------------------------------------------- updates

  private Map<String, AttributeValue> updated() {
    Map<String, AttributeValue> after = new HashMap<>(item);
    while (position < tokens.size()) {
      String clause = next().toLowerCase(Locale.ROOT);
      do {
        List<String> path = path();
        switch (clause) {
          case "set" -> {
            expect("=");
            put(after, path, sum());
          }
          case "add" -> put(after, path, added(at(path), Objects.requireNonNull(operand())));
          case "delete" -> put(after, path, without(at(path), Objects.requireNonNull(operand())));
          case "remove" -> put(after, path, null);
          default -> throw new IllegalStateException("Not known: " + clause);
        }
      } while (takes(","));
      if (position < tokens.size() && !CLAUSES.contains(peek().toLowerCase(Locale.ROOT))) {
        throw new IllegalStateException("Not known: " + peek());
      }
    }
    return Map.copyOf(after);
  }

  private AttributeValue sum() {
    AttributeValue first = Objects.requireNonNull(operand());
    if (takes("+")) {
      return added(first, Objects.requireNonNull(operand()));
    }
    if (takes("-")) {
      BigDecimal less = new BigDecimal(Objects.requireNonNull(operand()).n());
      return AttributeValue.fromN(new BigDecimal(first.n()).subtract(less).toPlainString());
    }
    return first;
  }

  private static AttributeValue added(@Nullable AttributeValue before, AttributeValue more) {
    if (before == null) {
      return more;
    }
    if (more.hasSs()) {
      Set<String> all = new LinkedHashSet<>(before.ss());
      all.addAll(more.ss());
      return AttributeValue.fromSs(List.copyOf(all));
    }
    return AttributeValue.fromN(
        new BigDecimal(before.n()).add(new BigDecimal(more.n())).toPlainString());
  }

  private static @Nullable AttributeValue without(
      @Nullable AttributeValue before, AttributeValue less) {
    if (before == null) {
      return null;
    }
    Set<String> rest = new LinkedHashSet<>(before.ss());
    rest.removeAll(less.ss());
    return rest.isEmpty() ? null : AttributeValue.fromSs(List.copyOf(rest));
  }

  private static void put(
      Map<String, AttributeValue> into, List<String> path, @Nullable AttributeValue value) {
    String name = path.getFirst();
    if (path.size() > 1) {
      AttributeValue map = Objects.requireNonNull(into.get(name), "No map at " + name);
      Map<String, AttributeValue> inner = new HashMap<>(map.m());
      put(inner, path.subList(1, path.size()), value);
      into.put(name, AttributeValue.fromM(inner));
    } else if (value == null) {
      into.remove(name);
    } else {
      into.put(name, value);
    }
  }

  // --------------------------------------------------------------------------------------- tokens

  private String peek() {
    return tokens.get(position);
  }

  private String next() {
    return tokens.get(position++);
  }

  private boolean takes(String token) {
    boolean is = position < tokens.size() && peek().equalsIgnoreCase(token);
    position += is ? 1 : 0;
    return is;
  }

  private void expect(String token) {
    if (!takes(token)) {
      throw new IllegalStateException(token + " is missing in " + tokens);
    }
  }
}
