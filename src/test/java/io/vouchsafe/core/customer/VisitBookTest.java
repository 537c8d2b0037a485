package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.customer.VisitBook.Recording;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VisitBookTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private final InMemory ledger = new InMemory();
  private final VisitBook book =
      new VisitBook(ledger, Clock.fixed(NOW, ZoneOffset.UTC), attempt -> attempt < 3);

  /** A ledger that lets others write just before a commit. */
  private static final class InMemory implements VisitLedger {

    private final Map<VisitEntry, Visit> visits = new HashMap<>();
    private final Deque<Visit> others = new ArrayDeque<>();
    private VisitSummary summary = VisitSummary.NONE;

    @Override
    public VisitSummary summary(String customer) {
      return summary;
    }

    @Override
    public Result commit(String customer, Visit visit, VisitSummary after) {
      Visit other = others.poll();
      if (other != null) {
        write(other, summary.plus(other));
      }
      if (visits.containsKey(visit.entry())) {
        return Result.REPEATED;
      }
      if (after.version() != summary.version()) {
        return Result.OVERTAKEN;
      }
      write(visit, after);
      return Result.DONE;
    }

    private void write(Visit visit, VisitSummary after) {
      visits.put(visit.entry(), visit);
      summary =
          new VisitSummary(
              after.recent(),
              after.older(),
              after.firstAt(),
              after.viewed(),
              summary.version() + 1);
    }
  }

  @Test
  void recordsAVisitOnce() {
    assertThat(book.add("c-1", visit("v-1", NOW))).isEqualTo(Recording.RECORDED);
    assertThat(book.add("c-1", visit("v-1", NOW))).isEqualTo(Recording.REPEATED);
    // The same one, though it is told with the time of the second attempt.
    assertThat(book.add("c-1", visit("v-1", NOW.minusSeconds(1)))).isEqualTo(Recording.REPEATED);
    assertThat(ledger.summary.count()).contains(1L);
    assertThat(ledger.summary.version()).isEqualTo(1);
  }

  @Test
  void findsARepeatedVisitAlsoWhereItIsOnlyCounted() {
    for (int i = 0; i < 60; i++) {
      book.add("c-1", visit("v-" + i, NOW.minusSeconds(100 - i)));
    }
    assertThat(book.add("c-1", visit("v-3", NOW.minusSeconds(97)))).isEqualTo(Recording.REPEATED);
    assertThat(ledger.summary.count()).contains(60L);
  }

  @Test
  void countsEveryVisitThoughOthersWriteAtTheSameTime() {
    ledger.others.add(visit("other", NOW.minusSeconds(5)));
    assertThat(book.add("c-1", visit("v-1", NOW))).isEqualTo(Recording.RECORDED);
    assertThat(ledger.summary)
        .usingRecursiveComparison()
        .ignoringFields("version")
        .isEqualTo(Visited.bounded(ledger.visits.values()));
    assertThat(ledger.summary.count()).contains(2L);
  }

  @Test
  void givesUpWhereOthersWriteAllTheTime() {
    for (int i = 0; i < 5; i++) {
      ledger.others.add(visit("other-" + i, NOW.minusSeconds(i)));
    }
    assertThat(book.add("c-1", visit("v-1", NOW))).isEqualTo(Recording.BUSY);
    assertThat(ledger.visits).doesNotContainKey(new VisitEntry("v-1", NOW));
    assertThat(ledger.summary.count()).contains(3L);
  }

  @Test
  void whatABrowserReportsIsTheSameOnlySince() {
    book.add("c-1", visit("v-1", NOW.minusSeconds(60)));

    assertThat(book.addReported("c-1", visit("v-1", NOW), NOW.minusSeconds(60)))
        .isEqualTo(Recording.REPEATED);
    assertThat(book.addReported("c-1", visit("v-1", NOW), NOW.minusSeconds(60).plusMillis(1)))
        .isEqualTo(Recording.RECORDED);
  }

  @Test
  void whatABrowserReportsIsNoMoreThanOnePersonLooksAt() {
    for (int i = 0; i < 50; i++) {
      Visit visit = visit("v-" + i, NOW.minus(VisitBook.CROWDED_WITHIN).plusMillis(1 + i));
      assertThat(book.addReported("c-1", visit, Instant.MIN)).isEqualTo(Recording.RECORDED);
    }
    VisitSummary full = ledger.summary;

    assertThat(book.addReported("c-1", visit("more", NOW), Instant.MIN))
        .isEqualTo(Recording.TOO_MANY);
    assertThat(ledger.summary).isEqualTo(full);
    // What the merchant tells is taken.
    assertThat(book.add("c-1", visit("v-50", NOW))).isEqualTo(Recording.RECORDED);
  }

  @Test
  void whatABrowserReportsIsTakenAgainWhenItHasBecomeLess() {
    for (int i = 0; i < 50; i++) {
      book.add("c-1", visit("v-" + i, NOW.minus(VisitBook.CROWDED_WITHIN).plusMillis(i)));
    }

    assertThat(book.addReported("c-1", visit("more", NOW), Instant.MIN))
        .isEqualTo(Recording.RECORDED);
    assertThat(book.addReported("c-1", visit("still more", NOW), Instant.MIN))
        .isEqualTo(Recording.TOO_MANY);
  }

  @Test
  void keepsNothingThatIsTooLongAgo() {
    Instant kept = NOW.minus(Visit.KEPT_FOR);
    assertThat(book.add("c-1", visit("old", kept.minusMillis(1)))).isEqualTo(Recording.TOO_OLD);
    assertThat(ledger.summary).isEqualTo(VisitSummary.NONE);
    assertThat(book.add("c-1", visit("kept", kept))).isEqualTo(Recording.RECORDED);
  }

  @Test
  void refusesAVisitThatIsDatedAhead() {
    assertThatThrownBy(() -> book.add("c-1", visit("v-1", NOW.plusMillis(1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aVisitIsOfBoundedSize() {
    assertThatThrownBy(() -> visit(" ", NOW)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> visit("x".repeat(201), NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Visit("v", NOW, Set.of("")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(visit("x".repeat(200), NOW).id()).hasSize(200);
    assertThat(visit("v", NOW.plusNanos(999_999)).at()).isEqualTo(NOW);
  }

  private static Visit visit(String id, Instant at) {
    return new Visit(id, at, Set.of("shoes"));
  }
}
