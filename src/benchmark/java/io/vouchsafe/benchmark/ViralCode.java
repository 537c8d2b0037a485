package io.vouchsafe.benchmark;

import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.QuotaSpread;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.function.Environment;
import io.vouchsafe.function.Settings;
import io.vouchsafe.store.PromotionStore;
import io.vouchsafe.testing.model.ModelDatabase;
import io.vouchsafe.testing.model.ModelDynamoDb.ItemKey;
import io.vouchsafe.testing.model.Partitions;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;

/**
 * How many redemptions a second one code allows that many want at once, with its quota in one shard
 * and in several. It runs on the model of DynamoDB: a transaction holds its items for a while and
 * excludes others from them, and a partition takes 1,000 write units a second.
 */
final class ViralCode {

  private static final int CLIENTS = 64;
  private static final int RUNS = 5;
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration MEASURED = Duration.ofSeconds(5);

  /** What a transaction of a few items and a batch of strongly consistent reads usually take. */
  private static final long WRITE_MILLIS = 10;

  private static final long READ_MILLIS = 4;

  private static final List<Integer> SHARDS = List.of(1, 4, 16);

  private ViralCode() {}

  static void run() {
    IO.println(
        "\nOne code, %d clients, a transaction of %d ms, a read of %d ms, %d runs of %d s"
            .formatted(CLIENTS, WRITE_MILLIS, READ_MILLIS, RUNS, MEASURED.toSeconds()));
    IO.println(
        "| shards | redemptions a second: median | least | most | of linear | told to wait |");
    IO.println("|---:|---:|---:|---:|---:|---:|");
    double single = 0;
    for (int shards : SHARDS) {
      List<Double> rates = new ArrayList<>();
      long busy = 0;
      for (int run = 0; run < RUNS; run++) {
        Rush rush = new Rush(shards, 1_000_000_000L);
        rates.add(rush.rate());
        busy += rush.busy.get();
        if (rush.refused.get() > 0) {
          throw new IllegalStateException("Refused although there was enough");
        }
      }
      rates.sort(null);
      double median = rates.get(RUNS / 2);
      single = shards == 1 ? median : single;
      IO.println(
          String.format(
              Locale.ROOT,
              "| %d | %.0f | %.0f | %.0f | %.0f %% | %d |",
              shards,
              median,
              rates.getFirst(),
              rates.getLast(),
              100 * median / (single * shards),
              busy));
    }
    for (int shards : SHARDS) {
      long limit = 2_000;
      Rush rush = new Rush(shards, limit);
      long recorded = rush.untilRefused();
      if (recorded != limit) {
        throw new IllegalStateException(recorded + " of a limit of " + limit);
      }
      IO.println("Of a limit of " + limit + " in " + shards + " shards won " + recorded + ".");
    }
  }

  /** Many clients at one code. */
  private static final class Rush {

    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong busy = new AtomicLong();
    private final AtomicInteger transactions = new AtomicInteger();
    private final Redemptions redemptions;
    private volatile boolean over;

    Rush(int shards, long limit) {
      Partitions partitions = new Partitions(1_000);
      ModelDatabase model = new ModelDatabase(written -> hold(partitions, written), _ -> {});
      Promotion promotion =
          Examples.spread(
              Examples.promotion("VIRAL", new Limits(limit, null, null, true)),
              new QuotaSpread(shards, false));
      new PromotionStore(model.database())
          .create(
              promotion,
              Voucher.generic(
                  new VoucherCode("VIRAL"), promotion.id(), null, Clock.systemUTC().instant()));
      this.redemptions =
          new Environment(
                  Settings.from(_ -> null), model.database(new Reading()), Clock.systemUTC())
              .redemptions();
    }

    private static void hold(Partitions partitions, Set<ItemKey> written) {
      partitions.write(written);
      pause(WRITE_MILLIS);
    }

    /** Redemptions a second. */
    double rate() {
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int client = 0; client < CLIENTS; client++) {
          clients.submit(
              () -> {
                while (!over) {
                  redeem();
                }
              });
        }
        pause(WARM_UP.toMillis());
        long before = recorded.get();
        long start = System.nanoTime();
        pause(MEASURED.toMillis());
        long after = recorded.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        over = true;
        return (after - before) / seconds;
      }
    }

    /** How many win when all go on until they are refused. */
    long untilRefused() {
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int client = 0; client < CLIENTS; client++) {
          clients.submit(
              () -> {
                while (refused.get() < CLIENTS) {
                  redeem();
                }
              });
        }
      }
      return recorded.get();
    }

    private void redeem() {
      int number = transactions.incrementAndGet();
      Outcome outcome =
          redemptions.redeem(
              Examples.request("VIRAL", "T-" + number, "c-" + number, BigDecimal.TEN, false));
      switch (outcome) {
        case Outcome.Recorded _ -> recorded.incrementAndGet();
        case Outcome.Refused _ -> refused.incrementAndGet();
        default -> busy.incrementAndGet();
      }
    }
  }

  /** Reading takes its time. */
  private static final class Reading implements ExecutionInterceptor {

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof BatchGetItemRequest) {
        pause(READ_MILLIS);
      }
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
