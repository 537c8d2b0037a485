package io.vouchsafe.testing;

import io.vouchsafe.local.LocalDynamoDb;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A DynamoDB Local for a test class and those nested in it, closed after them. One for all classes
 * would answer ever more slowly, because it keeps what was in tables that are gone.
 */
final class FreshDynamoDb {

  private static final Namespace NAMESPACE = Namespace.create(FreshDynamoDb.class);

  private FreshDynamoDb() {}

  static URI uri(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("server", key -> LocalDynamoDb.inMemory(), LocalDynamoDb.class)
        .endpoint();
  }
}
