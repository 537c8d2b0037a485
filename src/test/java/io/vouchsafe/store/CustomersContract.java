package io.vouchsafe.store;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static io.vouchsafe.store.StoreExamples.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.abuse.Evidence;
import io.vouchsafe.core.abuse.Sharer;
import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.CustomerLedger.ProfileChange;
import io.vouchsafe.core.customer.CustomerLedger.Result;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Sighting;
import io.vouchsafe.core.customer.Signs;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.TraitKind;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store of customers and orders promises, on any DynamoDB. */
abstract class CustomersContract {

  private static final AtomicInteger NAMES = new AtomicInteger();

  private String name = "";

  /** The database that the contract is checked on. */
  abstract TestDatabase dynamo();

  @BeforeEach
  void takeAFreshName() {
    name = "customer-" + NAMES.incrementAndGet();
  }

  @Test
  void keepsACustomerAsItIs() {
    Customer customer =
        new Customer(
            name,
            "Ida Sömmer 🌞",
            "ida@example.com",
            4_711,
            true,
            "nl-1",
            "R" + name,
            "R2PHUVJ",
            "DE",
            "Bayern",
            "Nürnberg",
            "90402",
            List.of(new Label("Customer type", "VIP"), new Label("Customer type", "vip")),
            Map.of("shoe size", new BigDecimal("42.5"), "likes", "trails", "newsletter", true),
            true,
            NOW.minusMillis(1),
            NOW);
    List<Order> orders = new ArrayList<>();
    for (int i = 0; i < OrderSummary.KEPT + 10; i++) {
      orders.add(StoreExamples.order("o-" + i, name, NOW.minus(Duration.ofDays(i)), "12.30"));
    }
    Profile profile =
        new Profile(
            customer,
            OrderSummary.of(
                orders.stream().map(Order::entry).map(Objects::requireNonNull).toList()),
            List.of(new Hold("CODE#T", "promotion", "T", NOW.plusSeconds(1))),
            new Signs(
                List.of(
                    new Sighting(new Trait(TraitKind.EMAIL, "mail"), NOW, false),
                    new Sighting(new Trait(TraitKind.DEVICE, "device"), NOW.plusMillis(1), true)),
                NOW.plusMillis(2)),
            7,
            0);

    assertThat(commit(unseen(), profile)).isEqualTo(Result.DONE);

    assertSame(
        stored(),
        new Profile(
            profile.customer(),
            profile.orders(),
            profile.holds(),
            profile.signs(),
            profile.redemptions(),
            stored().version()));
  }

  @Test
  void knowsACustomerNeverSeenAsOneWithoutHistory() {
    assertThat(stored()).isEqualTo(Profile.firstSeen(name, NOW));
  }

  @Test
  void writesAProfileOnlyIfItIsTheOneThatWasRead() {
    Profile first = unseen();
    assertThat(commit(first, first)).isEqualTo(Result.DONE);
    Profile second = stored();
    assertThat(commit(second, second)).isEqualTo(Result.DONE);

    assertThat(commit(first, first)).isEqualTo(Result.OVERTAKEN);
    assertThat(commit(second, second)).isEqualTo(Result.OVERTAKEN);
    assertThat(stored().version()).isEqualTo(second.version() + 1);
  }

  @Test
  void givesAReferralCodeToOneCustomerWhateverItsCase() {
    Profile owner = Profile.firstSeen("owner-of-" + name, NOW);
    assertThat(refer(owner, "Ref-" + name)).isEqualTo(Result.DONE);

    assertThat(refer(unseen(), "REF-" + name)).isEqualTo(Result.REFERRAL_CODE_TAKEN);

    assertThat(stored().exists()).isFalse();
    Profile again = read("owner-of-" + name);
    assertThat(refer(again, "other-" + name)).isEqualTo(Result.DONE);
    assertThat(refer(unseen(), "REF-" + name)).isEqualTo(Result.DONE);
  }

  @Test
  void keepsAReferralCodeThatOnlyChangesItsCase() {
    assertThat(refer(unseen(), "ref-" + name)).isEqualTo(Result.DONE);
    assertThat(refer(stored(), "REF-" + name)).isEqualTo(Result.DONE);

    assertThat(refer(Profile.firstSeen("thief-" + name, NOW), "ref-" + name))
        .isEqualTo(Result.REFERRAL_CODE_TAKEN);
  }

  @Test
  void freesAReferralCodeThatIsTakenAway() {
    assertThat(refer(unseen(), "ref-" + name)).isEqualTo(Result.DONE);
    assertThat(refer(stored(), null)).isEqualTo(Result.DONE);

    assertThat(refer(Profile.firstSeen("next-" + name, NOW), "ref-" + name)).isEqualTo(Result.DONE);
  }

