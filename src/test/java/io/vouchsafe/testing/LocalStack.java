package io.vouchsafe.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A second DynamoDB for the store's tests, in a container:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.on(LocalStack::uri);
 * }</pre>
 *
 * <p>Where no Docker engine answers, the test class is skipped.
 */
public final class LocalStack {

  private static final DockerImageName IMAGE =
      DockerImageName.parse("localstack/localstack:4.14.0");
  private static final Namespace NAMESPACE = Namespace.create(LocalStack.class);

  private LocalStack() {}

  /** Where its DynamoDB is; one container serves all tests of the JVM. */
  public static URI uri(ExtensionContext context) {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "No Docker engine answers here, and LocalStack needs one.");
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("container", key -> start(), LocalStackContainer.class)
        .getEndpoint();
  }

  private static LocalStackContainer start() {
    LocalStackContainer container = new LocalStackContainer(IMAGE).withServices("dynamodb");
    container.start();
    return container;
  }
}
