package io.vouchsafe.core.membership;

import io.vouchsafe.core.customer.Backoff;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.membership.MembershipRecord.Revision;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Evaluator;
import io.vouchsafe.core.segment.Population.Person;
import io.vouchsafe.core.segment.Standing;
import io.vouchsafe.core.segment.Subject;
import io.vouchsafe.core.segment.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Brings what is recorded of customers' memberships in line with what their segments say now.
 *
 * <p>It may be asked at any time, repeatedly, late and by several at once. Whoever changed
 * something that verdicts depend on asks for it afterwards, and so does whoever wrote a record: the
 * last who asks therefore sees all that was changed, and finds nothing left to write.
 */
public final class Memberships {

  private static final int WRITERS = 8;

  private final MembershipLedger ledger;
  private final StoreCalendar calendar;
  private final Clock clock;
  private final Backoff backoff;

  /** Memberships of a ledger. */
  public Memberships(
      MembershipLedger ledger, StoreCalendar calendar, Clock clock, Backoff backoff) {
    this.ledger = ledger;
    this.calendar = calendar;
    this.clock = clock;
    this.backoff = backoff;
  }

  /**
   * What came of it.
   *
   * @param customers how many were looked at
   * @param entered how many segments were entered
   * @param left how many segments were left
   * @param failed what went wrong, by customer; the others are done
   */
  public record Result(int customers, int entered, int left, Map<String, RuntimeException> failed) {

    /** Nobody was looked at. */
    public static final Result NONE = new Result(0, 0, 0, Map.of());

    public Result {
      failed = Map.copyOf(failed);
    }

    /** Both results as one. */
    public Result plus(Result other) {
      Map<String, RuntimeException> all = new HashMap<>(failed);
      all.putAll(other.failed);
      return new Result(
          customers + other.customers, entered + other.entered, left + other.left, all);
    }
  }

  /**
   * Looks at customers anew.
   *
   * @param segments as they are defined now, or were after whatever made these customers change
   */
  public Result refresh(Collection<String> customers, SegmentCatalogue segments) {
    // The record before the facts: who overtakes with newer facts changes the record.
    Map<String, MembershipRecord> records = ledger.records(customers);
    return refresh(ledger.people(customers, segments), records, segments);
  }

  /**
   * Looks at customers anew who were just read.
   *
   * @param records as far as there are
   */
  public Result refresh(
      Collection<Person> people, Map<String, MembershipRecord> records, SegmentCatalogue segments) {
    List<Callable<Result>> writes = new ArrayList<>();
    Map<String, RuntimeException> failed = new HashMap<>();
    int asked = 0;
    for (Person person : people) {
      String customer = person.identifier();
      MembershipRecord record = records.getOrDefault(customer, MembershipRecord.none(customer));
      try {
        Optional<Revision> revision = revision(person, record, segments);
        if (revision.isPresent()) {
          writes.add(() -> write(customer, person.profile().version(), revision.get(), segments));
          continue;
        }
      } catch (RuntimeException failure) {
        failed.put(customer, failure);
      }
      asked++;
    }
    return written(writes).plus(new Result(asked, 0, 0, failed));
  }

  /** Most have nothing to write; those who have do not wait for each other. */
  private static Result written(List<Callable<Result>> writes) {
    Result result = Result.NONE;
    if (writes.isEmpty()) {
      return result;
    }
    try (ExecutorService writers =
        Executors.newFixedThreadPool(WRITERS, Thread.ofVirtual().factory())) {
      for (Future<Result> write : writers.invokeAll(writes)) {
        result = result.plus(write.resultNow());
      }
      return result;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while recording memberships", interrupted);
    }
  }

  private Result write(
      String customer, long profileVersion, Revision first, SegmentCatalogue segments) {
    try {
      return write(first, profileVersion, segments);
    } catch (RuntimeException failure) {
      return new Result(1, 0, 0, Map.of(customer, failure));
    }
  }

  private Result write(Revision first, long version, SegmentCatalogue segments) {
    Result done = new Result(1, 0, 0, Map.of());
    Revision revision = first;
    long profileVersion = version;
    for (int attempt = 1; ; ) {
      if (ledger.commit(revision, profileVersion)) {
        done =
            done.plus(new Result(0, revision.entered().size(), revision.left().size(), Map.of()));
        if (revision.complete()) {
          return done;
        }
      } else if (!backoff.before(attempt++)) {
        throw new IllegalStateException("Others were in the way of a membership for too long");
      }
      List<String> customer = List.of(revision.before().customer());
      Map<String, MembershipRecord> records = ledger.records(customer);
      Optional<Person> person = ledger.people(customer, segments).stream().findFirst();
      Optional<Revision> next =
          person.flatMap(
              again ->
                  revision(
                      again,
                      records.getOrDefault(
                          again.identifier(), MembershipRecord.none(again.identifier())),
                      segments));
      if (next.isEmpty()) {
        // Somebody else has recorded it; or erased the customer, and the record too.
        return done;
      }
      revision = next.get();
      profileVersion = person.orElseThrow().profile().version();
    }
  }

  private Optional<Revision> revision(
      Person person, MembershipRecord record, SegmentCatalogue segments) {
    Instant now = clock.instant();
    Subject subject = person.now(now, calendar);
    Evaluator evaluator = new Evaluator(segments::definition);
    Map<String, Standing> found = new LinkedHashMap<>();
    for (String key : segments.askedOf(record)) {
      Definition definition = segments.definition(key);
      found.put(
          key,
          definition == null || definition.rule() == null
              ? new Standing(Verdict.NO, null)
              : evaluator.standing(key, subject));
    }
    return record.revised(found, segments.whole(), now);
  }
}
