package io.vouchsafe.benchmark;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.local.FunctionLog;
import io.vouchsafe.local.LocalDynamoDb;
import io.vouchsafe.local.LocalSystem;
import io.vouchsafe.local.Template;
import io.vouchsafe.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * What one run of the schedule takes that records what time alone has changed, with a thousand
 * customers for whom something is due among ever more for whom nothing is. On DynamoDB Local: the
 * time is that of this machine, the units are those of the service.
 */
final class TransitionRuns {

  private static final List<Integer> SIZES = List.of(1_000, 100_000, 1_000_000);
  private static final int DUE = 1_000;
  private static final int RUNS = 5;
  private static final int BATCH = 25;
  private static final int LOADERS = 8;

  private TransitionRuns() {}

  static void run() {
    IO.println(
        "\nA run of transitions with %,d due, %d runs after one to warm up; load of the machine: %s"
            .formatted(DUE, RUNS, Machine.load()));
    IO.println("| customers | run: median | least | most | read units | write units | loaded in |");
    IO.println("|---:|---:|---:|---:|---:|---:|---:|");
    SIZES.forEach(TransitionRuns::measure);
  }

  private static void measure(int customers) {
    TestClock clock = new TestClock();
    Units units = new Units();
    Template template = Template.load(Path.of("template.yaml"), UnaryOperator.identity(), Map.of());
    FunctionLog log = new FunctionLog(System.err, LogLevel.WARN);
    try (LocalDynamoDb dynamo = LocalDynamoDb.inMemory();
        LocalSystem system =
            new LocalSystem(template, dynamo.endpoint(), clock, List.of(units), log)) {
      String table = String.valueOf(template.variables().get("CUSTOMERS_TABLE"));
      Crowd crowd = new Crowd(system, system.client(), table, clock);
      long start = System.nanoTime();
      crowd.load(customers);
      double loaded = (System.nanoTime() - start) / 1e9;
      List<Double> millis = new ArrayList<>();
      for (int run = -1; run < RUNS; run++) {
        crowd.makeDue();
        units.reset();
        long begun = System.nanoTime();
        String answer = fire(system);
        double took = (System.nanoTime() - begun) / 1e6;
        if (!answer.contains("\"customers\":" + DUE) || !answer.contains("\"entered\":" + DUE)) {
          throw new IllegalStateException("The run gave " + answer);
        }
        if (run >= 0) {
          millis.add(took);
        }
      }
      millis.sort(null);
      IO.println(
          String.format(
              Locale.ROOT,
              "| %,d | %,.0f ms | %,.0f ms | %,.0f ms | %,.0f | %,.0f | %,.0f s |",
              customers,
              millis.get(RUNS / 2),
              millis.getFirst(),
              millis.getLast(),
              units.read(),
              units.written(),
              loaded));
    }
  }

  private static String fire(LocalSystem system) {
    return new String(
        system.invoke("TransitionsFunction", "{}".getBytes(StandardCharsets.UTF_8)),
        StandardCharsets.UTF_8);
  }

  /**
   * Copies of two customers: one who lapses now, and the record of one who does not for long, which
   * is all of it that is in the index.
   */
  private static final class Crowd {

    private final LocalSystem system;
    private final DynamoDbClient client;
    private final String table;
    private final List<Map<String, AttributeValue>> lapsing;
    private final List<Map<String, AttributeValue>> others;

    Crowd(LocalSystem system, DynamoDbClient client, String table, TestClock clock) {
      this.system = system;
      this.client = client;
      this.table = table;
      Instant now = clock.instant();
      this.lapsing = original("lapsing", now.minus(Duration.ofDays(90)), clock);
      // A run could come across nothing of the others but their records.
      this.others =
          original("other", now.minus(Duration.ofDays(10)), clock).stream()
              .filter(item -> String.valueOf(item.get("sk")).contains("MEMBERSHIP"))
              .toList();
      clock.set(now);
    }

