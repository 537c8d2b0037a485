package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.acceptance.Given.Promotion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** What a request costs does not change with 10,000 promotions and 10,000 customers. */
class RequestCostInLargeTablesTest extends RequestCostTest {

  private static final int MANY = 10_000;

  /** What the service takes in one call. */
  private static final int AT_ONCE = 25;

  private static final int THREADS = 4;

  /**
   * Copies one promotion and one customer, as the functions stored them, straight into the tables.
   */
  @BeforeAll
  static void fillTheTables() throws Exception {
    Promotion promotion = given.promotion().code("COPY00000").make();
    given.customer("copy-00000").label("Customer type", "VIP").make();
    List<Callable<Void>> writes = new ArrayList<>();
    for (Map<String, AttributeValue> item : stored("PROMOTIONS_TABLE")) {
      writes.addAll(copies("PROMOTIONS_TABLE", item, "COPY00000", promotion.id()));
    }
    for (Map<String, AttributeValue> item : stored("CUSTOMERS_TABLE")) {
      writes.addAll(copies("CUSTOMERS_TABLE", item, "copy-00000"));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Void> written : threads.invokeAll(writes)) {
        written.get();
      }
    }
  }

  @Test
  void theCopiesAreAsGoodAsWhatTheyWereCopiedFrom() {
    assertValid(given.attempt("COPY09999").customer("copy-09999").validate());
    assertThat(given.admin("GET", "/customers/copy-09999", null).status()).isEqualTo(200);
    assertThat(given.admin("GET", "/customers/copy-10000", null).status()).isEqualTo(404);
  }

  private static List<Map<String, AttributeValue>> stored(String table) {
    return api
        .client()
        .scanPaginator(scan -> scan.tableName(api.variables().get(table)))
        .items()
        .stream()
        .toList();
  }

  /** The writes of copies of an item in which the names have another number. */
  private static List<Callable<Void>> copies(
      String table, Map<String, AttributeValue> item, String... names) {
    List<Callable<Void>> writes = new ArrayList<>();
    List<WriteRequest> batch = new ArrayList<>();
    for (int number = 1; number < MANY; number++) {
      Map<String, AttributeValue> copy = new HashMap<>(item);
      String suffix = "%05d".formatted(number);
      copy.replaceAll((name, value) -> renamed(value, suffix, names));
      batch.add(WriteRequest.builder().putRequest(put -> put.item(copy)).build());
      if (batch.size() == AT_ONCE || number == MANY - 1) {
        List<WriteRequest> full = List.copyOf(batch);
        writes.add(() -> write(table, full));
        batch.clear();
      }
    }
    return writes;
  }

  private static AttributeValue renamed(AttributeValue value, String suffix, String... names) {
    if (value.s() == null) {
      return value;
    }
    String text = value.s();
    for (String name : names) {
      text = text.replace(name, name.substring(0, name.length() - suffix.length()) + suffix);
    }
    return AttributeValue.fromS(text);
  }

  private static Void write(String table, List<WriteRequest> writes) {
    BatchWriteItemResponse response =
        api.client()
            .batchWriteItem(call -> call.requestItems(Map.of(api.variables().get(table), writes)));
    assertThat(response.unprocessedItems()).isEmpty();
    return null;
  }
}
