package io.vouchsafe.store;

import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Indexes of the Customers table that hold nothing but keys: whose they are. */
final class CustomerIndex {

  private CustomerIndex() {}

  /** The customers that a query finds, read page by page: who takes some reads no more. */
  static Stream<String> customers(DynamoDbClient client, QueryRequest query) {
    return client.queryPaginator(query).items().stream()
        .map(item -> new Item(item).text(Key.PARTITION).substring(Key.CUSTOMER_PREFIX.length()));
  }
}
