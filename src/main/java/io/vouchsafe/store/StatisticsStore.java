package io.vouchsafe.store;

import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Statistics;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Sums up the redemptions of a promotion from their index, whose partitions are read side by side.
 * It costs a read of what it sums up, and nothing at all while nobody asks.
 */
public final class StatisticsStore {

  private final DynamoDbClient client;
  private final Tables tables;

  /** The statistics of a database. */
  public StatisticsStore(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /**
   * The days that are asked for.
   *
   * @param first the first one
   * @param last the last one, no earlier
   * @param zone in which they are days
   */
  public record Range(LocalDate first, LocalDate last, ZoneId zone) {

    Instant start() {
      return first.atStartOfDay(zone).toInstant();
    }

    Instant end() {
      return last.plusDays(1).atStartOfDay(zone).toInstant();
    }
  }

  /**
   * What was summed up.
   *
   * @param first the first day that is summed up whole
   * @param complete whether that is the first day that was asked for
   */
  public record Result(Statistics statistics, LocalDate first, boolean complete) {}

  /**
   * Sums up, the newest first.
   *
   * @param now the instant of which the states are told
   * @param goOn asked before each page; false ends the summing
   */
  public Result sum(String promotionId, Range range, Instant now, BooleanSupplier goOn) {
    List<Future<Part>> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String partition : RedemptionStore.shardsOf(promotionId)) {
        parts.add(threads.submit(() -> part(partition, range, now, goOn)));
      }
    }
    Statistics statistics = new Statistics(range.zone(), now);
    LocalDate first = range.first();
    for (Future<Part> future : parts) {
      Part part = resultOf(future);
      statistics.add(part.statistics());
      first = first.isBefore(part.first()) ? part.first() : first;
    }
    addRefusals(promotionId, range, statistics);
    statistics.dropBefore(first);
    return new Result(statistics, first, first.equals(range.first()));
  }

  private record Part(Statistics statistics, LocalDate first) {}

  private Part part(String partition, Range range, Instant now, BooleanSupplier goOn) {
    Statistics statistics = new Statistics(range.zone(), now);
    LocalDate reached = range.last();
    QueryRequest query = query(partition, range);
    while (goOn.getAsBoolean()) {
      QueryResponse page = client.query(query);
      for (var attributes : page.items()) {
        Item item = new Item(attributes);
        Long expiresAt = item.numberOrNull(RedemptionItems.EXPIRES_AT);
        Instant createdAt = item.instant(RedemptionItems.CREATED_AT);
        statistics.add(
            createdAt,
            item.constant(RedemptionStatus.class, RedemptionItems.STATUS),
            expiresAt == null ? null : Instant.ofEpochMilli(expiresAt),
            item.decimal(RedemptionItems.GRANTED));
        reached = createdAt.atZone(range.zone()).toLocalDate();
      }
      if (page.lastEvaluatedKey().isEmpty()) {
        return new Part(statistics, range.first());
      }
      query = query.toBuilder().exclusiveStartKey(page.lastEvaluatedKey()).build();
    }
    // There may be more of the day at which it ended.
    return new Part(statistics, reached.plusDays(1));
  }

  private QueryRequest query(String partition, Range range) {
    return QueryRequest.builder()
        .tableName(tables.redemptions())
        .indexName(RedemptionItems.PROMOTION_INDEX)
        .keyConditionExpression("#partition = :partition and #sort between :start and :end")
        .expressionAttributeNames(
            Map.of(
                "#partition", RedemptionItems.PROMOTION_KEY, "#sort", RedemptionItems.LISTING_SORT))
        .expressionAttributeValues(
            Map.of(
                ":partition",
                Values.text(partition),
                ":start",
                Values.text(Key.sortable(range.start())),
                // No entry has this very key, for after the instant each has its own.
                ":end",
                Values.text(Key.sortable(range.end()))))
        .scanIndexForward(false)
        .build();
  }

  private void addRefusals(String promotionId, Range range, Statistics statistics) {
    for (int shard = 0; shard < RefusalCounter.SHARDS; shard++) {
      QueryRequest query =
          QueryRequest.builder()
              .tableName(tables.promotions())
              .keyConditionExpression("pk = :partition and sk between :first and :last")
              .expressionAttributeValues(
                  Map.of(
                      ":partition",
                      Values.text(
                          Key.refusals(tables, promotionId, shard, range.first()).partition()),
                      ":first",
                      Values.text(range.first().toString()),
                      ":last",
                      Values.text(range.last().toString())))
              .build();
      client
          .queryPaginator(query)
          .items()
          .forEach(
              item ->
                  statistics.addRefusals(
                      LocalDate.parse(new Item(item).text(Key.SORT)), RefusalCounter.read(item)));
    }
  }

  private static Part resultOf(Future<Part> part) {
    try {
      return part.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new OverloadException();
    }
  }
}
