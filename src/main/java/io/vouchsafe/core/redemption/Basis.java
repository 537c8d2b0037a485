package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a redemption was accepted on, kept with it: so that why it was can be told from the record
 * alone, whatever became since of the promotion, its segments and the customer.
 *
 * @param promotionVersion of the promotion
 * @param segmentVersions of the segments that it asked for, and of those that they refer to; 0 for
 *     one as delivered
 * @param explanation each condition with the fact that it met
 * @param complete false if there were so many conditions that only the first ones are kept, or if
 *     the customer is erased and none is
 */
public record Basis(
    long promotionVersion,
    Map<String, Long> segmentVersions,
    Explanation explanation,
    boolean complete) {

  /** So many characters of conditions are kept: a few kilobytes of the redemption's item. */
  static final int MOST_CHARACTERS = 6_000;

  public Basis {
    segmentVersions = Map.copyOf(segmentVersions);
  }

  /** What a decision was made on. */
  static Basis of(Promotion promotion, Snapshot snapshot, Explanation explanation) {
    Map<String, Long> versions = new TreeMap<>();
    if (!promotion.segments().isEmpty()) {
      snapshot.definitions().values().forEach(segment -> add(versions, segment));
    }
    Keeping keeping = new Keeping();
    Explanation kept =
        new Explanation(
            explanation.evaluatedAt(),
            keeping.memberships(explanation.include()),
            keeping.memberships(explanation.exclude()),
            keeping.clauses(explanation.conditions()));
    return new Basis(promotion.version(), versions, kept, keeping.left >= 0);
  }

  /** This without what was found of the customer: the versions alone. */
  Basis withoutFacts() {
    return new Basis(
        promotionVersion,
        segmentVersions,
        new Explanation(explanation.evaluatedAt(), List.of(), List.of(), List.of()),
        false);
  }

  private static void add(Map<String, Long> versions, Definition segment) {
    versions.put(segment.key(), segment.version());
  }

  /** Keeps conditions until there are too many. */
  private static final class Keeping {

    private int left = MOST_CHARACTERS;

    List<Membership> memberships(List<Membership> memberships) {
      return memberships.stream()
          .map(
              membership ->
                  new Membership(
                      membership.segment(), membership.member(), clauses(membership.because())))
          .toList();
    }

    List<Clause> clauses(List<Clause> clauses) {
      List<Clause> kept = new ArrayList<>();
      for (Clause clause : clauses) {
        left -= length(clause);
        if (left < 0) {
          break;
        }
        kept.add(clause);
      }
      return kept;
    }

    private static int length(Clause clause) {
      return String.valueOf(clause.clause()).length()
          + String.valueOf(clause.hint()).length()
          + String.valueOf(clause.actual()).length()
          + String.valueOf(clause.required()).length();
    }
  }
}
