package io.vouchsafe.benchmark;

import io.vouchsafe.core.customer.OrderBook;
import io.vouchsafe.core.customer.OrderData;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Definition.Kind;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.core.segment.reindex.ReindexRun;
import io.vouchsafe.core.segment.reindex.Reindexing;
import io.vouchsafe.function.Environment;
import io.vouchsafe.function.Settings;
import io.vouchsafe.local.Clients;
import io.vouchsafe.local.LocalDynamoDb;
import io.vouchsafe.local.LocalTables;
import io.vouchsafe.local.Template;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoCustomers;
import io.vouchsafe.store.SegmentStore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * What it takes to ask everybody again, on DynamoDB Local: units of the tables and calls for each
 * customer, which are those of the service, and customers a second, which are this machine's.
 */
final class Reindex {

  private static final int RUNS = 3;
  private static final int WORKERS = 4;
  private static final int[] CUSTOMERS = {1_000, 10_000};

  /** Orders of the customers that the others are copies of: 2.3 on average. */
  private static final int[] ORDERS = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 7, 15};

  private static final int BATCH = 25;
  private static final String SEGMENT = "asked";
  private static final String OWNER = "benchmark";
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock NOW = Clock.fixed(START, ZoneOffset.UTC);

  private final Units units;
  private final DynamoDbClient client;
  private final SegmentStore segments;
  private final DynamoCustomers customers;
  private final Reindexing reindexing;
  private final String table;

  private Reindex(
      DynamoDbClient client, DynamoDbClient counted, Units units, Map<String, String> variables) {
    Database database = new Database(counted, variables::get);
    this.client = client;
    this.units = units;
    this.table = Objects.requireNonNull(variables.get("CUSTOMERS_TABLE"));
    this.segments = new SegmentStore(database);
    this.customers = new DynamoCustomers(database);
    this.reindexing = new Environment(Settings.from(variables::get), database, NOW).reindexing();
  }

  static void run() {
    IO.println(
        "\nAsking everybody again, %d workers, %d runs each: median (least to most); for each customer"
            .formatted(WORKERS, RUNS));
    IO.println(
        "| customers | change | customers a second | read units | write units | transactions |"
            + " calls |");
    IO.println("|---:|---|---:|---:|---:|---:|---:|");
    for (int customers : CUSTOMERS) {
      Map<String, List<Sample>> samples = new LinkedHashMap<>();
      for (int run = 0; run < RUNS; run++) {
        measure(customers)
            .forEach(
                (change, sample) ->
                    samples.computeIfAbsent(change, _ -> new ArrayList<>()).add(sample));
      }
      samples.forEach((change, of) -> print(customers, change, of));
    }
  }

  /**
   * What one run took.
   *
   * @param rate customers a second; all else is for each customer
   */
  private record Sample(
      double rate, double read, double written, double transactions, double calls) {}

  private static void print(int customers, String change, List<Sample> samples) {
    samples.sort(Comparator.comparingDouble(Sample::rate));
    Sample median = samples.get(RUNS / 2);
    IO.println(
        String.format(
            Locale.ROOT,
            "| %,d | %s | %,.0f (%,.0f to %,.0f) | %.3f | %.3f | %.3f | %.3f |",
            customers,
            change,
            median.rate,
            samples.getFirst().rate,
            samples.getLast().rate,
            median.read,
            median.written,
            median.transactions,
            median.calls));
  }

  private static Map<String, Sample> measure(int size) {
    Template template = Template.load(Path.of("template.yaml"), UnaryOperator.identity(), Map.of());
    Units units = new Units();
    LocalDynamoDb dynamo = LocalDynamoDb.inMemory();
    Clients clients = new Clients(dynamo.endpoint());
    try {
      DynamoDbClient client = clients.client(List.of());
      new LocalTables(client, template).make();
      Reindex reindex =
          new Reindex(client, clients.client(List.of(units)), units, template.variables());
      reindex.fill(size);
      Map<String, Sample> samples = new LinkedHashMap<>();
      samples.put("all delivered segments, nobody recorded before", reindex.sample(size));
      reindex.save("orders.count >= 2");
      samples.put("a new segment, `orders.count >= 2`", reindex.sample(size));
      reindex.save("orders.count > 1");
      samples.put("`orders.count > 1`: nobody enters or leaves", reindex.sample(size));
      reindex.save("orders.count >= 4");
      samples.put("`orders.count >= 4`", reindex.sample(size));
      return samples;
    } finally {
      clients.close();
      dynamo.close();
    }
  }

  private void save(String where) {
    Optional<Definition> before = segments.find(SEGMENT);
    Definition described =
        new Definition(SEGMENT, SEGMENT, Kind.RULE, RuleText.parse(where), "", 1);
    if (!segments.save(before.orElse(null), before.map(described::following).orElse(described))) {
      throw new IllegalStateException("The segment is not as it was");
    }
  }

  /** Some customers are made as orders make them; the others are copies of their items. */
  private void fill(int size) {
    OrderBook orders = new OrderBook(customers, NOW, attempt -> attempt < 9);
    for (int original = 0; original < ORDERS.length; original++) {
      List<OrderData> placed = new ArrayList<>();
      for (int order = 0; order < Math.max(1, ORDERS[original]); order++) {
        placed.add(order(original, order, ORDERS[original] > 0));
      }
      orders.upsert(placed).orElseThrow();
    }
    List<Map<String, AttributeValue>> items = client.scan(scan -> scan.tableName(table)).items();
    List<WriteRequest> batch = new ArrayList<>();
    for (int copy = 1; copy < size / ORDERS.length; copy++) {
      for (Map<String, AttributeValue> item : items) {
        batch.add(copied(item, copy));
        if (batch.size() == BATCH) {
          write(batch);
        }
      }
    }
    if (!batch.isEmpty()) {
      write(batch);
    }
  }

  private static OrderData order(int customer, int number, boolean kept) {
    return new OrderData(
        "o-%d-%d".formatted(customer, number),
        "c-%d".formatted(customer),
        START.minus(Duration.ofDays(7L * number + customer)),
        new BigDecimal("49.90"),
        null,
        null,
        kept ? null : OrderStatus.CANCELLED,
        null,
        null,
        null,
        null,
        List.of());
  }

  /** Whatever names the customer or an order names the copy. */
  private static WriteRequest copied(Map<String, AttributeValue> item, int copy) {
    Map<String, AttributeValue> copied = new HashMap<>(item);
    for (String name : List.of("pk", "identifier", "customer", "listing_key", "listing_sort")) {
      AttributeValue value = item.get(name);
      if (value != null && value.s() != null && !value.s().startsWith("listing")) {
        copied.put(name, AttributeValue.fromS(value.s() + "-" + copy));
      }
    }
    return WriteRequest.builder().putRequest(PutRequest.builder().item(copied).build()).build();
  }

  private void write(List<WriteRequest> batch) {
    List<WriteRequest> left = List.copyOf(batch);
    batch.clear();
    while (!left.isEmpty()) {
      List<WriteRequest> writes = left;
      left =
          client
              .batchWriteItem(call -> call.requestItems(Map.of(table, writes)))
              .unprocessedItems()
              .getOrDefault(table, List.of());
    }
  }

  private Sample sample(int size) {
    units.reset();
    long start = System.nanoTime();
    ReindexRun run = reindexing.plan(OWNER).orElseThrow();
    List<Future<Long>> parts = new ArrayList<>();
    long customers = 0;
    try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
      for (int part = 0; part < run.parts(); part++) {
        int number = part;
        parts.add(workers.submit(() -> reindexing.work(run.id(), number, () -> true).customers()));
      }
      for (Future<Long> part : parts) {
        customers += part.get();
      }
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
    if (!reindexing.finish(run.id(), OWNER) || customers != size) {
      throw new IllegalStateException("Asked " + customers + " of " + size);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Sample(
        size / seconds,
        units.read() / size,
        units.written() / size,
        (double) units.transactions() / size,
        (double) units.calls() / size);
  }
}
