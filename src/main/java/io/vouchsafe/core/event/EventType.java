package io.vouchsafe.core.event;

import java.util.Arrays;
import java.util.Optional;

/** What others are told of. */
public enum EventType {
  CUSTOMER_ENTERED_SEGMENT("customer.entered_segment"),
  CUSTOMER_LEFT_SEGMENT("customer.left_segment"),
  REDEMPTION_CONFIRMED("redemption.confirmed"),
  REDEMPTION_CANCELLED("redemption.cancelled"),
  REDEMPTION_REFUSED("redemption.refused"),
  PROMOTION_LIMIT_REACHED("promotion.limit_reached");

  private final String wire;

  EventType(String wire) {
    this.wire = wire;
  }

  /** The type of a name on the wire. */
  public static Optional<EventType> of(String wire) {
    return Arrays.stream(values()).filter(type -> type.wire.equals(wire)).findFirst();
  }

  /** Its name on the wire. */
  public String wire() {
    return wire;
  }
}
