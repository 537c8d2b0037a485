package io.vouchsafe.store;

import java.util.concurrent.ThreadLocalRandom;

/** The versions of items that are deleted when their customer is erased, and may come again. */
final class Versions {

  /** Enough that no two beginnings meet, and far from where counting on ends. */
  private static final long FIRST_BOUND = 1L << 48;

  private Versions() {}

  /**
   * The next version.
   *
   * @param version 0 for an item that is not there: it begins with a number at random, so that a
   *     writer who read an item before its customer was erased takes no later one for it
   */
  static long after(long version) {
    return version == 0 ? ThreadLocalRandom.current().nextLong(1, FIRST_BOUND) : version + 1;
  }
}
