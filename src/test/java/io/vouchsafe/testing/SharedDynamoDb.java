package io.vouchsafe.testing;

import io.vouchsafe.local.LocalDynamoDb;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One DynamoDB Local for all tests of the JVM; it is closed with the last of them. */
final class SharedDynamoDb {

  private static final Namespace NAMESPACE = Namespace.create(SharedDynamoDb.class);

  private SharedDynamoDb() {}

  static URI uri(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("server", key -> LocalDynamoDb.inMemory(), LocalDynamoDb.class)
        .endpoint();
  }
}
