package io.vouchsafe.store;

import io.vouchsafe.core.customer.TraitKind;
import io.vouchsafe.core.membership.SegmentCatalogue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

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
   * The customers by identifier; those who are found through an index page by page.
   *
   * @param partition of the item that has changed
   * @param sort of the item
   * @param segments what is asked about customers
   */
  public Stream<String> by(String partition, String sort, SegmentCatalogue segments) {
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
      return segments.needs().abuse() ? sharers(partition, sort) : Stream.empty();
    }
    if (partition.startsWith(Key.REFERRAL_PREFIX)) {
      return segments.needs().referrer() ? customers.referredBy(partition) : Stream.empty();
    }
    return Stream.empty();
  }

  /**
   * The others who share a trait. One that is common tells nothing of anybody, with one account
   * more or less; only as it becomes common it did until then.
   */
  private Stream<String> sharers(String partition, String customer) {
    String kind = after(Key.SHARERS_PREFIX, partition);
    int hub = TraitKind.valueOf(kind.substring(0, kind.indexOf('#'))).hub();
    List<String> sharers =
        client
            .query(
                QueryRequest.builder()
                    .tableName(tables.customers())
                    .consistentRead(true)
                    .keyConditionExpression("#partition = :partition")
                    .projectionExpression("#sort")
                    .expressionAttributeNames(
                        Map.of("#partition", Key.PARTITION, "#sort", Key.SORT))
                    .expressionAttributeValues(Map.of(":partition", Values.text(partition)))
                    .limit(hub + 1)
                    .build())
            .items()
            .stream()
            .map(item -> new Item(item).text(Key.SORT))
            .toList();
    return sharers.size() > hub
        ? Stream.empty()
        : sharers.stream().filter(sharer -> !sharer.equals(customer));
  }

  private static String after(String prefix, String partition) {
    return partition.substring(prefix.length());
  }
}
