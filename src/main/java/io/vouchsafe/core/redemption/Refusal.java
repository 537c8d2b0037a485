package io.vouchsafe.core.redemption;

import java.util.List;

/**
 * One reason for which a code is refused.
 *
 * @param message for people, without personal data
 * @param segments keys of the segments that it is about; empty for most reasons
 */
public record Refusal(Reason reason, String message, List<String> segments) {

  public Refusal {
    segments = List.copyOf(segments);
  }

  static Refusal of(Reason reason, String message) {
    return new Refusal(reason, message, List.of());
  }
}
