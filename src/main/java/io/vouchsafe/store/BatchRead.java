package io.vouchsafe.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/** Reads items by their keys, from several tables in one call, strongly consistent. */
final class BatchRead {

  /** What the service takes in one call. */
  private static final int MOST_KEYS = 100;

  /** Enough for a full batch of the largest items, of which the service gives 16 MB at a time. */
  private static final int MOST_ATTEMPTS = 8;

  private static final long FIRST_PAUSE_MILLIS = 5;

  private BatchRead() {}

  /**
   * What was read.
   *
   * @param items those that exist, by key
   * @param calls how many calls that took, one after the other
   */
  record Found(Map<Key, Item> items, int calls) {}

  /** The items that exist, by key. */
  static Map<Key, Item> get(DynamoDbClient client, Collection<Key> keys) {
    return read(client, keys).items();
  }

  /** The items that exist, and what it took to read them. */
  static Found read(DynamoDbClient client, Collection<Key> keys) {
    Map<Key, Item> found = new HashMap<>();
    int calls = 0;
    List<Key> distinct = keys.stream().distinct().toList();
    for (int start = 0; start < distinct.size(); start += MOST_KEYS) {
      List<Key> some = distinct.subList(start, Math.min(start + MOST_KEYS, distinct.size()));
      Map<String, KeysAndAttributes> request = request(some);
      // The service answers in part when the items are large or a partition is hot, and names the
      // rest.
      for (int attempt = 1; !request.isEmpty(); attempt++) {
        if (attempt > MOST_ATTEMPTS) {
          throw new OverloadException();
        }
        Map<String, KeysAndAttributes> asked = request;
        BatchGetItemResponse response = client.batchGetItem(call -> call.requestItems(asked));
        calls++;
        int before = found.size();
        response
            .responses()
            .forEach(
                (table, items) ->
                    items.forEach(item -> found.put(Key.of(table, item), new Item(item))));
        request = response.unprocessedKeys();
        if (!request.isEmpty() && found.size() == before) {
          pause(attempt);
        }
      }
    }
    return new Found(found, calls);
  }

  private static Map<String, KeysAndAttributes> request(List<Key> keys) {
    Map<String, List<Map<String, AttributeValue>>> byTable = new HashMap<>();
    for (Key key : keys) {
      byTable.computeIfAbsent(key.table(), table -> new ArrayList<>()).add(key.attributes());
    }
    Map<String, KeysAndAttributes> request = new HashMap<>();
    byTable.forEach(
        (table, wanted) ->
            request.put(
                table, KeysAndAttributes.builder().keys(wanted).consistentRead(true).build()));
    return request;
  }

  private static void pause(int attempt) {
    try {
      TimeUnit.MILLISECONDS.sleep(
          ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MILLIS << attempt));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new OverloadException();
    }
  }
}
