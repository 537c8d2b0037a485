package io.vouchsafe.store;

import io.vouchsafe.core.membership.SegmentCatalogue;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.store.Transaction.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Segments, and the members of list segments, in the Segments table. */
public final class SegmentStore {

  private final DynamoDbClient client;
  private final Tables tables;
  private final Map<String, Definition> delivered;

  /** The segments of a database. */
  public SegmentStore(Database database) {
    this.client = database.client();
    this.tables = database.tables();
    this.delivered = database.delivered();
  }

  /**
   * A member of a segment.
   *
   * @param customer the customer's identifier
   * @param since when the customer was put on the list; null in a rule segment
   */
  public record Member(String customer, @Nullable Instant since) {}

  /** The segment of a key. */
  public Optional<Definition> find(String key) {
    return Optional.ofNullable(definitions(List.of(key)).get(key));
  }

  /** Those segments of the given keys that exist. */
  public Map<String, Definition> definitions(Collection<String> keys) {
    Map<Key, Item> items =
        BatchRead.get(client, keys.stream().map(key -> Key.definition(tables, key)).toList());
    Map<String, Definition> definitions = new TreeMap<>();
    for (String key : keys) {
      Definition definition =
          DefinitionItems.read(delivered, key, items.get(Key.definition(tables, key)));
      if (definition != null) {
        definitions.put(key, definition);
      }
    }
    return definitions;
  }

  /** Those segments of the given keys that exist, and all that they refer to. */
  public Map<String, Definition> definitionsReached(Collection<String> keys) {
    Map<String, Definition> found = new TreeMap<>();
    Set<String> read = new HashSet<>();
    Set<String> missing = Set.copyOf(keys);
    while (!missing.isEmpty()) {
      found.putAll(definitions(missing));
      read.addAll(missing);
      missing = new HashSet<>(Needs.of(keys, found::get).definitions());
      missing.removeAll(read);
    }
    return found;
  }

  /** All segments by key: those that are stored, and the delivered ones that nobody has touched. */
  public List<Definition> all() {
    return new ArrayList<>(inventory().definitions().values());
  }

  /**
   * The version of a segment; of one that was deleted, that under which it was. So no version of a
   * key ever means two things, and what was read of a deleted segment fits no later one.
   *
   * @return 0 if it was never stored
   */
  public long lastVersion(String key) {
    Key stored = Key.definition(tables, key);
    Item item = BatchRead.get(client, List.of(stored)).get(stored);
    return item == null ? 0 : item.number(DefinitionItems.VERSION);
  }

  /**
   * Stores a segment with the next version.
   *
   * @param before as it was read; null if there was none
   * @return false if it is no longer as it was read
   */
  public boolean save(@Nullable Definition before, Definition after) {
    if (before == null) {
      // Those of an earlier list of this key, if deleting it was broken off.
      removeMembers(after.key());
    }
    Key key = Key.definition(tables, after.key());
    return done(
        new Transaction().put(key, DefinitionItems.write(tables, after), unchanged(before)));
  }

  /**
   * Deletes a segment, and the members of a list with it.
   *
   * @return false if it is no longer as it was read
   */
  public boolean delete(Definition segment) {
    Key key = Key.definition(tables, segment.key());
    boolean deleted =
        done(
            new Transaction()
                .put(key, DefinitionItems.writeDeleted(tables, segment), unchanged(segment)));
    if (deleted) {
      Key count = Key.count(tables, segment.key());
      client.deleteItem(item -> item.tableName(count.table()).key(count.attributes()));
      removeMembers(segment.key());
    }
    return deleted;
  }

  private void removeMembers(String segment) {
    membersListing(segment).all(client).forEach(item -> removeMember(segment, item.text(Key.SORT)));
  }

  /** The members of a list segment, by identifier. */
  public Page<Member> members(String segment, int limit, @Nullable String cursor) {
    return membersListing(segment)
        .page(client, limit, cursor)
        .map(item -> new Member(item.text(Key.SORT), item.instant("since")));
  }

  /**
   * A customer's place on a list.
   *
   * @param since when the customer was put on it
   */
  public record Place(String segment, Instant since) {}

  /** The lists that a customer is on, by key. */
  public List<Place> placesOf(String customer) {
    return places(client, tables, customer).entrySet().stream()
        .map(place -> new Place(place.getKey(), place.getValue().instant("since")))
        .toList();
  }

  /**
   * The members' items of a customer, by segment. Every key that was ever stored is looked at,
   * those of deleted lists too: removing their members may have been broken off.
   */
  static SortedMap<String, Item> places(DynamoDbClient client, Tables tables, String customer) {
    Map<Key, String> keys = new HashMap<>();
    definitionsListing(tables)
        .all(client)
        .map(definition -> definition.text(Key.SORT))
        .forEach(segment -> keys.put(Key.member(tables, segment, customer), segment));
    SortedMap<String, Item> places = new TreeMap<>();
    BatchRead.get(client, keys.keySet())
        .forEach((key, item) -> places.put(Objects.requireNonNull(keys.get(key)), item));
    return places;
  }

  /** Everybody on a list. */
  Set<String> membersOf(String segment) {
    return membersListing(segment)
        .all(client)
        .map(item -> item.text(Key.SORT))
        .collect(Collectors.toSet());
  }

