package io.vouchsafe.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.membership.MembershipRecord.Revision;
import io.vouchsafe.core.segment.Standing;
import io.vouchsafe.core.segment.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is recorded of verdicts, as they are found one after the other. */
class MembershipRecordTest {

  private static final List<Verdict> VERDICTS = List.of(Verdict.values());
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<String> SEGMENTS =
      IntStream.range(0, 3 * MembershipRecord.MOST_CHANGES).mapToObj(i -> "s-" + i).toList();

  /** A segment is entered by who is not in it, and left by who is, whatever was found. */
  @Property(tries = 300)
  void enteringAndLeavingAlternateAndEndWithWhatWasFoundLast(@ForAll Random random) {
    MembershipRecord record = MembershipRecord.none("c");
    Set<String> in = new HashSet<>();
    Instant now = NOW;
    for (int look = 0; look < 20; look++) {
      now = now.plus(Duration.ofHours(random.nextInt(200)));
      Map<String, Standing> found = found(random, SEGMENTS, now);
      for (Optional<Revision> next = record.revised(found, true, now);
          next.isPresent();
          next = record.revised(found, true, now)) {
        Revision revision = next.get();
        assertThat(revision.entered().size() + revision.left().size())
            .isLessThanOrEqualTo(MembershipRecord.MOST_CHANGES);
        assertThat(revision.entered()).noneMatch(in::contains);
        assertThat(revision.left()).allMatch(in::contains);
        in.addAll(revision.entered());
        in.removeAll(revision.left());
        record = revision.after();
        assertThat(record.segments().keySet()).isEqualTo(in);
        if (!revision.complete()) {
          // Whoever is stopped here is found again by the schedule.
          assertThat(record.dueAt()).isEqualTo(now);
        }
      }
      assertThat(in).isEqualTo(members(found));
      assertDueInTime(record, found);
    }
  }

  /** Looking at some segments only must not make anybody forget when the others are due. */
  @Property(tries = 300)
  void nothingIsEverDueTooLate(@ForAll Random random) {
    MembershipRecord record = MembershipRecord.none("c");
    Map<String, Standing> known = new HashMap<>();
    Instant now = NOW;
    for (int look = 0; look < 30; look++) {
      Instant due = record.dueAt();
      boolean whole = look == 0 || random.nextBoolean();
      // Time goes on, but a whole look comes as soon as something is due.
      Instant later = now.plus(Duration.ofHours(random.nextInt(100)));
      if (due != null && !due.isAfter(later)) {
        later = due.isAfter(now) ? due : now;
        whole = true;
      }
      now = later;
      List<String> asked =
          whole ? SEGMENTS : SEGMENTS.subList(0, 1 + random.nextInt(SEGMENTS.size()));
      Map<String, Standing> found = found(random, asked, now);
      known.putAll(found);
      for (Optional<Revision> next = record.revised(found, whole, now);
          next.isPresent();
          next = record.revised(found, whole, now)) {
        record = next.get().after();
      }
      assertDueInTime(record, known);
    }
  }

  @Test
  void aDueTimeMovesOnlyToAnEarlierOneAndWhenItIsOver() {
    Instant due = NOW.plus(Duration.ofDays(10));
    MembershipRecord record = looked(MembershipRecord.none("c"), due, NOW);
    assertThat(record.dueAt()).isEqualTo(due);

    assertThat(record.revised(standing(due.plusSeconds(1)), true, NOW)).isEmpty();
    assertThat(record.revised(standing(null), true, NOW)).isEmpty();
    assertThat(record.revised(standing(due), true, NOW)).isEmpty();
    assertThat(looked(record, due.minusNanos(1), NOW).dueAt()).isEqualTo(due.minusNanos(1));

    Instant later = due.plus(Duration.ofDays(5));
    assertThat(record.revised(standing(later), true, due.minusNanos(1))).isEmpty();
    assertThat(looked(record, later, due).dueAt()).isEqualTo(later);
    assertThat(looked(record, null, due).dueAt()).isNull();
    // Of the other segments nobody knows yet whether they are due.
    assertThat(record.revised(standing(later), false, due)).isEmpty();
  }

  @Test
  void nothingIsWrittenOfWhoIsInNoSegmentAndNeverWillBe() {
    assertThat(MembershipRecord.none("c").revised(standing(null), true, NOW)).isEmpty();
    assertThat(MembershipRecord.none("c").revised(Map.of(), true, NOW)).isEmpty();
  }

  private static MembershipRecord looked(
      MembershipRecord record, @Nullable Instant until, Instant now) {
    return record.revised(standing(until), true, now).orElseThrow().after();
  }

  private static Map<String, Standing> standing(@Nullable Instant until) {
    return Map.of("s", new Standing(Verdict.NO, until));
  }

  private static Map<String, Standing> found(Random random, List<String> segments, Instant now) {
    Map<String, Standing> found = new HashMap<>();
    for (String segment : segments) {
      Instant until =
          random.nextBoolean() ? null : now.plus(Duration.ofHours(1L + random.nextInt(500)));
      Verdict verdict = VERDICTS.get(random.nextInt(VERDICTS.size()));
      found.put(segment, new Standing(verdict, until));
    }
    return found;
  }

  private static Set<String> members(Map<String, Standing> found) {
    return found.entrySet().stream()
        .filter(segment -> segment.getValue().verdict() == Verdict.YES)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static void assertDueInTime(MembershipRecord record, Map<String, Standing> known) {
    known.values().stream()
        .map(Standing::until)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .ifPresent(first -> assertThat(record.dueAt()).isNotNull().isBeforeOrEqualTo(first));
  }
}
