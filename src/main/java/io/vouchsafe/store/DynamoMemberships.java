package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.membership.MembershipLedger;
import io.vouchsafe.core.membership.MembershipRecord;
import io.vouchsafe.core.membership.MembershipRecord.Revision;
import io.vouchsafe.core.membership.SegmentCatalogue;
import io.vouchsafe.core.segment.Population.Person;
import io.vouchsafe.store.Transaction.Condition;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Memberships in the tables: the record beside the customer's profile, and by it the members of
 * each segment and their number.
 */
public final class DynamoMemberships implements MembershipLedger {

  /**
   * Over so many items a number is spread. Which one counts a member is left to chance, so that
   * many are counted at a time; only their sum says something.
   */
  private static final int SIZE_SHARDS = 16;

  private static final String MEMBERS = "members";
  private static final String SINCE = "since";

  private final Database database;
  private final DynamoDbClient client;
  private final Tables tables;
  private final AbuseScorer scorer;
  private final Clock clock;

  /** The memberships of a database. */
  public DynamoMemberships(Database database, AbuseScorer scorer, Clock clock) {
    this.database = database;
    this.client = database.client();
    this.tables = database.tables();
    this.scorer = scorer;
    this.clock = clock;
  }

  @Override
  public Map<String, MembershipRecord> records(Collection<String> customers) {
    Map<String, MembershipRecord> records = new HashMap<>();
    BatchRead.get(
            client, customers.stream().map(customer -> Key.membership(tables, customer)).toList())
        .values()
        .stream()
        .map(MembershipItems::read)
        .forEach(record -> records.put(record.customer(), record));
    return records;
  }

  @Override
  public Collection<Person> people(Collection<String> customers, SegmentCatalogue asked) {
    List<Profile> profiles =
        BatchRead.get(
                client, customers.stream().map(customer -> Key.profile(tables, customer)).toList())
            .values()
            .stream()
            .map(ProfileItems::read)
            .filter(Objects::nonNull)
            .toList();
    return peopleOf(profiles, asked);
  }

  /** Customers who were just read, with what some segments need. */
  Collection<Person> peopleOf(List<Profile> profiles, SegmentCatalogue asked) {
    List<Person> people = new ArrayList<>();
    new People(
            database,
            asked.needs(),
            scorer,
            clock,
            !asked.needs().windows().isEmpty(),
            People.lookedUp(database, asked.needs().lists()))
        .visit(profiles, people::add);
    return people;
  }

  @Override
  public boolean commit(Revision revision, long profileVersion) {
    MembershipRecord before = revision.before();
    Key key = Key.membership(tables, before.customer());
    Map<String, AttributeValue> item = MembershipItems.write(tables, revision.after());
    Condition unchanged =
        before.version() == 0
            ? Condition.absent()
            : Condition.isVersion(MembershipItems.VERSION, before.version());
    if (!revision.isTransition() && before.version() != 0) {
      return put(key, item, unchanged);
    }
    Transaction transaction = new Transaction().put(key, item, unchanged);
    // Nothing is recorded of who is being erased, nor on facts that are not facts any more.
    transaction.check(
        Key.profile(tables, before.customer()),
        Condition.isVersion(ProfileItems.VERSION, profileVersion));
    revision.entered().forEach(segment -> enter(transaction, segment, revision.after()));
    revision.left().forEach(segment -> leave(transaction, tables, segment, before.customer()));
    return transaction.commit(client) instanceof Transaction.Result.Done;
  }

  private boolean put(Key key, Map<String, AttributeValue> item, Condition condition) {
    try {
      client.putItem(
          put ->
              put.tableName(key.table())
                  .item(item)
                  .conditionExpression(condition.expression())
                  .expressionAttributeNames(condition.namesOrNull())
                  .expressionAttributeValues(condition.valuesOrNull()));
      return true;
    } catch (ConditionalCheckFailedException overtaken) {
      return false;
    }
  }

  private void enter(Transaction transaction, String segment, MembershipRecord after) {
    Key row = Key.ruleMember(tables, segment, after.customer());
    Instant since = Objects.requireNonNull(after.segments().get(segment));
    transaction.put(row, new ItemBuilder().key(row).instant(SINCE, since).build());
    count(transaction, tables, segment, 1);
  }

  static void leave(Transaction transaction, Tables tables, String segment, String customer) {
    transaction.delete(Key.ruleMember(tables, segment, customer));
    count(transaction, tables, segment, -1);
  }

  private static void count(Transaction transaction, Tables tables, String segment, int more) {
    int shard = ThreadLocalRandom.current().nextInt(SIZE_SHARDS);
    transaction.update(
        Key.size(tables, segment, shard),
        "add #members :more",
        Condition.none().name("#members", MEMBERS).value(":more", Values.number(more)));
  }

  /** A recorded member of a rule segment. */
  public record Member(String customer, Instant since) {}

  /**
   * The recorded members of a rule segment.
   *
   * @param limit the most to give, from 1
   * @param cursor of the page before; null for the first
   * @throws ForeignCursorException if the cursor is of another list
   */
  public Page<Member> members(String segment, int limit, @Nullable String cursor) {
    String owner = Key.ruleMembers(segment);
    return new SpreadListing(
            tables.segments(), null, Key.PARTITION, SpreadListing.shards(owner), Key.SORT, owner)
        .page(client, limit, cursor)
        .map(item -> new Member(item.text(Key.SORT), item.instant(SINCE)));
  }

  /** How many recorded members rule segments have, by key. */
  public Map<String, Long> sizes(Collection<String> segments) {
    Map<Key, String> keys = new HashMap<>();
    for (String segment : segments) {
      IntStream.range(0, SIZE_SHARDS)
          .forEach(shard -> keys.put(Key.size(tables, segment, shard), segment));
    }
    Map<String, Long> sizes = new HashMap<>();
    segments.forEach(segment -> sizes.put(segment, 0L));
    BatchRead.get(client, keys.keySet())
        .forEach(
            (key, item) ->
                sizes.merge(
                    Objects.requireNonNull(keys.get(key)), item.number(MEMBERS), Long::sum));
    return sizes;
  }

  @Override
  public Stream<String> due(int partition, Instant now) {
    return CustomerIndex.customers(
        client,
        QueryRequest.builder()
            .tableName(tables.customers())
            .indexName(MembershipItems.DUE_INDEX)
            .keyConditionExpression("#key = :key and #at <= :now")
            .expressionAttributeNames(
                Map.of("#key", MembershipItems.DUE_KEY, "#at", MembershipItems.DUE_AT))
            .expressionAttributeValues(
                Map.of(
                    ":key", Values.text(MembershipItems.dueKey(partition)),
                    ":now", Values.text(MembershipItems.exact(now))))
            .build());
  }
}
