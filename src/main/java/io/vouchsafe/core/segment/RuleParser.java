package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.RuleTokens.Kind;
import io.vouchsafe.core.segment.RuleTokens.Token;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads a rule's text form by recursive descent. */
final class RuleParser {

  /** Brackets may be redundant, so more of them than levels are allowed; but not without end. */
  private static final int DEEPEST = 64;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,5})?");

  private static final int LONGEST_NUMBER = 100;

  private final String text;
  private final List<Token> tokens;
  private int at;
  private int depth;
  private int leaves;

  RuleParser(String text) {
    if (text.length() > RuleLimits.LONGEST_TEXT) {
      throw new RuleSyntaxException(
          1, 1, "a rule must not have more than " + RuleLimits.LONGEST_TEXT + " characters");
    }
    this.text = text;
    this.tokens = RuleTokens.of(text);
  }

  Rule parse() {
    Rule rule = readAny();
    if (peek().kind() != Kind.END) {
      throw error(peek(), "expected \"and\", \"or\" or the end, not " + peek());
    }
    List<RuleFlaw> flaws = RuleLimits.check(rule);
    if (!flaws.isEmpty()) {
      throw error(tokens.getFirst(), "the rule " + flaws.getFirst().message());
    }
    return rule;
  }

  private Rule readAny() {
    return readChain("or", this::readAll, Rule.Any::new);
  }

  private Rule readAll() {
    return readChain("and", this::readUnary, Rule.All::new);
  }

  private Rule readChain(String word, Supplier<Rule> part, Function<List<Rule>, Rule> group) {
    Rule first = part.get();
    if (!peek().isWord(word)) {
      return first;
    }
    List<Rule> rules = new ArrayList<>();
    rules.add(first);
    while (take(word)) {
      rules.add(part.get());
    }
    return group.apply(rules);
  }

  private Rule readUnary() {
    Token token = peek();
    if (++depth > DEEPEST) {
      throw error(token, "nested too deeply");
    }
    Rule rule = take("not") ? new Rule.Not(readUnary()) : readPrimary();
    depth--;
    return rule;
  }

  private Rule readPrimary() {
    Token token = next();
    if (++leaves > RuleLimits.MOST_NODES) {
      throw error(token, "the rule " + RuleLimits.tooManyNodes().message());
    }
    if (token.isSign("(")) {
      leaves--;
      Rule rule = readAny();
      expectSign(")");
      return rule;
    }
    if (token.kind() != Kind.WORD) {
      throw error(token, "expected a condition, not " + token);
    }
    if (token.isWord("label")) {
      return readLabel();
    }
    if (token.isWord("segment")) {
      Token key = next();
      if (key.kind() != Kind.WORD && key.kind() != Kind.TEXT) {
        throw error(key, "expected the key of a segment, not " + key);
      }
      return new Rule.InSegment(key.text());
    }
    if (token.isWord("comeback")) {
      return readComeback();
    }
    if (peek().isSign("(") && token.isWord("all")) {
      return new Rule.All(readGroup());
    }
    if (peek().isSign("(") && token.isWord("any")) {
      return new Rule.Any(readGroup());
    }
    return readComparison(token);
  }

  private List<Rule> readGroup() {
    expectSign("(");
    List<Rule> rules = new ArrayList<>();
    do {
      rules.add(readAny());
    } while (takeSign(","));
    expectSign(")");
    return rules;
  }

  private Rule readLabel() {
    String tag = expectText("a label in quotes");
    return take("in")
        ? new Rule.HasLabel(expectText("a label's category in quotes"), tag)
        : new Rule.HasLabel(null, tag);
  }

  private Rule readComeback() {
    expectWord("after");
    Span after = expectSpan();
    expectWord("within");
    Span within = expectSpan();
    expectWord("by");
    Token by = next();
    for (Comeback.By choice : Comeback.By.values()) {
      if (by.isWord(choice.key())) {
        return new Comeback(after, within, choice);
      }
    }
    throw error(by, "expected \"orders\" or \"activity\", not " + by);
  }

  private Rule readComparison(Token start) {
    String key = start.text();
    if (key.equals(MetadataFact.PREFIX)
        && peek().kind() == Kind.TEXT
        && peek().start() == start.end()) {
      key += next().text();
    }
    Fact fact = Fact.keyed(key).orElse(null);
    if (fact == null) {
      throw error(start, "there is no fact \"" + key + "\"");
    }
    Token window = peek();
    Span within = take("within") ? expectSpan() : null;
    Token sign = peek();
    Operator operator = readOperator();
    List<Token> places = new ArrayList<>();
    List<Object> values = readValues(operator, places);
    List<RuleFlaw> flaws = new ArrayList<>();
    Optional<Comparison> comparison = Comparison.of(fact, within, operator, values, flaws::add);
    return comparison.orElseThrow(() -> error(flaws.getFirst(), window, sign, places));
  }

  private Operator readOperator() {
    Token token = next();
    if (token.isWord("is")) {
      boolean negated = take("not");
      expectWord("set");
      return negated ? Operator.IS_NOT_SET : Operator.IS_SET;
    }
    if (token.isWord("not")) {
      expectWord("in");
      return Operator.NOT_IN;
    }
    if (token.isWord("older")) {
      expectWord("than");
      return Operator.OLDER_THAN;
    }
    if (token.isWord("newer")) {
      expectWord("than");
      return Operator.NEWER_THAN;
    }
    for (Operator operator : Operator.values()) {
      if (token.isSign(operator.text()) || token.isWord(operator.text())) {
        return operator;
      }
    }
    throw error(token, "expected a comparison such as \">=\", not " + token);
  }

  private List<Object> readValues(Operator operator, List<Token> places) {
    List<Object> values = new ArrayList<>();
    if (operator.takesNothing()) {
      return values;
    }
    if (operator == Operator.BETWEEN) {
      values.add(readValue(places));
      expectWord("and");
      values.add(readValue(places));
    } else if (operator.takesList()) {
      expectSign("(");
      do {
        values.add(readValue(places));
      } while (takeSign(","));
      expectSign(")");
    } else {
      values.add(readValue(places));
    }
    return values;
  }

  private Object readValue(List<Token> places) {
    Token token = next();
    places.add(token);
    return switch (token.kind()) {
      case TEXT -> token.text();
      case VALUE -> readNumberOrInstant(token);
      case WORD -> {
        if (token.isWord("true") || token.isWord("false")) {
          yield token.isWord("true");
        }
        if (token.text().startsWith("P") || token.text().startsWith("p")) {
          // Perhaps a duration. If one is wanted here its reader judges, else a text is in quotes.
          yield asSpanOrFail(token);
        }
        throw error(token, "expected a value, not " + token + "; a text stands in quotes");
      }
      case SIGN, END -> throw error(token, "expected a value, not " + token);
    };
  }

  private Object readNumberOrInstant(Token token) {
    if (token.text().length() <= LONGEST_NUMBER && NUMBER.matcher(token.text()).matches()) {
      return new BigDecimal(token.text());
    }
    Object instant = Operands.instantOrNull(token.text());
    if (instant == null) {
      throw error(token, token + " is neither a number nor an instant");
    }
    return instant;
  }

  private Object asSpanOrFail(Token token) {
    try {
      return Span.parse(token.text());
    } catch (DateTimeException e) {
      throw error(token, token + " is no duration such as P90D; a text stands in quotes");
    }
  }

  private RuleSyntaxException error(RuleFlaw flaw, Token window, Token sign, List<Token> places) {
    return switch (flaw.place()) {
      case ".within" -> error(window, flaw.message());
      case ".op" -> error(sign, flaw.message());
      default -> {
        Token token = places.get(placeOf(flaw, places.size()));
        yield error(token, token + " " + flaw.message());
      }
    };
  }

  private static int placeOf(RuleFlaw flaw, int size) {
    int bracket = flaw.place().indexOf('[');
    return bracket < 0
        ? 0
        : Math.min(
            size - 1,
            Integer.parseInt(flaw.place().substring(bracket + 1, flaw.place().length() - 1)));
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  private boolean take(String word) {
    return advanceIf(peek().isWord(word));
  }

  private boolean takeSign(String sign) {
    return advanceIf(peek().isSign(sign));
  }

  private boolean advanceIf(boolean wanted) {
    if (wanted) {
      at++;
    }
    return wanted;
  }

  private void expectWord(String word) {
    if (!take(word)) {
      throw error(peek(), "expected \"" + word + "\", not " + peek());
    }
  }

  private void expectSign(String sign) {
    if (!takeSign(sign)) {
      throw error(peek(), "expected \"" + sign + "\", not " + peek());
    }
  }

  private String expectText(String what) {
    Token token = next();
    if (token.kind() != Kind.TEXT) {
      throw error(token, "expected " + what + ", not " + token);
    }
    return token.text();
  }

  private Span expectSpan() {
    Token token = next();
    if (token.kind() == Kind.WORD || token.kind() == Kind.TEXT) {
      try {
        return Span.parse(token.text());
      } catch (DateTimeException e) {
        // Told below, as everything else that is no duration.
      }
    }
    throw error(token, "expected a duration such as P90D, not " + token);
  }

  private RuleSyntaxException error(Token token, String problem) {
    return RuleTokens.error(text, token.start(), problem);
  }
}
