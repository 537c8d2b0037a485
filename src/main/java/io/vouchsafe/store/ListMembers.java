package io.vouchsafe.store;

import io.vouchsafe.core.customer.Backoff;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Puts many customers on a list segment, in the Segments table. */
public final class ListMembers {

  /** How many can be put on a list at once. */
  public static final int MOST_AT_ONCE = 100;

  private final DynamoDbClient client;
  private final Tables tables;
  private final Backoff backoff;

  /** The lists of a database. */
  public ListMembers(Database database, Backoff backoff) {
    this.client = database.client();
    this.tables = database.tables();
    this.backoff = backoff;
  }

  /**
   * Puts customers on a list, all or none. Those who are on it stay, since when they were.
   *
   * @param customers at most {@link #MOST_AT_ONCE}, each once
   * @return how many were not on it; empty if others wrote to the same members all the time
   */
  public OptionalInt add(String segment, Collection<String> customers, Instant now) {
    List<Key> keys =
        customers.stream().map(customer -> Key.member(tables, segment, customer)).toList();
    for (int attempt = 1; ; attempt++) {
      Map<Key, Item> there = BatchRead.get(client, keys);
      List<Key> missing = keys.stream().filter(key -> !there.containsKey(key)).toList();
      if (missing.isEmpty() || created(missing, now)) {
        return OptionalInt.of(missing.size());
      }
      if (!backoff.before(attempt)) {
        return OptionalInt.empty();
      }
    }
  }

  private boolean created(List<Key> members, Instant now) {
    Transaction transaction = new Transaction();
    members.forEach(
        key ->
            transaction.create(
                key, new ItemBuilder().key(key).text("since", now.toString()).build()));
    return transaction.commit(client) instanceof Transaction.Result.Done;
  }
}
