package io.vouchsafe.store;

import io.vouchsafe.core.event.Event;
import io.vouchsafe.core.event.ReachedLimit;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.ShardedQuota;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What the streams of the tables tell: the events that a changed item stands for. The same record
 * gives the same events whenever it is asked about, but for that of a limit over several shards,
 * which is looked at as it stands.
 */
public final class RecordedEvents {

  /** Shards are read again when something moved between them meanwhile. */
  private static final int MOST_READINGS = 20;

  private final DynamoDbClient client;
  private final Tables tables;

  /** The events of a database. */
  public RecordedEvents(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /**
   * The events of a record of a stream.
   *
   * @param record as the service writes it in JSON, objects as maps and lists as lists
   * @return none for most records
   * @throws IllegalArgumentException if it is no such record
   */
  public List<Event> of(Map<String, ?> record) {
    StreamRecord change = StreamRecord.of(record);
    String sort = change.keys().textOrNull(Key.SORT);
    if (sort == null) {
      return redemption(change);
    }
    String partition = change.keys().text(Key.PARTITION);
    if (partition.startsWith(Key.QUOTA_PREFIX)) {
      return quota(change);
    }
    // Elsewhere a sort key may be an identifier, which says whatever a client likes.
    boolean ofCustomer = partition.startsWith(Key.CUSTOMER_PREFIX);
    if (ofCustomer && sort.equals(Key.MEMBERSHIP)) {
      return membership(change);
    }
    return (ofCustomer && sort.startsWith(Key.REFUSED_PREFIX))
            || partition.startsWith(Key.REFUSED_PREFIX)
        ? refused(change)
        : List.of();
  }

  private static List<Event> membership(StreamRecord change) {
    Map<String, Instant> before = segments(change.before());
    Map<String, Instant> after = segments(change.after());
    Item record = change.after() == null ? change.before() : change.after();
    if (record == null) {
      return List.of();
    }
    String customer = record.text("identifier");
    // What ends the record comes after all that was in it.
    long sequence = record.number("version") + (change.after() == null ? 1 : 0);
    boolean erased = change.after() == null || change.after().flag(MembershipItems.ERASED);
    List<Event> events = new ArrayList<>();
    before.forEach(
        (segment, since) -> {
          if (!after.containsKey(segment)) {
            events.add(
                new Event.SegmentLeft(customer, segment, change.at(), since, sequence, erased));
          }
        });
    after.forEach(
        (segment, since) -> {
          if (!before.containsKey(segment)) {
            events.add(new Event.SegmentEntered(customer, segment, since, sequence));
          }
        });
    return events;
  }

  private static Map<String, Instant> segments(@Nullable Item record) {
    Map<String, Instant> segments = new TreeMap<>();
    if (record != null) {
      record
          .map(MembershipItems.SEGMENTS)
          .forEach((key, since) -> segments.put(key, Instant.parse(since.s())));
    }
    return segments;
  }

  private static List<Event> redemption(StreamRecord change) {
    Item after = change.after();
    if (after == null) {
      return List.of();
    }
    Redemption redemption = RedemptionItems.read(after);
    Item before = change.before();
    if (before != null
        && before.constant(RedemptionStatus.class, RedemptionItems.STATUS) == redemption.status()) {
      // Its customer was erased.
      return List.of();
    }
    return switch (redemption.status()) {
      case CONFIRMED ->
          List.of(
              new Event.RedemptionConfirmed(
                  redemption, Objects.requireNonNull(redemption.confirmedAt())));
      case CANCELLED -> List.of(new Event.RedemptionCancelled(redemption, redemption.updatedAt()));
      case PENDING, EXPIRED -> List.of();
    };
  }

  private static List<Event> refused(StreamRecord change) {
    Item after = change.after();
    return after == null || change.before() != null
        ? List.of()
        : List.of(new Event.RedemptionRefused(RefusedRequests.read(after)));
  }

  private List<Event> quota(StreamRecord change) {
    Item after = change.after();
    if (after == null) {
      return List.of();
    }
    Set<ReachedLimit> reached = new TreeSet<>(ReachedLimit.of(PromotionItems.readQuota(after)));
    if (change.before() != null) {
      reached.removeAll(ReachedLimit.of(PromotionItems.readQuota(change.before())));
    }
    return reached.isEmpty()
        ? List.of()
        : promotion(Key.promotionOfQuota(change.keys().text(Key.PARTITION)))
            .map(promotion -> limits(promotion, reached, after, change.at()))
            .orElse(List.of());
  }

  private Optional<Promotion> promotion(String id) {
    Key key = Key.promotion(tables, id);
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key))
        .map(PromotionItems::read);
  }

  /** What has run out in one shard is reached if it has in all of them together. */
  private List<Event> limits(
      Promotion promotion, Set<ReachedLimit> reached, Item shard, Instant at) {
    long gains = shard.number(PromotionItems.GAINS);
    if (promotion.spread().isWide()) {
      ShardedQuota quota = atOneInstant(promotion, reached);
      reached.retainAll(ReachedLimit.of(quota.total()));
      gains = quota.gains();
    }
    long counted = gains;
    return reached.stream()
        .<Event>map(limit -> new Event.LimitReached(promotion, limit, counted, at))
        .toList();
  }

  /**
   * The shards such that there was an instant at which they had no more in all than they show, if
   * they show that a limit is reached. Whoever reads after the last of it was taken sees that.
   */
  private ShardedQuota atOneInstant(Promotion promotion, Set<ReachedLimit> limits) {
    for (int reading = 0; reading < MOST_READINGS; reading++) {
      ShardedQuota quota = QuotaShards.read(client, tables, promotion);
      Set<ReachedLimit> reached = ReachedLimit.of(quota.total());
      reached.retainAll(limits);
      if (reached.isEmpty()
          || QuotaShards.read(client, tables, promotion).gains() == quota.gains()) {
        return quota;
      }
    }
    throw new OverloadException();
  }
}
