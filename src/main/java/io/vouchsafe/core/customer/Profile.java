package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A customer with the summary of the orders and the pending redemptions: everything that most rules
 * ask for, in one item.
 *
 * @param signs of abuse
 * @param redemptions how many redemptions name the customer, whatever became of them
 * @param version grows by one with each write, from a number that no earlier customer of the same
 *     identifier had; 0 for a customer who is not stored
 */
public record Profile(
    Customer customer,
    OrderSummary orders,
    List<Hold> holds,
    Signs signs,
    long redemptions,
    long version) {

  public Profile {
    holds = List.copyOf(holds);
  }

  /** The profile of a customer without any signs, who never redeemed a code. */
  public Profile(Customer customer, OrderSummary orders, List<Hold> holds, long version) {
    this(customer, orders, holds, Signs.NONE, 0, version);
  }

  /** The profile of an identifier that was never seen: a customer with no history. */
  public static Profile firstSeen(String identifier, Instant now) {
    return new Profile(Customer.firstSeen(identifier, now), OrderSummary.NONE, List.of(), 0);
  }

  /** Whether this customer is stored. */
  public boolean exists() {
    return version > 0;
  }

  /** The profile with another customer record. */
  public Profile withCustomer(Customer changed) {
    return new Profile(changed, orders, holds, signs, redemptions, version);
  }

  /** The profile with another summary of its orders. */
  public Profile withOrders(OrderSummary changed) {
    return new Profile(customer, changed, holds, signs, redemptions, version);
  }

  /** The profile with other signs. */
  public Profile withSigns(Signs changed) {
    return new Profile(customer, orders, holds, changed, redemptions, version);
  }

  /**
   * The profile of a customer who was seen with traits.
   *
   * @param withCoupon whether a coupon was used
   */
  public Profile seen(Collection<Trait> traits, Instant at, boolean withCoupon) {
    return withSigns(signs.seen(traits, new Signs.Occasion(at, customer.createdAt(), withCoupon)));
  }

  /** The profile of a customer whom one redemption more names, and who is seen with traits. */
  public Profile redeeming(Collection<Trait> traits, Instant at) {
    Signs seen = seen(traits, at, true).signs.redeemed(at);
    return new Profile(customer, orders, holds, seen, redemptions + 1, version);
  }

  /**
   * The profile as of an instant: with every order of the history that was placed until then, the
   * instant itself included, and no later one. All else is as it is now.
   */
  public Profile asOf(Instant at, Collection<OrderEntry> history) {
    return withOrders(
        OrderSummary.complete(
            history.stream().filter(order -> !order.placedAt().isAfter(at)).toList()));
  }

  /** The profile with the holds that are live at an instant, and no others. */
  public Profile holdingAt(Instant now) {
    return new Profile(
        customer,
        orders,
        holds.stream().filter(hold -> hold.isLiveAt(now)).toList(),
        signs,
        redemptions,
        version);
  }

  /** The profile with one hold more; holds that have expired by now are dropped. */
  public Profile holding(Hold hold, Instant now) {
    List<Hold> live = new ArrayList<>(releasing(hold.redemption(), now).holds);
    live.add(hold);
    return new Profile(customer, orders, live, signs, redemptions, version);
  }

  /** The profile without the hold of a redemption; holds that have expired by now are dropped. */
  public Profile releasing(String redemption, Instant now) {
    List<Hold> live =
        holds.stream()
            .filter(hold -> hold.isLiveAt(now) && !hold.redemption().equals(redemption))
            .toList();
    return new Profile(customer, orders, live, signs, redemptions, version);
  }

  /** Pending redemptions at the given instant under other transactions than the given one. */
  public long pending(Instant now, @Nullable String ownTransaction) {
    return holds.stream()
        .filter(hold -> hold.isLiveAt(now) && !hold.transaction().equals(ownTransaction))
        .count();
  }

  /** How many live holds are of a promotion. */
  public long heldOf(String promotion, Instant now) {
    return holds.stream()
        .filter(hold -> hold.isLiveAt(now) && hold.promotion().equals(promotion))
        .count();
  }
}
