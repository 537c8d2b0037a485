package io.vouchsafe.core.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cuts the text form of a rule into words, texts, numbers and signs. */
final class RuleTokens {

  enum Kind {
    /** A fact, a keyword, a segment's key or a duration. */
    WORD,
    /** Something in quotes, without them. */
    TEXT,
    /** Something that begins like a number: a number or an instant. */
    VALUE,
    /** An operator, bracket or comma. */
    SIGN,
    END
  }

  /**
   * A piece of the text.
   *
   * @param start where it starts, from 0
   * @param end where the next could start
   */
  record Token(Kind kind, String text, int start, int end) {

    boolean isSign(String sign) {
      return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isWord(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    @Override
    public String toString() {
      return kind == Kind.END ? "the end" : "\"" + text + "\"";
    }
  }

  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final List<String> SIGNS = List.of("<=", ">=", "!=", "=", "<", ">", "(", ")", ",");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private RuleTokens(String text) {
    this.text = text;
  }

  /**
   * All tokens of the text, the last of them {@link Kind#END}.
   *
   * @throws RuleSyntaxException at a character that begins nothing
   */
  static List<Token> of(String text) {
    RuleTokens tokens = new RuleTokens(text);
    tokens.readAll();
    return tokens.tokens;
  }

  /** Whether a segment's key can be written without quotes. */
  static boolean isPlainWord(String key) {
    return PLAIN_WORD.matcher(key).matches();
  }

  /** Whether a metadata name can be written without quotes. */
  static boolean isPlainName(String name) {
    return PLAIN_NAME.matcher(name).matches();
  }

  static RuleSyntaxException error(String text, int at, String problem) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new RuleSyntaxException(line, text.codePointCount(lineStart, at) + 1, problem);
  }

  private void readAll() {
    skipSpace();
    while (at < text.length()) {
      read();
      skipSpace();
    }
    tokens.add(new Token(Kind.END, "", at, at));
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private void read() {
    int start = at;
    char c = text.charAt(at);
    if (c == '"') {
      String content = readQuoted();
      tokens.add(new Token(Kind.TEXT, content, start, at));
    } else if (isLetter(c)) {
      skipWhile("_.-");
      tokens.add(new Token(Kind.WORD, text.substring(start, at), start, at));
    } else if (isDigit(c) || c == '-' || c == '+') {
      at++;
      skipWhile(":.+-");
      tokens.add(new Token(Kind.VALUE, text.substring(start, at), start, at));
    } else {
      readSign(start);
    }
  }

  private void readSign(int start) {
    for (String sign : SIGNS) {
      if (text.startsWith(sign, start)) {
        at += sign.length();
        tokens.add(new Token(Kind.SIGN, sign, start, at));
        return;
      }
    }
    throw error(
        text, start, "\"" + Character.toString(text.codePointAt(start)) + "\" means nothing here");
  }

  private void skipWhile(String alsoAllowed) {
    while (at < text.length()
        && (isLetter(text.charAt(at))
            || isDigit(text.charAt(at))
            || alsoAllowed.indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
  }

  private String readQuoted() {
    int start = at++;
    StringBuilder content = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return content.toString();
      }
      content.append(c == '\\' ? readEscaped() : c);
    }
    throw error(text, start, "the quotes are never closed");
  }

  private char readEscaped() {
    int start = at - 1;
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = at < text.length() ? hexDigit(text.charAt(at++)) : -1;
          if (digit < 0) {
            throw error(text, start, "\\u needs four hexadecimal digits");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default ->
          throw error(text, start, "after \\ only \", \\, n, t or u and four digits may follow");
    };
  }

  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