  @Test
  void keepsOrdersAsTheyAre() {
    Order placed = order("placed", 3, OrderStatus.PLACED);
    Order returned = order("returned", 2, OrderStatus.RETURNED);
    Order cancelled = order("cancelled", 1, OrderStatus.CANCELLED);
    write(placed, returned, cancelled);

    Map<String, Order> found =
        customers()
            .orders(
                List.of(placed.orderId(), returned.orderId(), cancelled.orderId(), "no-" + name));

    assertThat(found).hasSize(3);
    for (Order order : List.of(placed, returned, cancelled)) {
      assertSame(found.get(order.orderId()), order);
    }
    assertThat(customers().history(name))
        .containsExactlyInAnyOrder(placed.entry(), returned.entry(), cancelled.entry());
  }

  @Test
  void findsWhomACustomerSharesSomethingWithUntilThatHasRunOut() {
    Trait trait = new Trait(TraitKind.PAYMENT, "card-" + name);
    Trait foreign = new Trait(TraitKind.ADDRESS, "card-" + name);
    Instant longAgo = NOW.minus(Sighting.KEPT_FOR);
    see("a-" + name, trait, NOW);
    see("b-" + name, trait, longAgo.plusSeconds(1));
    see("c-" + name, trait, longAgo);
    see("d-" + name, foreign, NOW);

    Evidence evidence =
        new DynamoLedger(dynamo().database(), Clock.fixed(NOW, ZoneOffset.UTC))
            .evidence("e-" + name, List.of(trait), NOW);

    assertThat(evidence.sharers().get(trait))
        .containsExactly(new Sharer("a-" + name, false), new Sharer("b-" + name, false));
    assertThat(evidence.failedCodes()).isZero();
  }

  @Test
  void neitherAProfileNorItsTraitsAreWrittenIfSomebodyElseWasFirst() {
    Trait trait = new Trait(TraitKind.DEVICE, "device-" + name);
    Profile before = unseen();
    see(name, new Trait(TraitKind.DEVICE, "other-" + name), NOW);

    Result result =
        customers()
            .commit(
                List.of(new ProfileChange(before, before.seen(List.of(trait), NOW, false))),
                List.of());

    assertThat(result).isEqualTo(Result.OVERTAKEN);
    assertThat(
            new DynamoLedger(dynamo().database(), Clock.fixed(NOW, ZoneOffset.UTC))
                .evidence(name, List.of(trait), NOW)
                .sharers()
                .get(trait))
        .isEmpty();
  }

  private void see(String customer, Trait trait, Instant at) {
    Profile before = Profile.firstSeen(customer, at);
    assertThat(
            customers()
                .commit(
                    List.of(new ProfileChange(before, before.seen(List.of(trait), at, false))),
                    List.of()))
        .isEqualTo(Result.DONE);
  }

  @Test
  void movesAnOrderThatWasPlacedAtAnotherTime() {
    Order before = order("moved", 3, OrderStatus.PLACED);
    write(before);
    Order after =
        StoreExamples.order(
            before.orderId(), name, NOW.minus(Duration.ofDays(30)), "1.00", OrderStatus.PLACED);

    Profile profile = stored();
    assertThat(
            customers()
                .commit(
                    List.of(new ProfileChange(profile, profile)),
                    List.of(new OrderChange(before, after))))
        .isEqualTo(Result.DONE);

    assertThat(customers().history(name)).containsExactly(after.entry());
    assertSame(customers().orders(List.of(before.orderId())).get(before.orderId()), after);
  }

  @Test
  void writesAnOrderOnlyIfItIsTheOneThatWasRead() {
    Order first = order("versioned", 3, OrderStatus.PLACED);
    write(first);
    Order second = StoreExamples.changed(first, OrderStatus.RETURNED);
    Order third = StoreExamples.changed(first, OrderStatus.CANCELLED);

    assertThat(change(first, second)).isEqualTo(Result.DONE);
    assertThat(change(first, third)).isEqualTo(Result.OVERTAKEN);

    assertSame(customers().orders(List.of(first.orderId())).get(first.orderId()), second);
    assertThat(change(second, StoreExamples.changed(second, OrderStatus.PLACED)))
        .isEqualTo(Result.DONE);
  }

  @Test
  void movesAnOrderToAnotherCustomer() {
    Order before = order("given", 3, OrderStatus.PLACED);
    write(before);
    String other = "other-" + name;
    Order after = StoreExamples.order(before.orderId(), other, before.placedAt(), "90.00");
    Profile from = stored();
    Profile to = Profile.firstSeen(other, NOW);

    assertThat(
            customers()
                .commit(
                    List.of(new ProfileChange(from, from), new ProfileChange(to, to)),
                    List.of(new OrderChange(before, after))))
        .isEqualTo(Result.DONE);

    assertThat(customers().history(name)).isEmpty();
    assertThat(customers().history(other)).containsExactly(after.entry());
  }

