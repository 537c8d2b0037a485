package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Summaries of visits, made anew from all of them. */
public final class Visited {

  private Visited() {}

  /** What a summary of bounded size has to be. */
  public static VisitSummary bounded(Collection<Visit> history) {
    List<VisitEntry> entries = entries(history);
    int older = Math.max(0, entries.size() - 50);
    return summary(
        history,
        entries.subList(older, entries.size()),
        new OlderVisits((long) older, older == 0 ? null : entries.get(older - 1)));
  }

  /** A summary that has every visit one by one. */
  public static VisitSummary complete(Collection<Visit> history) {
    return summary(history, entries(history), OlderVisits.NONE);
  }

  private static VisitSummary summary(
      Collection<Visit> history, List<VisitEntry> recent, OlderVisits older) {
    return history.isEmpty()
        ? VisitSummary.NONE
        : new VisitSummary(recent, older, entries(history).getFirst().at(), viewed(history), 0);
  }

  private static List<VisitEntry> entries(Collection<Visit> history) {
    return List.copyOf(new TreeSet<>(history.stream().map(Visit::entry).toList()));
  }

  private static Map<String, Instant> viewed(Collection<Visit> history) {
    Map<String, Instant> all = new HashMap<>();
    history.stream()
        .sorted(Comparator.comparing(Visit::at))
        .forEach(visit -> visit.categories().forEach(category -> all.put(category, visit.at())));
    List<String> lastSeenFirst =
        all.keySet().stream()
            .sorted(
                Comparator.<String, Instant>comparing(all::get)
                    .reversed()
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    all.keySet().retainAll(lastSeenFirst.subList(0, Math.min(100, lastSeenFirst.size())));
    return all;
  }
}