    /** The profile and the record of a customer who ordered at an instant. */
    private List<Map<String, AttributeValue>> original(
        String name, Instant ordered, TestClock clock) {
      clock.set(ordered);
      invoke(
          "OrdersFunction",
          """
          {"version": "2.0", "routeKey": "ANY /orders", "rawPath": "/orders",
           "headers": {"content-type": "application/json"},
           "requestContext": {"requestId": "r", "http": {"method": "POST", "path": "/orders"},
             "authorizer": {"lambda": {"role": "admin"}}},
           "body": "{\\"order_id\\": \\"o-%s\\", \\"customer_identifier\\": \\"%s\\", \\"total\\": 50}"}
          """
              .formatted(name, name));
      invoke(
          "MembershipsFunction",
          """
          {"Records": [{"eventID": "1", "dynamodb": {"SequenceNumber": "1",
            "Keys": {"pk": {"S": "C#%s"}, "sk": {"S": "PROFILE"}}}}]}
          """
              .formatted(name));
      return client
          .query(
              query ->
                  query
                      .tableName(table)
                      .keyConditionExpression("pk = :pk")
                      .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS("C#" + name))))
          .items()
          .stream()
          .filter(item -> !String.valueOf(item.get("sk")).contains("ORDER#"))
          .toList();
    }

    private void invoke(String function, String event) {
      system.invoke(function, event.getBytes(StandardCharsets.UTF_8));
    }

    void load(int customers) {
      put(IntStream.range(DUE, customers).boxed().toList(), others);
      put(IntStream.range(0, Math.min(DUE, customers)).boxed().toList(), lapsing);
      client.deleteItem(
          delete ->
              delete
                  .tableName(table)
                  .key(
                      Map.of(
                          "pk", AttributeValue.fromS("C#lapsing"),
                          "sk", AttributeValue.fromS("MEMBERSHIP"))));
    }

    /** Those who have lapsed are as they were before. */
    void makeDue() {
      put(IntStream.range(0, DUE).boxed().toList(), lapsing);
    }

    private void put(List<Integer> numbers, List<Map<String, AttributeValue>> items) {
      List<Future<?>> loading = new ArrayList<>();
      try (ExecutorService loaders = Executors.newFixedThreadPool(LOADERS)) {
        int customersOfABatch = BATCH / items.size();
        for (int first = 0; first < numbers.size(); first += customersOfABatch) {
          List<Integer> some =
              numbers.subList(first, Math.min(first + customersOfABatch, numbers.size()));
          loading.add(loaders.submit(() -> write(some, items)));
        }
        for (Future<?> batch : loading) {
          batch.get();
        }
      } catch (InterruptedException | ExecutionException failed) {
        throw new IllegalStateException(failed);
      }
    }

    private void write(List<Integer> numbers, List<Map<String, AttributeValue>> items) {
      List<WriteRequest> writes = new ArrayList<>();
      for (int number : numbers) {
        for (Map<String, AttributeValue> item : items) {
          PutRequest put = PutRequest.builder().item(copy(item, number)).build();
          writes.add(WriteRequest.builder().putRequest(put).build());
        }
      }
      BatchWriteItemResponse response =
          client.batchWriteItem(batch -> batch.requestItems(Map.of(table, writes)));
      if (!response.unprocessedItems().isEmpty()) {
        throw new IllegalStateException("Not all was loaded");
      }
    }

    private static Map<String, AttributeValue> copy(Map<String, AttributeValue> item, int number) {
      String name = "c-" + number;
      Map<String, AttributeValue> copy = new HashMap<>(item);
      copy.put("pk", AttributeValue.fromS("C#" + name));
      copy.put("identifier", AttributeValue.fromS(name));
      copy.computeIfPresent("due_key", (_, _) -> AttributeValue.fromS("DUE#" + number % 16));
      copy.computeIfPresent(
          "listing_key", (_, _) -> AttributeValue.fromS("CUSTOMERS#" + number % 8));
      copy.computeIfPresent(
          "listing_sort", (_, sort) -> AttributeValue.fromS(sort.s() + "-" + number));
      return copy;
    }
  }
}
