package io.vouchsafe.function;

import io.vouchsafe.core.customer.Backoff;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Waits at random between nothing and a bound that doubles with each attempt, from 10 to 200
 * milliseconds: so that those who lost against each other do not meet again.
 */
final class JitteredBackoff implements Backoff {

  private static final int MOST_ATTEMPTS = 40;
  private static final long FIRST_BOUND_MICROS = 10_000;
  private static final long LAST_BOUND_MICROS = 200_000;
  private static final int MOST_DOUBLINGS = 5;

  private final int mostAttempts;

  /** Allows 40 attempts, which take about 4 seconds. */
  JitteredBackoff() {
    this(MOST_ATTEMPTS);
  }

  /** Allows fewer, where little is lost. */
  JitteredBackoff(int mostAttempts) {
    this.mostAttempts = mostAttempts;
  }

  @Override
  public boolean before(int attempt) {
    if (attempt >= mostAttempts) {
      return false;
    }
    long bound =
        Math.min(FIRST_BOUND_MICROS << Math.min(attempt - 1, MOST_DOUBLINGS), LAST_BOUND_MICROS);
    try {
      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(bound));
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
