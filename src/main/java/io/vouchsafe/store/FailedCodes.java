package io.vouchsafe.store;

import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Counts, month by month, the codes that a customer tried in vain. */
public final class FailedCodes {

  /** How many months are counted together: this one and those before. */
  private static final int MONTHS = 2;

  private final DynamoDbClient client;
  private final Tables tables;
  private final Clock clock;

  /** The failed codes of a database. */
  public FailedCodes(Database database, Clock clock) {
    this.client = database.client();
    this.tables = database.tables();
    this.clock = clock;
  }

  /**
   * Counts an attempt.
   *
   * @param failed whether the code did not exist or was not for this customer; any other refusal
   *     costs the same and counts for nothing, so that the time it takes tells nothing
   * @return false if it could not be counted
   */
  public boolean count(String customer, boolean failed) {
    try {
      client.updateItem(update(Key.failedCodes(tables, customer), month(clock.instant()), failed));
      return true;
    } catch (SdkException notWritten) {
      // Whoever is refused is told so all the same; the score is a little too kind.
      return false;
    }
  }

  private static UpdateItemRequest update(Key key, YearMonth month, boolean failed) {
    return UpdateItemRequest.builder()
        .tableName(key.table())
        .key(key.attributes())
        .updateExpression("add #month :failed set #ttl = :ttl remove #old")
        .expressionAttributeNames(
            Map.of(
                "#month", name(month),
                "#old", name(month.minusMonths(MONTHS)),
                "#ttl", "ttl"))
        .expressionAttributeValues(
            Map.of(
                ":failed", Values.number(failed ? 1 : 0),
                ":ttl", Values.number(endOf(month.plusMonths(MONTHS - 1)))))
        .build();
  }

  /** How many there were in the month of an instant and the one before. */
  public long of(String customer, Instant now) {
    Key key = Key.failedCodes(tables, customer);
    Item item = BatchRead.get(client, List.of(key)).get(key);
    if (item == null) {
      return 0;
    }
    long codes = 0;
    for (int back = 0; back < MONTHS; back++) {
      String name = name(month(now).minusMonths(back));
      codes += item.has(name) ? item.number(name) : 0;
    }
    return codes;
  }

  /** When the next month begins, with which the oldest of them count no more. */
  static Instant until(Instant now) {
    return month(now).plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static String name(YearMonth month) {
    return "month_" + month;
  }

  private static YearMonth month(Instant now) {
    return YearMonth.from(now.atZone(ZoneOffset.UTC));
  }

  private static long endOf(YearMonth month) {
    return month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }
}
