package io.vouchsafe.core.redemption;

import java.util.List;

/**
 * Something in the segments of a promotion that is surely not meant so.
 *
 * @param message for the merchant
 * @param segments the keys of the segments that it is about
 */
public record RestrictionWarning(Kind kind, String message, List<String> segments) {

  /** What sort of thing it is. */
  public enum Kind {
    /** No customer can ever use the promotion. */
    NEVER_PASSES,
    /** No customer can ever be in the segment. */
    NEVER_TRUE,
    /** Everybody in the first segments, which are included, is in one of the others, excluded. */
    INCLUDE_COVERED,
    /** No customer can ever be in all of the segments, which are all asked for. */
    INCLUDE_CONTRADICTION
  }

  public RestrictionWarning {
    segments = List.copyOf(segments);
  }
}
