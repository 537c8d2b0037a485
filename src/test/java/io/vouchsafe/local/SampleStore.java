package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fills a fresh system with a small store: customers and orders from the files that {@link
 * SampleGenerator} made, and promotions, segments and redemptions to try things on. It goes through
 * the HTTP API with the local admin key, so nothing is in the store that a merchant could not have
 * put there. What is there already stays, so the same data folder can be started again.
 */
final class SampleStore {

  private static final String ADMIN_KEY = "local-admin";

  /** More would only wait for each other: the system and its database share this machine. */
  private static final int THREADS = 4;

  /** How many orders go into one call; the API takes 500, smaller ones keep all threads busy. */
  private static final int BATCH = 200;

  private static final BigDecimal MILLISECONDS_PER_DAY = new BigDecimal(86_400_000);

  private final ApiClient api;
  private final Instant now;

  private SampleStore(ApiClient api, Instant now) {
    this.api = api;
    this.now = now;
  }

  /**
   * Loads the store as of this moment.
   *
   * @param base where the system is served
   * @throws StartupException if the system does not take something, with its answer
   */
  static void load(URI base) {
    load(base, Instant.now());
  }

  /**
   * Loads the store.
   *
   * @param base where the system is served
   * @param now from when its orders are dated back: the time by which the system decides
   * @throws StartupException if the system does not take something, with its answer
   */
  static void load(URI base, Instant now) {
    try (ApiClient api = new ApiClient(base, ADMIN_KEY)) {
      SampleStore store = new SampleStore(api, now.truncatedTo(ChronoUnit.SECONDS));
      // The long calls first, between which the short ones find their place.
      store.inParallel(Stream.of(store.orders(), store.customers()).flatMap(List::stream).toList());
      store.segments();
      store.promotions();
      store.redemptions();
    }
  }

  // ------------------------------------------------------------------- customers and orders

  private List<Runnable> customers() {
    Map<String, Instant> firstOrders =
        read("orders.csv").stream()
            .collect(
                Collectors.toMap(
                    row -> row.getOrDefault("customer_identifier", ""),
                    row -> daysAgo(row.getOrDefault("days_ago", "")),
                    (one, other) -> one.isBefore(other) ? one : other));
    return read("customers.csv").stream()
        .<Runnable>map(row -> () -> post("/customers", customer(row, firstOrders)))
        .toList();
  }

  /** In batches that share no customer, so that no two of them wait for the same profile. */
  private List<Runnable> orders() {
    Map<String, List<Map<String, String>>> byCustomer =
        read("orders.csv").stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.getOrDefault("customer_identifier", ""),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<Runnable> batches = new ArrayList<>();
    ArrayNode batch = ApiClient.JSON.createArrayNode();
    for (List<Map<String, String>> history : byCustomer.values()) {
      if (!batch.isEmpty() && batch.size() + history.size() > BATCH) {
        batches.add(batchOf(batch));
        batch = ApiClient.JSON.createArrayNode();
      }
      for (Map<String, String> row : history) {
        batch.add(order(row));
      }
    }
    batches.add(batchOf(batch));
    return batches;
  }

  private Runnable batchOf(ArrayNode orders) {
    ObjectNode body = ApiClient.JSON.createObjectNode().set("orders", orders);
    return () -> post("/orders", body);
  }

  /** Who has ordered signed up a day before the first order: a referral comes before buying. */
  private static ObjectNode customer(Map<String, String> row, Map<String, Instant> firstOrders) {
    ObjectNode customer = ApiClient.JSON.createObjectNode();
    Instant firstOrder = firstOrders.get(row.getOrDefault("identifier", ""));
    if (firstOrder != null) {
      customer.put("created_at", firstOrder.minus(Duration.ofDays(1)).toString());
    }
    ArrayNode categories = ApiClient.JSON.createArrayNode();
    row.forEach(
        (column, value) -> {
          switch (column) {
            case "identifier",
                "name",
                "email",
                "country",
                "region",
                "city",
                "postal_code",
                "subscriber_id",
                "referral_code",
                "referrer_code" ->
                customer.put(column, value);
            case "loyalty_member" -> customer.put(column, Boolean.parseBoolean(value));
            case "loyalty_points" -> customer.put(column, Integer.parseInt(value));
            default -> categories.addObject().put("name", column).put("tag", value);
          }
        });
    if (!categories.isEmpty()) {
      customer.set("categories", categories);
    }
    return customer;
  }

