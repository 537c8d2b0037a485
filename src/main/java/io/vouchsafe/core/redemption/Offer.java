package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.VoucherCode;

/**
 * A promotion as one customer is shown it.
 *
 * @param code with which this customer can redeem it
 * @param decision what would be said to the code, but for what depends on a transaction
 */
public record Offer(Promotion promotion, VoucherCode code, Decision decision) {}
