package io.vouchsafe.core.segment.reindex;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where it is noted by what members are derived, and how far runs are. */
public interface ReindexLedger {

  /**
   * The fingerprints by which members should be derived now, by segment: of all rule segments, and
   * of those that were deleted.
   */
  Map<String, String> wanted();

  /** The states of all segments that have one. */
  Collection<IndexState> states();

  /** The state of a segment that has one. */
  Optional<IndexState> state(String segment);

  /** Into how many parts the customers should be divided. */
  int parts();

  /** Notes a new run. */
  ReindexRun create(String owner, int parts, Instant now);

  /** A run, if it is not forgotten. */
  Optional<ReindexRun> run(String id);

  /** When any part of a run has last gone on; null if none has. */
  @Nullable Instant lastSign(String run);

  /** How many parts of a run are done. */
  int partsDone(String run);

  /**
   * Makes somebody the owner of a run.
   *
   * @param before as it was read
   * @return false if it has another owner by now
   */
  boolean own(ReindexRun before, String owner, Instant now);

  /** Notes that an owner has given up a run, unless it has another one. */
  void release(String run, String owner);

  /** How far a part of a run is. */
  RunPart part(String run, int part);

  /**
   * Notes how far a part is.
   *
   * @return false if it is no longer as it was read
   */
  boolean save(String run, int part, RunPart before, RunPart after, Instant now);

  /**
   * Notes that a run builds a segment, which is not built from now on.
   *
   * @param before as it was read
   * @return false if it is no longer as it was read
   */
  boolean start(IndexState before, IndexState.Building building);

  /** Notes that a run no longer builds a segment, unless another one does by now. */
  void drop(IndexState building);

  /**
   * Notes that a segment is built, unless another run builds it by now.
   *
   * @param kept whether there is something to note; else the state is forgotten
   */
  void finish(IndexState building, boolean kept);
}
