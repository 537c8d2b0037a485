package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that rules ask about a customer's visits: the newest ones one by one, the older ones as a
 * count, and when each category was last seen. It has a bounded size, and is kept current by every
 * visit, in any order of arrival.
 *
 * @param recent the newest visits, oldest first
 * @param older what is left of all visits before those
 * @param firstAt when the first visit was; null for a customer whom the pixel never saw
 * @param viewed when each category was last seen, of the {@value #MOST_VIEWED} seen last
 * @param version grows by one with each write, from a number that no earlier customer of the same
 *     identifier had; 0 for one that is not stored
 * @param known visits that were read in addition, for windows that reach further back; null if none
 *     were
 */
public record VisitSummary(
    List<VisitEntry> recent,
    OlderVisits older,
    @Nullable Instant firstAt,
    Map<String, Instant> viewed,
    long version,
    @Nullable KnownVisits known) {

  /** How many visits are kept one by one. */
  public static final int KEPT = 50;

  /** Of how many categories is kept when they were last seen. */
  public static final int MOST_VIEWED = 100;

  /** A customer whom the pixel never saw. */
  public static final VisitSummary NONE =
      new VisitSummary(List.of(), OlderVisits.NONE, null, Map.of(), 0);

  private static final Comparator<Map.Entry<String, Instant>> LAST_SEEN_FIRST =
      Map.Entry.<String, Instant>comparingByValue(Comparator.reverseOrder())
          .thenComparing(Map.Entry.comparingByKey());

  public VisitSummary {
    recent = List.copyOf(recent);
    viewed = Map.copyOf(viewed);
  }

  /** A summary as it is stored. */
  public VisitSummary(
      List<VisitEntry> recent,
      OlderVisits older,
      @Nullable Instant firstAt,
      Map<String, Instant> viewed,
      long version) {
    this(recent, older, firstAt, viewed, version, null);
  }

  /** Whether the pixel ever saw the customer. */
  public boolean exists() {
    return firstAt != null;
  }

  /**
   * Whether it is of an earlier instant, of which too little is kept to say what was seen by then.
   */
  public boolean isForgotten() {
    return older.count() == null;
  }

  /**
   * Whether a visit is among those that are kept one by one.
   *
   * @param since what was before this is another one
   */
  public boolean hasOneByOne(String id, Instant since) {
    return recent.stream().anyMatch(entry -> entry.id().equals(id) && !entry.at().isBefore(since));
  }

  /** Whether there were {@value #KEPT} visits or more after an instant. */
  public boolean isCrowdedAfter(Instant instant) {
    return recent.size() >= KEPT && recent.getFirst().at().isAfter(instant);
  }

  /** This summary with one visit more, which is not in it yet. */
  public VisitSummary plus(Visit visit) {
    VisitEntry entry = visit.entry();
    boolean late = older.includes(entry);
    List<VisitEntry> entries = recent;
    if (!late) {
      entries = new ArrayList<>(recent);
      entries.add(entry);
      entries.sort(Comparator.naturalOrder());
    }
    return new VisitSummary(
            entries,
            late ? older.plus(entry) : older,
            firstAt == null || visit.at().isBefore(firstAt) ? visit.at() : firstAt,
            lastSeen(viewed, List.of(visit)),
            version)
        .bounded();
  }

  /**
   * The first instant at which a visit that is known one by one is not kept any more; empty if all
   * stay: of the newest {@value #KEPT} nothing is lost.
   */
  public Optional<Instant> forgetsAt() {
    List<VisitEntry> all = oneByOne();
    return all.size() > KEPT ? Optional.of(Visit.keptUntil(all.getFirst().at())) : Optional.empty();
  }

  /** How many visits there were; empty if that is not known of an earlier instant. */
  public Optional<Long> count() {
    return Optional.ofNullable(older.count()).map(count -> count + recent.size());
  }

  /** When the last visit was. */
  public Optional<Instant> lastAt() {
    return Optional.ofNullable(recent.isEmpty() ? older.newestAt() : recent.getLast().at());
  }

  /** Whether every visit at or after the given instant is known one by one. */
  public boolean reaches(Instant since) {
    Instant newest = older.newestAt();
    return older.isEmpty()
        || (newest != null && newest.isBefore(since))
        || (known != null && !since.isBefore(known.since()));
  }

  /** The visits that are known one by one, oldest first. */
  public List<VisitEntry> oneByOne() {
    return known == null ? recent : known.entries();
  }

  /**
   * When the last visit was before those that are known one by one, or the latest that it can have
   * been; empty if there is none.
   */
  public Optional<Instant> lastOlderAt() {
    return Optional.ofNullable(known == null ? older.newestAt() : known.before());
  }

  /**
   * What has to be read so that this {@linkplain #reaches reaches} back to an instant.
   *
   * @param andOneBefore whether the last visit before that instant is needed too
   * @return empty if it reaches there already, or if visits of that time are not kept any more
   */
  public Optional<VisitRange> missing(Instant since, boolean andOneBefore, Instant now) {
    Instant newest = older.newestAt();
    Instant kept = Visit.keptSince(now);
    if (newest == null || firstAt == null || reaches(since)) {
      return Optional.empty();
    }
    if (since.isBefore(kept) && firstAt.isBefore(kept)) {
      return Optional.empty();
    }
    boolean before = andOneBefore && firstAt.isBefore(since);
    return Optional.of(new VisitRange(before ? lastNotKept(kept) : since, since, newest));
  }

  /** This summary with the visits of a range, which were read in no particular order. */
  public VisitSummary reaching(VisitRange range, Collection<VisitEntry> read) {
    TreeSet<VisitEntry> entries = new TreeSet<>(recent);
    entries.addAll(read);
    VisitEntry edge = beforeAllOf(range.since());
    VisitEntry last = entries.lower(edge);
    boolean atLatest = range.andOneBefore() && (last == null || !last.at().isAfter(range.first()));
    Instant before = atLatest ? range.first() : last == null ? null : last.at();
    List<VisitEntry> since = List.copyOf(entries.tailSet(edge));
    return new VisitSummary(
        recent,
        older,
        firstAt,
        viewed,
        version,
        new KnownVisits(range.since(), since, before, atLatest));
  }

  /**
   * The summary as of an instant: with every visit until then, the instant itself included, and no
   * later one. Visits that are not kept one by one any more are counted all the same; as of an
   * instant before some of them, it is not known how many there were.
   *
   * @param history all visits that are stored, in no particular order
   */
  public VisitSummary asOf(Instant at, Instant now, Collection<Visit> history) {
    if (firstAt == null || firstAt.isAfter(at)) {
      return NONE;
    }
    Instant kept = Visit.keptSince(now);
    List<Visit> visits = history.stream().filter(visit -> !visit.at().isBefore(kept)).toList();
    TreeSet<VisitEntry> all = new TreeSet<>(recent);
    visits.forEach(visit -> all.add(visit.entry()));
    OlderVisits gone = gone(at, kept, all);
    SortedSet<VisitEntry> until = all.headSet(beforeAllOf(at.plusNanos(1)));
    Map<String, Instant> notSeenSince = new HashMap<>(viewed);
    notSeenSince.values().removeIf(at::isBefore);
    Map<String, Instant> seen =
        lastSeen(notSeenSince, visits.stream().filter(visit -> !visit.at().isAfter(at)).toList());
    KnownVisits reached =
        gone.isEmpty() || gone.count() == null
            ? null
            : new KnownVisits(
                kept,
                List.copyOf(until),
                gone.newest() == null ? lastNotKept(kept) : gone.newestAt(),
                gone.newest() == null);
    return new VisitSummary(List.copyOf(until), gone, firstAt, seen, version, reached);
  }

  /** What is left as of an instant of those that are not known one by one. */
  private OlderVisits gone(Instant at, Instant kept, SortedSet<VisitEntry> all) {
    VisitEntry newest = older.newest();
    long count = count().orElse(0L) - all.size();
    if (newest == null || count <= 0) {
      return OlderVisits.NONE;
    }
    boolean newestGone = !all.contains(newest);
    Instant last = newestGone ? newest.at() : kept;
    return at.isBefore(last)
        ? OlderVisits.FORGOTTEN
        : new OlderVisits(count, newestGone ? newest : null);
  }

  /** What comes before every visit at or after an instant, and after all others. */
  private static VisitEntry beforeAllOf(Instant at) {
    return new VisitEntry("", at);
  }

  /** The latest that a visit can have been of which no more is known. */
  private static Instant lastNotKept(Instant keptSince) {
    return keptSince.minusMillis(1);
  }

  private VisitSummary bounded() {
    int surplus = recent.size() - KEPT;
    if (surplus <= 0) {
      return this;
    }
    OlderVisits counted = older;
    for (VisitEntry entry : recent.subList(0, surplus)) {
      counted = counted.plus(entry);
    }
    return new VisitSummary(
        recent.subList(surplus, recent.size()), counted, firstAt, viewed, version, null);
  }

  /**
   * When categories were last seen, of as many as are kept. One that is left out stays so until it
   * is seen later than others, so that the order of arrival makes no difference.
   */
  private static Map<String, Instant> lastSeen(
      Map<String, Instant> sofar, Collection<Visit> visits) {
    Map<String, Instant> seen = new HashMap<>(sofar);
    for (Visit visit : visits) {
      for (String category : visit.categories()) {
        seen.merge(category, visit.at(), (one, other) -> one.isBefore(other) ? other : one);
      }
    }
    if (seen.size() <= MOST_VIEWED) {
      return seen;
    }
    return seen.entrySet().stream()
        .sorted(LAST_SEEN_FIRST)
        .limit(MOST_VIEWED)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
