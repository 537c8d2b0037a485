package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.ReadLog;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.core.redemption.Shelf;
import io.vouchsafe.core.redemption.Snapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The promotions that customers may be offered, in the tables. */
public final class DynamoShelf implements Shelf {

  /**
   * Of several vouchers of one promotion that are assigned to one customer, so many of the newest
   * are looked at.
   */
  private static final int MOST_ASSIGNED = 10;

  private final DynamoDbClient client;
  private final Tables tables;
  private final SnapshotReader reader;

  /** The shelf of a database. */
  public DynamoShelf(Database database, Clock clock) {
    this.client = database.client();
    this.tables = database.tables();
    this.reader = new SnapshotReader(database, clock);
  }

  @Override
  public List<Snapshot> offered(
      String customer, Function<VoucherCode, Request> asking, ReadLog log) {
    Key index = Key.listed(tables);
    Item listed = BatchRead.get(client, List.of(index)).get(index);
    Set<String> ids = listed == null ? Set.of() : listed.set(PromotionItems.LISTED);
    List<Key> keys = new ArrayList<>();
    for (String id : ids) {
      keys.add(Key.promotion(tables, id));
      keys.add(Key.genericCode(tables, id));
    }
    Map<Key, Item> items = BatchRead.get(client, keys);
    List<VoucherCode> codes = new ArrayList<>();
    Set<String> withoutCode = new HashSet<>();
    for (String id : ids) {
      Item item = items.get(Key.promotion(tables, id));
      Promotion promotion = item == null ? null : PromotionItems.read(item);
      if (promotion == null || promotion.status() != PromotionStatus.ACTIVE) {
        continue;
      }
      Item generic = items.get(Key.genericCode(tables, id));
      if (promotion.code() != null) {
        codes.add(new VoucherCode(promotion.code()));
      } else if (generic != null) {
        codes.add(new VoucherCode(generic.text(VoucherItems.CODE)));
      } else {
        withoutCode.add(id);
      }
    }
    if (!withoutCode.isEmpty()) {
      codes.addAll(assigned(customer, withoutCode));
    }
    return reader.read(codes.stream().map(asking).toList(), items, log);
  }

  /** The codes of the customer's own vouchers of some promotions. */
  private List<VoucherCode> assigned(String customer, Set<String> promotions) {
    Map<String, Integer> taken = new HashMap<>();
    return new Listing(
            tables.promotions(), null, Key.PARTITION, Key.assigned(customer), Key.SORT, "", true)
        .all(client)
        .filter(item -> promotions.contains(item.text(VoucherItems.PROMOTION)))
        .filter(
            item ->
                taken.merge(item.text(VoucherItems.PROMOTION), 1, Integer::sum) <= MOST_ASSIGNED)
        .map(item -> new VoucherCode(item.text(VoucherItems.CODE)))
        .toList();
  }
}
