package io.vouchsafe.core.abuse;

import io.vouchsafe.core.abuse.Townsfolk.Kind;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** How well a score of 70 and more tells abusers from honest customers. */
public final class Quality {

  /** From here on coupons are abused, by the delivered segment. */
  static final int THRESHOLD = 70;

  private final Map<Kind, Row> rows = new TreeMap<>();

  /**
   * How one kind of people fared.
   *
   * @param condemned accounts with that score
   * @param groups of more than two accounts that belong together
   * @param wholeGroups groups of which most are condemned
   * @param highest score
   */
  public record Row(long accounts, long condemned, long groups, long wholeGroups, int highest) {

    private Row plus(Row other) {
      return new Row(
          accounts + other.accounts,
          condemned + other.condemned,
          groups + other.groups,
          wholeGroups + other.wholeGroups,
          Math.max(highest, other.highest));
    }
  }

  /** Adds the people of a town. */
  public void add(Townsfolk people) {
    people
        .accounts()
        .forEach(
            (kind, groups) ->
                groups.values().forEach(group -> rows.merge(kind, row(people, group), Row::plus)));
  }

  private static Row row(Townsfolk people, Collection<String> group) {
    int[] scores = group.stream().mapToInt(people::score).toArray();
    long condemned = Arrays.stream(scores).filter(score -> score >= THRESHOLD).count();
    boolean counts = scores.length > 2;
    return new Row(
        scores.length,
        condemned,
        counts ? 1 : 0,
        counts && 2 * condemned > scores.length ? 1 : 0,
        Arrays.stream(scores).max().orElse(0));
  }

  /** By kind. */
  public Map<Kind, Row> rows() {
    return rows;
  }

  /** Of those who are condemned, the share who are abusers. */
  public double precision() {
    return (double) condemned(true) / (condemned(true) + condemned(false));
  }

  /** Of the abusers, the share who are condemned. */
  public double recall() {
    long all =
        rows.entrySet().stream()
            .filter(row -> row.getKey().isAbusive())
            .mapToLong(row -> row.getValue().accounts())
            .sum();
    return (double) condemned(true) / all;
  }

  private long condemned(boolean abusive) {
    return rows.entrySet().stream()
        .filter(row -> row.getKey().isAbusive() == abusive)
        .mapToLong(row -> row.getValue().condemned())
        .sum();
  }
}
