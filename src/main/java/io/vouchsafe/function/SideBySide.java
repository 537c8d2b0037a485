package io.vouchsafe.function;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does several things at the same time, so that they take as long as the longest of them. */
final class SideBySide {

  private SideBySide() {}

  /** Whether all of them came to true. */
  static boolean all(List<Callable<Boolean>> tasks) {
    return results(tasks).stream().allMatch(Boolean::booleanValue);
  }

  /**
   * What came of them, in their order.
   *
   * @throws RuntimeException what one of them threw, after all have ended
   */
  static <T> List<T> results(List<Callable<T>> tasks) {
    return results(tasks, Math.max(1, tasks.size()));
  }

  /** The same with no more than so many at a time. */
  static <T> List<T> results(List<Callable<T>> tasks, int most) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(most, Thread.ofVirtual().factory())) {
      return threads.invokeAll(tasks).stream().map(SideBySide::resultOf).toList();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", interrupted);
    }
  }

  private static <T> T resultOf(Future<T> done) {
    try {
      return done.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", interrupted);
    }
  }
}