  private ObjectNode order(Map<String, String> row) {
    ObjectNode order = ApiClient.JSON.createObjectNode();
    row.forEach(
        (column, value) -> {
          switch (column) {
            case "days_ago" -> order.put("placed_at", daysAgo(value).toString());
            case "total", "discount", "refunded" -> order.put(column, new BigDecimal(value));
            case "coupon_codes" -> order.putArray(column).add(value);
            default -> order.put(column, value);
          }
        });
    return order;
  }

  private Instant daysAgo(String days) {
    return now.minusMillis(new BigDecimal(days).multiply(MILLISECONDS_PER_DAY).longValueExact())
        .truncatedTo(ChronoUnit.SECONDS);
  }

  // ------------------------------------------------------------------ segments and promotions

  private void segments() {
    post(
        "/segments",
        json(
            """
            {"key": "press", "name": "Press and friends", "kind": "list",
             "description": "Kept by hand: who gets the press discount."}
            """));
    for (String member : List.of("c-2", "c-10", "c-12")) {
      call("PUT", "/segments/press/customers/" + member, ApiClient.JSON.createObjectNode());
    }
    post(
        "/segments",
        json(
            """
            {"key": "dach_regulars", "name": "Regulars in Germany, Austria and Switzerland",
             "kind": "rule",
             "rule": {"all": [
               {"fact": "customer.country", "op": "in", "value": ["DE", "AT", "CH"]},
               {"fact": "orders.count", "op": "gte", "value": 5},
               {"not": {"segment": "lapsed"}}]}}
            """));
  }

  private void promotions() {
    promotion(
        """
        {"name": "Good to see you again", "status": "active", "code": "COMEBACK15",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 15},
         "max_discount": 30, "segments": {"include": ["won_back"]}}
        """);
    promotion(
        """
        {"name": "First order", "status": "active", "code": "WELCOME10",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 10},
         "segments": {"include": ["new_contact"], "exclude": ["coupon_abuse"]}}
        """);
    promotion(
        """
        {"name": "Newsletter", "status": "active", "code": "NEWS5",
         "reward": {"type": "SetDiscount", "discount_type": "numeric", "discount_value": 5},
         "minimum_value": 20, "segments": {"include": ["subscriber"]}}
        """);
    promotion(
        """
        {"name": "Friends of friends", "status": "active", "code": "FRIENDS10",
         "reward": {"type": "SetDiscount", "discount_type": "numeric", "discount_value": 10},
         "max_redemptions_per_customer": 1, "segments": {"include": ["referred"]}}
        """);
    promotion(
        """
        {"name": "Members only", "status": "active", "code": "LOYAL20",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 20},
         "minimum_value": 50, "max_discount": 40,
         "segments": {"include": ["loyalty_member"], "exclude": ["unprofitable"]}}
        """);
    promotion(
        """
        {"name": "We miss you", "status": "active", "code": "MISSYOU12",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 12},
         "segments": {"include": ["lapsed"], "exclude": ["unprofitable"]}}
        """);
    promotion(
        """
        {"name": "Our best customers", "status": "active", "code": "BEST25",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 25},
         "segments": {"include": ["returning", "profitable"], "include_match": "all"}}
        """);
    promotion(
        """
        {"name": "Winning back the bargain hunters", "status": "active", "code": "FULLPRICE3",
         "reward": {"type": "SetDiscount", "discount_type": "numeric", "discount_value": 3},
         "max_total_budget": 500, "segments": {"include": ["unprofitable"]}}
        """);
    promotion(
        """
        {"name": "Press and friends", "status": "active", "code": "PRESS30",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 30},
         "qr_scanner": "require_customer", "segments": {"include": ["press"]}}
        """);
    promotion(
        """
        {"name": "Spring for everybody", "status": "active", "code": "SPRING10",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 10}}
        """);
    promotion(
        """
        {"name": "Flash sale", "status": "active", "code": "FLASH50", "max_redemptions": 1,
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 50}}
        """);
    promotion(
        """
        {"name": "Last season", "status": "active", "code": "LASTSEASON",
         "starts_at": "%s", "ends_at": "%s",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 40}}
        """
            .formatted(now.minus(200, ChronoUnit.DAYS), now.minus(110, ChronoUnit.DAYS)));
    promotion(
        """
        {"name": "Not yet", "status": "paused", "code": "LATER10",
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 10}}
        """);
    String thanks =
        promotion(
            """
            {"name": "Thank you, in person", "status": "active",
             "reward": {"type": "SetDiscount", "discount_type": "numeric", "discount_value": 20}}
            """);
    if (!thanks.isEmpty()) {
      post(
          "/promotions/" + thanks + "/vouchers",
          json(
              """
              {"code": "THANKS-7Q4M-K2XP", "kind": "unique", "customer_identifier": "c-5"}
              """));
    }
  }

