package io.vouchsafe.core.segment.reindex;

import org.jspecify.annotations.Nullable;

/**
 * What the derived members of a segment go by. Members are derived from fingerprints: of all that
 * verdicts depend on besides the customers.
 *
 * @param built the fingerprint by which everybody was asked; null while that was not done, and from
 *     the moment on at which it is done anew
 * @param building what is under way; null for nothing
 */
public record IndexState(String segment, @Nullable String built, @Nullable Building building) {

  /**
   * What is under way for a segment.
   *
   * @param run the id of the run that does it
   */
  public record Building(String fingerprint, String run) {}

  /** The state of a segment for which nothing was done yet. */
  static IndexState none(String segment) {
    return new IndexState(segment, null, null);
  }

  /** Whether a run builds this segment. */
  boolean isBuiltBy(String run) {
    return building != null && building.run().equals(run);
  }
}
