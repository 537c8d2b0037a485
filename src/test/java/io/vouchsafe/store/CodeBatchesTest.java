package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.promotion.BatchLedger;
import io.vouchsafe.core.promotion.CodeBatch;
import io.vouchsafe.core.promotion.CodeMaker;
import io.vouchsafe.core.promotion.CodePattern;
import io.vouchsafe.core.promotion.CodePattern.CodeType;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** A batch has all its codes in the end, each once, wherever its making ended on the way. */
class CodeBatchesTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final TestClock clock = new TestClock();
  private final String name = "BATCH" + NAMES.incrementAndGet();

  @ParameterizedTest
  @ValueSource(ints = {1, BatchLedger.MOST_AT_ONCE, BatchLedger.MOST_AT_ONCE + 1, 250})
  void makesSoManyCodesEachForOneRedemption(int size) {
    CodeBatch batch = create(size, CodeType.MIXED, 8);

    assertThat(maker(new Random(1)).run(batch.id(), () -> true)).isTrue();

    assertComplete(batch);
    Voucher voucher = vouchers(batch).getFirst();
    assertThat(voucher.maxRedemptions()).isEqualTo(1);
    assertThat(voucher.usesLeft()).isEqualTo(1);
    assertThat(voucher.promotionId()).isEqualTo(name);
  }

  @Test
  void makingItAgainChangesNothing() {
    CodeBatch batch = create(120, CodeType.MIXED, 8);
    maker(new Random(1)).run(batch.id(), () -> true);
    List<String> codes = codes(batch);

    assertThat(maker(new Random(2)).run(batch.id(), () -> true)).isTrue();

    assertThat(codes(batch)).isEqualTo(codes);
    assertComplete(batch);
    assertThat(maker(new Random(1)).run("no such batch", () -> true)).isTrue();
  }

  @Test
  void goesOnWhereItsTimeWasUp() {
    CodeBatch batch = create(300, CodeType.MIXED, 8);
    AtomicInteger steps = new AtomicInteger(3);

    assertThat(maker(new Random(1)).run(batch.id(), () -> steps.decrementAndGet() >= 0)).isFalse();
    int created = store().find(name, batch.id()).orElseThrow().created();
    assertThat(created).isBetween(1, 299);
    assertThat(codes(batch)).hasSize(created);

    assertThat(maker(new Random(2)).run(batch.id(), () -> true)).isTrue();
    assertComplete(batch);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void leavesNoGapAndNoDuplicateWhateverFails(long seed) {
    CodeBatch batch = create(700, CodeType.MIXED, 8);
    Faults faults = new Faults(seed, 4);
    Random random = new Random(seed);
    boolean done = false;
    for (int run = 0; run < 200 && !done; run++) {
      try {
        done = maker(random, faults).run(batch.id(), () -> true);
      } catch (AwsServiceException | ApiCallTimeoutException | OverloadException | Faults.Crash _) {
        // The stream hands it out again.
      }
    }

    assertThat(done).isTrue();
    assertComplete(batch);
  }

  @Test
  void twoAtOnceMakeItTogether() throws Exception {
    CodeBatch batch = create(900, CodeType.MIXED, 8);
    List<Callable<Boolean>> makers = new ArrayList<>();
    for (int maker = 0; maker < 3; maker++) {
      Random random = new Random(maker);
      makers.add(() -> maker(random).run(batch.id(), () -> true));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<Boolean> done : threads.invokeAll(makers)) {
        assertThat(done.get()).isTrue();
      }
    }

    assertComplete(batch);
  }

  @Test
  void drawsACodeAnewThatIsTaken() {
    CodeBatch batch = create(5, CodeType.MIXED, 8);
    CodePattern pattern = batch.pattern();
    String first = pattern.draw(new Random(9));
    Voucher other = Voucher.generic(VoucherCode.of(first), "another", "somebody", clock.instant());
    assertThat(new PromotionStore(dynamo.database()).create(other))
        .isEqualTo(PromotionStore.Result.DONE);

    assertThat(maker(new Random(9)).run(batch.id(), () -> true)).isTrue();

    assertComplete(batch);
    assertThat(codes(batch)).doesNotContain(first);
    assertThat(new PromotionStore(dynamo.database()).find(other.code())).contains(other);
  }

  @Test
  void drawsACodeAnewThatItDrewBefore() {
    CodeBatch batch = create(40, CodeType.DIGITS, 2);

    assertThat(maker(new Random(9)).run(batch.id(), () -> true)).isTrue();

    assertComplete(batch);
  }

  private CodeBatch create(int size, CodeType type, int length) {
    PromotionStore promotions = new PromotionStore(dynamo.database());
    promotions.create(Examples.promotion(name, Examples.UNLIMITED), null);
    CodeBatch batch =
        new CodeBatch(
            "id of " + name,
            name,
            new CodePattern(name + "-", type, length),
            size,
            0,
            clock.instant(),
            clock.instant());
    store().create(batch);
    assertThat(store().find(name, batch.id())).contains(batch);
    assertThat(store().find("another promotion", batch.id())).isEmpty();
    return batch;
  }

  private CodeMaker maker(RandomGenerator random, ExecutionInterceptor... interceptors) {
    return new CodeMaker(
        new BatchStore(dynamo.database(interceptors)), random, clock, attempt -> attempt < 100);
  }

  private BatchStore store() {
    return new BatchStore(dynamo.database());
  }

  private List<String> codes(CodeBatch batch) {
    return store().codes(batch.id()).toList();
  }

  private List<Voucher> vouchers(CodeBatch batch) {
    List<Voucher> vouchers = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page<Voucher> page =
          new PromotionStore(dynamo.database()).vouchers(batch.promotionId(), 500, cursor);
      vouchers.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);
    return vouchers;
  }

  private void assertComplete(CodeBatch batch) {
    CodeBatch now = store().find(name, batch.id()).orElseThrow();
    assertThat(now.created()).isEqualTo(batch.size());
    assertThat(now.isComplete()).isTrue();
    List<String> codes = codes(batch);
    assertThat(codes).hasSize(batch.size()).doesNotHaveDuplicates();
    assertThat(codes).allMatch(code -> code.startsWith(batch.pattern().prefix()));
    assertThat(vouchers(batch))
        .extracting(Voucher::code)
        .containsExactlyInAnyOrderElementsOf(codes.stream().map(VoucherCode::of).toList());
  }
}
