package io.vouchsafe.store;

import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.store.Transaction.Condition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How profiles and orders are written, on the condition that they are still as they were read. */
final class ProfileWrites {

  private ProfileWrites() {}

  /** Writes a profile if the stored one still has its version. */
  static void profile(Transaction transaction, Tables tables, Profile profile) {
    Key key = Key.profile(tables, profile.customer().identifier());
    transaction.put(key, ProfileItems.write(tables, profile), unchanged(profile));
  }

  /**
   * Writes an order, where it has moved away from its old place too. That the order itself is still
   * as it was read is ensured by the profile of its customer, which each change of an order changes.
   */
  static void order(Transaction transaction, Tables tables, OrderChange change) {
    Order after = change.after();
    Order before = change.before();
    Key place = OrderItems.key(tables, after);
    if (before != null && !OrderItems.key(tables, before).equals(place)) {
      transaction.delete(OrderItems.key(tables, before));
    }
    transaction.put(place, OrderItems.write(tables, after));
    Key owner = Key.orderOwner(tables, after.orderId());
    if (before == null) {
      transaction.create(owner, OrderItems.writeOwner(tables, after));
    } else if (!OrderItems.key(tables, before).equals(place)) {
      transaction.put(
          owner,
          OrderItems.writeOwner(tables, after),
          Condition.of("#customer = :customer")
              .name("#customer", OrderItems.CUSTOMER)
              .value(":customer", AttributeValue.fromS(before.customer())));
    }
  }

  private static Condition unchanged(Profile profile) {
    return profile.exists()
        ? Condition.of("#version = :version")
            .name("#version", ProfileItems.VERSION)
            .value(":version", Values.number(profile.version()))
        : Condition.absent();
  }
}
