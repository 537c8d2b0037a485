package io.vouchsafe.core.customer;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that rules ask about a customer's orders: the newest ones one by one, the older ones as sums.
 * It has a bounded size, and is kept current by every change of an order, in any order of arrival.
 */
public final class OrderSummary {

  /** How many orders are kept one by one. */
  public static final int KEPT = 50;

  /** Under this many, a change that took one out reads the history again. */
  private static final int FEWEST_BEFORE_REBUILD = 25;

  /** A customer without orders. */
  public static final OrderSummary NONE = new OrderSummary(List.of(), OlderOrders.NONE);

  private final List<OrderEntry> recent;
  private final OlderOrders older;
  private final @Nullable KnownOrders known;

  /** The sums over all entries, worked out once: rules ask one customer many questions. */
  private final OlderOrders all;

  /**
   * A summary as it is stored.
   *
   * @param recent the newest entries, oldest first
   * @param older the sums over all entries before those
   */
  public OrderSummary(List<OrderEntry> recent, OlderOrders older) {
    this.recent = List.copyOf(recent);
    this.older = older;
    this.known = null;
    this.all = plus(older, this.recent);
  }

  /**
   * A summary with entries that were read in addition, for windows that reach into the sums: these
   * stay the same.
   */
  private OrderSummary(OrderSummary stored, KnownOrders known) {
    this.recent = stored.recent;
    this.older = stored.older;
    this.known = known;
    this.all = stored.all;
  }

  /** The bounded summary of a whole history. */
  public static OrderSummary of(Collection<OrderEntry> history) {
    return new OrderSummary(sorted(history), OlderOrders.NONE).bounded();
  }

  /** A summary that keeps every order of a history one by one, for windows of any length. */
  public static OrderSummary complete(Collection<OrderEntry> history) {
    return new OrderSummary(sorted(history), OlderOrders.NONE);
  }

  /**
   * This summary after one order changed.
   *
   * @param before what the order was, null if it is new or counted for nothing
   * @param after what it is now, null if it counts for nothing any more
   * @return empty if the change reaches into the sums of older orders, from which nothing can be
   *     taken out: then the summary has to be made again from the whole history
   */
  public Optional<OrderSummary> changed(@Nullable OrderEntry before, @Nullable OrderEntry after) {
    List<OrderEntry> entries = new ArrayList<>(recent);
    if (before != null && !entries.remove(before)) {
      return Optional.empty();
    }
    if (after != null) {
      if (isOlder(after)) {
        return before == null || !mustRebuild(entries)
            ? Optional.of(new OrderSummary(entries, older.plus(after)))
            : Optional.empty();
      }
      int place = Collections.binarySearch(entries, after);
      if (place >= 0) {
        return Optional.empty();
      }
      entries.add(-place - 1, after);
    }
    return mustRebuild(entries)
        ? Optional.empty()
        : Optional.of(new OrderSummary(entries, older).bounded());
  }

  /** Whether every order placed at or after the given instant is known one by one. */
  public boolean reaches(Instant since) {
    Instant newest = older.newest();
    return newest == null
        || newest.isBefore(since)
        || (known != null && !since.isBefore(known.since()));
  }

  /** The orders that are known one by one, oldest first. */
  public List<OrderEntry> oneByOne() {
    return known == null ? recent : known.entries();
  }

  /**
   * What has to be read so that this {@linkplain #reaches reaches} back to an instant.
   *
   * @param andOneBefore whether the last placed order before that instant is needed too
   * @return empty if it reaches there already
   */
  public Optional<OrderRange> missing(Instant since, boolean andOneBefore) {
    if (older.newest() == null || reaches(since)) {
      return Optional.empty();
    }
    // The sums tell themselves when there is none before, or none after it among them.
    boolean unclear =
        older.firstAt() != null
            && older.firstAt().isBefore(since)
            && older.lastAt() != null
            && !older.lastAt().isBefore(since);
    return Optional.of(new OrderRange(since, older.newest(), andOneBefore && unclear));
  }

