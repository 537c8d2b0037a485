package io.vouchsafe.core.promotion;

import java.util.List;
import java.util.stream.Stream;

/**
 * The customer segments that a promotion is for, and those that it is not for.
 *
 * @param include keys of segments, at least one of which the customer must be in; empty for all
 * @param exclude keys of segments, none of which the customer may be in
 * @param includeAll whether the customer must be in all included segments instead of one
 * @param refuseUnknown whether an excluded segment refuses also when it is unknown
 */
public record SegmentRestriction(
    List<String> include, List<String> exclude, boolean includeAll, boolean refuseUnknown) {

  /** The most segments that one list may name. */
  public static final int MOST = 20;

  /** For every customer. */
  public static final SegmentRestriction NONE =
      new SegmentRestriction(List.of(), List.of(), false, false);

  public SegmentRestriction {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** Whether it is for every customer. */
  public boolean isEmpty() {
    return include.isEmpty() && exclude.isEmpty();
  }

  /** All segments named, each once. */
  public List<String> keys() {
    return Stream.concat(include.stream(), exclude.stream()).distinct().toList();
  }
}
