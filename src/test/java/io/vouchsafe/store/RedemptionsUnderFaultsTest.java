package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Reason;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/**
 * Several clients redeem, repeat, confirm and cancel at random, while time passes and calls of the
 * database fail in every way they can. However often a client had to ask, there is one final
 * answer; no limit is ever exceeded; and what was counted is what is recorded.
 *
 * <p>{@code -Dvouchsafe.operations=100000} makes the runs longer.
 */
class RedemptionsUnderFaultsTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final int CLIENTS = 4;
  private static final int OPERATIONS = Integer.getInteger("vouchsafe.operations", 2400) / CLIENTS;
  private static final Duration HOLD = Duration.ofMinutes(15);
  private static final AtomicLong RUNS = new AtomicLong();

  private static final Limits FEW = new Limits(40L, null, null, true);
  private static final Limits NO_RETURN = new Limits(60L, 3L, null, false);
  private static final Limits MONEY = new Limits(null, null, new BigDecimal("205.50"), true);
  private static final Limits EACH = new Limits(null, 2L, null, true);

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void noLimitIsExceededAndEveryClientGetsOneFinalAnswer(long seed) throws Exception {
    Store store = new Store("RUN" + RUNS.incrementAndGet(), new Faults(seed, 12));
    List<Callable<Client>> clients = new ArrayList<>();
    for (int number = 0; number < CLIENTS; number++) {
      Client client = new Client(store, number, new Random(seed * 100 + number));
      clients.add(client);
    }
    List<Client> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (Future<Client> client : threads.invokeAll(clients)) {
        done.add(client.get());
      }
    }

    store.faults.stop();
    done.forEach(Client::askAgain);
    store.assertCountsWhatIsRecorded();
    store.clock.advance(HOLD);
    store.assertCanBeUsedUp();
    store.assertCountsWhatIsRecorded();
  }

  /** What all clients share. */
  private static final class Store {

    private final Faults faults;
    private final TestClock clock = new TestClock();
    private final Redemptions redemptions;
    private final Database database;
    private final Map<String, Promotion> promotions = new HashMap<>();
    private final Map<String, Voucher> uniques = new HashMap<>();
    private final List<String> codes = new ArrayList<>();

    Store(String name, Faults faults) {
      this.faults = faults;
      this.database = dynamo.database();
      this.redemptions =
          new Redemptions(
              new DynamoLedger(dynamo.database(faults), clock),
              Examples.EURO,
              new StoreCalendar(ZoneOffset.UTC),
              clock,
              attempt -> attempt < 30);
      add(name + "FEW", FEW);
      add(name + "NORETURN", NO_RETURN);
      add(name + "MONEY", MONEY);
      add(name + "EACH", EACH);
      String unlimited = name + "UNIQUE";
      add(unlimited, Examples.UNLIMITED);
      Voucher unique =
          Voucher.unique(new VoucherCode(unlimited + "1"), unlimited, 4, null, clock.instant());
      assertThat(new PromotionStore(database).create(unique)).isEqualTo(PromotionStore.Result.DONE);
      uniques.put(unique.code().text(), unique);
      codes.add(unique.code().text());
    }

    private void add(String id, Limits limits) {
      Promotion promotion = Examples.promotion(id, limits);
      Voucher generic = Voucher.generic(new VoucherCode(id), id, null, clock.instant());
      assertThat(new PromotionStore(database).create(promotion, generic))
          .isEqualTo(PromotionStore.Result.DONE);
      promotions.put(id, promotion);
      codes.add(id);
    }

    List<Redemption> recorded() {
      return database
          .client()
          .scanPaginator(scan -> scan.tableName(database.tables().redemptions()))
          .items()
          .stream()
          .map(item -> RedemptionItems.read(new Item(item)))
          .filter(redemption -> promotions.containsKey(redemption.promotionId()))
          .toList();
    }

    void assertCountsWhatIsRecorded() {
      List<Redemption> recorded = recorded();
      for (Promotion promotion : promotions.values()) {
        List<Redemption> counted =
            recorded.stream()
                .filter(redemption -> redemption.promotionId().equals(promotion.id()))
                .filter(Store::counts)
                .toList();
        assertCounted(promotion, counted);
        assertWithinLimits(promotion, counted);
      }
      for (Voucher unique : uniques.values()) {
        long used =
            recorded.stream()
                .filter(redemption -> redemption.key().code().equals(unique.code()))
                .filter(Store::counts)
                .count();
        Voucher now = new PromotionStore(database).find(unique.code()).orElseThrow();
        assertThat(now.usesLeft()).isEqualTo(4 - used).isNotNegative();
      }
    }

    private void assertCounted(Promotion promotion, List<Redemption> counted) {
      Quota quota = new PromotionStore(database).find(promotion.id()).orElseThrow().quota();
      if (quota == null) {
        return;
      }
      assertThat(quota.uses()).as(promotion.id()).isEqualTo(counted.size());
      assertThat(quota.granted())
          .as(promotion.id())
          .isEqualByComparingTo(
              counted.stream().map(Redemption::granted).reduce(BigDecimal.ZERO, BigDecimal::add));
      assertThat(quota.pending())
          .as(promotion.id())
          .isEqualTo(
              counted.stream()
                  .filter(redemption -> redemption.status() == RedemptionStatus.PENDING)
                  .count());
    }

    private void assertWithinLimits(Promotion promotion, List<Redemption> counted) {
      Limits limits = promotion.limits();
      if (limits.maxRedemptions() != null) {
        assertThat(counted).hasSizeLessThanOrEqualTo(limits.maxRedemptions().intValue());
      }
      if (limits.maxTotalBudget() != null) {
        assertThat(
                counted.stream().map(Redemption::granted).reduce(BigDecimal.ZERO, BigDecimal::add))
            .isLessThanOrEqualTo(limits.maxTotalBudget());
      }
      Long perCustomer = limits.maxRedemptionsPerCustomer();
      if (perCustomer != null) {
        Map<String, Integer> each = new HashMap<>();
        counted.stream()
            .filter(redemption -> redemption.statusAt(clock.instant()) != RedemptionStatus.EXPIRED)
            .forEach(redemption -> each.merge("" + redemption.customer(), 1, Integer::sum));
        assertThat(each.values()).allMatch(uses -> uses <= perCustomer.intValue());
      }
    }

    /**
     * Whether it is counted in the limits over all customers: expired ones until they are swept.
     */
    private static boolean counts(Redemption redemption) {
      return switch (redemption.status()) {
        case PENDING, CONFIRMED -> true;
        case EXPIRED -> false;
        case CANCELLED ->
            redemption.confirmedAt() != null && !redemption.shares().restoreOnCancel();
      };
    }

    /** Of a limit of N, N redemptions win in the end, whatever happened before. */
    void assertCanBeUsedUp() {
      for (Promotion promotion : promotions.values()) {
        Long most = promotion.limits().maxRedemptions();
        if (most == null) {
          continue;
        }
        Outcome outcome;
        int index = 0;
        do {
          String transaction = "last-" + promotion.id() + "-" + index++;
          outcome =
              redemptions.redeem(
                  Examples.request(
                      promotion.id(), transaction, transaction, Examples.HUNDRED, true));
        } while (outcome instanceof Outcome.Recorded);
        assertThat(((Outcome.Refused) outcome).decision().refusals())
            .extracting(refusal -> refusal.reason())
            .containsExactly(Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
        Quota quota = new PromotionStore(database).find(promotion.id()).orElseThrow().quota();
        assertThat(quota).isNotNull();
        assertThat(quota.uses()).as(promotion.id()).isEqualTo(most);
      }
    }
  }

  /** Somebody who asks until there is an answer, and knows what the answers have to be. */
  private static final class Client implements Callable<Client> {

    private final Store store;
    private final int number;
    private final Random random;
    private final List<Request> requests = new ArrayList<>();
    private final Map<RedemptionKey, Redemption> known = new HashMap<>();

    Client(Store store, int number, Random random) {
      this.store = store;
      this.number = number;
      this.random = random;
    }

    @Override
    public Client call() {
      for (int operation = 0; operation < OPERATIONS; operation++) {
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> redeem(newRequest(operation));
          case 4 -> anyRequest().ifPresent(this::redeem);
          case 5, 6, 7 -> anyRequest().ifPresent(request -> confirm(key(request)));
          case 8 -> anyRequest().ifPresent(request -> cancel(key(request)));
          default -> store.clock.advance(HOLD.dividedBy(40));
        }
      }
      return this;
    }

    private Request newRequest(int operation) {
      String code = store.codes.get(random.nextInt(store.codes.size()));
      Request request =
          Examples.request(
              code,
              "T-" + store.codes.getFirst() + number + "-" + operation,
              // Customers are shared by all clients.
              "customer-" + store.codes.getFirst() + random.nextInt(30),
              new BigDecimal(random.nextBoolean() ? "100.00" : "54.50"),
              random.nextInt(3) == 0);
      requests.add(request);
      return request;
    }

    private Optional<Request> anyRequest() {
      return requests.isEmpty()
          ? Optional.empty()
          : Optional.of(requests.get(random.nextInt(requests.size())));
    }

    private void redeem(Request request) {
      Outcome outcome = insist(() -> store.redemptions.redeem(request));
      Redemption before = known.get(key(request));
      if (outcome instanceof Outcome.Recorded(Redemption redemption, boolean repeated)) {
        if (before != null) {
          assertThat(repeated).isTrue();
          assertFollows(before, redemption);
        }
        known.put(key(request), redemption);
      } else {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(before).isNull();
      }
    }

    private void confirm(RedemptionKey key) {
      Instant from = store.clock.instant();
      Outcome outcome = insist(() -> store.redemptions.confirm(key));
      Redemption before = known.get(key);
      if (before == null) {
        assertThat(outcome).isEqualTo(new Outcome.UnknownRedemption());
        return;
      }
      switch (before.statusAt(from)) {
        case PENDING, CONFIRMED -> {
          if (outcome instanceof Outcome.Recorded(Redemption redemption, boolean _)) {
            assertThat(redemption.status()).isEqualTo(RedemptionStatus.CONFIRMED);
            known.put(key, redemption);
          } else {
            // It expired while the client was asking.
            assertThat(before.statusAt(store.clock.instant())).isEqualTo(RedemptionStatus.EXPIRED);
            assertWrongState(outcome, Reason.EXPIRED);
          }
        }
        case EXPIRED -> assertWrongState(outcome, Reason.EXPIRED);
        case CANCELLED -> assertWrongState(outcome, Reason.ALREADY_CANCELLED);
      }
    }

    private void cancel(RedemptionKey key) {
      Outcome outcome = insist(() -> store.redemptions.cancel(key));
      Redemption before = known.get(key);
      if (before == null) {
        assertThat(outcome).isEqualTo(new Outcome.UnknownRedemption());
      } else if (outcome instanceof Outcome.Recorded(Redemption redemption, boolean _)) {
        assertThat(redemption.status()).isEqualTo(RedemptionStatus.CANCELLED);
        known.put(key, redemption);
      } else {
        assertThat(before.statusAt(store.clock.instant())).isEqualTo(RedemptionStatus.EXPIRED);
        assertWrongState(outcome, Reason.EXPIRED);
      }
    }

    /** What a client was told last still stands, or has expired since. */
    void askAgain() {
      for (Request request : requests) {
        Redemption told = known.get(key(request));
        if (told != null) {
          Outcome outcome = store.redemptions.redeem(request);
          assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
          assertFollows(told, ((Outcome.Recorded) outcome).redemption());
        }
      }
    }

    private void assertFollows(Redemption before, Redemption after) {
      assertThat(after.granted()).isEqualByComparingTo(before.granted());
      assertThat(after.createdAt()).isEqualTo(before.createdAt());
      if (after.status() != before.status()) {
        assertThat(after.status()).isEqualTo(RedemptionStatus.EXPIRED);
        assertThat(before.statusAt(store.clock.instant())).isEqualTo(RedemptionStatus.EXPIRED);
      }
    }

    private static void assertWrongState(Outcome outcome, Reason reason) {
      assertThat(outcome).isInstanceOf(Outcome.WrongState.class);
      assertThat(((Outcome.WrongState) outcome).refusal().reason()).isEqualTo(reason);
    }

    /** Asks again until there is an answer, as every client should. */
    private static Outcome insist(Supplier<Outcome> asking) {
      while (true) {
        try {
          Outcome outcome = asking.get();
          if (!(outcome instanceof Outcome.Busy)) {
            return outcome;
          }
        } catch (AwsServiceException
            | ApiCallTimeoutException
            | OverloadException
            | Faults.Crash _) {
          // Whether it was done or not, the client does not know.
        }
      }
    }

    private static RedemptionKey key(Request request) {
      return new RedemptionKey(request.code(), String.valueOf(request.transaction()));
    }
  }
}
