package io.vouchsafe.store;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * The secret keys of one deployment, of 256 bits each: random, made when they are first asked for,
 * and the same for all who ask. They are in a partition of their own, so that a function can be
 * given them without the API keys, and read from the table once.
 */
public final class Secrets {

  private static final int BYTES = 32;
  private static final String VALUE = "value";

  /** For how long a passing key is used. */
  private static final int PERIOD_DAYS = 90;

  /**
   * For how long after that it is kept: longer than anybody needs who looked at the clock just
   * before.
   */
  private static final int KEPT_DAYS = 1;

  private final DynamoDbClient client;
  private final Tables tables;
  private final Map<String, Secret> known = new ConcurrentHashMap<>();

  /** The secrets of a database. */
  public Secrets(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /** The key that stays. */
  public Secret lasting(String purpose) {
    return secret(purpose, null);
  }

  /**
   * The key that is replaced every 90 days. The one before is deleted from a day after that on: of
   * an instant longer ago than that, another key may be made in its place.
   *
   * @param at the time of use
   */
  public Secret passing(String purpose, Instant at) {
    long day = LocalDate.ofInstant(at, ZoneOffset.UTC).toEpochDay();
    LocalDate start = LocalDate.ofEpochDay(day - Math.floorMod(day, PERIOD_DAYS));
    return secret(purpose + "#" + start, start.plusDays(PERIOD_DAYS + KEPT_DAYS));
  }

  private Secret secret(String name, @Nullable LocalDate keptUntil) {
    return known.computeIfAbsent(
        name, _ -> new Secret(readOrMake(Key.secret(tables, name), keptUntil)));
  }

  private byte[] readOrMake(Key key, @Nullable LocalDate keptUntil) {
    Map<String, AttributeValue> item =
        client
            .getItem(get -> get.tableName(key.table()).key(key.attributes()).consistentRead(true))
            .item();
    return item.isEmpty() ? make(key, keptUntil) : value(item);
  }

  private byte[] make(Key key, @Nullable LocalDate keptUntil) {
    byte[] made = new byte[BYTES];
    new SecureRandom().nextBytes(made);
    ItemBuilder item =
        new ItemBuilder()
            .key(key)
            .value(VALUE, AttributeValue.fromB(SdkBytes.fromByteArray(made)))
            .number(
                "ttl",
                keptUntil == null
                    ? null
                    : (Long) keptUntil.atStartOfDay(ZoneOffset.UTC).toEpochSecond());
    try {
      client.putItem(
          put ->
              put.tableName(key.table())
                  .item(item.build())
                  .conditionExpression("attribute_not_exists(pk)")
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return made;
    } catch (ConditionalCheckFailedException overtaken) {
      // Whoever came first made it; it may have been this very call, whose answer was lost.
      return value(overtaken.item());
    }
  }

  private static byte[] value(Map<String, AttributeValue> item) {
    AttributeValue value = item.get(VALUE);
    if (value == null || value.b() == null || value.b().asByteArrayUnsafe().length != BYTES) {
      throw new IllegalStateException("A secret is not one.");
    }
    return value.b().asByteArray();
  }
}
