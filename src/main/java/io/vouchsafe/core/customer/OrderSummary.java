package io.vouchsafe.core.customer;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that rules ask about a customer's orders: the newest ones one by one, the older ones as sums.
 * It has a bounded size, and is kept current by every change of an order, in any order of arrival.
 *
 * @param recent the newest entries, oldest first
 * @param older the sums over all entries before those
 * @param known entries that were read in addition, for windows that reach into the sums; null if
 *     none were
 */
public record OrderSummary(
    List<OrderEntry> recent, OlderOrders older, @Nullable KnownOrders known) {

  /** How many orders are kept one by one. */
  public static final int KEPT = 50;

  /** Under this many, a change that took one out reads the history again. */
  private static final int FEWEST_BEFORE_REBUILD = 25;

  /** A customer without orders. */
  public static final OrderSummary NONE = new OrderSummary(List.of(), OlderOrders.NONE);

  public OrderSummary {
    recent = List.copyOf(recent);
  }

  /** A summary as it is stored. */
  public OrderSummary(List<OrderEntry> recent, OlderOrders older) {
    this(recent, older, null);
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
    return new OrderSummary(recent, older, new KnownOrders(range.since(), sorted(entries), before));
  }

  /** How many orders are placed. */
  public long count() {
    return older.count() + recent.stream().filter(OrderEntry::placed).count();
  }

  /** Money: net of the placed orders. */
  public BigDecimal spent() {
    return sum(older.spent(), true);
  }

  /** Money: net of all orders but the cancelled ones. */
  public BigDecimal lifetime() {
    return sum(older.lifetime(), false);
  }

  /** Money: the largest net of a placed order; empty without one. */
  public Optional<BigDecimal> largest() {
    Optional<BigDecimal> kept =
        recent.stream().filter(OrderEntry::placed).map(OrderEntry::net).max(BigDecimal::compareTo);
    return older.count() == 0
        ? kept
        : Optional.of(kept.map(older.largest()::max).orElse(older.largest()));
  }

  /** How many placed orders had a discount. */
  public long discounted() {
    return older.discounted()
        + recent.stream().filter(entry -> entry.placed() && entry.discounted()).count();
  }

  /** How many placed orders used a coupon code. */
  public long couponed() {
    return older.couponed()
        + recent.stream().filter(entry -> entry.placed() && entry.couponed()).count();
  }

  /** When the first placed order was placed. */
  public Optional<Instant> firstAt() {
    return older.firstAt() != null
        ? Optional.of(older.firstAt())
        : recent.stream().filter(OrderEntry::placed).map(OrderEntry::placedAt).findFirst();
  }

  /** When the last placed order was placed. */
  public Optional<Instant> lastAt() {
    return fromTheEnd(0);
  }

  /** When the last but one placed order was placed. */
  public Optional<Instant> previousAt() {
    return fromTheEnd(1);
  }

  /**
   * When the last placed order was placed before those that are known one by one; empty if there is
   * none.
   */
  public Optional<Instant> lastOlderAt() {
    return Optional.ofNullable(known == null ? older.lastAt() : known.before());
  }

  private Optional<Instant> fromTheEnd(int skipped) {
    int left = skipped;
    for (OrderEntry entry : recent.reversed()) {
      if (entry.placed() && left-- == 0) {
        return Optional.of(entry.placedAt());
      }
    }
    return Optional.ofNullable(left == 0 ? older.lastAt() : older.previousAt());
  }

  private BigDecimal sum(BigDecimal start, boolean placedOnly) {
    BigDecimal sum = start;
    for (OrderEntry entry : recent) {
      if (entry.placed() || !placedOnly) {
        sum = sum.add(entry.net());
      }
    }
    return sum;
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
    OlderOrders sums = older;
    for (OrderEntry entry : recent.subList(0, surplus)) {
      sums = sums.plus(entry);
    }
    return new OrderSummary(recent.subList(surplus, recent.size()), sums);
  }

  private static List<OrderEntry> sorted(Collection<OrderEntry> entries) {
    return List.copyOf(new TreeSet<>(entries));
  }
}
