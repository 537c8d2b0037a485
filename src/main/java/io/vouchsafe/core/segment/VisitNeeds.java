package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.customer.VisitSummary;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to be read of a customer's visits before some segments can be evaluated.
 *
 * @param summary whether the summary of the visits is needed at all
 * @param windows how far back from now visits are looked at one by one
 * @param comebacks the windows among them that also need the visit before their first one
 */
public record VisitNeeds(boolean summary, Set<Span> windows, Set<Span> comebacks) {

  /** Nothing of the visits is needed. */
  public static final VisitNeeds NONE = new VisitNeeds(false, Set.of(), Set.of());

  public VisitNeeds {
    windows = Set.copyOf(windows);
    comebacks = Set.copyOf(comebacks);
  }

  /** What a condition needs. */
  static VisitNeeds of(Rule.Comeback comeback) {
    Set<Span> window = Set.of(comeback.within());
    return comeback.by() == Rule.Comeback.By.ACTIVITY ? new VisitNeeds(true, window, window) : NONE;
  }

  /** What a condition needs. Which categories were last seen when, the summary knows itself. */
  static VisitNeeds of(CatalogueFact fact, @Nullable Span within) {
    if (!fact.isOfVisits()) {
      return NONE;
    }
    boolean counted = within != null && fact == CatalogueFact.VISITS_COUNT;
    return new VisitNeeds(true, counted ? Set.of(within) : Set.of(), Set.of());
  }

  /** What both need. */
  VisitNeeds and(VisitNeeds other) {
    return new VisitNeeds(
        summary || other.summary, union(windows, other.windows), union(comebacks, other.comebacks));
  }

  /**
   * The visits that have to be read one by one before the segments can be evaluated: one range, for
   * the window that reaches back furthest of those that can be known.
   */
  public Optional<VisitRange> missingIn(VisitSummary visits, Instant now, StoreCalendar calendar) {
    Instant since = null;
    boolean andOneBefore = false;
    for (Span window : windows) {
      Instant start = calendar.before(now, window);
      if (visits.missing(start, false, now).isPresent()) {
        since = since == null || start.isBefore(since) ? start : since;
        andOneBefore |= comebacks.contains(window);
      }
    }
    return since == null ? Optional.empty() : visits.missing(since, andOneBefore, now);
  }

  private static Set<Span> union(Set<Span> one, Set<Span> other) {
    Set<Span> union = new HashSet<>(one);
    union.addAll(other);
    return union;
  }
}
