package io.vouchsafe.core.abuse;

import java.util.List;

/**
 * How much speaks for abuse.
 *
 * @param score 0 to 100: the points of all signals, but not more than 100
 * @param signals those that add points, the weightiest first
 */
public record AbuseScore(int score, List<AbuseSignal> signals) {

  public AbuseScore {
    signals = List.copyOf(signals);
  }
}
