package io.vouchsafe.local;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Makes DynamoDB clients for one endpoint, all of them over the same HTTP client. */
public final class Clients implements AutoCloseable {

  private final URI endpoint;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();

  public Clients(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** A client whose calls pass the interceptors in their order. */
  public DynamoDbClient client(List<? extends ExecutionInterceptor> interceptors) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClient(http)
        .overrideConfiguration(
            configuration -> interceptors.forEach(configuration::addExecutionInterceptor))
        .build();
  }

  /** A client of the tables' streams, whose calls pass interceptors. */
  DynamoDbStreamsClient streams(List<? extends ExecutionInterceptor> interceptors) {
    return DynamoDbStreamsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .overrideConfiguration(
            override -> override.executionInterceptors(List.copyOf(interceptors)))
        .httpClient(http)
        .build();
  }

  @Override
  public void close() {
    http.close();
  }
}
