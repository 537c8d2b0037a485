package io.vouchsafe.store;

import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Takes the customer from every list. */
final class ListErasure implements ErasureStep {

  private final DynamoDbClient client;
  private final Tables tables;

  ListErasure(DynamoDbClient client, Tables tables) {
    this.client = client;
    this.tables = tables;
  }

  @Override
  public Optional<Part> next(String customer, Item profile) {
    Set<String> lists = SegmentStore.places(client, tables, customer).keySet();
    if (lists.isEmpty()) {
      return Optional.empty();
    }
    Transaction writes = new Transaction();
    lists.stream()
        .limit(MOST_WRITES)
        .forEach(list -> writes.delete(Key.member(tables, list, customer)));
    return Optional.of(new Part(writes));
  }
}
