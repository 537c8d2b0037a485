package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.OrderData;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Reason;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.testing.Faults;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/** Somebody who asks until there is an answer, and knows what the answers have to be. */
final class RandomClient implements Callable<RandomClient> {

  static final Duration HOLD = Duration.ofMinutes(15);

  /** Those who asked most recently are asked about again. */
  private static final int REMEMBERED = 200;

  private final RandomStore store;
  private final int number;
  private final int operations;
  private final Random random;
  private final List<Request> requests = new ArrayList<>();
  private final Map<RedemptionKey, Redemption> known = new HashMap<>();

  RandomClient(RandomStore store, int number, int operations, Random random) {
    this.store = store;
    this.number = number;
    this.operations = operations;
    this.random = random;
  }

  @Override
  public RandomClient call() {
    for (int operation = 0; operation < operations; operation++) {
      store.clock.advance(Duration.ofMillis(30));
      switch (random.nextInt(44)) {
        case 0 -> store.clock.advance(HOLD.dividedBy(30));
        case 1 -> pauseOrResume();
        case 2 -> changeLimits();
        case 3, 4 -> order(operation);
        case 5, 6, 7, 8, 9 -> anyRequest().ifPresent(this::redeem);
        case 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 ->
            anyRequest().ifPresent(request -> confirm(key(request)));
        case 20, 21, 22, 23, 24, 25, 26, 27 ->
            anyRequest().ifPresent(request -> cancel(key(request)));
        case 28 -> sweep();
        case 29 -> anyRequest().ifPresent(this::validate);
        case 30 -> validate(newRequest(operation));
        default -> redeem(newRequest(operation));
      }
    }
    return this;
  }

  private void pauseOrResume() {
    store.change(
        any(store.changing),
        promotion ->
            Examples.withStatus(
                promotion,
                promotion.status() == PromotionStatus.ACTIVE
                    ? PromotionStatus.PAUSED
                    : PromotionStatus.ACTIVE));
  }

  private void changeLimits() {
    long uses = 20L + random.nextInt(40);
    BigDecimal budget = new BigDecimal(150 + random.nextInt(200));
    store.change(
        any(store.changing),
        promotion -> {
          Limits limits = promotion.limits();
          return Examples.withLimits(
              promotion,
              new Limits(
                  limits.maxRedemptions() == null ? null : (Long) uses,
                  limits.maxRedemptionsPerCustomer(),
                  limits.maxTotalBudget() == null ? null : budget,
                  limits.restoreOnCancel()));
        });
  }

  /** A schedule that fails is run again another time. */
  private void sweep() {
    try {
      store.sweep.sweep(random.nextInt(Ledger.HOLD_PARTITIONS), () -> true);
    } catch (AwsServiceException | ApiCallTimeoutException | OverloadException | Faults.Crash _) {
      // What it did not release still stands in nobody's way.
    }
  }

  /** An order without a code. */
  private void order(int operation) {
    OrderData order =
        new OrderData(
            "O-" + store.codes.getFirst() + number + "-" + operation,
            customer(),
            store.clock.instant(),
            BigDecimal.TEN,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    while (true) {
      try {
        if (store.orders.upsert(List.of(order)).isPresent()) {
          return;
        }
      } catch (AwsServiceException | ApiCallTimeoutException | OverloadException | Faults.Crash _) {
        // The same order again changes nothing.
      }
    }
  }

  private Request newRequest(int operation) {
    Request request =
        Examples.request(
            any(store.codes),
            "T-" + store.codes.getFirst() + number + "-" + operation,
            customer(),
            new BigDecimal(random.nextBoolean() ? "100.00" : "54.50"),
            random.nextInt(3) == 0);
    if (requests.size() < REMEMBERED) {
      requests.add(request);
    } else {
      requests.set(random.nextInt(REMEMBERED), request);
    }
    return request;
  }

  /** Customers are shared by all clients, and new ones come. */
  private String customer() {
    long day = store.clock.instant().getEpochSecond() / 3600;
    return "customer-" + store.codes.getFirst() + day + "-" + random.nextInt(30);
  }

  private Optional<Request> anyRequest() {
    return requests.isEmpty()
        ? Optional.empty()
        : Optional.of(requests.get(random.nextInt(requests.size())));
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private void redeem(Request request) {
    Outcome outcome = insist(() -> watched(request, store.redemptions::redeem));
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

  /** Whatever it says, nothing is written: a new request that is validated is not known. */
  private void validate(Request request) {
    assertThat(insist(() -> watched(request, store.redemptions::validate)))
        .isInstanceOfAny(Outcome.Valid.class, Outcome.Refused.class);
  }

  /** Every single call is looked at: for each refusal there was a reason while it lasted. */
  private Outcome watched(Request request, Function<Request, Outcome> asking) {
    if (store.reference == null) {
      return asking.apply(request);
    }
    ReferenceModel.Watch watch = store.reference.begin(request);
    try {
      Outcome outcome = asking.apply(request);
      store.reference.end(watch, outcome);
      return outcome;
    } finally {
      store.reference.abandon(watch);
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
    for (Map.Entry<RedemptionKey, Redemption> told : known.entrySet()) {
      Outcome outcome = store.redemptions.find(told.getKey());
      assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
      assertFollows(told.getValue(), ((Outcome.Recorded) outcome).redemption());
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
      } catch (AwsServiceException | ApiCallTimeoutException | OverloadException | Faults.Crash _) {
        // Whether it was done or not, the client does not know.
      }
    }
  }

  private static RedemptionKey key(Request request) {
    return new RedemptionKey(request.code(), String.valueOf(request.transaction()));
  }
}
