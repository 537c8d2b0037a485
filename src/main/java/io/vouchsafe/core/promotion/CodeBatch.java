package io.vouchsafe.core.promotion;

import java.time.Instant;

/**
 * Vouchers of one promotion that are made together, each with a code of its own.
 *
 * @param size how many there will be
 * @param created how many there are
 */
public record CodeBatch(
    String id,
    String promotionId,
    CodePattern pattern,
    int size,
    int created,
    Instant createdAt,
    Instant updatedAt) {

  /** The most codes of a batch. */
  public static final int LARGEST = 100_000;

  /** Whether all are made. */
  public boolean isComplete() {
    return created >= size;
  }

  /** This batch with more codes made. */
  CodeBatch with(int more, Instant now) {
    return new CodeBatch(id, promotionId, pattern, size, created + more, createdAt, now);
  }
}
