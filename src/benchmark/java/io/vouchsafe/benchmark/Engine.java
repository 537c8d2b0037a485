package io.vouchsafe.benchmark;

/**
 * The rule, made ready in one engine.
 *
 * @param <F> the form in which the engine takes the facts of a customer
 */
interface Engine<F> {

  /** The facts of a customer, made ready for this engine. */
  F facts(Shopper shopper);

  /** Whether the rule holds for these facts. */
  boolean holds(F facts);

  /**
   * Checks that the engine answers as it must, on either side of each clause.
   *
   * @throws IllegalStateException if it does not
   */
  default void check() {
    for (Shopper shopper : Shopper.values()) {
      if (holds(facts(shopper)) != shopper.passes()) {
        throw new IllegalStateException(getClass().getSimpleName() + " is wrong about " + shopper);
      }
    }
  }
}
