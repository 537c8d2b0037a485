package io.vouchsafe.testing;

import io.vouchsafe.local.Clients;
import io.vouchsafe.local.LocalTables;
import io.vouchsafe.local.Template;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Gives a test class a database: the template's tables, fresh for the class. It is registered in a
 * static field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();
 * }</pre>
 */
public final class DynamoDbLocalExtension
    implements BeforeAllCallback, AfterAllCallback, TestDatabase {

  private final DynamoDbEndpoint endpoint;
  private @Nullable Started started;

  private record Started(URI endpoint, Clients clients, LocalTables tables, Template template) {}

  private DynamoDbLocalExtension(DynamoDbEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** On DynamoDB Local. */
  public static DynamoDbLocalExtension instance() {
    return on(FreshDynamoDb::uri);
  }

  /** On another DynamoDB. */
  public static DynamoDbLocalExtension on(DynamoDbEndpoint endpoint) {
    return new DynamoDbLocalExtension(endpoint);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Template template = Template.load(Path.of("template.yaml"), Prefix.fresh(context), Map.of());
    URI uri = endpoint.uri(context);
    Clients clients = new Clients(uri);
    LocalTables tables = new LocalTables(clients.client(List.of()), template);
    tables.make();
    started = new Started(uri, clients, tables, template);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (started != null) {
      started.tables().drop();
      started.clients().close();
      started = null;
    }
  }

  /** Where the database is. */
  public URI endpoint() {
    return started().endpoint();
  }

  /** A client that refuses what the service would refuse, and passes the interceptors. */
  @Override
  public DynamoDbClient client(ExecutionInterceptor... interceptors) {
    return started().tables().client(started().clients(), List.of(interceptors));
  }

  /** The environment that names the tables, such as {@code CUSTOMERS_TABLE}. */
  @Override
  public Map<String, String> variables() {
    return started().template().variables();
  }

  private Started started() {
    if (started == null) {
      throw new IllegalStateException("There is a database only while a class is tested.");
    }
    return started;
  }
}
