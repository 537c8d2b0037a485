package io.vouchsafe.store;

import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.DeliveredSegments;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** The tables of one deployment. */
public final class Database {

  private final DynamoDbClient client;
  private final Tables tables;
  private final Map<String, Definition> delivered;

  /**
   * The tables that the environment variables name, with the segments as they are delivered.
   *
   * @throws IllegalStateException if a name is missing
   */
  public Database(DynamoDbClient client, Function<String, @Nullable String> variables) {
    this(client, Tables.from(variables), DeliveredSegments.all());
  }

  private Database(DynamoDbClient client, Tables tables, List<Definition> delivered) {
    this.client = client;
    this.tables = tables;
    this.delivered =
        delivered.stream()
            .collect(Collectors.toUnmodifiableMap(Definition::key, Function.identity()));
  }

  /** The tables of a deployed function, reached with its own credentials and region. */
  public static Database connect(Function<String, @Nullable String> variables) {
    DynamoDbClient client =
        DynamoDbClient.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            // A request that hangs is tried again well before the function is ended.
            .overrideConfiguration(
                configuration ->
                    configuration
                        .apiCallAttemptTimeout(Duration.ofMillis(1500))
                        .apiCallTimeout(Duration.ofSeconds(6))
                        // A write of one item that meets a transaction; the SDK gives it up.
                        .retryStrategy(
                            retries ->
                                retries.retryOnException(TransactionConflictException.class)))
            .build();
    return new Database(client, variables);
  }

  /** The same tables with other segments that are there without being stored. */
  public Database delivering(List<Definition> segments) {
    return new Database(client, tables, segments);
  }

  /** The segments that are there without being stored, by key. */
  Map<String, Definition> delivered() {
    return delivered;
  }

  DynamoDbClient client() {
    return client;
  }

  Tables tables() {
    return tables;
  }
}
