package io.vouchsafe.core.segment;

/**
 * The text form of rules, such as {@code orders.count within P90D >= 2 and not label "VIP"}. What
 * is printed reads back as the same rule.
 */
public final class RuleText {

  private RuleText() {}

  /** The rule in text form. */
  public static String print(Rule rule) {
    return new RulePrinter().print(rule);
  }

  /**
   * Reads a rule's text form.
   *
   * @throws RuleSyntaxException if it is not one, or is larger than {@link RuleLimits} allows
   */
  public static Rule parse(String text) {
    return new RuleParser(text).parse();
  }
}
