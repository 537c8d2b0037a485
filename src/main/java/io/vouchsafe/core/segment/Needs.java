package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What has to be read before some segments can be evaluated.
 *
 * @param definitions the keys of all segments reached, also of those that do not exist
 * @param lists the keys of the list segments among them
 * @param windows how far back from now orders are looked at one by one
 * @param comebacks the windows among them that also need the order before their first one
 * @param visits what is needed of the visits
 * @param referrer whether it matters who referred the customer
 * @param valueModel whether the value model is asked for
 * @param abuse whether the abuse score is asked for
 */
public record Needs(
    Set<String> definitions,
    Set<String> lists,
    Set<Span> windows,
    Set<Span> comebacks,
    VisitNeeds visits,
    boolean referrer,
    boolean valueModel,
    boolean abuse) {

  public Needs {
    definitions = Set.copyOf(definitions);
    lists = Set.copyOf(lists);
    windows = Set.copyOf(windows);
    comebacks = Set.copyOf(comebacks);
  }

  /**
   * What the segments need, with all the segments that they refer to.
   *
   * @param definitions gives the segment of a key, null if there is none or it is not read yet
   */
  public static Needs of(
      Collection<String> segmentKeys, Function<String, @Nullable Definition> definitions) {
    Collector collector = new Collector();
    collector.waiting.addAll(segmentKeys);
    while (!collector.waiting.isEmpty()) {
      String key = collector.waiting.remove();
      if (collector.definitions.add(key)) {
        Definition definition = definitions.apply(key);
        if (definition != null) {
          collector.add(definition);
        }
      }
    }
    return new Needs(
        collector.definitions,
        collector.lists,
        collector.windows,
        collector.comebacks,
        collector.visits,
        collector.referrer,
        collector.valueModel,
        collector.abuse);
  }

  /** What a rule that is no segment yet needs, with all the segments that it refers to. */
  public static Needs of(Rule rule, Function<String, @Nullable Definition> definitions) {
    Collector collector = new Collector();
    collector.add(rule);
    Needs referred = of(collector.waiting, definitions);
    collector.windows.addAll(referred.windows);
    collector.comebacks.addAll(referred.comebacks);
    return new Needs(
        referred.definitions,
        referred.lists,
        collector.windows,
        collector.comebacks,
        collector.visits.and(referred.visits),
        collector.referrer || referred.referrer,
        collector.valueModel || referred.valueModel,
        collector.abuse || referred.abuse);
  }

  /** Whether the profile's summary knows every order that the segments look at. */
  public boolean completeIn(Profile profile, Instant now, StoreCalendar calendar) {
    return missingIn(profile, now, calendar).isEmpty();
  }

  /**
   * The orders that have to be read one by one before the segments can be evaluated on a profile:
   * one range, for the window that reaches back furthest.
   */
  public Optional<OrderRange> missingIn(Profile profile, Instant now, StoreCalendar calendar) {
    Instant since = null;
    boolean andOneBefore = false;
    for (Span window : windows) {
      if (!OrderWindow.isKnown(profile.orders(), window, now, calendar)) {
        Instant start = calendar.before(now, window);
        since = since == null || start.isBefore(since) ? start : since;
        andOneBefore |= comebacks.contains(window);
      }
    }
    return since == null ? Optional.empty() : profile.orders().missing(since, andOneBefore);
  }

  private static final class Collector {

    private final Deque<String> waiting = new ArrayDeque<>();
    private final Set<String> definitions = new HashSet<>();
    private final Set<String> lists = new HashSet<>();
    private final Set<Span> windows = new HashSet<>();
    private final Set<Span> comebacks = new HashSet<>();
    private VisitNeeds visits = VisitNeeds.NONE;
    private boolean referrer;
    private boolean valueModel;
    private boolean abuse;

    void add(Definition definition) {
      Rule rule = definition.rule();
      if (rule == null) {
        lists.add(definition.key());
      } else {
        add(rule);
      }
    }

    void add(Rule rule) {
      switch (rule) {
        case Rule.All all -> all.rules().forEach(this::add);
        case Rule.Any any -> any.rules().forEach(this::add);
        case Rule.Not not -> add(not.rule());
        case Rule.InSegment segment -> waiting.add(segment.key());
        case Rule.Comeback comeback -> {
          windows.add(comeback.within());
          comebacks.add(comeback.within());
          visits = visits.and(VisitNeeds.of(comeback));
        }
        case Rule.HasLabel _ -> {}
        case Rule.Comparison comparison -> add(comparison);
      }
    }

    private void add(Rule.Comparison comparison) {
      if (comparison.fact() instanceof CatalogueFact fact) {
        Span within = comparison.within();
        if (within != null && fact.isOfPlacedOrders()) {
          windows.add(within);
        }
        visits = visits.and(VisitNeeds.of(fact, within));
        abuse |= fact == CatalogueFact.ABUSE_SCORE;
        referrer |= abuse || fact == CatalogueFact.CUSTOMER_REFERRED;
        valueModel |= fact == CatalogueFact.VALUE_ALIVE;
      }
    }
  }
}
