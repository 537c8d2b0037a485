package io.vouchsafe.core.customer;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A visit of the shop, as the pixel reports it.
 *
 * @param id what is reported again has the same one; at most {@value #LONGEST_TEXT} characters
 * @param at when it was; kept to the millisecond
 * @param categories that were looked at: at most {@value #MOST_CATEGORIES}, each of at most {@value
 *     #LONGEST_TEXT} characters
 * @param userAgent a pseudonym of the browser's user agent; null if it is not known
 * @param network a pseudonym of the network that the visitor came from; null if it is not known
 */
public record Visit(
    String id,
    Instant at,
    Set<String> categories,
    @Nullable String userAgent,
    @Nullable String network) {

  /** The longest id or category, in characters. */
  public static final int LONGEST_TEXT = 200;

  /** The most categories of one visit. */
  public static final int MOST_CATEGORIES = 20;

  /** How long visits are kept one by one: thirteen months at their longest. */
  public static final Duration KEPT_FOR = Duration.ofDays(397);

  /**
   * Makes a visit.
   *
   * @throws IllegalArgumentException if a text is blank or too long, or there are too many
   */
  public Visit {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    categories = Set.copyOf(categories);
    check(id);
    categories.forEach(Visit::check);
    if (categories.size() > MOST_CATEGORIES) {
      throw new IllegalArgumentException("A visit has at most " + MOST_CATEGORIES + " categories");
    }
  }

  /** A visit of which nothing is known of the device. */
  public Visit(String id, Instant at, Set<String> categories) {
    this(id, at, categories, null, null);
  }

  /** The first instant of which a visit is still kept one by one. */
  public static Instant keptSince(Instant now) {
    return now.minus(KEPT_FOR);
  }

  /** The first instant at which it is not kept one by one any more. */
  public Instant keptUntil() {
    return keptUntil(at);
  }

  static Instant keptUntil(Instant at) {
    return at.plus(KEPT_FOR).plusMillis(1);
  }

  /** It without its categories. */
  public VisitEntry entry() {
    return new VisitEntry(id, at);
  }

  private static void check(String text) {
    if (text.isBlank() || text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException("A text of a visit is blank or too long");
    }
  }
}
