package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.core.customer.OlderOrders;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoCustomers;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two imports of one file, and a shop that sells to the same customers meanwhile, on a database
 * whose transactions exclude each other and that fails now and then: what is kept of each customer
 * is what all the orders give.
 */
class ImportsAndStorefrontTest {

  private static final long SEED = Long.getLong("vouchsafe.seed", new Random().nextLong());
  private static final Faults faults = new Faults(SEED, 60);

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance().with(faults);

  private static final int CUSTOMERS = 8;

  /** So many that the oldest orders of a customer are only a sum. */
  private static final int ORDERS = CUSTOMERS * (OrderSummary.KEPT + 15);

  private static final int MOST_TRIES = 200;

  private final Given given = new Given(api);
  private final String name = Given.fresh("shop");
  private String promotion = "";

  @Test
  void leaveTheFactsThatTheOrdersGive() throws Exception {
    Given.PromotionMaker maker = given.promotion();
    insist(() -> given.admin("POST", "/promotions", maker.body()));
    promotion = maker.body().path("code").asText();
    String[] orders = orders();
    String[] customers = customers();
    List<Callable<Object>> everybody = new ArrayList<>();
    everybody.add(() -> imported(ImportSteps.orders(api), orders));
    everybody.add(() -> imported(ImportSteps.orders(api), orders));
    everybody.add(() -> imported(ImportSteps.customers(api), customers));
    for (int shopper = 0; shopper < 3; shopper++) {
      Random random = new Random(SEED + shopper);
      everybody.add(() -> sell(random));
    }

    atOnce(everybody);

    faults.stop();
    assertThat(imported(ImportSteps.orders(api), orders)).isLessThanOrEqualTo(ORDERS);
    List<Profile> profiles = new ArrayList<>();
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      profiles.add(assertFacts(customer(customer)));
    }
    // Something was in the way, or this shows nothing.
    assertThat(profiles).anyMatch(profile -> !profile.orders().older().isEmpty());
    assertThat(profiles).allMatch(profile -> profile.customer().country() != null);
  }

  private Profile assertFacts(String customer) {
    DynamoCustomers store = new DynamoCustomers(new Database(api.client(), api.variables()::get));
    Profile profile =
        Objects.requireNonNull(store.profiles(List.of(customer), Instant.EPOCH).get(customer));
    // Also those that the storefront has cancelled, which are no entries of a history.
    assertThat(
            given
                .admin("GET", "/customers/" + customer + "/orders?limit=500", null)
                .json()
                .path("items"))
        .as("seed %d", SEED)
        .hasSizeGreaterThanOrEqualTo(ORDERS / CUSTOMERS);
    List<OrderEntry> all = store.history(customer);
    assertThat(profile.orders())
        .as("seed %d", SEED)
        .usingRecursiveComparison()
        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
        .isEqualTo(summary(all, profile.orders().recent().size()));
    return profile;
  }

  /** The summary that keeps so many of the newest orders one by one: how many is up to it. */
  private static OrderSummary summary(List<OrderEntry> all, int kept) {
    List<OrderEntry> sorted = all.stream().sorted().toList();
    assertThat(kept).isBetween(Math.min(all.size(), OrderSummary.KEPT / 2), OrderSummary.KEPT);
    OlderOrders older = OlderOrders.NONE;
    for (OrderEntry entry : sorted.subList(0, all.size() - kept)) {
      older = older.plus(entry);
    }
    return new OrderSummary(sorted.subList(all.size() - kept, all.size()), older);
  }

  /** What a storefront does: it redeems, confirms, cancels, and reports orders and returns. */
  private Object sell(Random random) {
    for (int step = 0; step < 25; step++) {
      String customer = customer(random.nextInt(CUSTOMERS));
      switch (random.nextInt(4)) {
        case 0 -> report(random, customer);
        case 1 -> giveBack(random);
        default -> redeem(random, customer);
      }
    }
    return name;
  }

  private void redeem(Random random, String customer) {
    Attempt attempt = given.attempt(promotion).customer(customer).by(Given.ADMIN);
    insist(attempt::redeem);
    if (random.nextInt(3) > 0) {
      insist(attempt::confirm);
    }
    if (random.nextInt(3) == 0) {
      insist(attempt::cancel);
    }
  }

  /** An order of the file, as the storefront knows it, or one of its own. */
  private void report(Random random, String customer) {
    int number = random.nextInt(2 * ORDERS);
    insist(
        () ->
            given.admin(
                "POST",
                "/orders",
                given
                    .order(number < ORDERS ? customer(number % CUSTOMERS) : customer)
                    .id(id(number))
                    .at(placed(number))
                    .total(amount(number))
                    .status(random.nextBoolean() ? "placed" : "cancelled")
                    .body()));
  }

  private void giveBack(Random random) {
    insist(
        () ->
            given.admin(
                "PATCH",
                "/orders/" + id(random.nextInt(ORDERS)),
                Given.json()
                    .put("status", random.nextBoolean() ? "returned" : "placed")
                    .put("refunded", BigDecimal.valueOf(random.nextInt(500), 2))));
  }

  /** Sends a file until all of it is dealt with; gives how many lines were new or other ones. */
  private static int imported(ImportSteps steps, String... file) {
    int written = 0;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Answer answer = steps.send(file);
      if (answer.status() == 200) {
        written += answer.json().path("created").asInt() + answer.json().path("updated").asInt();
        if (answer.json().path("next_line").isNull()) {
          assertThat(answer.json().path("rejected")).isEmpty();
          return written;
        }
      } else {
        assertThat(answer.status()).as(answer.text()).isIn(429, 500);
      }
    }
    throw new AssertionError("never done, seed " + SEED);
  }

  /** Asks until there is an answer. */
  private static Answer insist(Callable<Answer> call) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Answer answer = called(call);
      if (answer.status() != 429 && answer.status() != 500) {
        return answer;
      }
    }
    throw new AssertionError("never answered, seed " + SEED);
  }

  private static Answer called(Callable<Answer> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void atOnce(List<Callable<Object>> calls) throws Exception {
    CyclicBarrier start = new CyclicBarrier(calls.size());
    try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
      List<Future<Object>> done = new ArrayList<>();
      for (Callable<Object> call : calls) {
        done.add(
            threads.submit(
                () -> {
                  start.await();
                  return call.call();
                }));
      }
      for (Future<Object> one : done) {
        one.get();
      }
    }
  }

  private String[] orders() {
    List<String> lines =
        new ArrayList<>(List.of("order_id,customer_identifier,placed_at,total,coupon_codes"));
    for (int number = 0; number < ORDERS; number++) {
      lines.add(
          "%s,%s,%s,%s,%s"
              .formatted(
                  id(number),
                  customer(number % CUSTOMERS),
                  placed(number),
                  amount(number),
                  number % 3 == 0 ? "SPRING10" : ""));
    }
    return lines.toArray(String[]::new);
  }

  private String[] customers() {
    List<String> lines = new ArrayList<>(List.of("identifier,country,referral_code,Season"));
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      lines.add(customer(customer) + ",DE,REF-" + customer(customer) + ",summer");
    }
    return lines.toArray(String[]::new);
  }

  private String customer(int number) {
    return "c" + number + "-" + name;
  }

  private String id(int number) {
    return "o" + number + "-" + name;
  }

  /** The later ones in the file first, now and then. */
  private static Instant placed(int number) {
    return TestClock.START.minus(Duration.ofHours(1 + (number * 37L) % (3 * ORDERS)));
  }

  private static String amount(int number) {
    return BigDecimal.valueOf(100 + number, 2).toPlainString();
  }
}
