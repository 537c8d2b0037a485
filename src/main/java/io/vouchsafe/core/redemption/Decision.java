package io.vouchsafe.core.redemption;

import java.math.BigDecimal;
import java.util.List;

/**
 * What was decided on one code for one transaction.
 *
 * @param granted money: the discount, also when the code is refused
 * @param refusals every reason against it; empty if it is accepted
 */
public record Decision(
    SegmentCheck segmentCheck,
    BigDecimal granted,
    List<Refusal> refusals,
    Explanation explanation) {

  public Decision {
    refusals = List.copyOf(refusals);
  }

  /** Whether the code is accepted. */
  public boolean isAccepted() {
    return refusals.isEmpty();
  }

  /** Whether a reason is among those against it. */
  public boolean isRefusedFor(Reason reason) {
    return refusals.stream().anyMatch(refusal -> refusal.reason() == reason);
  }
}
