package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.segment.Population.Person;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts for whom a rule holds, by asking it of everybody. */
public final class Census {

  /** How many parts are read side by side: enough to wait for the database in parallel. */
  private static final int READERS = 4;

  /** How many customers are named. */
  private static final int MOST_NAMED = 10;

  private final Function<String, @Nullable Definition> definitions;
  private final StoreCalendar calendar;
  private final Clock clock;

  /**
   * Makes a census.
   *
   * @param definitions gives the segment of a key, null if there is none
   * @param clock tells now, and when the time for a count is over
   */
  public Census(
      Function<String, @Nullable Definition> definitions, StoreCalendar calendar, Clock clock) {
    this.definitions = definitions;
    this.calendar = calendar;
    this.clock = clock;
  }

  /**
   * For how many customers a rule holds.
   *
   * @param count how many; if the time was over before all were asked, what those parts that were
   *     read whole let expect of all, or what was found if there is none
   * @param sample some of them by identifier, at most ten
   * @param scanned how many customers were asked
   * @param exact whether all were asked
   */
  public record Count(long count, List<String> sample, long scanned, boolean exact) {

    public Count {
      sample = List.copyOf(sample);
    }
  }

  /**
   * Counts.
   *
   * @param at as of when, which needs a population with its history; null for now
   * @param budget after how long to be content with what was found
   */
  public Count count(Population population, Rule rule, @Nullable Instant at, Duration budget) {
    Tally tally = new Tally(population, rule, at, clock.instant(), budget);
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      List<Future<?>> reading = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        reading.add(readers.submit(tally::readParts));
      }
      waitFor(reading, readers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while counting", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
    return tally.result();
  }

  private static void waitFor(List<Future<?>> reading, ExecutorService readers)
      throws InterruptedException, ExecutionException {
    try {
      for (Future<?> reader : reading) {
        reader.get();
      }
    } finally {
      // After a failure nobody waits for what the others would find.
      readers.shutdownNow();
    }
  }

  /** Whether a rule holds for a customer now, while no code is being decided. */
  public boolean holds(Rule rule, Person person) {
    return new Evaluator(definitions).verdict(rule, person.now(clock.instant(), calendar))
        == Verdict.YES;
  }

  /** One count in the making; its readers share it. */
  private final class Tally {

    private final Population population;
    private final Rule rule;
    private final @Nullable Instant at;
    private final Instant now;
    private final Instant end;
    private final Evaluator evaluator = new Evaluator(definitions);

    /** In random order, so that those that are read in time are no selection. */
    private final Queue<Integer> parts;

    private final List<String> named = new ArrayList<>();
    private int wholeParts;
    private int timelyParts;
    private long inTimelyParts;
    private long members;
    private long scanned;

    Tally(Population population, Rule rule, @Nullable Instant at, Instant now, Duration budget) {
      this.population = population;
      this.rule = rule;
      this.at = at;
      this.now = now;
      this.end = now.plus(budget);
      List<Integer> all = new ArrayList<>(IntStream.range(0, population.parts()).boxed().toList());
      Collections.shuffle(all);
      this.parts = new ConcurrentLinkedQueue<>(all);
    }

    void readParts() {
      for (Integer part = parts.poll(); part != null && inTime(); part = parts.poll()) {
        Part found = new Part();
        boolean whole = population.read(part, found::ask);
        add(found, whole, inTime());
      }
    }

    private boolean inTime() {
      return clock.instant().isBefore(end);
    }

    /**
     * Adds a part. One that ended too late stands for no other: whether it has any customers would
     * decide whether it counts.
     */
    private synchronized void add(Part found, boolean whole, boolean timely) {
      members += found.members;
      scanned += found.scanned;
      wholeParts += whole ? 1 : 0;
      if (whole && timely) {
        timelyParts++;
        inTimelyParts += found.members;
      }
      found.named.stream().limit(MOST_NAMED - named.size()).forEach(named::add);
    }

    synchronized Count result() {
      boolean exact = wholeParts == population.parts();
      return new Count(exact ? members : expected(), named, scanned, exact);
    }

    private long expected() {
      if (timelyParts == 0) {
        return members;
      }
      BigDecimal all =
          BigDecimal.valueOf(inTimelyParts)
              .multiply(BigDecimal.valueOf(population.parts()))
              .divide(BigDecimal.valueOf(timelyParts), 0, RoundingMode.HALF_UP);
      return Math.max(all.longValueExact(), members);
    }

    /** What was found in one part; one reader has it for itself. */
    private final class Part {

      private final List<String> named = new ArrayList<>();
      private long members;
      private long scanned;

      boolean ask(Person person) {
        Subject subject = at == null ? person.now(now, calendar) : person.asOf(at, now, calendar);
        scanned++;
        if (evaluator.verdict(rule, subject) == Verdict.YES) {
          members++;
          if (named.size() < MOST_NAMED) {
            named.add(person.identifier());
          }
        }
        return inTime();
      }
    }
  }
}
