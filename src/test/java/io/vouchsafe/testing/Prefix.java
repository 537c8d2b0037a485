package io.vouchsafe.testing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Names tables so that no two test classes share one. */
final class Prefix {

  private static final AtomicInteger CLASSES = new AtomicInteger();

  private Prefix() {}

  static UnaryOperator<String> fresh(ExtensionContext context) {
    String prefix =
        context.getRequiredTestClass().getSimpleName() + "-" + CLASSES.incrementAndGet() + "-";
    return table -> prefix + table;
  }
}
