package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * An offer of the merchant.
 *
 * @param startsAt the first instant at which it is valid; null for always
 * @param endsAt the first instant at which it is valid no longer; null for never
 * @param timeZone the zone in which the merchant thinks of it; null for the store's
 * @param minimumValue money: the least transaction cost; null for none
 * @param counted whether its redemptions are counted in a quota; once they are they always will be
 * @param countedPerCustomer whether they are counted for each customer
 * @param launched whether it ever was anything but a draft, so that it may have been redeemed
 * @param listed whether customers may be offered it
 * @param scannerNeedsCustomer whether a scanner must send the customer too
 * @param code the generic voucher that was made with it
 * @param version grows by one with each change, from 1
 */
public record Promotion(
    String id,
    String name,
    PromotionStatus status,
    @Nullable Instant startsAt,
    @Nullable Instant endsAt,
    @Nullable ZoneId timeZone,
    Reward reward,
    @Nullable BigDecimal minimumValue,
    Limits limits,
    boolean counted,
    boolean countedPerCustomer,
    boolean launched,
    boolean listed,
    SegmentRestriction segments,
    boolean scannerNeedsCustomer,
    @Nullable String code,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /** Whether it has started by the given instant. */
  public boolean hasStartedBy(Instant now) {
    return startsAt == null || !now.isBefore(startsAt);
  }

  /** Whether it has ended by the given instant. */
  public boolean hasEndedBy(Instant now) {
    return endsAt != null && !now.isBefore(endsAt);
  }
}
