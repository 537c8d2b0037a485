package io.vouchsafe.local;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveSpecification;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** The tables of a template in a DynamoDB. */
public final class LocalTables {

  private final DynamoDbClient client;
  private final List<TableDefinition> tables;

  /**
   * The tables of a template.
   *
   * @param client one that no policy holds back
   */
  public LocalTables(DynamoDbClient client, Template template) {
    this.client = client;
    this.tables = List.copyOf(template.tables().values());
  }

  /** A client that also refuses what the service would refuse, before the interceptors. */
  public DynamoDbClient client(Clients clients, List<? extends ExecutionInterceptor> interceptors) {
    List<ExecutionInterceptor> all = new ArrayList<>();
    all.add(new ServiceRules(tables));
    all.addAll(interceptors);
    return clients.client(all);
  }

  /** Makes the tables that are not there yet, without their streams. */
  public void make() {
    for (TableDefinition table : tables) {
      try {
        client.createTable(table.creation());
        client.waiter().waitUntilTableExists(describe -> describe.tableName(table.name()));
      } catch (ResourceInUseException kept) {
        // It is there from an earlier run.
      }
    }
  }

  /** Deletes the tables with all that is in them. */
  public void drop() {
    tables.forEach(table -> client.deleteTable(delete -> delete.tableName(table.name())));
  }

  /**
   * From now on changes of a table are told to those who follow it.
   *
   * @return the ARN of its stream
   * @throws StartupException if the template gives it no stream
   */
  String enableStream(String name) {
    TableDefinition table =
        tables.stream()
            .filter(one -> one.name().equals(name) && one.stream().isPresent())
            .findFirst()
            .orElseThrow(() -> new StartupException("There is no stream of a table " + name + "."));
    if (!isStreamEnabled(name)) {
      client.updateTable(
          update -> update.tableName(name).streamSpecification(table.stream().orElseThrow()));
    }
    return client.describeTable(describe -> describe.tableName(name)).table().latestStreamArn();
  }

  private boolean isStreamEnabled(String table) {
    StreamSpecification stream =
        client.describeTable(describe -> describe.tableName(table)).table().streamSpecification();
    return stream != null && stream.streamEnabled();
  }

  /** Lets expired items be tidied up. */
  void enableTimeToLive() {
    for (TableDefinition table : tables) {
      if (table.timeToLive().isPresent() && !isTimeToLiveEnabled(table.name())) {
        TimeToLiveSpecification specification =
            TimeToLiveSpecification.builder()
                .attributeName(table.timeToLive().get())
                .enabled(true)
                .build();
        client.updateTimeToLive(
            update -> update.tableName(table.name()).timeToLiveSpecification(specification));
      }
    }
  }

  private boolean isTimeToLiveEnabled(String table) {
    TimeToLiveStatus status =
        client
            .describeTimeToLive(describe -> describe.tableName(table))
            .timeToLiveDescription()
            .timeToLiveStatus();
    return status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING;
  }

  /** A key of a table of which every part is the same text. */
  Map<String, AttributeValue> key(String name, String text) {
    Map<String, AttributeValue> key = new HashMap<>();
    tables.stream()
        .filter(table -> table.name().equals(name))
        .flatMap(table -> table.key().stream())
        .forEach(part -> key.put(part, AttributeValue.fromS(text)));
    return key;
  }

  /** Whether nothing was put into a table. */
  boolean isEmpty(String id) {
    return tables.stream()
        .filter(table -> table.id().equals(id))
        .allMatch(
            table -> client.scan(scan -> scan.tableName(table.name()).limit(1)).items().isEmpty());
  }
}
