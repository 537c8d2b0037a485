package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.Promotion;

/** What came of a request. */
public sealed interface Outcome {

  /**
   * The redemption stands.
   *
   * @param repeated whether it was there before this request
   */
  record Recorded(Redemption redemption, boolean repeated) implements Outcome {}

  /**
   * The code would be accepted; nothing was written.
   *
   * @param promotionId the promotion that grants it
   */
  record Valid(Request request, String promotionId, Decision decision) implements Outcome {}

  /**
   * The code is refused.
   *
   * @param promotion that it is of
   */
  record Refused(Promotion promotion, Decision decision) implements Outcome {}

  /** The step does not fit the state in which the redemption is. */
  record WrongState(Refusal refusal) implements Outcome {}

  /** There is no such code. */
  record UnknownCode() implements Outcome {}

  /** There is no such redemption. */
  record UnknownRedemption() implements Outcome {}

  /** The transaction id was used for something else. */
  record TransactionTaken(String message) implements Outcome {}

  /** Too many others wanted the same at the same time. Nothing was written. */
  record Busy() implements Outcome {}
}