  /** This summary with the orders of a range, which were read in no particular order. */
  public OrderSummary reaching(OrderRange range, Collection<OrderEntry> read) {
    Instant before =
        older.lastAt() != null && older.lastAt().isBefore(range.since()) ? older.lastAt() : null;
    Set<String> kept = recent.stream().map(OrderEntry::orderId).collect(Collectors.toSet());
    List<OrderEntry> entries = new ArrayList<>(recent);
    for (OrderEntry entry : read) {
      if (kept.contains(entry.orderId())) {
        continue;
      }
      if (!entry.placedAt().isBefore(range.since())) {
        entries.add(entry);
      } else if (entry.placed() && (before == null || before.isBefore(entry.placedAt()))) {
        before = entry.placedAt();
      }
    }
    return new OrderSummary(this, new KnownOrders(range.since(), sorted(entries), before));
  }

  /** The newest entries, oldest first. */
  public List<OrderEntry> recent() {
    return recent;
  }

  /** The sums over all entries before the newest ones. */
  public OlderOrders older() {
    return older;
  }

  /** Whether any order is known, also one that does not stand any more. */
  public boolean isEmpty() {
    return recent.isEmpty() && older.isEmpty();
  }

  /** How many orders are placed. */
  public long count() {
    return all.count();
  }

  /** Money: net of the placed orders. */
  public BigDecimal spent() {
    return all.spent();
  }

  /** Money: net of all orders but the cancelled ones. */
  public BigDecimal lifetime() {
    return all.lifetime();
  }

  /** Money: the largest net of a placed order; empty without one. */
  public Optional<BigDecimal> largest() {
    return all.count() == 0 ? Optional.empty() : Optional.of(all.largest());
  }

  /** How many placed orders had a discount. */
  public long discounted() {
    return all.discounted();
  }

  /** How many placed orders used a coupon code. */
  public long couponed() {
    return all.couponed();
  }

  /** How many orders used a coupon code and were cancelled or returned. */
  public long undone() {
    return all.undone();
  }

  /** When the first placed order was placed. */
  public Optional<Instant> firstAt() {
    return Optional.ofNullable(all.firstAt());
  }

  /** When the last placed order was placed. */
  public Optional<Instant> lastAt() {
    return Optional.ofNullable(all.lastAt());
  }

  /** When the last but one placed order was placed. */
  public Optional<Instant> previousAt() {
    return Optional.ofNullable(all.previousAt());
  }

  /**
   * When the last placed order was placed before those that are known one by one; empty if there is
   * none.
   */
  public Optional<Instant> lastOlderAt() {
    return Optional.ofNullable(known == null ? older.lastAt() : known.before());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OrderSummary summary
        && recent.equals(summary.recent)
        && older.equals(summary.older)
        && Objects.equals(known, summary.known);
  }

  @Override
  public int hashCode() {
    return Objects.hash(recent, older, known);
  }

  @Override
  public String toString() {
    return "OrderSummary[recent=" + recent + ", older=" + older + ", known=" + known + "]";
  }

  private boolean isOlder(OrderEntry entry) {
    Instant newest = older.newest();
    return newest != null && !entry.placedAt().isAfter(newest);
  }

  private boolean mustRebuild(List<OrderEntry> entries) {
    return !older.isEmpty() && entries.size() < FEWEST_BEFORE_REBUILD;
  }

  private OrderSummary bounded() {
    int surplus = recent.size() - KEPT;
    if (surplus <= 0) {
      return this;
    }
    return new OrderSummary(
        recent.subList(surplus, recent.size()), plus(older, recent.subList(0, surplus)));
  }

  private static OlderOrders plus(OlderOrders sums, List<OrderEntry> entries) {
    OlderOrders more = sums;
    for (OrderEntry entry : entries) {
      more = more.plus(entry);
    }
    return more;
  }

  private static List<OrderEntry> sorted(Collection<OrderEntry> entries) {
    return List.copyOf(new TreeSet<>(entries));
  }
}
