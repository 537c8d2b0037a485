package io.vouchsafe.core.webhook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint has done since something last got through.
 *
 * @param failures attempts since then, all in vain
 * @param since when the first of them was; null without any
 */
public record Health(long failures, @Nullable Instant since) {

  /** Nothing failed since something got through. */
  public static final Health GOOD = new Health(0, null);

  /** From so many on nothing is sent there at once, so that no event waits for a dead endpoint. */
  private static final int TROUBLED = 5;

  private static final int DEAD_FAILURES = 10;
  private static final Duration DEAD_AFTER = Duration.ofDays(3);

  /** Whether new events are better left to the next run of what is due. */
  public boolean isTroubled() {
    return failures >= TROUBLED;
  }

  /** Whether nothing has got through for so long that it makes no sense to go on. */
  public boolean isDeadAt(Instant now) {
    return since != null && failures >= DEAD_FAILURES && !now.isBefore(since.plus(DEAD_AFTER));
  }
}
