package io.vouchsafe.store;

import java.net.URI;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** One LocalStack for all tests of the JVM; it is stopped with the last of them. */
final class LocalStack implements AutoCloseable {

  private static final DockerImageName IMAGE =
      DockerImageName.parse("localstack/localstack:4.14.0");

  private static final Namespace NAMESPACE = Namespace.create(LocalStack.class);

  private final LocalStackContainer container;

  private LocalStack() {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "No Docker engine answers here, so the store is not tested on LocalStack.");
    container = new LocalStackContainer(IMAGE).withServices("dynamodb");
    container.start();
  }

  /** Where its DynamoDB is; without a Docker engine the class is skipped. */
  static URI uri(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("container", key -> new LocalStack(), LocalStack.class)
        .container
        .getEndpoint();
  }

  @Override
  public void close() {
    container.stop();
  }
}
