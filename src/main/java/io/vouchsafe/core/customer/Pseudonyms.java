package io.vouchsafe.core.customer;

import java.time.Instant;

/**
 * Keyed hashes: values that tell whether two originals are the same, and nothing else to who does
 * not have the key. The same original under another kind has another pseudonym.
 */
public interface Pseudonyms {

  /**
   * A pseudonym under a key that is replaced every 90 days: after that the same original has
   * another one, and once the old key is gone nobody can tell any more what an old one stood for.
   *
   * @param kind what it is that is hidden, such as {@code user_agent}
   * @param at the time of use, by which the key is chosen
   */
  String passing(String kind, String original, Instant at);

  /**
   * A pseudonym under a key that stays, for what is known of a customer anyway.
   *
   * @param kind what it is that is hidden, such as {@code email}
   */
  String lasting(String kind, String original);
}
