package io.vouchsafe.core.abuse;

/**
 * How much of its weight a sign has.
 *
 * @param of 0 to 1; what is given beyond that is taken for the nearer of them
 * @param count of what was found
 */
record Strength(double of, long count) {

  static final Strength NONE = new Strength(0, 0);

  Strength {
    of = Math.clamp(of, 0.0, 1.0);
  }
}
