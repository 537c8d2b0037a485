package io.vouchsafe.importer;

import java.util.List;
import java.util.OptionalLong;

/** What the API says to a part of a file. Lines are counted in what was sent, from 1. */
sealed interface Answer {

  /**
   * It was dealt with, up to a line.
   *
   * @param created how many things are new
   * @param updated how many known ones changed
   * @param rejected the lines that were not taken, in their order
   * @param next where to go on; empty if all was dealt with
   */
  record Taken(long created, long updated, List<Rejection> rejected, OptionalLong next)
      implements Answer {

    public Taken {
      rejected = List.copyOf(rejected);
    }
  }

  /** It is more than a call may have. */
  record TooLarge() implements Answer {}

  /**
   * A line that was not taken.
   *
   * @param reasons why, as a person reads it
   */
  record Rejection(long line, String reasons) {}
}
