package io.vouchsafe.core.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When something is sent again that was not taken. */
final class RetryPlan {

  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14));

  /** By so much of it a pause may be longer, so that not all comes back at once. */
  private static final double JITTER = 0.1;

  private final RandomGenerator random;

  RetryPlan(RandomGenerator random) {
    this.random = random;
  }

  /**
   * When the next attempt is.
   *
   * @param attempts how many there were, from 1
   * @return empty if it is given up
   */
  Optional<Instant> next(int attempts, Instant now) {
    if (attempts > PAUSES.size()) {
      return Optional.empty();
    }
    Duration pause = PAUSES.get(attempts - 1);
    long more = (long) (pause.toMillis() * JITTER * random.nextDouble());
    return Optional.of(now.plus(pause).plusMillis(more));
  }
}
