package io.vouchsafe.store;

import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Sighting;
import io.vouchsafe.store.Transaction.Condition;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How profiles and orders are written, on the condition that they are still as they were read. */
final class ProfileWrites {

  private ProfileWrites() {}

  /**
   * Writes a profile if the stored one still has its version, and by what the customer is found
   * whom others share something with.
   */
  static void profile(Transaction transaction, Tables tables, Profile profile) {
    Key key = Key.profile(tables, profile.customer().identifier());
    transaction.put(key, ProfileItems.write(tables, profile), unchanged(profile));
    String customer = profile.customer().identifier();
    for (Sighting sighting : profile.signs().unsaved()) {
      transaction.put(
          Key.sharer(tables, sighting.trait(), customer),
          SignItems.sharer(tables, customer, sighting));
    }
    for (Sighting sighting : profile.signs().dropped()) {
      transaction.delete(Key.sharer(tables, sighting.trait(), customer));
    }
  }

  /** Holds the transaction to a profile's version. */
  static void check(Transaction transaction, Tables tables, Profile profile) {
    transaction.check(Key.profile(tables, profile.customer().identifier()), unchanged(profile));
  }

  /**
   * Writes an order if the stored one still has its version; where it has moved, away from its old
   * place too.
   */
  static void order(Transaction transaction, Tables tables, OrderChange change) {
    Order after = change.after();
    Order before = change.before();
    Key place = OrderItems.key(tables, after);
    Key owner = Key.orderOwner(tables, after.orderId());
    Map<String, AttributeValue> item = OrderItems.write(tables, after);
    if (before == null) {
      transaction.create(place, item);
      transaction.create(owner, OrderItems.writeOwner(tables, after));
    } else if (OrderItems.key(tables, before).equals(place)) {
      transaction.put(place, item, Condition.isVersion(OrderItems.VERSION, before.version()));
    } else {
      transaction.delete(
          OrderItems.key(tables, before),
          Condition.isVersion(OrderItems.VERSION, before.version()));
      transaction.create(place, item);
      transaction.put(owner, OrderItems.writeOwner(tables, after));
    }
  }

  private static Condition unchanged(Profile profile) {
    return profile.exists()
        ? Condition.isVersion(ProfileItems.VERSION, profile.version())
        : Condition.absent();
  }
}
