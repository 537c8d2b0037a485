package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import io.vouchsafe.core.segment.Rule.Not;
import java.math.BigDecimal;
import java.util.List;

/** Writes a rule in text form. */
final class RulePrinter {

  private final StringBuilder out = new StringBuilder();

  String print(Rule rule) {
    append(rule);
    return out.toString();
  }

  private void append(Rule rule) {
    switch (rule) {
      case All all -> appendGroup(all.rules(), "and", "all");
      case Any any -> appendGroup(any.rules(), "or", "any");
      case Not not -> {
        out.append("not ");
        appendOperand(not.rule(), true);
      }
      case Comparison comparison -> appendComparison(comparison);
      case HasLabel label -> {
        out.append("label ");
        appendQuoted(label.tag());
        if (label.name() != null) {
          out.append(" in ");
          appendQuoted(label.name());
        }
      }
      case InSegment segment -> {
        out.append("segment ");
        if (RuleTokens.isPlainWord(segment.key())) {
          out.append(segment.key());
        } else {
          appendQuoted(segment.key());
        }
      }
      case Comeback comeback ->
          out.append("comeback after ")
              .append(comeback.after())
              .append(" within ")
              .append(comeback.within())
              .append(" by ")
              .append(comeback.by().key());
    }
  }

  private void appendGroup(List<Rule> rules, String word, String loneWord) {
    if (rules.size() == 1) {
      // A group of one has no word between its rules that could tell which kind of group it is.
      out.append(loneWord).append('(');
      append(rules.getFirst());
      out.append(')');
      return;
    }
    for (int i = 0; i < rules.size(); i++) {
      if (i > 0) {
        out.append(' ').append(word).append(' ');
      }
      Rule rule = rules.get(i);
      appendOperand(rule, word.equals("and") || !(rule instanceof All));
    }
  }

  private void appendOperand(Rule rule, boolean bracketed) {
    boolean group =
        switch (rule) {
          case All all -> all.rules().size() > 1;
          case Any any -> any.rules().size() > 1;
          default -> false;
        };
    if (group && bracketed) {
      out.append('(');
      append(rule);
      out.append(')');
    } else {
      append(rule);
    }
  }

  private void appendComparison(Comparison comparison) {
    appendFact(comparison.fact());
    if (comparison.within() != null) {
      out.append(" within ").append(comparison.within());
    }
    Operator operator = comparison.operator();
    List<Object> operands = comparison.operands();
    out.append(' ').append(operator.text());
    if (operator == Operator.BETWEEN) {
      out.append(' ');
      appendValue(operands.get(0));
      out.append(" and ");
      appendValue(operands.get(1));
    } else if (operator.takesList()) {
      out.append(" (");
      for (int i = 0; i < operands.size(); i++) {
        if (i > 0) {
          out.append(", ");
        }
        appendValue(operands.get(i));
      }
      out.append(')');
    } else if (!operands.isEmpty()) {
      out.append(' ');
      appendValue(operands.getFirst());
    }
  }

  private void appendFact(Fact fact) {
    if (fact instanceof MetadataFact metadata && !RuleTokens.isPlainName(metadata.name())) {
      out.append(MetadataFact.PREFIX);
      appendQuoted(metadata.name());
    } else {
      out.append(fact.key());
    }
  }

  private void appendValue(Object value) {
    switch (value) {
      case String text -> appendQuoted(text);
      case BigDecimal number -> out.append(number.toPlainString());
      default -> out.append(value);
    }
  }

  private void appendQuoted(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      appendEscaped(text.charAt(i));
    }
    out.append('"');
  }

  private void appendEscaped(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          out.append(String.format("\\u%04x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
