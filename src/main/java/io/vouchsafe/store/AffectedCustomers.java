package io.vouchsafe.store;

import io.vouchsafe.core.customer.TraitKind;
import io.vouchsafe.core.membership.SegmentCatalogue;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Whose memberships may be others once an item of the tables has changed. */
public final class AffectedCustomers {

  /** The partition key's attribute in every table. */
  public static final String PARTITION = Key.PARTITION;

  /** The sort key's attribute. */
  public static final String SORT = Key.SORT;

  private static final Set<String> OF_THE_CUSTOMER =
      Set.of(Key.PROFILE, Key.VISITS, Key.MEMBERSHIP);

  private final DynamoDbClient client;
  private final Tables tables;
  private final DynamoCustomers customers;

  /** The customers of a database. */
  public AffectedCustomers(Database database) {
    this.client = database.client();
    this.tables = database.tables();
    this.customers = new DynamoCustomers(database);
  }

  /**
   * The customers by identifier; those of whom there may be many page by page.
   *
   * @param partition of the item that has changed
   * @param sort of the item
   * @param removed whether the item is there no more
   * @param segments what is asked about customers
   */
  public Stream<String> by(
      String partition, String sort, boolean removed, SegmentCatalogue segments) {
    if (partition.startsWith(Key.CUSTOMER_PREFIX)) {
      boolean matters =
          OF_THE_CUSTOMER.contains(sort)
              || (sort.equals(Key.FAILED_CODES) && segments.needs().abuse());
      return matters ? Stream.of(after(Key.CUSTOMER_PREFIX, partition)) : Stream.empty();
    }
    if (partition.startsWith(Key.MEMBERS_PREFIX)) {
      return segments.needs().lists().contains(after(Key.MEMBERS_PREFIX, partition))
          ? Stream.of(sort)
          : Stream.empty();
    }
    if (partition.startsWith(Key.SHARERS_PREFIX)) {
      return segments.needs().abuse() ? sharers(partition, sort, removed) : Stream.empty();
    }
    if (partition.startsWith(Key.HUB_PREFIX)) {
      return segments.needs().abuse() ? all(Key.sharersOfHub(partition)) : Stream.empty();
    }
    if (partition.startsWith(Key.REFERRAL_PREFIX)) {
      return segments.needs().referrer() ? customers.referredBy(partition) : Stream.empty();
    }
    return Stream.empty();
  }

  /**
   * The others who share a trait. What very many share tells nothing of anybody, with one account
   * more or less: then it is only noted that it has become so, and by the change that this is, all
   * are looked at once, however many came at a time.
   */
  private Stream<String> sharers(String partition, String customer, boolean removed) {
    String kind = after(Key.SHARERS_PREFIX, partition);
    int hub = TraitKind.valueOf(kind.substring(0, kind.indexOf('#'))).hub();
    Page<Item> sharers = Listing.ofPartition(tables.customers(), partition).page(client, hub, null);
    Key mark = Key.hub(tables, partition);
    if (sharers.next() != null) {
      mark(mark);
      return Stream.empty();
    }
    if (removed) {
      client.deleteItem(delete -> delete.tableName(mark.table()).key(mark.attributes()));
    }
    return sharers.items().stream()
        .map(item -> item.text(Key.SORT))
        .filter(sharer -> !sharer.equals(customer));
  }

  private void mark(Key mark) {
    try {
      client.putItem(
          put ->
              put.tableName(mark.table())
                  .item(mark.attributes())
                  .conditionExpression("attribute_not_exists(pk)"));
    } catch (ConditionalCheckFailedException marked) {
      // It has been a hub for a while.
    }
  }

  private Stream<String> all(String sharers) {
    return Listing.ofPartition(tables.customers(), sharers)
        .all(client)
        .map(item -> item.text(Key.SORT));
  }

  private static String after(String prefix, String partition) {
    return partition.substring(prefix.length());
  }
}
