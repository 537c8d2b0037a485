package io.vouchsafe.core.segment.reindex;

import org.jspecify.annotations.Nullable;

/**
 * How far one part of a run is.
 *
 * @param version grows with each page; 0 before the first
 * @param cursor where the next page starts; null before the first page and after the last
 * @param customers how many were asked
 */
public record RunPart(long version, @Nullable String cursor, long customers, boolean done) {

  /** A part of which nothing is done. */
  public static final RunPart START = new RunPart(0, null, 0, false);

  RunPart after(Refresher.PartPage page) {
    return new RunPart(version + 1, page.next(), customers + page.customers(), page.next() == null);
  }
}
