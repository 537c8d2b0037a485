package io.vouchsafe.core.segment.reindex;

import io.vouchsafe.core.segment.reindex.IndexState.Building;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks everybody again when it has changed who is in a segment: a plan makes a run of all segments
 * whose members are not derived from what is wanted; its parts are worked off side by side, page by
 * page; a finish notes what is built then. Every step may be repeated, come late, or be done twice
 * at the same time.
 *
 * <p>A segment belongs to one run at a time, and only while that run's fingerprint is the wanted
 * one. Whoever finds another one takes the segment from the run, before and after each page, so
 * that nothing is ever noted as built that was asked by different definitions.
 */
public final class Reindexing {

  /** A run of which nothing was heard for so long has lost its owner. */
  public static final Duration SILENCE = Duration.ofMinutes(20);

  /** What is wanted of a segment that there is no sign of: that nobody is in it. */
  private static final String NOTHING = "none";

  private final ReindexLedger ledger;
  private final Refresher refresher;
  private final Clock clock;

  /** Re-evaluations that are noted in a ledger. */
  public Reindexing(ReindexLedger ledger, Refresher refresher, Clock clock) {
    this.ledger = ledger;
    this.refresher = refresher;
    this.clock = clock;
  }

  // --------------------------------------------------------------------------------------- plan

  /**
   * Finds what to do, and makes the caller the owner of it. The same owner gets the same again
   * until it is finished.
   *
   * @param owner who will see to it that all parts are worked off
   * @return empty if there is nothing to do, or others are at it
   */
  public Optional<ReindexRun> plan(String owner) {
    Map<String, String> wanted = ledger.wanted();
    SortedMap<String, IndexState> states = statesOf(wanted.keySet());
    Map<String, ReindexRun> runs = goodRuns(wanted, states.values());
    Optional<ReindexRun> own =
        runs.values().stream().filter(run -> owner.equals(run.owner())).findFirst();
    if (own.isPresent()) {
      return own;
    }
    Instant now = clock.instant();
    for (ReindexRun run : runs.values()) {
      if (isOwnerless(run, now) && ledger.own(run, owner, now)) {
        return Optional.of(run);
      }
    }
    return start(owner, wanted, states.values(), runs, now);
  }

  private SortedMap<String, IndexState> statesOf(Collection<String> segments) {
    SortedMap<String, IndexState> states = new TreeMap<>();
    segments.forEach(segment -> states.put(segment, IndexState.none(segment)));
    ledger.states().forEach(state -> states.put(state.segment(), state));
    return states;
  }

  /** The runs that build something that is still wanted. */
  private Map<String, ReindexRun> goodRuns(
      Map<String, String> wanted, Collection<IndexState> states) {
    Map<String, ReindexRun> runs = new TreeMap<>();
    for (IndexState state : states) {
      Building building = state.building();
      if (building != null
          && building.fingerprint().equals(wanted(wanted, state))
          && !runs.containsKey(building.run())) {
        ledger.run(building.run()).ifPresent(run -> runs.put(run.id(), run));
      }
    }
    return runs;
  }

  private boolean isOwnerless(ReindexRun run, Instant now) {
    if (run.owner() == null) {
      return true;
    }
    Instant sign = ledger.lastSign(run.id());
    Instant last = sign == null || sign.isBefore(run.ownedSince()) ? run.ownedSince() : sign;
    return !now.isBefore(last.plus(SILENCE));
  }

  private Optional<ReindexRun> start(
      String owner,
      Map<String, String> wanted,
      Collection<IndexState> states,
      Map<String, ReindexRun> runs,
      Instant now) {
    List<IndexState> differing = new ArrayList<>();
    for (IndexState state : states) {
      String fingerprint = wanted(wanted, state);
      Building building = state.building();
      boolean isBuilding =
          building != null
              && building.fingerprint().equals(fingerprint)
              && runs.containsKey(building.run());
      if (!fingerprint.equals(state.built()) && !isBuilding) {
        differing.add(state);
      }
    }
    if (differing.isEmpty()) {
      return Optional.empty();
    }
    ReindexRun run = ledger.create(owner, ledger.parts(), now);
    boolean any = false;
    for (IndexState state : differing) {
      any |= ledger.start(state, new Building(wanted(wanted, state), run.id()));
    }
    return any ? Optional.of(run) : Optional.empty();
  }

