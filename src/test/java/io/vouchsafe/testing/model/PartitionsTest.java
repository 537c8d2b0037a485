package io.vouchsafe.testing.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

class PartitionsTest {

  private final AtomicLong nanos = new AtomicLong();
  private final Partitions partitions = new Partitions(1_000, nanos::get);

  @Test
  void aPartitionTakesFiveHundredTransactionsASecondAndNoMore() {
    for (int write = 0; write < 500; write++) {
      partitions.write(Set.of(item("hot")));
    }
    assertThatThrownBy(() -> partitions.write(Set.of(item("hot"))))
        .isInstanceOf(TransactionCanceledException.class);
    partitions.write(Set.of(item("another")));

    nanos.addAndGet(Duration.ofMillis(2).toNanos());
    partitions.write(Set.of(item("hot")));
    assertThatThrownBy(() -> partitions.write(Set.of(item("hot"))))
        .isInstanceOfSatisfying(
            TransactionCanceledException.class,
            cancelled ->
                assertThat(cancelled.cancellationReasons().getFirst().code())
                    .isEqualTo("ThrottlingError"));
  }

  private static ModelDynamoDb.ItemKey item(String partition) {
    return new ModelDynamoDb.ItemKey(
        "table",
        Map.of("pk", AttributeValue.fromS(partition), "sk", AttributeValue.fromS("QUOTA")));
  }
}
