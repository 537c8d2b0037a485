package io.vouchsafe.testing.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;

/**
 * Partitions that take so many write units a second and no more. Each partition key is taken for a
 * partition of its own, and may be written in a burst of one second's worth. A transaction costs
 * two units an item.
 */
public final class Partitions {

  private static final int UNITS_OF_A_WRITE = 2;
  private static final double NANOS = 1e9;

  private final double unitsPerSecond;
  private final LongSupplier nanoTime;
  private final Map<ModelDynamoDb.ItemKey, Bucket> buckets = new ConcurrentHashMap<>();

  private static final class Bucket {
    private double units;
    private long filledAt;
  }

  /** Partitions that take so many units. */
  public Partitions(double unitsPerSecond) {
    this(unitsPerSecond, System::nanoTime);
  }

  Partitions(double unitsPerSecond, LongSupplier nanoTime) {
    this.unitsPerSecond = unitsPerSecond;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes the units of a transaction.
   *
   * @throws software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException if a
   *     partition has not enough left
   */
  public void write(Set<ModelDynamoDb.ItemKey> written) {
    for (ModelDynamoDb.ItemKey key : written) {
      ModelDynamoDb.ItemKey partition =
          new ModelDynamoDb.ItemKey(key.table(), Map.of("pk", key.key().get("pk")));
      if (!take(partition)) {
        throw ModelDynamoDb.cancelled(
            List.of(CancellationReason.builder().code("ThrottlingError").build()));
      }
    }
  }

  private boolean take(ModelDynamoDb.ItemKey partition) {
    Bucket bucket = buckets.computeIfAbsent(partition, _ -> full());
    synchronized (bucket) {
      long now = nanoTime.getAsLong();
      bucket.units =
          Math.min(unitsPerSecond, bucket.units + (now - bucket.filledAt) / NANOS * unitsPerSecond);
      bucket.filledAt = now;
      if (bucket.units < UNITS_OF_A_WRITE) {
        return false;
      }
      bucket.units -= UNITS_OF_A_WRITE;
      return true;
    }
  }

  private Bucket full() {
    Bucket bucket = new Bucket();
    bucket.units = unitsPerSecond;
    bucket.filledAt = nanoTime.getAsLong();
    return bucket;
  }
}
