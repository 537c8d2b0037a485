package io.vouchsafe.core.promotion;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An offer of the merchant.
 *
 * @param cart the transactions that it is for
 * @param counted whether its redemptions are counted in a quota; once they are they always will be
 * @param countedPerCustomer whether they are counted for each customer
 * @param spread of the quota, where there is one
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
    Validity validity,
    Reward reward,
    CartRestriction cart,
    Limits limits,
    boolean counted,
    boolean countedPerCustomer,
    QuotaSpread spread,
    boolean launched,
    boolean listed,
    SegmentRestriction segments,
    boolean scannerNeedsCustomer,
    @Nullable String code,
    long version,
    Instant createdAt,
    Instant updatedAt) {}
