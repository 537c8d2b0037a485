package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;

/** Verdicts, and when they flip, against those that a scan of the whole history finds. */
class EvaluationByScanTest {

  /** More moments than these are not looked at in one history, but others in the next one. */
  private static final int MOST_MOMENTS = 90;

  @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
  @Covers({"S-37", "S-38", "S-39", "S-42", "S-43", "S-44"})
  void aVerdictIsWhatAScanFindsAroundEveryEvent(
      @ForAll("questions") Question asked, @ForAll Random random) {
    NaiveEvaluator naive = new NaiveEvaluator(asked.history());
    Evaluator real = new Evaluator(asked.history()::definition);
    for (Instant now : some(asked.moments(naive.ages()), random)) {
      for (boolean deciding : new boolean[] {false, true}) {
        Verdict expected = naive.verdict(asked.rule(), now, deciding);
        Subject subject = asked.history().subject(asked.rule(), now, deciding);
        assertThat(real.verdict(asked.rule(), subject))
            .as("at %s, deciding %s", now, deciding)
            .isEqualTo(expected);
        assertThat(real.verdict(asked.rule(), asked.history().bounded(now, deciding)))
            .as("from the summary, at %s, deciding %s", now, deciding)
            .isIn(expected, Verdict.UNKNOWN);
      }
    }
  }

  @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  @Covers({"S-87", "S-88"})
  void aClauseIsWhatAScanFindsUntilTheSecondAtWhichItFlips(
      @ForAll("questions") Question asked, @ForAll boolean deciding, @ForAll Random random) {
    Instant now = any(asked.moments(new Ages(asked.history().zone())), random);
    // From now on nobody comes any more: time alone is what flips a clause.
    NaiveEvaluator naive = new NaiveEvaluator(asked.history().seenUntil(now));
    Subject subject = asked.history().subject(asked.rule(), now, deciding);

    Membership membership = membership(asked, subject);

    assertThat(membership.member()).isEqualTo(naive.verdict(asked.rule(), now, deciding));
    assertThat(membership.because()).isNotEmpty();
    Instant first = null;
    for (Clause clause : membership.because()) {
      if (!clause.clause().contains("in list ")) {
        new Flip(asked, naive, clause, subject).check(random);
      }
      first = earlier(first, clause.flipsAt());
    }
    if (membership.member() != Verdict.UNKNOWN) {
      assertStays(asked, naive, membership.member(), subject, first, random);
    }
    Statistics.label("flips")
        .collect(first != null)
        .coverage(flips -> flips.check(true).percentage(share -> share > 10));
    Statistics.label("member")
        .collect(membership.member())
        .coverage(
            members -> {
              for (Verdict verdict : Verdict.values()) {
                members.check(verdict).percentage(share -> share > 10);
              }
            });
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void aStandingIsWhatAScanFindsAtEveryInstantBeforeItsEnd(
      @ForAll("questions") Question asked, @ForAll Random random) {
    Instant now = any(asked.moments(new Ages(asked.history().zone())), random);
    NaiveEvaluator naive = new NaiveEvaluator(asked.history().seenUntil(now));
    Subject subject = asked.history().subject(asked.rule(), now, false);

    Standing standing = evaluator(asked).standing("asked", subject);

    assertThat(standing.verdict()).isEqualTo(naive.verdict(asked.rule(), now, false));
    Instant until = standing.until();
    if (until != null) {
      assertThat(until).isAfter(now);
      assertThat(naive.verdict(asked.rule(), until.minusMillis(1), false))
          .as("just before %s", until)
          .isEqualTo(standing.verdict());
    }
    assertStays(asked, naive, standing.verdict(), subject, until, random);
    Statistics.label("verdict stands for ever")
        .collect(standing.verdict(), until == null)
        .coverage(
            found -> {
              for (Verdict verdict : Verdict.values()) {
                found.check(verdict, true).percentage(share -> share > 2);
                found.check(verdict, false).percentage(share -> share > 2);
              }
            });
  }

  @Provide
  Arbitrary<Question> questions() {
    return Question.questions();
  }

  /** What one clause says of the time to come. */
  private record Flip(Question asked, NaiveEvaluator naive, Clause clause, Subject subject) {

    void check(Random random) {
      Rule condition = RuleText.parse(clause.clause());
      assertThat(clause.verdict()).as(clause.clause()).isEqualTo(at(condition, subject.now()));
      if (condition instanceof Rule.Comparison comparison) {
        assertSame(clause.actual(), naive.actual(comparison, subject.now()));
      }
      Instant flip = clause.flipsAt();
      if (flip != null) {
        assertThat(flip).isAfter(subject.now());
        assertThat(at(condition, flip)).as("%s at %s", clause, flip).isNotEqualTo(clause.verdict());
      }
      List<Instant> moments = new ArrayList<>(asked.moments(condition, naive.ages()));
      moments.add(subject.now().plus(Duration.ofDays(random.nextInt(4000))));
      if (flip != null) {
        moments.add(flip.minusSeconds(1));
        moments.add(flip.minusMillis(1));
        long ahead = Math.max(1, Duration.between(subject.now(), flip).toMillis());
        moments.add(subject.now().plusMillis(random.nextLong(ahead)));
      }
      for (Instant moment : moments) {
        if (moment.isAfter(subject.now()) && (flip == null || moment.isBefore(flip))) {
          assertThat(at(condition, moment))
              .as("%s at %s", clause, moment)
              .isEqualTo(clause.verdict());
        }
      }
    }

    private Verdict at(Rule condition, Instant now) {
      return naive.verdict(condition, now, subject.deciding());
    }

    private static void assertSame(@Nullable Object actual, @Nullable Object expected) {
      if (expected instanceof BigDecimal number) {
        assertThat((BigDecimal) actual).isEqualByComparingTo(number);
      } else {
        assertThat(actual).isEqualTo(expected);
      }
    }
  }

  /** As long as no clause flips that decides, the whole does not either. */
  private static void assertStays(
      Question asked,
      NaiveEvaluator naive,
      Verdict verdict,
      Subject subject,
      @Nullable Instant until,
      Random random) {
    for (Instant moment : some(asked.moments(naive.ages()), random)) {
      if (moment.isAfter(subject.now()) && (until == null || moment.isBefore(until))) {
        assertThat(naive.verdict(asked.rule(), moment, subject.deciding()))
            .as("at %s", moment)
            .isEqualTo(verdict);
      }
    }
  }

  private static Membership membership(Question asked, Subject subject) {
    return evaluator(asked).evaluate("asked", subject);
  }

  private static Evaluator evaluator(Question asked) {
    Definition whole = new Definition("asked", "", Definition.Kind.RULE, asked.rule(), "", 1);
    return new Evaluator(key -> key.equals("asked") ? whole : asked.history().definition(key));
  }

  private static List<Instant> some(List<Instant> moments, Random random) {
    List<Instant> shuffled = new ArrayList<>(moments);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(shuffled.size(), MOST_MOMENTS));
  }

  private static Instant any(List<Instant> moments, Random random) {
    return moments.get(random.nextInt(moments.size()));
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }
}
