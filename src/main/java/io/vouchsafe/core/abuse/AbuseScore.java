package io.vouchsafe.core.abuse;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much speaks for abuse.
 *
 * @param score 0 to 100: the points of all signals, but not more than 100
 * @param signals those that add points, the weightiest first
 * @param until the earliest instant at which something of it counts no more by the passing of time
 *     alone; null if that is not known, or never
 */
public record AbuseScore(int score, List<AbuseSignal> signals, @Nullable Instant until) {

  public AbuseScore {
    signals = List.copyOf(signals);
  }

  /** A score of which it is not known for how long it stands. */
  public AbuseScore(int score, List<AbuseSignal> signals) {
    this(score, signals, null);
  }

  /** The same score, with for how long it stands. */
  public AbuseScore until(@Nullable Instant instant) {
    return new AbuseScore(score, signals, instant);
  }
}
