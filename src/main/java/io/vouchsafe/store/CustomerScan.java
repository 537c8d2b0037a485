package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.segment.Population;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * All customers, by reading the whole table: for the management side only. No more than a page of
 * them is held at a time by each that reads.
 */
public final class CustomerScan implements Population {

  /** A few pages, so that many parts are done before a time that is too short for all is over. */
  private static final long BYTES_OF_A_PART = 4L << 20;

  private static final int FEWEST_PARTS = 8;
  private static final int MOST_PARTS = 4096;

  private final DynamoDbClient client;
  private final Tables tables;
  private final People people;
  private final int parts;

  /**
   * All customers, each with what some rules need.
   *
   * @param scorer of abuse
   * @param withHistory whether every customer shall have all orders, and all visits if any are
   *     asked for
   */
  public CustomerScan(
      Database database, Needs needs, AbuseScorer scorer, Clock clock, boolean withHistory) {
    this.client = database.client();
    this.tables = database.tables();
    this.parts = parts(client, tables);
    // Reading each list once takes less than looking for every customer on it.
    People.Lists lists = People.readWhole(new SegmentStore(database), needs.lists());
    this.people = new People(database, needs, scorer, clock, withHistory, lists);
  }

  /** By the size that the service knows of, which may be some hours old. */
  private static int parts(DynamoDbClient client, Tables tables) {
    long bytes =
        client.describeTable(call -> call.tableName(tables.customers())).table().tableSizeBytes();
    return Math.clamp(bytes / BYTES_OF_A_PART, FEWEST_PARTS, MOST_PARTS);
  }

  @Override
  public int parts() {
    return parts;
  }

  @Override
  public boolean read(int part, Predicate<Person> visitor) {
    return read(profiles(tables).segment(part).totalSegments(parts), visitor);
  }

  /**
   * Reads all customers in one row, which is always the same.
   *
   * @param after the identifier after which to start; null to start with the first
   * @return whether all were read
   */
  public boolean readAfter(@Nullable String after, Predicate<Person> visitor) {
    ScanRequest.Builder request = profiles(tables);
    if (after != null) {
      request.exclusiveStartKey(Key.profile(tables, after).attributes());
    }
    return read(request, visitor);
  }

  /** A scan of which nothing but profiles is given. */
  static ScanRequest.Builder profiles(Tables tables) {
    return ScanRequest.builder()
        .tableName(tables.customers())
        .consistentRead(true)
        .filterExpression("#sort = :profile")
        .expressionAttributeNames(Map.of("#sort", Key.SORT))
        .expressionAttributeValues(Map.of(":profile", Values.text(Key.PROFILE)));
  }

  private boolean read(ScanRequest.Builder request, Predicate<Person> visitor) {
    while (true) {
      ScanResponse page = client.scan(request.build());
      List<Profile> found =
          page.items().stream()
              .map(Item::new)
              .map(ProfileItems::read)
              .filter(Objects::nonNull)
              .toList();
      if (!people.visit(found, visitor)) {
        return false;
      }
      if (!page.hasLastEvaluatedKey()) {
        return true;
      }
      request.exclusiveStartKey(page.lastEvaluatedKey());
    }
  }
}
