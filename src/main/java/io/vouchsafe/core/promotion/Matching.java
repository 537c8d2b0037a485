package io.vouchsafe.core.promotion;

import java.util.Collection;
import java.util.List;

/** How tags that a merchant names are compared with those that something has. */
public enum Matching {
  /** At least one of them must be there. */
  ANY_OF,
  /** None of them may be there. */
  NONE_OF;

  /** Whether some tags are as they should be; upper and lower case are the same. */
  public boolean isMetBy(Collection<String> had, List<String> named) {
    boolean there =
        had.stream().anyMatch(tag -> named.stream().anyMatch(name -> name.equalsIgnoreCase(tag)));
    return there == (this == ANY_OF);
  }
}
