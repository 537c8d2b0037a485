package io.vouchsafe.testing;

import io.vouchsafe.store.Database;
import java.util.Map;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A database that tests can have: the template's tables on some DynamoDB. */
public interface TestDatabase {

  /** A client whose calls pass the interceptors. */
  DynamoDbClient client(ExecutionInterceptor... interceptors);

  /** The environment that names the tables, such as {@code CUSTOMERS_TABLE}. */
  Map<String, String> variables();

  /** The tables, by such a client. */
  default Database database(ExecutionInterceptor... interceptors) {
    return new Database(client(interceptors), variables()::get);
  }
}
