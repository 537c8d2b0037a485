package io.vouchsafe.core.customer;

/** Waits between two attempts of which the first was overtaken. */
public interface Backoff {

  /**
   * Waits a random while that grows with the attempts made.
   *
   * @param attempt how many attempts were made, from 1
   * @return false if no further attempt should be made
   */
  boolean before(int attempt);
}
