package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.QuotaSpread;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Reason;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.core.redemption.Refusal;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** A quota in several shards is used up to the last use and the last cent, and never beyond. */
class QuotaShardsTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int SHARDS = 4;
  private static final BigDecimal FIVE = new BigDecimal("5.00");

  private final TestClock clock = new TestClock();
  private String name = "";
  private Redemptions redemptions = redemptions();

  @BeforeEach
  void takeAFreshName() {
    name = "WIDE" + NAMES.incrementAndGet();
    redemptions = redemptions();
  }

  @Test
  void ofALimitOfNExactlyNWinHoweverManyComeAtOnce() throws Exception {
    store(new Limits(50L, null, null, true));
    List<Callable<Outcome>> attempts = new ArrayList<>();
    for (int client = 0; client < 80; client++) {
      String transaction = "T-" + client;
      attempts.add(() -> redeem(transaction, Examples.HUNDRED));
    }
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Outcome> outcome : threads.invokeAll(attempts)) {
        outcomes.add(outcome.get());
      }
    }

    assertThat(outcomes.stream().filter(Outcome.Recorded.class::isInstance)).hasSize(50);
    assertThat(outcomes.stream().filter(Outcome.Refused.class::isInstance)).hasSize(30);
    assertUsed(50, "500.00");
    assertThat(quota().usesLeft()).isZero();
  }

  @Test
  void theCrumbsOfABudgetAreSpentToTheLastCent() {
    store(new Limits(null, null, new BigDecimal("100.05"), true));
    for (int index = 0; index < 10; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }

    assertRefused(redeem("T-10", Examples.HUNDRED), Reason.BUDGET_EXCEEDED);
    assertRefused(redeem("T-11", new BigDecimal("0.60")), Reason.BUDGET_EXCEEDED);
    assertRedeemed(redeem("T-12", new BigDecimal("0.50")));
    assertRefused(redeem("T-13", new BigDecimal("0.10")), Reason.BUDGET_EXCEEDED);

    assertThat(quota().budgetLeft()).isEqualByComparingTo("0.00");
    assertUsed(11, "100.05");
  }

  @Test
  void aDiscountLargerThanAnyShardIsGrantedWhileAllTogetherHaveIt() {
    store(new Limits(null, null, new BigDecimal("40.00"), true));

    assertRefused(redeem("T-1", new BigDecimal("400.10")), Reason.BUDGET_EXCEEDED);
    assertRedeemed(redeem("T-2", new BigDecimal("400.00")));

    assertThat(quota().budgetLeft()).isEqualByComparingTo("0");
  }

  @Test
  void givesBackWhatARedemptionTook() {
    store(new Limits(5L, null, new BigDecimal("50.00"), true));
    for (int index = 0; index < 5; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }
    assertRefused(
        redeem("T-5", Examples.HUNDRED),
        Reason.MAXIMUM_REDEMPTIONS_EXCEEDED,
        Reason.BUDGET_EXCEEDED);

    redemptions.cancel(key("T-2"));

    assertThat(quota().usesLeft()).isEqualTo(1);
    assertThat(quota().budgetLeft()).isEqualByComparingTo("10.00");
    assertRedeemed(redeem("T-6", Examples.HUNDRED));
    assertRefused(
        redeem("T-7", Examples.HUNDRED),
        Reason.MAXIMUM_REDEMPTIONS_EXCEEDED,
        Reason.BUDGET_EXCEEDED);
  }

  @Test
  void holdsThatExpiredAreFoundInEveryShard() {
    store(new Limits(8L, null, null, true));
    for (int index = 0; index < 8; index++) {
      assertRedeemed(
          redemptions.redeem(
              Examples.request(name, "H-" + index, "c-" + index, Examples.HUNDRED, false)));
    }
    clock.advance(Duration.ofMinutes(15).minusMillis(1));
    assertRefused(redeem("T-early", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);

    clock.advance(Duration.ofSeconds(1));

    for (int index = 0; index < 8; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }
    assertRefused(redeem("T-9", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
    assertUsed(8, "80.00");
  }

  @Test
  void aLimitCanBeLoweredBelowWhatIsUsedAndRaisedAgain() {
    Promotion promotion = store(new Limits(20L, null, null, true));
    for (int index = 0; index < 12; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }

    promotion = change(promotion, new Limits(10L, null, null, true));

    assertThat(quota().usesLeft()).isEqualTo(-2);
    assertRefused(redeem("T-20", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
    redemptions.cancel(key("T-0"));
    redemptions.cancel(key("T-1"));
    assertRefused(redeem("T-21", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
    redemptions.cancel(key("T-2"));
    assertRedeemed(redeem("T-22", Examples.HUNDRED));
    assertRefused(redeem("T-23", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);

    change(promotion, new Limits(30L, null, null, true));

    for (int index = 0; index < 20; index++) {
      assertRedeemed(redeem("U-" + index, Examples.HUNDRED));
    }
    assertRefused(redeem("U-20", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
    assertUsed(30, "300.00");
    assertThat(shards()).as("in use again").isEqualTo(SHARDS);
  }

  @Test
  void aBudgetCanBeAddedToALimitThatIsInUse() {
    Promotion promotion = store(new Limits(20L, null, null, true));
    for (int index = 0; index < 6; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }

    change(promotion, new Limits(null, null, new BigDecimal("75.00"), true));

    assertRedeemed(redeem("T-6", Examples.HUNDRED));
    assertRefused(redeem("T-7", Examples.HUNDRED), Reason.BUDGET_EXCEEDED);
    assertRedeemed(redeem("T-8", new BigDecimal("50.00")));
    assertUsed(8, "75.00");
    assertThat(quota().usesLeft()).isNull();
  }

  @Test
  void noneTooManyPassWhileTheLimitIsLowered() throws Exception {
    Promotion promotion = store(new Limits(60L, null, null, true));
    List<Callable<Outcome>> attempts = new ArrayList<>();
    for (int client = 0; client < 60; client++) {
      String transaction = "T-" + client;
      attempts.add(() -> redeem(transaction, Examples.HUNDRED));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Outcome>> outcomes = attempts.stream().map(threads::submit).toList();
      change(promotion, new Limits(25L, null, null, true));
      long usedThen = quota().uses();
      long won = 0;
      for (Future<Outcome> outcome : outcomes) {
        won += outcome.get() instanceof Outcome.Recorded ? 1 : 0;
      }
      assertThat(won).isEqualTo(Math.max(25, usedThen));
    }
    assertThat(Objects.requireNonNull(quota().usesLeft())).isNotPositive();
  }

  /**
   * Shards are read one after the other. A share that is given back to one that was read, while
   * another one that was not read yet loses its last, would make it look as if nothing were left.
   */
  @Test
  void aShareThatMovesWhileTheShardsAreReadIsNotMissed() {
    store(new Limits(5L, null, null, true));
    for (int index = 0; index < 5; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }
    // Between the two readings somebody gives back, and takes it again elsewhere before the next.
    Runnable[] interference = {
      () -> redemptions.cancel(key("T-0")), () -> redeem("X-1", Examples.HUNDRED)
    };
    AtomicInteger readings = new AtomicInteger();
    ExecutionInterceptor between =
        new ExecutionInterceptor() {
          @Override
          public void beforeExecution(
              Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof BatchGetItemRequest request
                && request.requestItems().values().stream()
                    .anyMatch(keys -> keys.keys().size() >= SHARDS - 1)) {
              int reading = readings.incrementAndGet();
              if (reading == 2) {
                interference[0].run();
                interference[1].run();
              } else if (reading == 3) {
                redemptions.cancel(key("T-1"));
              }
            }
          }
        };
    Redemptions interfered = redemptions(between);

    Outcome outcome = interfered.redeem(request("T-9", Examples.HUNDRED));

    assertRedeemed(outcome);
    assertUsed(5, "50.00");
  }

  @Test
  void turnsToAnotherShardWhereItsOwnIsCrowded() {
    store(new Limits(20L, null, null, true));
    Request request = request("T-1", Examples.HUNDRED);
    int home = new QuotaSpread(SHARDS, false).homeOf(request.code().text() + "T-1");
    AtomicInteger tries = new AtomicInteger();
    Redemptions crowded = redemptions(crowding(home, tries));

    Redemption redemption = ((Outcome.Recorded) crowded.redeem(request)).redemption();

    assertThat(tries).hasValue(2);
    assertThat(shard(home).usesLeft()).isEqualTo(5);
    assertThat(shard(new QuotaSpread(SHARDS, false).after(home)).usesLeft()).isEqualTo(4);
    Outcome.Recorded again = (Outcome.Recorded) crowded.redeem(request);
    assertThat(again.repeated()).isTrue();
    assertThat(again.redemption().shares()).isEqualTo(redemption.shares());
    assertUsed(1, "10.00");
    // What it took goes back to where it took it from, which nobody crowds.
    assertThat(crowded.cancel(redemption.key())).isInstanceOf(Outcome.Recorded.class);
    assertThat(IntStream.range(0, SHARDS).mapToObj(this::shard))
        .extracting(Quota::usesLeft)
        .containsOnly(5L);
    assertUsed(0, "0.00");
  }

  /** Others are always in the way at one shard of the quota. */
  private ExecutionInterceptor crowding(int shard, AtomicInteger tries) {
    Map<String, AttributeValue> crowded =
        Key.quota(dynamo.database().tables(), name, shard).attributes();
    return new ExecutionInterceptor() {
      @Override
      public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (context.request() instanceof TransactWriteItemsRequest request) {
          tries.incrementAndGet();
          List<CancellationReason> reasons =
              request.transactItems().stream()
                  .map(
                      write ->
                          write.update() != null && write.update().key().equals(crowded)
                              ? "TransactionConflict"
                              : "None")
                  .map(code -> CancellationReason.builder().code(code).build())
                  .toList();
          if (reasons.stream().anyMatch(reason -> !reason.code().equals("None"))) {
            throw TransactionCanceledException.builder().cancellationReasons(reasons).build();
          }
        }
      }
    };
  }

  private Quota shard(int shard) {
    Database database = dynamo.database();
    Key key = Key.quota(database.tables(), name, shard);
    return PromotionItems.readQuota(
        Objects.requireNonNull(BatchRead.get(database.client(), List.of(key)).get(key)));
  }

  @Test
  void theCrowdThatComesTooLateIsRefusedForAMomentWithoutReadingAllShards() {
    store(new Limits(4L, null, null, true));
    for (int index = 0; index < 4; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }
    AtomicInteger reads = new AtomicInteger();
    Redemptions counted = redemptions(counting(reads));
    assertRefused(
        counted.redeem(request("L-0", Examples.HUNDRED)), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);

    reads.set(0);
    for (int index = 1; index <= 5; index++) {
      assertRefused(
          counted.redeem(request("L-" + index, Examples.HUNDRED)),
          Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
    }
    assertThat(reads).hasValue(0);

    // Elsewhere one is given back: this instance learns of it a second after it last looked.
    redemptions.cancel(key("T-0"));
    clock.advance(Duration.ofMillis(999));
    Outcome stillRefused = counted.redeem(request("L-6", Examples.HUNDRED));
    clock.advance(Duration.ofMillis(1));
    Outcome then = counted.redeem(request("L-7", Examples.HUNDRED));

    assertRefusedOrAtHome(stillRefused, "L-6", "T-0");
    if (stillRefused instanceof Outcome.Refused) {
      assertRedeemed(then);
    }
  }

  @Test
  void whoGivesBackSeesItAtOnce() {
    store(new Limits(4L, null, null, true));
    for (int index = 0; index < 4; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }
    assertRefused(redeem("T-4", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);

    redemptions.cancel(key("T-0"));

    assertRedeemed(redeem("T-5", Examples.HUNDRED));
  }

  @Test
  void aChangeOfTheLimitIsSeenAtOnce() {
    Promotion promotion = store(new Limits(4L, null, null, true));
    for (int index = 0; index < 4; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }
    assertRefused(redeem("T-4", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);

    change(promotion, new Limits(5L, null, null, true));

    assertRedeemed(redeem("T-5", Examples.HUNDRED));
  }

  @Test
  void aRedemptionGivesBackAlsoWhenItsShardIsGone() {
    Promotion promotion = store(new Limits(40L, null, null, true));
    for (int index = 0; index < 40; index++) {
      assertRedeemed(redeem("T-" + index, Examples.HUNDRED));
    }
    // Lowered: all shards are gathered in the first one and stay there, for nothing is left.
    change(promotion, new Limits(1L, null, null, true));
    assertThat(shards()).isEqualTo(1);

    for (int index = 0; index < 40; index++) {
      redemptions.cancel(key("T-" + index));
    }

    assertUsed(0, "0");
    assertThat(quota().usesLeft()).isEqualTo(1);
    assertRedeemed(redeem("T-40", Examples.HUNDRED));
    assertRefused(redeem("T-41", Examples.HUNDRED), Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
  }

  @Test
  void aChangeThatBreaksOffAnywhereLosesNothing() {
    for (int calls = 1; calls <= 12; calls++) {
      name = "WIDE" + NAMES.incrementAndGet();
      Promotion promotion = store(new Limits(20L, null, FIVE.multiply(FIVE), true));
      assertRedeemed(redeem("T-0", new BigDecimal("10.00")));
      PromotionStore breaking = new PromotionStore(dynamo.database(breakingAfter(calls)));
      try {
        breaking.replace(
            promotion, Examples.withLimits(promotion, new Limits(7L, null, FIVE, true)), null);
      } catch (BrokenOffException expected) {
        // Half way.
      }

      Promotion now = new PromotionStore(dynamo.database()).find(name).orElseThrow().promotion();
      assertUsed(1, "1.00");
      long most = Objects.requireNonNull(now.limits().maxRedemptions());
      BigDecimal budget = Objects.requireNonNull(now.limits().maxTotalBudget());
      assertThat(quota().usesLeft()).isEqualTo(most - 1);
      assertThat(quota().budgetLeft()).isEqualByComparingTo(budget.subtract(BigDecimal.ONE));
      assertRedeemed(redeem("T-1", new BigDecimal("10.00")));
    }
  }

  private static final class BrokenOffException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static ExecutionInterceptor breakingAfter(int calls) {
    AtomicInteger made = new AtomicInteger();
    return new ExecutionInterceptor() {
      @Override
      public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (made.incrementAndGet() == calls) {
          throw new BrokenOffException();
        }
      }
    };
  }

  /** Counts the reads of all shards together, and no others. */
  private static ExecutionInterceptor counting(AtomicInteger reads) {
    return new ExecutionInterceptor() {
      @Override
      public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (context.request() instanceof BatchGetItemRequest request
            && request.requestItems().values().stream()
                .anyMatch(
                    keys ->
                        keys.keys().size() == SHARDS
                            && keys.keys().stream()
                                .allMatch(key -> key.toString().contains("QUOTA")))) {
          reads.incrementAndGet();
        }
      }
    };
  }

  private Promotion store(Limits limits) {
    Promotion promotion =
        Examples.spread(Examples.promotion(name, limits), new QuotaSpread(SHARDS, false));
    Voucher voucher = Voucher.generic(new VoucherCode(name), name, null, clock.instant());
    assertThat(new PromotionStore(dynamo.database()).create(promotion, voucher))
        .isEqualTo(PromotionStore.Result.DONE);
    assertThat(shards()).isEqualTo(SHARDS);
    return promotion;
  }

  private Promotion change(Promotion before, Limits limits) {
    Promotion after = Examples.withLimits(before, limits);
    assertThat(new PromotionStore(dynamo.database()).replace(before, after, null))
        .isEqualTo(PromotionStore.Result.DONE);
    return after;
  }

  private Redemptions redemptions(ExecutionInterceptor... interceptors) {
    return new Redemptions(
        new DynamoLedger(dynamo.database(interceptors), clock),
        Examples.EURO,
        Examples.SCORER,
        new StoreCalendar(ZoneOffset.UTC),
        clock,
        attempt -> attempt < 200);
  }

  private Outcome redeem(String transaction, BigDecimal cost) {
    return redemptions.redeem(request(transaction, cost));
  }

  private Request request(String transaction, BigDecimal cost) {
    return Examples.request(name, transaction, "customer of " + transaction, cost, true);
  }

  private RedemptionKey key(String transaction) {
    return new RedemptionKey(new VoucherCode(name), transaction);
  }

  private Quota quota() {
    return Objects.requireNonNull(
        new PromotionStore(dynamo.database()).find(name).orElseThrow().quota());
  }

  /** How many shards there are. */
  private long shards() {
    Database database = dynamo.database();
    List<Key> keys =
        IntStream.range(0, SHARDS)
            .mapToObj(shard -> Key.quota(database.tables(), name, shard))
            .toList();
    return BatchRead.get(database.client(), keys).size();
  }

  private void assertUsed(long uses, String granted) {
    assertThat(quota().uses()).isEqualTo(uses);
    assertThat(quota().granted()).isEqualByComparingTo(granted);
    assertThat(quota().pending()).isZero();
  }

  private static void assertRedeemed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
    Redemption redemption = ((Outcome.Recorded) outcome).redemption();
    assertThat(redemption.granted()).isNotNegative();
  }

  private static void assertRefused(Outcome outcome, Reason... reasons) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).decision().refusals())
        .extracting(Refusal::reason)
        .containsExactlyInAnyOrder(reasons);
  }

  /** What was given back to its own shard a request finds at once. */
  private void assertRefusedOrAtHome(Outcome outcome, String transaction, String givenBack) {
    QuotaSpread spread = new QuotaSpread(SHARDS, false);
    boolean atHome = spread.homeOf(key(transaction).text()) == spread.homeOf(key(givenBack).text());
    if (atHome) {
      assertRedeemed(outcome);
    } else {
      assertRefused(outcome, Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
    }
  }
}