  /** Its id, or nothing if its code is there already. */
  private String promotion(String text) {
    return post("/promotions", json(text)).path("id").asText("");
  }

  /** One confirmed, one held for a day, and the only one that the flash sale had to give. */
  private void redemptions() {
    post(
        "/vouchers/SPRING10/redemptions",
        json(
            """
            {"transaction_id": "S-1001", "customer_identifier": "c-11",
             "total_transaction_cost": 64.00, "confirmed": true}
            """));
    post(
        "/vouchers/SPRING10/redemptions",
        json(
            """
            {"transaction_id": "S-1002", "customer_identifier": "c-13",
             "total_transaction_cost": 120.00, "ttl": 1440}
            """));
    post(
        "/vouchers/FLASH50/redemptions",
        json(
            """
            {"transaction_id": "S-1003", "total_transaction_cost": 39.90, "confirmed": true}
            """));
  }

  // ----------------------------------------------------------------------------------- calls

  private JsonNode post(String path, JsonNode body) {
    return call("POST", path, body);
  }

  private JsonNode call(String method, String path, JsonNode body) {
    ApiClient.Answer answer = api.send(method, path, body);
    if (!answer.good() && !isThereAlready(answer)) {
      throw new StartupException(
          "The sample store could not be loaded: %s %s was answered %d %s."
              .formatted(method, path, answer.status(), answer.body()));
    }
    return answer.body();
  }

  private static boolean isThereAlready(ApiClient.Answer answer) {
    return answer.body().path("errors").findValuesAsText("code").contains("must_be_unique");
  }

  private void inParallel(List<Runnable> calls) {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Object>> tasks = calls.stream().map(Executors::callable).toList();
      for (Future<Object> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while loading the sample store", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StartupException told ? told : new IllegalStateException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return ApiClient.JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ----------------------------------------------------------------------------------- files

  /** The rows by column; an empty cell is left out. No cell of ours has a comma or a quote. */
  private static List<Map<String, String>> read(String file) {
    List<String> lines = lines(file);
    String[] columns = lines.getFirst().split(",", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      if (cells.length != columns.length) {
        throw new IllegalStateException(file + " has a line of another width: " + line);
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.length; i++) {
        if (!cells[i].isEmpty()) {
          row.put(columns[i], cells[i]);
        }
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> lines(String file) {
    try (InputStream in = SampleStore.class.getResourceAsStream("/sample/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the sample store's " + file + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
