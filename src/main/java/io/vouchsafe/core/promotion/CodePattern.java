package io.vouchsafe.core.promotion;

import java.math.BigInteger;
import java.util.random.RandomGenerator;

/**
 * What codes that are made up look like: a prefix, and characters at random. No code has characters
 * that are taken for each other.
 *
 * @param prefix as it is printed; may be empty
 * @param length how many characters follow at random, from 1
 */
public record CodePattern(String prefix, CodeType type, int length) {

  /** Of so many codes that there could be, at most one is a voucher. */
  public static final int SPARSENESS = 1_000_000;

  /** The most random characters. */
  public static final int LONGEST = 32;

  /** The longest prefix. */
  public static final int LONGEST_PREFIX = 20;

  /** What a single voucher gets that is given no code. */
  public static final CodePattern SINGLE = new CodePattern("", CodeType.MIXED, 12);

  /** From which characters codes are made. */
  public enum CodeType {
    /** Among digits alone nothing looks alike. */
    DIGITS("0123456789"),
    /** Without I, L and O. */
    LETTERS("ABCDEFGHJKMNPQRSTUVWXYZ"),
    /** Without I, L, O, 0 and 1, and without B, S and Z, which look like 8, 5 and 2. */
    MIXED("ACDEFGHJKMNPQRTUVWXY23456789");

    private final String characters;

    CodeType(String characters) {
      this.characters = characters;
    }

    /** The characters. */
    public String characters() {
      return characters;
    }

    /** How many random characters are needed so that so many codes cannot be guessed. */
    public int shortestFor(int size) {
      BigInteger needed = BigInteger.valueOf(SPARSENESS).multiply(BigInteger.valueOf(size));
      BigInteger possible = BigInteger.ONE;
      int length = 0;
      while (possible.compareTo(needed) < 0) {
        possible = possible.multiply(BigInteger.valueOf(characters.length()));
        length++;
      }
      return length;
    }
  }

  /**
   * A code as it is printed, each as likely as any other.
   *
   * @param random one that nobody can foresee
   */
  public String draw(RandomGenerator random) {
    StringBuilder code = new StringBuilder(prefix);
    String characters = type.characters();
    for (int index = 0; index < length; index++) {
      code.append(characters.charAt(random.nextInt(characters.length())));
    }
    return code.toString();
  }
}
