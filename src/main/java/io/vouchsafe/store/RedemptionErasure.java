package io.vouchsafe.store;

import io.vouchsafe.core.redemption.Redemption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Makes the customer's redemptions anonymous. They stay, for limits and sums are made of them and
 * no transaction may redeem a code twice. The index that lists them lags behind: what it does not
 * show yet is missing in the number that the profile has of them.
 */
final class RedemptionErasure implements ErasureStep {

  /** A redemption may have 300 KB, and a transaction 4 MB of items. */
  private static final int AT_ONCE = 10;

  private final DynamoDbClient client;
  private final Tables tables;

  RedemptionErasure(DynamoDbClient client, Tables tables) {
    this.client = client;
    this.tables = tables;
  }

  @Override
  public Optional<Part> next(String customer, Item profile) {
    for (QueryResponse page : client.queryPaginator(listed(customer))) {
      List<Key> keys =
          page.items().stream().map(item -> Key.of(tables.redemptions(), item)).toList();
      Map<Key, Item> items = BatchRead.get(client, keys);
      List<Redemption> named =
          keys.stream()
              .map(items::get)
              .filter(Objects::nonNull)
              .map(RedemptionItems::read)
              .filter(redemption -> customer.equals(redemption.customer()))
              .toList();
      if (!named.isEmpty()) {
        return Optional.of(part(named));
      }
    }
    return Optional.empty();
  }

  private QueryRequest listed(String customer) {
    return QueryRequest.builder()
        .tableName(tables.redemptions())
        .indexName(RedemptionItems.CUSTOMER_INDEX)
        .keyConditionExpression("#customer = :customer")
        .expressionAttributeNames(Map.of("#customer", RedemptionItems.CUSTOMER_KEY))
        .expressionAttributeValues(Map.of(":customer", Values.text(customer)))
        .limit(AT_ONCE)
        .build();
  }

  private Part part(List<Redemption> named) {
    Transaction writes = new Transaction();
    for (Redemption redemption : named) {
      writes.put(
          Key.redemption(tables, redemption.key()),
          RedemptionItems.write(tables, redemption.anonymous()),
          RedemptionItems.unchanged(redemption));
    }
    return new Part(writes, named.size());
  }
}
