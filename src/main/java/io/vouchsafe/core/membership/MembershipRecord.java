package io.vouchsafe.core.membership;

import io.vouchsafe.core.segment.Standing;
import io.vouchsafe.core.segment.Verdict;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rule segments a customer is in, as it was found last.
 *
 * @param customer the identifier
 * @param version as it is stored, where it grows by one with each change; 0 if nothing is
 * @param segments the keys of those that the customer is in, each with since when that is known
 * @param dueAt when to look again: a verdict may have changed by then by time alone. It may be too
 *     early, so that not every order of a customer has to move it, but is never too late. Null if
 *     nothing changes by itself
 */
public record MembershipRecord(
    String customer, long version, SortedMap<String, Instant> segments, @Nullable Instant dueAt) {

  /**
   * The most segments that one revision enters and leaves. What is told of a revision has to fit
   * into one batch of events, and a transaction has a bounded number of items.
   */
  public static final int MOST_CHANGES = 10;

  public MembershipRecord {
    segments = Collections.unmodifiableSortedMap(new TreeMap<>(segments));
  }

  /** Nothing was ever recorded. */
  public static MembershipRecord none(String customer) {
    return new MembershipRecord(customer, 0, new TreeMap<>(), null);
  }

  /** The same record without some segments. */
  public MembershipRecord without(Collection<String> keys) {
    SortedMap<String, Instant> left = new TreeMap<>(segments);
    left.keySet().removeAll(keys);
    return new MembershipRecord(customer, version, left, dueAt);
  }

  /**
   * What has to be recorded of verdicts.
   *
   * @param found by segment; those that are left out stay as they are
   * @param whole whether these are all segments that there are
   * @param now when they were found
   * @return empty if all of it is recorded already
   */
  public Optional<Revision> revised(Map<String, Standing> found, boolean whole, Instant now) {
    SortedMap<String, Instant> after = new TreeMap<>(segments);
    SortedSet<String> entered = new TreeSet<>();
    SortedSet<String> left = new TreeSet<>();
    boolean complete = true;
    for (Map.Entry<String, Standing> segment : new TreeMap<>(found).entrySet()) {
      String key = segment.getKey();
      boolean member = segment.getValue().verdict() == Verdict.YES;
      if (member == segments.containsKey(key)) {
        continue;
      }
      if (entered.size() + left.size() == MOST_CHANGES) {
        complete = false;
        break;
      }
      if (member) {
        after.put(key, now);
        entered.add(key);
      } else {
        after.remove(key);
        left.add(key);
      }
    }
    Instant due = complete ? dueAfter(found, whole, now) : now;
    if (entered.isEmpty() && left.isEmpty() && Objects.equals(due, dueAt)) {
      return Optional.empty();
    }
    MembershipRecord next = new MembershipRecord(customer, version, after, due);
    return Optional.of(new Revision(this, next, entered, left, complete));
  }

  /** A due time that is not over stays if it is early enough: each change of it costs a write. */
  private @Nullable Instant dueAfter(Map<String, Standing> found, boolean whole, Instant now) {
    Instant next =
        found.values().stream()
            .map(Standing::until)
            .filter(Objects::nonNull)
            .min(Instant::compareTo)
            .orElse(null);
    if (dueAt == null || (whole && !dueAt.isAfter(now))) {
      return next;
    }
    return next == null || dueAt.isBefore(next) ? dueAt : next;
  }

  /**
   * A change of a record.
   *
   * @param after with the version of before: storing it makes the next one
   * @param complete whether all that was found is in it; otherwise the rest has to follow
   */
  public record Revision(
      MembershipRecord before,
      MembershipRecord after,
      SortedSet<String> entered,
      SortedSet<String> left,
      boolean complete) {

    public Revision {
      entered = Collections.unmodifiableSortedSet(new TreeSet<>(entered));
      left = Collections.unmodifiableSortedSet(new TreeSet<>(left));
    }

    /** Whether the customer is in other segments than before. */
    public boolean isTransition() {
      return !entered.isEmpty() || !left.isEmpty();
    }
  }
}
