package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.Comparator;

/** A visit as the customer's summary sees it. Ordered by its instant, then by its id. */
public record VisitEntry(String id, Instant at) implements Comparable<VisitEntry> {

  private static final Comparator<VisitEntry> BY_TIME =
      Comparator.comparing(VisitEntry::at).thenComparing(VisitEntry::id);

  @Override
  public int compareTo(VisitEntry other) {
    return BY_TIME.compare(this, other);
  }
}
