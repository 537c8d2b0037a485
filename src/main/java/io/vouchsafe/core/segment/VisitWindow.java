package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitEntry;
import io.vouchsafe.core.customer.VisitSummary;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How often a customer came, or what was looked at, in the time since a duration ago. A visit is
 * never dated ahead.
 */
record VisitWindow(VisitSummary visits, TimeWindow window, boolean ofCategories)
    implements FactWindow {

  static VisitWindow of(CatalogueFact fact, TimeWindow window, VisitSummary visits) {
    return new VisitWindow(visits, window, fact == CatalogueFact.VISITS_VIEWED);
  }

  @Override
  public boolean isKnown() {
    if (!visits.exists()) {
      return true;
    }
    return ofCategories ? !visits.isForgotten() : visits.reaches(window.start());
  }

  @Override
  public @Nullable Instant knownUntil() {
    if (ofCategories || !window.reachesBehind(Visit.keptSince(window.now()))) {
      return null;
    }
    return Stream.of(visits.forgetsAt(), visits.lastOlderAt().map(window::leavingOf))
        .flatMap(Optional::stream)
        .filter(window.now()::isBefore)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  @Override
  public @Nullable Object value() {
    if (!visits.exists()) {
      return null;
    }
    return ofCategories ? viewed().keySet() : BigDecimal.valueOf(inside().size());
  }

  @Override
  public @Nullable Instant firstChange(Predicate<@Nullable Object> accepted) {
    if (!visits.exists()) {
      return null;
    }
    return ofCategories ? firstChangeOfViewed(accepted) : firstChangeOfCount(accepted);
  }

  private @Nullable Instant firstChangeOfCount(Predicate<@Nullable Object> accepted) {
    List<Instant> inside = inside();
    for (int out = 0; out < inside.size(); ) {
      Instant leaving = window.leavingOf(inside.get(out));
      while (out < inside.size() && !window.leavingOf(inside.get(out)).isAfter(leaving)) {
        out++;
      }
      if (accepted.test(BigDecimal.valueOf(inside.size() - out))) {
        return leaving;
      }
    }
    return null;
  }

  private @Nullable Instant firstChangeOfViewed(Predicate<@Nullable Object> accepted) {
    Map<String, Instant> left = viewed();
    Deque<Map.Entry<String, Instant>> leaving =
        new ArrayDeque<>(
            left.entrySet().stream()
                .map(seen -> Map.entry(seen.getKey(), window.leavingOf(seen.getValue())))
                .sorted(Map.Entry.comparingByValue())
                .toList());
    while (!leaving.isEmpty()) {
      Instant next = leaving.getFirst().getValue();
      while (!leaving.isEmpty() && leaving.getFirst().getValue().equals(next)) {
        left.remove(leaving.removeFirst().getKey());
      }
      if (accepted.test(left.keySet())) {
        return next;
      }
    }
    return null;
  }

  /** When the visits were that are in the window, oldest first. */
  private List<Instant> inside() {
    List<Instant> inside = new ArrayList<>();
    for (VisitEntry visit : visits.oneByOne()) {
      if (!window.hasLeft(visit.at())) {
        inside.add(visit.at());
      }
    }
    inside.sort(Comparator.naturalOrder());
    return inside;
  }

  /** When the categories were last seen that were seen in the window. */
  private Map<String, Instant> viewed() {
    Map<String, Instant> inside = new TreeMap<>(visits.viewed());
    inside.values().removeIf(window::hasLeft);
    return inside;
  }
}
