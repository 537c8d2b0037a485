package io.vouchsafe.store;

import io.vouchsafe.core.membership.MembershipRecord;
import io.vouchsafe.store.Transaction.Condition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Takes the customer from the recorded members of segments, as many at a time as any write of the
 * record leaves, and the record with the last of them.
 */
final class MembershipErasure implements ErasureStep {

  private final DynamoDbClient client;
  private final Tables tables;

  MembershipErasure(DynamoDbClient client, Tables tables) {
    this.client = client;
    this.tables = tables;
  }

  @Override
  public Optional<Part> next(String customer, Item profile) {
    Key key = Key.membership(tables, customer);
    Item item = BatchRead.get(client, List.of(key)).get(key);
    if (item == null) {
      return Optional.empty();
    }
    MembershipRecord record = MembershipItems.read(item);
    List<String> segments =
        record.segments().keySet().stream().limit(MembershipRecord.MOST_CHANGES).toList();
    Transaction writes = new Transaction();
    segments.forEach(segment -> DynamoMemberships.leave(writes, tables, segment, customer));
    Condition unchanged = Condition.isVersion(MembershipItems.VERSION, record.version());
    if (segments.size() == record.segments().size()) {
      writes.delete(key, unchanged);
    } else {
      Map<String, AttributeValue> rest =
          new HashMap<>(MembershipItems.write(tables, record.without(segments)));
      rest.put(MembershipItems.ERASED, Values.flag(true));
      writes.put(key, rest, unchanged);
    }
    return Optional.of(new Part(writes));
  }
}
