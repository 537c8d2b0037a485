package io.vouchsafe.core.redemption;

import io.vouchsafe.core.abuse.Evidence;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.VisitEntry;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.ShardedQuota;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where redemptions are recorded, and everything that a decision is made on is read. */
public interface Ledger {

  /** Reads what an attempt is decided on, as it is at this moment. */
  default Snapshot read(Request request) {
    return read(request, new ReadLog());
  }

  /** Reads what an attempt is decided on, as it is at this moment, and notes what that took. */
  Snapshot read(Request request, ReadLog log);

  /** Every order of a customer that counts for something, in no particular order. */
  List<OrderEntry> history(String customer);

  /** The orders of a customer of a range that count for something, in no particular order. */
  Orders orders(String customer, OrderRange range);

  /** The visits of a customer of a range, in no particular order. */
  Visits visits(String customer, VisitRange range);

  /** What is known of a customer, and of the accounts that share something, that tells of abuse. */
  Evidence evidence(String customer, Collection<Trait> traits, Instant now);

  /** The redemption of a transaction on a code. */
  Optional<Redemption> find(RedemptionKey key);

  /** The customer and the order that a step of a redemption changes. */
  Account account(String customer, String transaction, Instant now);

  /**
   * What a customer uses of a promotion, all of it at one instant. Empty if somebody was writing it
   * just then.
   */
  Optional<Uses> uses(String customer, Promotion promotion);

  /**
   * Pending redemptions that hold something of a promotion's quota, that have expired by now and
   * were not released yet, those that expired first before the others.
   *
   * @param limit the most to give
   */
  List<Redemption> expired(Promotion promotion, Instant now, int limit);

  /** Over so many partitions all pending redemptions are spread that hold something of others. */
  int HOLD_PARTITIONS = 16;

  /**
   * Pending redemptions that hold something of others and have expired by now, those that expired
   * first before the others, read as they are asked for. Some may have been released meanwhile.
   *
   * @param partition from 0, less than {@link #HOLD_PARTITIONS}
   */
  Stream<Redemption> expiredHolds(int partition, Instant now);

  /** All shards of a promotion's quota, one after the other. */
  ShardedQuota quota(Promotion promotion);

  /** Writes one step as a whole, on the condition that everything is still as it was read. */
  Result commit(Change change);

  /**
   * A customer as a step of a redemption sees it.
   *
   * @param order the order of the redemption's transaction; null if there is none
   */
  record Account(Profile profile, @Nullable Order order) {}

  /**
   * What a customer uses of a promotion.
   *
   * @param profile with what is held
   * @param confirmed redemptions
   */
  record Uses(Profile profile, long confirmed) {}

  /**
   * Orders that were read.
   *
   * @param roundTrips how many round trips to the database that took
   */
  record Orders(List<OrderEntry> entries, int roundTrips) {}

  /**
   * Visits that were read.
   *
   * @param roundTrips how many round trips to the database that took
   */
  record Visits(List<VisitEntry> entries, int roundTrips) {}

  /** What became of a commit. */
  sealed interface Result {

    /** It is written. */
    record Done() implements Result {}

    /** The redemption was there already: a repeated request. */
    record Existed(Redemption redemption) implements Result {}

    /** Something else was written first: read again and decide again. */
    record Overtaken() implements Result {}

    /**
     * Nothing but others in the same shard of the quota at the same time were in the way of a new
     * redemption: another shard may be free.
     */
    record Crowded() implements Result {}
  }
}
