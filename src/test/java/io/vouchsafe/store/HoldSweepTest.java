package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.HoldSweep;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/** The sweep of expired holds, run by run. */
class HoldSweepTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int HOLDS = 30;

  /** It asks once more in each partition, to see that there are no more. */
  private static final int AT_ONCE = Ledger.HOLD_PARTITIONS + 9;

  private final TestClock clock = new TestClock();
  private final String name = "SWEPT" + NAMES.incrementAndGet();

  @Test
  void stopsWhenItsTimeIsUpAndGoesOnTheNextTime() {
    hold();
    clock.advance(Duration.ofMinutes(15));

    int released = 0;
    int runs = 0;
    HoldSweep.Result result;
    do {
      AtomicInteger left = new AtomicInteger(AT_ONCE);
      result = sweep(new DynamoLedger(dynamo.database(), clock), () -> left.decrementAndGet() >= 0);
      assertThat(result.released()).isLessThanOrEqualTo(AT_ONCE);
      released += result.released();
      runs++;
    } while (!result.complete() && runs < HOLDS);

    assertThat(released).isEqualTo(HOLDS);
    assertThat(runs).isGreaterThan(1);
    assertPending(0);
  }

  @Test
  void releasesEachHoldOnceWhateverFailsOnTheWay() {
    hold();
    clock.advance(Duration.ofMinutes(15));
    Faults faults = new Faults(7, 6);
    Ledger failing = new DynamoLedger(dynamo.database(faults), clock);

    for (int run = 0; run < 40; run++) {
      try {
        sweep(failing, () -> true);
      } catch (AwsServiceException | ApiCallTimeoutException | OverloadException | Faults.Crash _) {
        // The next run goes on.
      }
    }
    faults.stop();
    sweep(failing, () -> true);

    assertPending(0);
  }

  private HoldSweep.Result sweep(Ledger ledger, BooleanSupplier goOn) {
    HoldSweep sweep = new HoldSweep(ledger, clock);
    HoldSweep.Result all = new HoldSweep.Result(0, 0, true);
    for (int partition = 0; partition < Ledger.HOLD_PARTITIONS; partition++) {
      all = all.plus(sweep.sweep(partition, goOn));
    }
    return all;
  }

  private void hold() {
    PromotionStore promotions = new PromotionStore(dynamo.database());
    promotions.create(
        Examples.promotion(name, new Limits((long) HOLDS, null, null, true)),
        Voucher.generic(new VoucherCode(name), name, null, clock.instant()));
    Redemptions redemptions =
        new Redemptions(
            new DynamoLedger(dynamo.database(), clock),
            Examples.EURO,
            Examples.SCORER,
            new StoreCalendar(ZoneOffset.UTC),
            clock,
            attempt -> attempt < 9);
    for (int hold = 0; hold < HOLDS; hold++) {
      assertThat(redemptions.redeem(Examples.request(name, "T-" + hold, null)))
          .isInstanceOf(Outcome.Recorded.class);
    }
    assertPending(HOLDS);
  }

  private void assertPending(long holds) {
    var quota = new PromotionStore(dynamo.database()).find(name).orElseThrow().quota();
    assertThat(Objects.requireNonNull(quota).pending()).isEqualTo(holds);
    assertThat(quota.uses()).isEqualTo(holds);
    assertThat(quota.usesLeft()).isEqualTo(HOLDS - holds);
  }
}
