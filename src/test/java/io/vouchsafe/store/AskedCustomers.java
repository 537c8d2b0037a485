package io.vouchsafe.store;

import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.core.segment.reindex.Refresher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Customers in parts and pages, of whom it is noted by which rule each was last asked. Before each
 * page a test can have something happen.
 */
public final class AskedCustomers implements Refresher {

  private static final String NOBODY = "nobody";

  private final SegmentStore segments;
  private final int pages;
  private final int customersOfAPage;
  private final Map<String, String> rules = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private Event before = (_, _) -> {};
  private Event after = (_, _) -> {};

  /** What happens at a page of a part. */
  public interface Event {
    void happen(int part, int page);
  }

  public AskedCustomers(Database database, int pages, int customersOfAPage) {
    this.segments = new SegmentStore(database);
    this.pages = pages;
    this.customersOfAPage = customersOfAPage;
  }

  /** From now on this happens before each page is asked, after its definitions were read. */
  public AskedCustomers before(Event event) {
    before = event;
    return this;
  }

  /** From now on this happens after each page, before anybody learns that it was done. */
  public AskedCustomers after(Event event) {
    after = event;
    return this;
  }

  @Override
  public PartPage refreshPart(int part, int parts, @Nullable String cursor, Set<String> keys) {
    int page = cursor == null ? 0 : Integer.parseInt(cursor);
    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    try {
      Map<String, Definition> definitions = segments.definitions(keys);
      before.happen(part, page);
      synchronized (this) {
        asked.add(part + "/" + page);
        for (int customer = 0; customer < customersOfAPage; customer++) {
          for (String key : keys) {
            rules.put(part + "/" + page + "/" + customer + " " + key, rule(definitions.get(key)));
          }
        }
      }
      after.happen(part, page);
    } finally {
      inside.decrementAndGet();
    }
    return new PartPage(customersOfAPage, page + 1 < pages ? String.valueOf(page + 1) : null);
  }

  private static String rule(@Nullable Definition definition) {
    return definition == null || definition.rule() == null
        ? NOBODY
        : RuleText.print(definition.rule());
  }

  /** The pages that were asked, such as {@code 3/0} for the first of part 3, in their order. */
  public synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  /** Forgets which pages were asked, not by what. */
  public synchronized void forget() {
    asked.clear();
  }

  /** How many pages were asked at the same time at most. */
  public int mostAtATime() {
    return most.get();
  }

  /** By which rules the customers were last asked of a segment: each once. */
  public Set<String> rulesOf(String segment) {
    Set<String> found = new TreeSet<>();
    new TreeMap<>(rules)
        .forEach(
            (key, rule) -> {
              if (key.endsWith(" " + segment)) {
                found.add(rule);
              }
            });
    return found;
  }

  /** How many customers were asked of a segment. */
  public long askedOf(String segment) {
    return rules.keySet().stream().filter(key -> key.endsWith(" " + segment)).count();
  }

  /** The rule of a segment in which nobody is. */
  public static String nobody() {
    return NOBODY;
  }
}
