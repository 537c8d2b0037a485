package io.vouchsafe.testing;

import java.net.URI;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A DynamoDB that tests run against. It is asked for once for each test class. */
@FunctionalInterface
public interface DynamoDbEndpoint {

  /**
   * Where it is; it is started if need be.
   *
   * @throws org.opentest4j.TestAbortedException if it cannot be had here, so that the class is
   *     skipped
   */
  URI uri(ExtensionContext context);
}
