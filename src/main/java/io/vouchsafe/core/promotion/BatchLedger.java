package io.vouchsafe.core.promotion;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where batches of codes are kept. */
public interface BatchLedger {

  /** The most vouchers that are written in one step. */
  int MOST_AT_ONCE = 98;

  /**
   * A batch with the promotion that it is of.
   *
   * @param batch as it is stored
   */
  record Work(CodeBatch batch, Promotion promotion) {}

  /** A batch of which codes are to be made; empty if there is no such batch or promotion. */
  Optional<Work> find(String batchId);

  /**
   * Writes vouchers and how far the batch is with them, as a whole or not at all.
   *
   * @param before the batch as it was read, on the condition that it still is
   * @param after the batch with the vouchers made
   * @param vouchers at most {@link #MOST_AT_ONCE}
   * @param printed their codes as they are printed, in the same order
   */
  Result add(CodeBatch before, CodeBatch after, List<Voucher> vouchers, List<String> printed);

  /** What became of it. */
  sealed interface Result {

    /** It is written. */
    record Done() implements Result {}

    /** Other vouchers have some of the codes. Nothing is written. */
    record Taken(Set<VoucherCode> codes) implements Result {}

    /** Others were in the way, or at it. Nothing is written: read the batch again. */
    record Overtaken() implements Result {}
  }
}
