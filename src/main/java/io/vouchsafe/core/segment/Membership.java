package io.vouchsafe.core.segment;

import java.util.List;

/**
 * Whether a customer is in a segment, and why.
 *
 * @param segment the segment's key
 * @param because the conditions that decide it
 */
public record Membership(String segment, Verdict member, List<Clause> because) {

  public Membership {
    because = List.copyOf(because);
  }
}