  /**
   * How many are on a list.
   *
   * @param goOn is asked now and then, for a long list
   * @return empty if it said no before all were counted
   */
  public OptionalLong listed(String segment, BooleanSupplier goOn) {
    return membersListing(segment).count(client, goOn);
  }

  /**
   * How many customers a rule segment had.
   *
   * @param version the version of the segment that was counted
   * @param at when it was counted
   * @param took how long that took
   */
  public record MemberCount(long version, long members, Instant at, Duration took) {}

  /** The latest count of a segment. */
  public Optional<MemberCount> count(String segment) {
    Key key = Key.count(tables, segment);
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key))
        .map(SegmentStore::readCount);
  }

  /** The latest counts by segment. */
  public Map<String, MemberCount> counts() {
    return new Listing(tables.segments(), null, Key.PARTITION, Key.COUNTS, Key.SORT, "", false)
        .all(client)
        .collect(Collectors.toMap(item -> item.text(Key.SORT), SegmentStore::readCount));
  }

  /** Keeps a count, in the place of the one before, unless that is of a later version. */
  public void keep(String segment, MemberCount count) {
    Key key = Key.count(tables, segment);
    try {
      client.putItem(
          put ->
              put.tableName(key.table())
                  .item(
                      new ItemBuilder()
                          .key(key)
                          .number("version", count.version())
                          .number("members", count.members())
                          .instant("at", count.at())
                          .number("took", count.took().toMillis())
                          .build())
                  .conditionExpression("attribute_not_exists(pk) or #version <= :version")
                  .expressionAttributeNames(Map.of("#version", "version"))
                  .expressionAttributeValues(Map.of(":version", Values.number(count.version()))));
    } catch (ConditionalCheckFailedException later) {
      // The segment was changed and counted again while this count was made: nobody asks for it.
    }
  }

  private static MemberCount readCount(Item item) {
    return new MemberCount(
        item.number("version"),
        item.number("members"),
        item.instant("at"),
        Duration.ofMillis(item.number("took")));
  }

  /** Puts a customer on a list. One who is on it stays. */
  public void addMember(String segment, String customer, Instant now) {
    Key key = Key.member(tables, segment, customer);
    client.updateItem(
        update ->
            update
                .tableName(key.table())
                .key(key.attributes())
                .updateExpression("set #since = if_not_exists(#since, :now)")
                .expressionAttributeNames(Map.of("#since", "since"))
                .expressionAttributeValues(Map.of(":now", Values.text(now.toString()))));
  }

  /** Takes a customer from a list. One who is not on it stays off. */
  public void removeMember(String segment, String customer) {
    Key key = Key.member(tables, segment, customer);
    client.deleteItem(delete -> delete.tableName(key.table()).key(key.attributes()));
  }

  private boolean done(Transaction transaction) {
    return switch (transaction.commit(client)) {
      case Transaction.Result.Done() -> true;
      case Transaction.Result.Cancelled(Map<Key, Item> failed, Set<Key> _) -> {
        if (failed.isEmpty()) {
          throw new OverloadException();
        }
        yield false;
      }
    };
  }

  /** A segment that is not stored, or stored as deleted, has version 0 or none at all. */
  private static Condition unchanged(@Nullable Definition before) {
    return before == null || before.version() == 0
        ? Condition.of("attribute_not_exists(pk) or #deleted = :deleted")
            .name("#deleted", DefinitionItems.DELETED)
            .value(":deleted", AttributeValue.fromBool(true))
        : Condition.of("#version = :version")
            .name("#version", DefinitionItems.VERSION)
            .value(":version", Values.number(before.version()));
  }

  /**
   * All segments, and the rule segments that were deleted.
   *
   * @param deletedRules the versions with which they were, by key
   */
  record Inventory(Map<String, Definition> definitions, Map<String, Long> deletedRules) {}

  /** All rule segments as they are defined now, for recording who is in them. */
  public SegmentCatalogue catalogue() {
    Inventory inventory = inventory();
    return SegmentCatalogue.whole(
        inventory.definitions().values(), inventory.deletedRules().keySet());
  }

  /** What there is and was, as of one reading. */
  Inventory inventory() {
    Map<String, Definition> definitions = new TreeMap<>(delivered);
    Map<String, Long> deletedRules = new TreeMap<>();
    definitionsListing(tables)
        .all(client)
        .forEach(
            item -> {
              String key = item.text(Key.SORT);
              Definition definition = DefinitionItems.read(delivered, key, item);
              if (definition == null) {
                definitions.remove(key);
              } else {
                definitions.put(key, definition);
              }
              Long deleted = DefinitionItems.deletedRule(item);
              if (deleted != null) {
                deletedRules.put(key, deleted);
              }
            });
    return new Inventory(definitions, deletedRules);
  }

  private Listing membersListing(String segment) {
    return new Listing(
        tables.segments(), null, Key.PARTITION, Key.members(segment), Key.SORT, "", false);
  }

  private static Listing definitionsListing(Tables tables) {
    return new Listing(
        tables.segments(), null, Key.PARTITION, Key.DEFINITIONS, Key.SORT, "", false);
  }
}