  private static String wanted(Map<String, String> wanted, IndexState state) {
    return wanted.getOrDefault(state.segment(), NOTHING);
  }

  // --------------------------------------------------------------------------------------- work

  /**
   * How far a part is.
   *
   * @param customers how many this call asked
   * @param done whether nothing is left of it: all are asked, or nobody wants it any more
   */
  public record Worked(long customers, boolean done) {}

  /**
   * Works off a part of a run from where it stands, at least one page of it.
   *
   * @param goOn is asked before each further page
   */
  public Worked work(String runId, int number, BooleanSupplier goOn) {
    Optional<ReindexRun> run = ledger.run(runId);
    if (run.isEmpty()) {
      return new Worked(0, true);
    }
    long customers = 0;
    RunPart part = ledger.part(runId, number);
    TreeSet<String> segments = new TreeSet<>(owned(runId).keySet());
    while (!part.done() && !segments.isEmpty()) {
      Refresher.PartPage page =
          refresher.refreshPart(number, run.get().parts(), part.cursor(), segments);
      customers += page.customers();
      TreeSet<String> lost = new TreeSet<>(segments);
      segments.retainAll(owned(runId).keySet());
      lost.removeAll(segments);
      if (!lost.isEmpty()) {
        // Another run may have passed these customers before this page was written.
        refresher.refreshPart(number, run.get().parts(), part.cursor(), lost);
      }
      RunPart next = part.after(page);
      part =
          ledger.save(runId, number, part, next, clock.instant())
              ? next
              : ledger.part(runId, number);
      if (!goOn.getAsBoolean()) {
        break;
      }
    }
    return new Worked(customers, part.done() || segments.isEmpty());
  }

  /** The states of the segments that a run builds; those that are wanted otherwise it loses. */
  private Map<String, IndexState> owned(String run) {
    Map<String, String> wanted = ledger.wanted();
    Map<String, IndexState> owned = new TreeMap<>();
    for (IndexState state : ledger.states()) {
      Building building = state.building();
      if (building != null && state.isBuiltBy(run)) {
        if (building.fingerprint().equals(wanted(wanted, state))) {
          owned.put(state.segment(), state);
        } else {
          ledger.drop(state);
        }
      }
    }
    return owned;
  }

  // ------------------------------------------------------------------------------------- finish

  /**
   * Ends a run: its segments are built if all its parts are done. Otherwise whoever plans next goes
   * on with it.
   *
   * @return false if something is left to do
   */
  public boolean finish(String runId, String owner) {
    Optional<ReindexRun> run = ledger.run(runId);
    Map<String, IndexState> owned = owned(runId);
    if (run.isEmpty() || owned.isEmpty()) {
      return true;
    }
    if (ledger.partsDone(runId) < run.get().parts()) {
      ledger.release(runId, owner);
      return false;
    }
    owned.values().forEach(state -> ledger.finish(state, !NOTHING.equals(fingerprint(state))));
    return true;
  }

  private static @Nullable String fingerprint(IndexState state) {
    return state.building() == null ? null : state.building().fingerprint();
  }

  // ---------------------------------------------------------------------------------- questions

  /**
   * How far a segment is for which everybody is, or has to be, asked again.
   *
   * @param partsDone 0 until the run starts
   * @param parts from 1
   * @param startedAt when the run started; null until it does
   */
  public record Progress(int partsDone, int parts, @Nullable Instant startedAt) {}

  /**
   * How far a segment is.
   *
   * @return empty if its members are derived by what is wanted, or are not derived at all
   */
  public Optional<Progress> progress(String segment) {
    String wanted = ledger.wanted().get(segment);
    IndexState state = ledger.state(segment).orElseGet(() -> IndexState.none(segment));
    if (wanted == null || wanted.equals(state.built())) {
      return Optional.empty();
    }
    return Optional.ofNullable(state.building())
        .filter(building -> building.fingerprint().equals(wanted))
        .flatMap(building -> ledger.run(building.run()))
        .map(run -> new Progress(ledger.partsDone(run.id()), run.parts(), run.startedAt()))
        .or(() -> Optional.of(new Progress(0, 1, null)));
  }
}
