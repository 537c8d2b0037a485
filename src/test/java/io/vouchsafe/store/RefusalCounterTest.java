package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.redemption.Statistics;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

class RefusalCounterTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final LocalDate DAY = LocalDate.parse("2026-03-01");

  private final TestClock clock = new TestClock();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicBoolean throttled = new AtomicBoolean();
  private final String promotion = "P" + NAMES.incrementAndGet();
  private final RefusalCounter counter =
      new RefusalCounter(
          dynamo.database(
              new ExecutionInterceptor() {
                @Override
                public void beforeExecution(
                    Context.BeforeExecution context, ExecutionAttributes attributes) {
                  if (context.request() instanceof UpdateItemRequest) {
                    if (throttled.get()) {
                      throw ProvisionedThroughputExceededException.builder().build();
                    }
                    writes.incrementAndGet();
                  }
                }
              }),
          clock);

  @Test
  void writesEachRefusalAtOnceWhileThereAreFew() {
    for (int refusal = 1; refusal <= RefusalCounter.MOST_WRITES; refusal++) {
      assertThat(counter.count(promotion, DAY, List.of("expired", "below_minimum"))).isTrue();
      assertThat(counted())
          .isEqualTo(Map.of("expired", (long) refusal, "below_minimum", (long) refusal));
    }
  }

  @Test
  void keepsCountsBackInAFloodAndAddsThemToTheNextWrite() {
    for (int refusal = 0; refusal < 50; refusal++) {
      counter.count(promotion, DAY, List.of("expired"));
    }
    assertThat(writes).hasValue(RefusalCounter.MOST_WRITES);
    assertThat(counted()).isEqualTo(Map.of("expired", (long) RefusalCounter.MOST_WRITES));

    clock.advance(Duration.ofSeconds(1));
    counter.count(promotion, DAY, List.of("below_minimum"));

    assertThat(writes).hasValue(RefusalCounter.MOST_WRITES + 1);
    assertThat(counted()).isEqualTo(Map.of("expired", 50L, "below_minimum", 1L));
  }

  @Test
  void losesNoCountThatCouldNotBeWritten() {
    throttled.set(true);
    assertThat(counter.count(promotion, DAY, List.of("expired"))).isFalse();
    assertThat(counted()).isEmpty();

    throttled.set(false);
    assertThat(counter.count(promotion, DAY, List.of("expired"))).isTrue();

    assertThat(counted()).isEqualTo(Map.of("expired", 2L));
  }

  @Test
  void writesWhatWaitsLongestFirst() {
    throttled.set(true);
    counter.count("other of " + promotion, DAY, List.of("expired"));
    throttled.set(false);

    counter.count(promotion, DAY, List.of("expired"));
    assertThat(counted()).isEmpty();
    counter.count(promotion, DAY, List.of("expired"));

    assertThat(counted()).isEqualTo(Map.of("expired", 2L));
  }

  private Map<String, Long> counted() {
    StatisticsStore.Range range = new StatisticsStore.Range(DAY, DAY, ZoneOffset.UTC);
    Statistics statistics =
        new StatisticsStore(dynamo.database())
            .sum(promotion, range, clock.instant(), () -> true)
            .statistics();
    return statistics.total().refusals();
  }
}
