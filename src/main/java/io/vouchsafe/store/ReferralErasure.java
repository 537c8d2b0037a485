package io.vouchsafe.store;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Makes the customer's referral code nobody's. */
final class ReferralErasure implements ErasureStep {

  private final DynamoDbClient client;
  private final Tables tables;

  ReferralErasure(DynamoDbClient client, Tables tables) {
    this.client = client;
    this.tables = tables;
  }

  @Override
  public Optional<Part> next(String customer, Item profile) {
    String code = profile.textOrNull(ProfileItems.REFERRAL_CODE);
    if (code == null) {
      return Optional.empty();
    }
    Key key = Key.referral(tables, code);
    Item owner = BatchRead.get(client, List.of(key)).get(key);
    return owner != null && owner.text(OrderItems.CUSTOMER).equals(customer)
        ? Optional.of(new Part(new Transaction().delete(key)))
        : Optional.empty();
  }
}
