package io.vouchsafe.core.redemption;

import java.util.List;

/**
 * One reason for which a code is refused.
 *
 * @param attribute the field of the request that it is about
 * @param message for people, without personal data
 * @param segments keys of the segments that it is about; empty for most reasons
 */
public record Refusal(Reason reason, String attribute, String message, List<String> segments) {

  public Refusal {
    segments = List.copyOf(segments);
  }

  /** A refusal about the field that the reason is usually about. */
  public static Refusal of(Reason reason, String message) {
    return new Refusal(reason, reason.attribute(), message, List.of());
  }

  static Refusal ofSegments(Reason reason, String message, List<String> segments) {
    return new Refusal(reason, reason.attribute(), message, segments);
  }
}
