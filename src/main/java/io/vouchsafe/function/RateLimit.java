package io.vouchsafe.function;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often something may happen in a time, for each of many names, as far as this instance knows.
 * A time begins when something happens after the one before has ended.
 */
final class RateLimit {

  private final int most;
  private final Duration time;
  private final Map<String, Window> windows;

  private record Window(Instant end, int used) {}

  /**
   * A limit.
   *
   * @param most how often it may happen to a name in the time
   * @param mostNames how many names are remembered; of others, those that were used last
   */
  RateLimit(int most, Duration time, int mostNames) {
    this.most = most;
    this.time = time;
    this.windows = new LastUsed(mostNames);
  }

  /** Counts one more, if there may be one. */
  synchronized boolean allows(String name, Instant now) {
    Window window = windows.get(name);
    if (window == null || !now.isBefore(window.end())) {
      window = new Window(now.plus(time), 0);
    }
    if (window.used() >= most) {
      return false;
    }
    windows.put(name, new Window(window.end(), window.used() + 1));
    return true;
  }

  /** Forgets what was not used for the longest time. */
  private static final class LastUsed extends LinkedHashMap<String, Window> {

    private static final long serialVersionUID = 1;

    private final int most;

    LastUsed(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
      return size() > most;
    }
  }
}
