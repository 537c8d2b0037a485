package io.vouchsafe.core.event;

import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RefusedRequest;
import java.time.Instant;
import java.util.List;

/** Something that happened, as others are told of it. */
public sealed interface Event {

  /**
   * What tells it from every other event of its type, and is the same whenever the same event is
   * told again.
   */
  List<String> identity();

  EventType type();

  /** When it happened. */
  Instant at();

  /**
   * A customer came into a segment.
   *
   * @param at since when the customer is in it
   * @param sequence grows with each change of the customer's segments
   */
  record SegmentEntered(String customer, String segment, Instant at, long sequence)
      implements Event {

    @Override
    public List<String> identity() {
      return List.of(customer, segment, at.toString(), Long.toString(sequence));
    }

    @Override
    public EventType type() {
      return EventType.CUSTOMER_ENTERED_SEGMENT;
    }
  }

  /**
   * A customer is in a segment no longer.
   *
   * @param at when that was noted
   * @param since since when the customer was in it
   * @param sequence grows with each change of the customer's segments
   * @param erased whether the reason is that the customer was erased
   */
  record SegmentLeft(
      String customer, String segment, Instant at, Instant since, long sequence, boolean erased)
      implements Event {

    @Override
    public List<String> identity() {
      return List.of(customer, segment, since.toString(), Long.toString(sequence));
    }

    @Override
    public EventType type() {
      return EventType.CUSTOMER_LEFT_SEGMENT;
    }
  }

  /** A redemption stands for good. */
  record RedemptionConfirmed(Redemption redemption, Instant at) implements Event {

    @Override
    public List<String> identity() {
      return List.of(redemption.key().text());
    }

    @Override
    public EventType type() {
      return EventType.REDEMPTION_CONFIRMED;
    }
  }

  /** A redemption was called off. */
  record RedemptionCancelled(Redemption redemption, Instant at) implements Event {

    @Override
    public List<String> identity() {
      return List.of(redemption.key().text());
    }

    @Override
    public EventType type() {
      return EventType.REDEMPTION_CANCELLED;
    }
  }

  /** A code that exists was not accepted. */
  record RedemptionRefused(RefusedRequest refused) implements Event {

    @Override
    public List<String> identity() {
      return List.of(refused.id());
    }

    @Override
    public EventType type() {
      return EventType.REDEMPTION_REFUSED;
    }

    @Override
    public Instant at() {
      return refused.at();
    }
  }

  /**
   * Nothing is left of a limit of a promotion.
   *
   * @param gains how often something had come back to the limits before; it tells one time that the
   *     limit is reached from another
   */
  record LimitReached(Promotion promotion, ReachedLimit limit, long gains, Instant at)
      implements Event {

    @Override
    public List<String> identity() {
      return List.of(promotion.id(), limit.name(), Long.toString(gains));
    }

    @Override
    public EventType type() {
      return EventType.PROMOTION_LIMIT_REACHED;
    }
  }
}
