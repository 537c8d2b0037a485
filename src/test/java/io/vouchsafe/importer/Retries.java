package io.vouchsafe.importer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between tries that fail: a second, then twice as long each time up to half a minute, more
 * or less by chance; and at least as long as the API asks for.
 */
final class Retries {

  /** In a row, without anything done in between. */
  static final int MOST_TRIES = 10;

  /** Who asks for more waits in vain. */
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Pause pause;
  private final Progress progress;
  private int failed;

  Retries(Pause pause, Progress progress) {
    this.pause = pause;
    this.progress = progress;
  }

  /** Something was done: failures are counted from the start again. */
  void reset() {
    failed = 0;
  }

  /**
   * Waits before the next try.
   *
   * @param asked how long the API asks to wait
   * @throws ImportException if there were too many tries
   */
  void failed(String why, Duration asked) {
    failed++;
    if (failed >= MOST_TRIES) {
      throw ImportException.brokenOff("After %d tries: %s.".formatted(failed, why));
    }
    Duration usual = Duration.ofSeconds(1L << Math.min(failed - 1, 5));
    long millis = (usual.compareTo(LONGEST) < 0 ? usual : LONGEST).toMillis();
    long jittered = millis / 2 + RandomGenerator.getDefault().nextLong(millis);
    Duration wanted = asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED;
    Duration wait = Duration.ofMillis(Math.max(jittered, wanted.toMillis()));
    progress.note("%s; trying again in %.1f s".formatted(why, wait.toMillis() / 1000.0));
    try {
      pause.pause(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ImportException.brokenOff("Interrupted.");
    }
  }
}
