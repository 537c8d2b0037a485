package io.vouchsafe.core.segment;

/** A rule's text cannot be understood, or is too large. */
public final class RuleSyntaxException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final String problem;

  RuleSyntaxException(int line, int column, String problem) {
    super("line " + line + ", column " + column + ": " + problem);
    this.line = line;
    this.column = column;
    this.problem = problem;
  }

  /** The line of the text where it goes wrong, from 1. */
  public int line() {
    return line;
  }

  /** The column in that line, from 1. */
  public int column() {
    return column;
  }

  /** What is wrong there, without the place; {@link #getMessage()} has both. */
  public String problem() {
    return problem;
  }
}
