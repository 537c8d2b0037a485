package io.vouchsafe.store;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Takes the customer from among those who share something: a profile has few traits. */
final class TraitErasure implements ErasureStep {

  private final DynamoDbClient client;
  private final Tables tables;

  TraitErasure(DynamoDbClient client, Tables tables) {
    this.client = client;
    this.tables = tables;
  }

  @Override
  public Optional<Part> next(String customer, Item profile) {
    List<Key> keys =
        SignItems.read(profile.map(ProfileItems.SIGNS)).sightings().stream()
            .map(sighting -> Key.sharer(tables, sighting.trait(), customer))
            .toList();
    Transaction writes = new Transaction();
    List<Key> left = List.copyOf(BatchRead.get(client, keys).keySet());
    left.forEach(writes::delete);
    return left.isEmpty() ? Optional.empty() : Optional.of(new Part(writes));
  }
}
