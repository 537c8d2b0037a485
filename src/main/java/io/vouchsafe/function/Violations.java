package io.vouchsafe.function;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with the fields of a request; collected, so that all of it is told at once. */
final class Violations {

  /** So many that everybody has enough to mend, and so few that the answer stays small. */
  private static final int MOST = 100;

  private final List<ErrorEntry> entries = new ArrayList<>();

  /**
   * Notes one wrong field.
   *
   * @param attribute the field's place, such as {@code rule.all[1].value}
   * @param code a code of the contract, such as {@code not_a_number}
   */
  void add(String attribute, String code, String message) {
    if (entries.size() < MOST) {
      entries.add(ErrorEntry.of(attribute, code, message));
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Ends the request if anything is wrong. */
  void refuse() {
    if (!entries.isEmpty()) {
      throw Problem.invalid(this);
    }
  }

  List<ErrorEntry> entries() {
    return List.copyOf(entries);
  }
}