  @Test
  void writesNoOrderUnderAnIdThatIsTaken() {
    Order taken = order("taken", 3, OrderStatus.PLACED);
    write(taken);
    String other = "other-" + name;
    Order wanted = StoreExamples.order(taken.orderId(), other, NOW, "1.00");
    Profile profile = Profile.firstSeen(other, NOW);

    assertThat(
            customers()
                .commit(
                    List.of(new ProfileChange(profile, profile)),
                    List.of(new OrderChange(null, wanted))))
        .isEqualTo(Result.OVERTAKEN);

    assertThat(customers().history(other)).isEmpty();
    assertThat(read(other).exists()).isFalse();
  }

  @Test
  void pagesThroughOrdersNewestFirst() {
    Order[] orders = new Order[5];
    for (int i = 0; i < orders.length; i++) {
      orders[i] = order("paged-" + i, orders.length - i, OrderStatus.PLACED);
    }
    write(orders);

    List<String> seen = new ArrayList<>();
    String cursor = null;
    do {
      Page<Order> page = customers().ordersOf(name, 2, cursor);
      assertThat(page.items()).hasSizeBetween(1, 2);
      page.items().forEach(order -> seen.add(order.orderId()));
      cursor = page.next();
    } while (cursor != null);

    assertThat(seen)
        .containsExactly(
            orders[4].orderId(),
            orders[3].orderId(),
            orders[2].orderId(),
            orders[1].orderId(),
            orders[0].orderId());
  }

  @Test
  void readsTheOrdersOfARangeWithBothItsEnds() {
    write(
        order("long-ago", 9, OrderStatus.PLACED),
        order("before", 7, OrderStatus.PLACED),
        order("returned-before", 6, OrderStatus.RETURNED),
        order("first", 5, OrderStatus.PLACED),
        order("cancelled", 4, OrderStatus.CANCELLED),
        order("returned", 3, OrderStatus.RETURNED),
        order("last", 2, OrderStatus.PLACED),
        order("after", 1, OrderStatus.PLACED));
    Instant since = NOW.minus(Duration.ofDays(5));
    Instant until = NOW.minus(Duration.ofDays(2));

    assertThat(range(new OrderRange(since, until, false)))
        .containsExactly("last", "returned", "cancelled", "first");
    assertThat(range(new OrderRange(since.plusMillis(1), until.minusMillis(1), false)))
        .containsExactly("returned", "cancelled");
    assertThat(range(new OrderRange(since, until, true)))
        .containsExactly("last", "returned", "cancelled", "first", "returned-before", "before");
    assertThat(range(new OrderRange(NOW.minus(Duration.ofDays(20)), until, true)))
        .endsWith("before", "long-ago");
  }

  private List<String> range(OrderRange range) {
    Ledger.Orders orders = customers().orders(name, range);
    assertThat(orders.roundTrips()).isEqualTo(1);
    return orders.entries().stream()
        .map(entry -> entry.orderId().substring(0, entry.orderId().length() - name.length() - 1))
        .toList();
  }

  @Test
  void takesNoCursorOfAnotherList() {
    write(order("one", 2, OrderStatus.PLACED), order("two", 1, OrderStatus.PLACED));
    String cursor = customers().ordersOf(name, 1, null).next();

    assertThatThrownBy(() -> customers().ordersOf("other-" + name, 1, cursor))
        .isInstanceOf(ForeignCursorException.class);
    for (String foreign : List.of("", "x", "!!!", "eHh4")) {
      assertThatThrownBy(() -> customers().ordersOf(name, 1, foreign))
          .isInstanceOf(ForeignCursorException.class);
    }
  }

  private DynamoCustomers customers() {
    return new DynamoCustomers(dynamo().database());
  }

  private Profile unseen() {
    return Profile.firstSeen(name, NOW);
  }

  private Profile stored() {
    return read(name);
  }

  private Profile read(String identifier) {
    return Objects.requireNonNull(customers().profiles(List.of(identifier), NOW).get(identifier));
  }

  private Result commit(Profile before, Profile after) {
    return customers().commit(List.of(new ProfileChange(before, after)), List.of());
  }

  /** With the profile as it stands, whoever has changed it. */
  private Result change(Order before, Order after) {
    Profile profile = stored();
    return customers()
        .commit(
            List.of(new ProfileChange(profile, profile)), List.of(new OrderChange(before, after)));
  }

  private Result refer(Profile profile, @Nullable String code) {
    return commit(profile, profile.withCustomer(StoreExamples.referring(profile.customer(), code)));
  }

  private Order order(String id, int daysAgo, OrderStatus status) {
    return StoreExamples.order(
        id + "-" + name, name, NOW.minus(Duration.ofDays(daysAgo)), "90.00", status);
  }

  private void write(Order... orders) {
    Profile profile = stored();
    List<OrderChange> changes = new ArrayList<>();
    for (Order order : orders) {
      changes.add(new OrderChange(null, order));
    }
    assertThat(customers().commit(List.of(new ProfileChange(profile, profile)), changes))
        .isEqualTo(Result.DONE);
  }
}
