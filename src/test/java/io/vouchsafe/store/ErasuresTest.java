package io.vouchsafe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Backoff;
import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.CustomerBook;
import io.vouchsafe.core.customer.CustomerLedger;
import io.vouchsafe.core.customer.CustomerLedger.ProfileChange;
import io.vouchsafe.core.customer.OpenPseudonyms;
import io.vouchsafe.core.customer.OrderBook;
import io.vouchsafe.core.customer.OrderData;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.Traits;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitBook;
import io.vouchsafe.core.customer.VisitLedger;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Change;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.store.Erasures.Result;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.Faults;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Erasures that are broken off, overtaken, repeated, and met by others on their way. */
class ErasuresTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final AtomicInteger NAMES = new AtomicInteger();

  /** Of the calls of an erasure every third one fails; {@code -Dvouchsafe.erasures=1}: each one. */
  private static final int EVERY = Integer.getInteger("vouchsafe.erasures", 3);

  private static final Backoff SOME = attempt -> attempt < 40;
  private static final int ORDERS = 60;

  private final TestClock clock = new TestClock();
  private String name = fresh();

  /** A name that is as long as any other, so that nothing depends on it. */
  private static String fresh() {
    return "X%05dX".formatted(NAMES.incrementAndGet());
  }

  /** The caller dies before or after its n-th call. */
  private static final class Dying implements ExecutionInterceptor {

    private final int at;
    private final boolean after;
    private final AtomicInteger calls = new AtomicInteger();

    Dying(int at, boolean after) {
      this.at = at;
      this.after = after;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (calls.incrementAndGet() == at && !after) {
        throw new Faults.Crash();
      }
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      if (calls.get() == at && after) {
        throw new Faults.Crash();
      }
    }
  }

  @Test
  void diesAtAnyCallAndIsDoneByTheNextOne() {
    live();
    Dying counting = new Dying(0, false);
    assertThat(erasures(counting).erase(customer(), () -> true)).isEqualTo(Result.ERASED);
    List<String> undisturbed = whatIsLeft();
    assertThat(undisturbed).isNotEmpty().noneMatch(item -> item.contains("c-NAME"));
    assertThat(counting.calls.get()).isGreaterThan(15);

    for (int call = 1; call <= counting.calls.get(); call += EVERY) {
      // Before a call or after it, gone on with by the client or by the schedule, in turn.
      boolean after = call % 2 == 0;
      boolean byTheSchedule = call / 2 % 2 == 0;
      name = fresh();
      live();

      assertThat(dies(new Dying(call, after))).as("call %d", call).isTrue();
      if (byTheSchedule) {
        clock.advance(Duration.ofMinutes(2));
        erasures().resume(() -> true);
      }
      Result again = erasures().erase(customer(), () -> true);

      assertThat(whatIsLeft()).as("call %d, after it: %s", call, after).isEqualTo(undisturbed);
      boolean wasDone = (after && call == counting.calls.get()) || byTheSchedule;
      assertThat(again).isIn(Result.ERASED, wasDone ? Result.UNKNOWN : Result.ERASED);
      clock.set(TestClock.START);
    }
  }

  private boolean dies(Dying dying) {
    try {
      erasures(dying).erase(customer(), () -> true);
      return false;
    } catch (Faults.Crash crash) {
      return true;
    }
  }

  @Test
  void stopsWhenItsTimeIsUpAndGoesOn() {
    live();
    int calls = 0;
    Result result;
    do {
      AtomicInteger parts = new AtomicInteger(1);
      result = erasures().erase(customer(), () -> parts.getAndDecrement() > 0);
      calls++;
      if (result == Result.UNFINISHED) {
        assertThat(new DynamoCustomers(dynamo.database()).profiles(List.of(customer()), now()))
            .containsValue(Profile.firstSeen(customer(), now()));
      }
    } while (result == Result.UNFINISHED && calls < 30);

    assertThat(result).isEqualTo(Result.ERASED);
    assertThat(calls).isGreaterThan(5);
    assertNothingNames();
  }

  @Test
  void saysThatNobodyWasKnown() {
    assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.UNKNOWN);
    assertThat(whatIsLeft()).isEmpty();
  }

  @Test
  void erasesWhoIsKnownFromAVisitAListOrAVoucherAlone() {
    Runnable[] traces = {this::visit, this::join, this::assign};
    for (Runnable trace : traces) {
      name = fresh();
      trace.run();

      assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.ERASED);
      assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.UNKNOWN);
      assertNothingNames();
    }
  }

  @Test
  void leavesNobodyOnAListOfWhichDeletingWasBrokenOff() {
    join();
    SegmentStore segments = new SegmentStore(dynamo.database());
    // The definition is replaced first, and the members go one by one.
    Dying dying = new Dying(3, false);
    try {
      new SegmentStore(dynamo.database(dying)).delete(segments.find(name + "list").orElseThrow());
    } catch (Faults.Crash crash) {
      assertThat(segments.find(name + "list")).isEmpty();
    }
    assertThat(whatIsLeft()).anyMatch(item -> item.contains("c-NAME"));

    assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.ERASED);

    assertNothingNames();
  }

  @Test
  void takesMoreListsThanFitIntoATransaction() {
    SegmentStore segments = new SegmentStore(dynamo.database());
    for (int list = 0; list < 105; list++) {
      String key = name + "list" + list;
      segments.save(null, new Definition(key, "List", Definition.Kind.LIST, null, "", 1));
      segments.addMember(key, customer(), now());
    }

    assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.ERASED);

    assertThat(segments.placesOf(customer())).isEmpty();
  }

  /** Hides some items of the index of customers for a while, as an index does that lags behind. */
  private static final class Lagging implements ExecutionInterceptor {

    private final int queries;
    private final AtomicInteger asked = new AtomicInteger();

    Lagging(int queries) {
      this.queries = queries;
    }

    @Override
    public SdkResponse modifyResponse(
        Context.ModifyResponse context, ExecutionAttributes attributes) {
      if (context.request() instanceof QueryRequest query
          && "customer".equals(query.indexName())
          && context.response() instanceof QueryResponse response
          && asked.incrementAndGet() <= queries) {
        return response.toBuilder()
            .items(
                response.items().stream()
                    .filter(item -> !item.toString().contains("T-late"))
                    .toList())
            .build();
      }
      return context.response();
    }
  }

  @Test
  void waitsForARedemptionThatTheIndexDoesNotShowYet() {
    live();
    cancelled("T-late");

    assertThat(erasures(new Lagging(6)).erase(customer(), () -> true)).isEqualTo(Result.ERASED);

    assertNothingNames();
  }

  @Test
  void isNotDoneWhileTheIndexDoesNotShowARedemption() {
    live();
    cancelled("T-late");

    assertThat(erasures(new Lagging(Integer.MAX_VALUE)).erase(customer(), () -> true))
        .isEqualTo(Result.UNFINISHED);
    assertThat(whatIsLeft()).anyMatch(item -> item.contains("c-NAME"));
    // Just under a minute is still the time of the call that began it.
    clock.advance(Duration.ofMinutes(1).minusMillis(1));
    assertThat(erasures().resume(() -> true)).isEqualTo(new Erasures.Resumed(0, 1));
    clock.advance(Duration.ofMillis(1));
    assertThat(erasures().resume(() -> true)).isEqualTo(new Erasures.Resumed(1, 0));

    assertNothingNames();
    assertThat(erasures().resume(() -> true)).isEqualTo(new Erasures.Resumed(0, 0));
  }

  @Test
  void takesTheNumberForWrongAfterADay() {
    live();
    Key profile = Key.profile(dynamo.database().tables(), customer());
    dynamo
        .client()
        .updateItem(
            update ->
                update
                    .tableName(profile.table())
                    .key(profile.attributes())
                    .updateExpression("set #redemptions = :more")
                    .expressionAttributeNames(Map.of("#redemptions", ProfileItems.REDEMPTIONS))
                    .expressionAttributeValues(Map.of(":more", Values.number(1000))));

    assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.UNFINISHED);
    clock.advance(Duration.ofDays(1));
    assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.UNFINISHED);
    clock.advance(Duration.ofMillis(1));
    assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.ERASED);

    assertNothingNames();
  }

  @Test
  void whoReadTheCustomerBeforeWritesNothingAfter() {
    live();
    Database database = dynamo.database();
    DynamoCustomers customers = new DynamoCustomers(database);
    DynamoLedger ledger = new DynamoLedger(database, clock);
    Profile profile =
        Objects.requireNonNull(customers.profiles(List.of(customer()), now()).get(customer()));
    VisitSummary visits = new DynamoVisits(database).summary(customer());
    Redemption pending = ledger.find(key("T-pending")).orElseThrow();
    Redemption confirmed = pending.moved(RedemptionStatus.CONFIRMED, now());
    Redemption expired = pending.moved(RedemptionStatus.EXPIRED, now());

    for (boolean again : new boolean[] {false, true}) {
      assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.ERASED);
      if (again) {
        // A new customer, who has had one write as the old one may have had.
        visit();
        assertThat(registered()).isInstanceOf(CustomerBook.Outcome.Written.class);
      }
      Visit visit = new Visit("late", now(), Set.of());
      List<String> before = whatIsLeft();

      assertThat(customers.commit(List.of(new ProfileChange(profile, profile)), List.of()))
          .isEqualTo(CustomerLedger.Result.OVERTAKEN);
      assertThat(new DynamoVisits(database).commit(customer(), visit, visits.plus(visit)))
          .isEqualTo(VisitLedger.Result.OVERTAKEN);
      for (Redemption after : List.of(confirmed, expired)) {
        assertThat(ledger.commit(new Change(pending, after, null, null, null)))
            .isEqualTo(new Ledger.Result.Overtaken());
      }
      assertThat(whatIsLeft()).isEqualTo(before);
      if (!again) {
        assertNothingNames();
        visit();
      }
    }
  }

  /** Lets somebody else do something right before the n-th transaction. */
  private static final class Meanwhile implements ExecutionInterceptor {

    private final AtomicInteger transactions;
    private final Runnable other;

    Meanwhile(int at, Runnable other) {
      this.transactions = new AtomicInteger(at);
      this.other = other;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof TransactWriteItemsRequest
          && transactions.decrementAndGet() == 0) {
        other.run();
      }
    }
  }

  @Test
  void whoComesLateErasesNothingOfANewCustomer() {
    for (int transaction = 2; transaction <= 9; transaction++) {
      name = fresh();
      live();
      List<String> reborn = new ArrayList<>();
      Meanwhile meanwhile =
          new Meanwhile(
              transaction,
              () -> {
                assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.ERASED);
                // The same orders, referral code, list and voucher as before.
                order(0, ORDERS);
                registered();
                visit();
                join();
                reborn.addAll(whatIsLeft());
              });

      erasures(meanwhile).erase(customer(), () -> true);

      assertThat(reborn).as("transaction %d", transaction).isNotEmpty();
      assertThat(whatIsLeft()).as("transaction %d", transaction).isEqualTo(reborn);
    }
  }

  @Test
  void countsNothingTwiceAndLeavesNothingHalfWhileTheCustomerGoesOnShopping() throws Exception {
    live();
    Faults faults = new Faults(11, 20);
    Database failing = dynamo.database(faults);
    List<Callable<Void>> shoppers = new ArrayList<>();
    for (int shopper = 0; shopper < 4; shopper++) {
      int own = shopper;
      shoppers.add(
          () -> {
            for (int turn = 0; turn < 6; turn++) {
              shop(failing, "T-" + own + "-" + turn);
              if (turn % 3 == own % 3) {
                insist(() -> erasures(faults).erase(customer(), () -> true));
              }
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(shoppers.size())) {
      for (Future<Void> done : threads.invokeAll(shoppers)) {
        done.get();
      }
    }
    faults.stop();
    clock.advance(Duration.ofMinutes(2));
    erasures().resume(() -> true);
    // The last of all may have been an erasure.
    shop(dynamo.database(), "T-last");

    assertWhatIsThereIsWhole();
    assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.ERASED);
    assertNothingNames();
    Quota quota = Objects.requireNonNull(quota(name + "ALL"));
    assertThat(quota.uses()).isEqualTo(counted(name + "ALL"));
  }

  private void shop(Database database, String transaction) throws Exception {
    boolean once = ThreadLocalRandom.current().nextBoolean();
    RedemptionKey key = key(transaction);
    insist(
        () ->
            redemptions(database)
                .redeem(
                    Examples.request(
                        key.code().text(), key.transaction(), customer(), Examples.HUNDRED, once)));
    insist(
        () ->
            new VisitBook(new DynamoVisits(database), clock, SOME)
                .add(customer(), new Visit(transaction, now(), Set.of("shoes"))));
    insist(() -> orders(database).upsert(List.of(orderData("o-" + name + transaction, now()))));
    if (ThreadLocalRandom.current().nextBoolean()) {
      insist(() -> redemptions(database).confirm(key));
    } else {
      insist(() -> redemptions(database).cancel(key));
    }
  }

  /** Asks until there is an answer. */
  private static <T> void insist(Callable<T> asking) throws Exception {
    for (int attempt = 0; attempt < 60; attempt++) {
      try {
        asking.call();
        return;
      } catch (Faults.Crash | OverloadException | SdkException failed) {
        // As a client that got an error, or no answer at all.
      }
    }
  }

  /** What is stored of the customer is all of a new one, and no part of an old one. */
  private void assertWhatIsThereIsWhole() {
    Database database = dynamo.database();
    DynamoCustomers customers = new DynamoCustomers(database);
    DynamoVisits visits = new DynamoVisits(database);
    Profile profile =
        Objects.requireNonNull(customers.profiles(List.of(customer()), now()).get(customer()));
    StoreExamples.assertSame(profile.orders(), OrderSummary.of(customers.history(customer())));
    assertThat(visits.summary(customer()).count().orElse(0L))
        .isEqualTo(visits.history(customer()).size());
    assertThat(profile.redemptions())
        .isEqualTo(
            items(database.tables().redemptions())
                .filter(item -> customer().equals(item.textOrNull(RedemptionItems.CUSTOMER)))
                .count());
    Set<String> owned =
        items(database.tables().customers())
            .filter(item -> item.text(Key.SORT).equals("ORDER"))
            .filter(item -> item.text(OrderItems.CUSTOMER).equals(customer()))
            .map(item -> item.text(OrderItems.ORDER_ID))
            .collect(Collectors.toSet());
    Set<String> placed =
        items(database.tables().customers())
            .filter(item -> item.text(Key.PARTITION).equals(Key.customer(customer())))
            .filter(item -> item.text(Key.SORT).startsWith(Key.ORDER_PREFIX))
            .map(item -> item.text(OrderItems.ORDER_ID))
            .collect(Collectors.toSet());
    assertThat(owned).isEqualTo(placed);
  }

  @Test
  void whatIsHeldIsGivenBackAndWhatIsCountedStays() {
    live();
    Quota before = Objects.requireNonNull(quota(name + "ALL"));
    assertThat(before.pending()).isEqualTo(2);

    assertThat(erasures().erase(customer(), () -> true)).isEqualTo(Result.ERASED);

    assertThat(quota(name + "ALL")).isEqualTo(before);
    Database database = dynamo.database();
    // One is confirmed, of nobody and without an order; the other one expires.
    assertThat(redemptions(database).confirm(key("T-second"))).isInstanceOf(Outcome.Recorded.class);
    assertThat(new DynamoCustomers(database).orders(List.of("T-second"))).isEmpty();
    clock.advance(Duration.ofMinutes(15));
    assertThat(redemptions(database).confirm(key("T-pending")))
        .isInstanceOf(Outcome.WrongState.class);
    Quota after = Objects.requireNonNull(quota(name + "ALL"));
    assertThat(after.pending()).isZero();
    assertThat(after.uses()).isEqualTo(before.uses() - 1);
    // What was confirmed gives back when it is cancelled.
    assertThat(redemptions(database).cancel(key("T-confirmed")))
        .isInstanceOf(Outcome.Recorded.class);
    assertThat(Objects.requireNonNull(quota(name + "ALL")).uses()).isEqualTo(before.uses() - 2);
    assertNothingNames();
  }

  // ------------------------------------------------------------------------------------- the life

  /** A customer of whom there is something in every place. */
  private void live() {
    Database database = dynamo.database();
    PromotionStore promotions = new PromotionStore(database);
    promotions.create(
        Examples.promotion(name + "ALL", new Limits(1000L, 90L, new BigDecimal("100000"), true)),
        Voucher.generic(new VoucherCode(name + "ALL"), name + "ALL", null, clock.instant()));
    registered();
    order(0, ORDERS);
    visit();
    join();
    assign();
    for (int index = 0; index < 11; index++) {
      redeem("T-" + index, true);
    }
    redeem("T-pending", false);
    redeem("T-second", false);
    redeem("T-confirmed", true);
    cancelled("T-cancelled");
    assertThat(
            redemptions(database)
                .redeem(
                    Examples.request(
                        name + "OWN", "T-" + name + "own", customer(), Examples.HUNDRED, true)))
        .isInstanceOf(Outcome.Recorded.class);
  }

  private CustomerBook.Outcome registered() {
    return new CustomerBook(
            new DynamoCustomers(dynamo.database()),
            new Traits(OpenPseudonyms.INSTANCE),
            clock,
            SOME)
        .register(customer(), (customer, now) -> known(customer, now));
  }

  private Customer known(Customer customer, Instant now) {
    return new Customer(
        customer.identifier(),
        "Ida c-" + name,
        "c-" + name + "@example.com",
        7,
        true,
        "nl-c-" + name,
        "ref-c-" + name,
        null,
        "DE",
        null,
        null,
        null,
        List.of(),
        Map.of(),
        true,
        now,
        now);
  }

  private void order(int from, int to) {
    List<OrderData> data = new ArrayList<>();
    for (int order = from; order < to; order++) {
      data.add(orderData("o-" + name + order, TestClock.START.minus(Duration.ofDays(order + 1))));
    }
    assertThat(orders(dynamo.database()).upsert(data)).isPresent();
  }

  private OrderData orderData(String orderId, Instant at) {
    return new OrderData(
        orderId,
        customer(),
        at,
        BigDecimal.TEN,
        null,
        null,
        null,
        null,
        "Agent",
        "192.0.2.1",
        null);
  }

  private void visit() {
    assertThat(
            new VisitBook(new DynamoVisits(dynamo.database()), clock, SOME)
                .add(customer(), new Visit("v-" + name, TestClock.START, Set.of("shoes"))))
        .isEqualTo(VisitBook.Recording.RECORDED);
  }

  private void join() {
    SegmentStore segments = new SegmentStore(dynamo.database());
    if (segments.find(name + "list").isEmpty()) {
      segments.save(null, new Definition(name + "list", "List", Definition.Kind.LIST, null, "", 1));
    }
    segments.addMember(name + "list", customer(), TestClock.START);
  }

  private void assign() {
    PromotionStore promotions = new PromotionStore(dynamo.database());
    promotions.create(Examples.promotion(name + "OF", Examples.UNLIMITED), null);
    for (String code : List.of(name + "OWN", name + "UNUSED")) {
      assertThat(
              promotions.create(
                  Voucher.unique(
                      new VoucherCode(code), name + "OF", 1, customer(), TestClock.START)))
          .isEqualTo(PromotionStore.Result.DONE);
    }
  }

  private void redeem(String transaction, boolean confirmed) {
    assertThat(
            redemptions(dynamo.database())
                .redeem(
                    Examples.request(
                        name + "ALL", transaction + name, customer(), Examples.HUNDRED, confirmed)))
        .isInstanceOf(Outcome.Recorded.class);
  }

  private void cancelled(String transaction) {
    redeem(transaction, false);
    assertThat(redemptions(dynamo.database()).cancel(key(transaction)))
        .isInstanceOf(Outcome.Recorded.class);
  }

  private RedemptionKey key(String transaction) {
    return new RedemptionKey(VoucherCode.of(name + "ALL"), transaction + name);
  }

  // ------------------------------------------------------------------------------------ the tables

  private String customer() {
    return "c-" + name;
  }

  private Instant now() {
    return clock.instant();
  }

  private Erasures erasures(ExecutionInterceptor... interceptors) {
    return new Erasures(dynamo.database(interceptors), clock, SOME);
  }

  private Redemptions redemptions(Database database) {
    return new Redemptions(
        new DynamoLedger(database, clock),
        Examples.EURO,
        Examples.SCORER,
        new StoreCalendar(ZoneOffset.UTC),
        clock,
        SOME);
  }

  private OrderBook orders(Database database) {
    return new OrderBook(new DynamoCustomers(database), clock, SOME);
  }

  private @Nullable Quota quota(String promotion) {
    return new PromotionStore(dynamo.database()).find(promotion).orElseThrow().quota();
  }

  private long counted(String promotion) {
    return items(dynamo.database().tables().redemptions())
        .map(RedemptionItems::read)
        .filter(redemption -> redemption.promotionId().equals(promotion))
        .filter(ReferenceModel::counts)
        .count();
  }

  private static Stream<Item> items(String table) {
    return dynamo.client().scanPaginator(scan -> scan.tableName(table)).items().stream()
        .map(Item::new);
  }

  /** Every item of every table in which the name is, with the name of all in its place. */
  private List<String> whatIsLeft() {
    return dynamo.variables().entrySet().stream()
        .filter(variable -> variable.getKey().endsWith("_TABLE"))
        .flatMap(variable -> items(variable.getValue()))
        .map(ErasuresTest::shown)
        .filter(item -> item.contains(name))
        .map(item -> item.replace(name, "NAME"))
        .sorted()
        .toList();
  }

  /** Without what is at random, of the hash of a key, or of the time of the erasure. */
  private static String shown(Item item) {
    Map<String, AttributeValue> attributes = new TreeMap<>(item.attributes());
    List.of("promotion_key", "expiry_key", "listing_sort").forEach(attributes::remove);
    String sort = String.valueOf(item.textOrNull(Key.SORT));
    if (sort.equals(Key.PROFILE) || sort.equals(Key.VISITS)) {
      attributes.remove("version");
    }
    if (item.text(Key.PARTITION).startsWith("V#")) {
      attributes.remove(VoucherItems.UPDATED_AT);
    }
    return attributes.toString();
  }

  private void assertNothingNames() {
    assertThat(whatIsLeft()).noneMatch(item -> item.contains("c-NAME"));
  }
}
