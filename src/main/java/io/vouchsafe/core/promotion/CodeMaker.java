package io.vouchsafe.core.promotion;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Makes the codes of batches, some at a time. Each step is written as a whole together with how far
 * the batch is, so it may end anywhere and go on elsewhere, also twice at once: no code is missing
 * in the end, and none is there twice.
 */
public final class CodeMaker {

  private final BatchLedger ledger;
  private final RandomGenerator random;
  private final Clock clock;
  private final IntPredicate backoff;

  /**
   * A maker of codes.
   *
   * @param random one that nobody can foresee
   * @param backoff waits before an attempt of a number is repeated; false gives up
   */
  public CodeMaker(BatchLedger ledger, RandomGenerator random, Clock clock, IntPredicate backoff) {
    this.ledger = ledger;
    this.random = random;
    this.clock = clock;
    this.backoff = backoff;
  }

  /**
   * Makes codes until the batch has all of them.
   *
   * @param goOn asked before each step; false ends it
   * @return whether nothing is left to do
   */
  public boolean run(String batchId, BooleanSupplier goOn) {
    int failures = 0;
    while (goOn.getAsBoolean()) {
      Optional<BatchLedger.Work> work = ledger.find(batchId);
      if (work.isEmpty() || work.get().batch().isComplete()) {
        return true;
      }
      if (advance(work.get(), goOn)) {
        failures = 0;
      } else if (!backoff.test(++failures)) {
        return false;
      }
    }
    return false;
  }

  /** Makes codes as long as nobody is in the way; whether it made any. */
  private boolean advance(BatchLedger.Work work, BooleanSupplier goOn) {
    CodeBatch batch = work.batch();
    boolean made = false;
    while (!batch.isComplete() && goOn.getAsBoolean()) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      int count = Math.min(BatchLedger.MOST_AT_ONCE, batch.size() - batch.created());
      CodeBatch after = batch.with(count, now);
      if (!add(work.promotion(), batch, after, count, now)) {
        return made;
      }
      batch = after;
      made = true;
    }
    return made;
  }

  private boolean add(
      Promotion promotion, CodeBatch before, CodeBatch after, int count, Instant now) {
    Map<VoucherCode, String> codes = new LinkedHashMap<>();
    BatchLedger.Result result;
    do {
      while (codes.size() < count) {
        String printed = before.pattern().draw(random);
        codes.putIfAbsent(VoucherCode.of(printed), printed);
      }
      List<Voucher> vouchers =
          codes.keySet().stream().map(code -> voucher(code, promotion, now)).toList();
      result = ledger.add(before, after, vouchers, List.copyOf(codes.values()));
      if (result instanceof BatchLedger.Result.Taken(Set<VoucherCode> taken)) {
        codes.keySet().removeAll(taken);
      }
    } while (result instanceof BatchLedger.Result.Taken);
    return result instanceof BatchLedger.Result.Done;
  }

  private static Voucher voucher(VoucherCode code, Promotion promotion, Instant now) {
    Voucher voucher = promotion.reward().issued(Voucher.generic(code, promotion.id(), null, now));
    return voucher.isGiftCard() ? voucher : voucher.limitedTo(1);
  }
}
