package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.function.CsvFile.Line;
import io.vouchsafe.store.Overload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Writes the lines of a file, in several threads. It goes through the file in windows, each wholly
 * before the next, so that it can stop at any time and say from which line to go on: all before
 * that one is done, and what is done after it will be found to be done.
 */
final class Import<T> {

  /** As many as the connections that the JDK's client keeps open to one host. */
  private static final int THREADS = 5;

  /** Large enough to meet the orders of one customer together, and to keep the threads busy. */
  private static final int LINES_OF_A_WINDOW = 1000;

  /** Time for what has begun to end, its retries included, and for the answer. */
  private static final int MILLIS_TO_END = 6000;

  private final Target<T> target;
  private final BooleanSupplier inTime;
  private final AtomicInteger created = new AtomicInteger();
  private final AtomicInteger updated = new AtomicInteger();
  private volatile boolean stopped;

  private Import(Target<T> target, BooleanSupplier inTime) {
    this.target = target;
    this.inTime = inTime;
  }

  /** How many things are new, and how many known ones changed. */
  record Written(int created, int updated) {}

  /** Where lines are written to. */
  interface Target<T> {

    /** Cuts lines into shares that can be written at the same time. */
    List<List<T>> shares(List<T> values);

    /** How many lines of a share are written at once. */
    int mostAtOnce();

    /**
     * Writes lines.
     *
     * @return empty if others are in the way; some of them may be written then
     */
    Optional<Written> write(List<T> some);

    /**
     * The lines that were refused for how others stand, since this was asked last: they may be good
     * once the others are written.
     */
    default List<T> refused() {
      return List.of();
    }
  }

  /**
   * Writes the good lines of a file until all are written, the time of the request is up, or the
   * tables cannot keep up.
   *
   * @throws Problem if that was so from the start
   */
  static <T> Response of(Exchange exchange, CsvFile<T> file, Target<T> target) {
    return new Import<>(target, () -> exchange.remainingMillis() > MILLIS_TO_END).write(file);
  }

  private Response write(CsvFile<T> file) {
    List<Line<T>> lines = file.lines();
    int end = firstUnwritten(lines);
    if (end == 0 && !lines.isEmpty() && nothingDone()) {
      throw Problem.busy();
    }
    List<Line<T>> rest = lines.subList(end, lines.size());
    rest.forEach(line -> file.rejections().addUnprocessed(line.number()));
    ObjectNode answer = Json.object().put("created", created.get()).put("updated", updated.get());
    file.rejections().write(answer);
    return Response.ok(
        answer.put("next_line", rest.isEmpty() ? null : (Integer) rest.getFirst().number()));
  }

  private boolean nothingDone() {
    return created.get() == 0 && updated.get() == 0;
  }

  /** The index of the first line of the first window that is not wholly written. */
  private int firstUnwritten(List<Line<T>> lines) {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int start = 0; start < lines.size(); start += LINES_OF_A_WINDOW) {
        int end = Math.min(start + LINES_OF_A_WINDOW, lines.size());
        List<T> window = lines.subList(start, end).stream().map(Line::value).toList();
        if (!writeAll(target.shares(window), threads)) {
          return start;
        }
      }
      writeRefused(threads);
    }
    return lines.size();
  }

  /**
   * Tries again what stood in each other's way, until no more of it is taken: else the same file,
   * sent again, would take it.
   */
  private void writeRefused(ExecutorService threads) {
    List<T> refused = target.refused();
    boolean fewer = true;
    while (fewer && !refused.isEmpty() && writeAll(target.shares(refused), threads)) {
      List<T> still = target.refused();
      fewer = still.size() < refused.size();
      refused = still;
    }
  }

  private boolean writeAll(List<List<T>> shares, ExecutorService threads) {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    shares.forEach(share -> tasks.add(() -> writeShare(share)));
    boolean all = true;
    try {
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        all &= done.get();
      }
      return all;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failure.getCause());
    }
  }

  private boolean writeShare(List<T> share) {
    for (int start = 0; start < share.size(); start += target.mostAtOnce()) {
      if (stopped || !inTime.getAsBoolean()) {
        return false;
      }
      List<T> some = share.subList(start, Math.min(start + target.mostAtOnce(), share.size()));
      Optional<Written> written = tryToWrite(some);
      if (written.isEmpty()) {
        return false;
      }
      created.addAndGet(written.get().created());
      updated.addAndGet(written.get().updated());
    }
    return true;
  }

  private Optional<Written> tryToWrite(List<T> some) {
    Optional<Written> written = Optional.empty();
    try {
      written = target.write(some);
    } catch (RuntimeException failure) {
      if (!Overload.isCauseOf(failure)) {
        throw failure;
      }
    } finally {
      if (written.isEmpty()) {
        // Whatever it was: the other threads would only make it worse.
        stopped = true;
      }
    }
    return written;
  }
}
