package io.vouchsafe.store;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Deletes whatever else the customer's own partition has, of any kind, and with an order the item
 * that says whose it is. The two items with the mark stay to the end.
 */
final class PartitionErasure implements ErasureStep {

  /** Each with the item of its owner. */
  private static final int AT_ONCE = 48;

  private static final Set<String> MARKED = Set.of(Key.PROFILE, Key.VISITS);

  private final DynamoDbClient client;
  private final Tables tables;

  PartitionErasure(DynamoDbClient client, Tables tables) {
    this.client = client;
    this.tables = tables;
  }

  @Override
  public Optional<Part> next(String customer, Item profile) {
    List<Item> items =
        Listing.ofPartition(tables.customers(), Key.customer(customer))
            .page(client, AT_ONCE, null)
            .items();
    Set<Key> keys = new LinkedHashSet<>();
    for (Item item : items) {
      String sort = item.text(Key.SORT);
      if (!MARKED.contains(sort)) {
        keys.add(Key.of(tables.customers(), item.attributes()));
      }
      if (sort.startsWith(Key.ORDER_PREFIX)) {
        keys.add(Key.orderOwner(tables, item.text(OrderItems.ORDER_ID)));
      }
    }
    Transaction writes = new Transaction();
    keys.forEach(writes::delete);
    return keys.isEmpty() ? Optional.empty() : Optional.of(new Part(writes));
  }
}
