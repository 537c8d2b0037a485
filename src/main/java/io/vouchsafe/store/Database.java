package io.vouchsafe.store;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The tables of one deployment. */
public final class Database {

  private final DynamoDbClient client;
  private final Tables tables;

  /**
   * The tables that the environment variables name.
   *
   * @throws IllegalStateException if a name is missing
   */
  public Database(DynamoDbClient client, Function<String, @Nullable String> variables) {
    this.client = client;
    this.tables = Tables.from(variables);
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
                        .apiCallTimeout(Duration.ofSeconds(6)))
            .build();
    return new Database(client, variables);
  }

  DynamoDbClient client() {
    return client;
  }

  Tables tables() {
    return tables;
  }
}
