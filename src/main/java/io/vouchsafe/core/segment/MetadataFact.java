package io.vouchsafe.core.segment;

/**
 * A value that the merchant keeps with the customer.
 *
 * @param name the merchant's name for it, 1 to 200 characters
 */
record MetadataFact(String name) implements Fact {

  static final String PREFIX = "customer.metadata.";

  private static final int LONGEST_NAME = 200;

  MetadataFact {
    if (!isName(name)) {
      throw new IllegalArgumentException("A metadata name has 1 to 200 characters");
    }
  }

  static boolean isName(String name) {
    return !name.isEmpty() && name.length() <= LONGEST_NAME && RuleLimits.isWellFormed(name);
  }

  @Override
  public String key() {
    return PREFIX + name;
  }

  @Override
  public FactType type() {
    return FactType.ANY;
  }

  @Override
  public boolean takesWindow() {
    return false;
  }

  @Override
  public boolean keepsHistory() {
    return false;
  }
}
