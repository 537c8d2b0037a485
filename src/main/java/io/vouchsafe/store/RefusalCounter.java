package io.vouchsafe.store;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Counts refusals by promotion, day and reason. Each is written at once, as long as there are few.
 * In a flood this instance keeps counts back and adds them to a later write; what it still holds
 * when it is ended, at most what came in its last second, is lost.
 */
public final class RefusalCounter {

  /** Over so many partitions the refusals of a promotion are spread. */
  static final int SHARDS = 4;

  /** So many times a second this instance writes. */
  static final int MOST_WRITES = 5;

  /** Refusals of codes that do not exist are counted under this. */
  private static final String NO_PROMOTION = "-";

  private static final String PREFIX = "refused_";

  private final DynamoDbClient client;
  private final Tables tables;
  private final Clock clock;

  private final Map<Cell, Map<String, Long>> waiting = new LinkedHashMap<>();
  private long second;
  private int writes;

  private record Cell(String promotionId, LocalDate day) {}

  /** The refusals of a database. */
  public RefusalCounter(Database database, Clock clock) {
    this.client = database.client();
    this.tables = database.tables();
    this.clock = clock;
  }

  /**
   * Counts one refusal.
   *
   * @param reasons their names on the wire
   * @return false if the count could not be written, and waits for the next write
   */
  public boolean count(String promotionId, LocalDate day, List<String> reasons) {
    Map<String, Long> once = new HashMap<>();
    reasons.forEach(reason -> once.merge(reason, 1L, Long::sum));
    keep(new Cell(promotionId, day), once);
    return write();
  }

  /** Counts a code that does not exist. It costs the same as any other refusal. */
  public boolean countUnknownCode(LocalDate day, String reason) {
    return count(NO_PROMOTION, day, List.of(reason));
  }

  private boolean write() {
    Map.Entry<Cell, Map<String, Long>> next = next();
    if (next == null) {
      return true;
    }
    try {
      client.updateItem(update(next.getKey(), next.getValue()));
      return true;
    } catch (SdkException failed) {
      // Whoever is refused is told so all the same. Not written, as far as is known: kept.
      keep(next.getKey(), next.getValue());
      return false;
    }
  }

  private synchronized void keep(Cell cell, Map<String, Long> reasons) {
    Map<String, Long> counts = waiting.computeIfAbsent(cell, _ -> new HashMap<>());
    reasons.forEach((reason, count) -> counts.merge(reason, count, Long::sum));
  }

  /** What waits longest, if something may be written now. */
  private synchronized Map.@Nullable Entry<Cell, Map<String, Long>> next() {
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      writes = 0;
    }
    Iterator<Map.Entry<Cell, Map<String, Long>>> cells = waiting.entrySet().iterator();
    if (writes >= MOST_WRITES || !cells.hasNext()) {
      return null;
    }
    writes++;
    Map.Entry<Cell, Map<String, Long>> next = cells.next();
    cells.remove();
    return Map.entry(next.getKey(), next.getValue());
  }

  private UpdateItemRequest update(Cell cell, Map<String, Long> reasons) {
    int shard = ThreadLocalRandom.current().nextInt(SHARDS);
    Key key = Key.refusals(tables, cell.promotionId(), shard, cell.day());
    List<String> adds = new ArrayList<>();
    Map<String, AttributeValue> values = new HashMap<>();
    reasons.forEach(
        (reason, count) -> {
          adds.add(PREFIX + reason + " :" + reason);
          values.put(":" + reason, Values.number(count));
        });
    return UpdateItemRequest.builder()
        .tableName(key.table())
        .key(key.attributes())
        .updateExpression("add " + String.join(", ", adds))
        .expressionAttributeValues(values)
        .build();
  }

  /** The counts of an item, by reason. */
  static Map<String, Long> read(Map<String, AttributeValue> item) {
    Map<String, Long> counts = new HashMap<>();
    item.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            counts.put(name.substring(PREFIX.length()), Long.valueOf(value.n()));
          }
        });
    return counts;
  }
}
