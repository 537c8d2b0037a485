package io.vouchsafe.store;

import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionStatus;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a step of a redemption takes from the limits; negative where it gives back.
 *
 * @param uses pending and confirmed redemptions
 * @param pending pending redemptions
 * @param confirmedUses confirmed redemptions
 */
record Step(int uses, int pending, int confirmedUses) {

  static final Step NOTHING = new Step(0, 0, 0);

  static Step between(@Nullable Redemption before, Redemption after) {
    boolean keeps =
        before != null
            && before.status() == RedemptionStatus.CONFIRMED
            && !after.shares().restoreOnCancel();
    if (keeps) {
      return NOTHING;
    }
    int pending = is(after, RedemptionStatus.PENDING) - is(before, RedemptionStatus.PENDING);
    int confirmed = is(after, RedemptionStatus.CONFIRMED) - is(before, RedemptionStatus.CONFIRMED);
    return new Step(pending + confirmed, pending, confirmed);
  }

  /** Whether it changes nothing that is counted over all customers. */
  boolean countsNothing() {
    return uses == 0 && pending == 0;
  }

  /** The money that goes with the uses. */
  BigDecimal money(BigDecimal granted) {
    return granted.multiply(BigDecimal.valueOf(uses));
  }

  private static int is(@Nullable Redemption redemption, RedemptionStatus status) {
    return redemption != null && redemption.status() == status ? 1 : 0;
  }
}
