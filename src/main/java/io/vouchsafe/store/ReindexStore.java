package io.vouchsafe.store;

import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.reindex.IndexState;
import io.vouchsafe.core.segment.reindex.IndexState.Building;
import io.vouchsafe.core.segment.reindex.ReindexLedger;
import io.vouchsafe.core.segment.reindex.ReindexRun;
import io.vouchsafe.core.segment.reindex.RunPart;
import io.vouchsafe.core.value.ValueModel;
import io.vouchsafe.store.Transaction.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * By what the members of segments are derived, and runs that derive them, in the Segments table.
 */
public final class ReindexStore implements ReindexLedger {

  private static final long BYTES_OF_A_PART = 16L << 20;
  private static final int FEWEST_PARTS = 8;
  private static final int MOST_PARTS = 1000;

  /** How long runs are remembered, after their last sign of life. */
  private static final Duration MEMORY = Duration.ofDays(30);

  private static final String BUILT = "built";
  private static final String BUILDING = "building";
  private static final String RUN = "run";
  private static final String OWNER = "owner";
  private static final String OWNED_SINCE = "owned_since";
  private static final String VERSION = "version";
  private static final String TTL = "ttl";

  private final DynamoDbClient client;
  private final Tables tables;
  private final SegmentStore segments;
  private final ValueModelStore models;
  private final SegmentFingerprints fingerprints;

  /** The states and runs of a database. */
  public ReindexStore(Database database, SegmentFingerprints fingerprints) {
    this.client = database.client();
    this.tables = database.tables();
    this.segments = new SegmentStore(database);
    this.models = new ValueModelStore(database);
    this.fingerprints = fingerprints;
  }

  /**
   * The rule segments of which everybody was asked by what is wanted of them now, so that their
   * recorded members are all of their members.
   */
  public Set<String> built() {
    Map<String, String> wanted = wanted();
    return states().stream()
        .filter(state -> state.built() != null && state.built().equals(wanted.get(state.segment())))
        .map(IndexState::segment)
        .collect(Collectors.toSet());
  }

  @Override
  public Map<String, String> wanted() {
    SegmentStore.Inventory inventory = segments.inventory();
    Supplier<@Nullable ValueModel> model = new ModelOnce();
    Map<String, String> wanted = new TreeMap<>();
    for (Definition definition : inventory.definitions().values()) {
      if (definition.kind() == Definition.Kind.RULE) {
        wanted.put(
            definition.key(),
            fingerprints.of(definition.key(), inventory.definitions()::get, model));
      }
    }
    inventory
        .deletedRules()
        .forEach((key, version) -> wanted.put(key, fingerprints.ofDeleted(key, version)));
    return wanted;
  }

  /** Most stores ask for no model, and none asks for it more than once. */
  private final class ModelOnce implements Supplier<@Nullable ValueModel> {

    private boolean read;
    private @Nullable ValueModel model;

    @Override
    public @Nullable ValueModel get() {
      if (!read) {
        model = models.find().map(fitted -> fitted.fit().model()).orElse(null);
        read = true;
      }
      return model;
    }
  }

  // ------------------------------------------------------------------------------------- states

  @Override
  public Collection<IndexState> states() {
    return Listing.ofPartition(tables.segments(), Key.INDEX)
        .all(client)
        .map(ReindexStore::readState)
        .toList();
  }

  @Override
  public Optional<IndexState> state(String segment) {
    return read(Key.indexState(tables, segment)).map(ReindexStore::readState);
  }

  private static IndexState readState(Item item) {
    String run = item.textOrNull(RUN);
    return new IndexState(
        item.text(Key.SORT),
        item.textOrNull(BUILT),
        run == null ? null : new Building(item.text(BUILDING), run));
  }

  @Override
  public boolean start(IndexState before, Building building) {
    Condition still = isStill(before);
    return update(
        Key.indexState(tables, before.segment()),
        "set #building = :fingerprint, #run = :run remove #built",
        // Or it is done: what gets no answer is sent again.
        still
            .holding("(" + still.expression() + ") or #run = :run")
            .value(":fingerprint", Values.text(building.fingerprint()))
            .value(":run", Values.text(building.run())));
  }

  @Override
  public void drop(IndexState building) {
    update(
        Key.indexState(tables, building.segment()),
        "remove #building, #run, #built",
        isStill(building));
  }

  @Override
  public void finish(IndexState building, boolean kept) {
    Key key = Key.indexState(tables, building.segment());
    if (kept) {
      update(key, "set #built = #building remove #building, #run", isStill(building));
    } else {
      Condition condition =
          Condition.of("#run = :before").name("#run", RUN).value(":before", run(building));
      try {
        client.deleteItem(
            delete ->
                delete
                    .tableName(key.table())
                    .key(key.attributes())
                    .conditionExpression(condition.expression())
                    .expressionAttributeNames(condition.names())
                    .expressionAttributeValues(condition.values()));
      } catch (ConditionalCheckFailedException another) {
        // Another run builds it by now.
      }
    }
  }

  /** The state is as it was read: it changes only with its run, or with what is built. */
  private static Condition isStill(IndexState state) {
    Condition condition =
        Condition.of("").name("#run", RUN).name("#built", BUILT).name("#building", BUILDING);
    if (state.building() != null) {
      return condition.holding("#run = :before").value(":before", run(state));
    }
    return state.built() == null
        ? condition.holding("attribute_not_exists(#run) and attribute_not_exists(#built)")
        : condition
            .holding("attribute_not_exists(#run) and #built = :before")
            .value(":before", Values.text(state.built()));
  }

  private static AttributeValue run(IndexState state) {
    Building building = state.building();
    if (building == null) {
      throw new IllegalArgumentException("No run builds " + state.segment());
    }
    return Values.text(building.run());
  }

  // --------------------------------------------------------------------------------------- runs

  /** By the size that the service knows of, which may be some hours old. */
  @Override
  public int parts() {
    long bytes =
        client.describeTable(call -> call.tableName(tables.customers())).table().tableSizeBytes();
    return Math.clamp(bytes / BYTES_OF_A_PART, FEWEST_PARTS, MOST_PARTS);
  }

  @Override
  public ReindexRun create(String owner, int parts, Instant now) {
    ReindexRun run = new ReindexRun(UUID.randomUUID().toString(), parts, now, owner, now);
    client.putItem(
        put ->
            put.tableName(tables.segments())
                .item(
                    new ItemBuilder()
                        .key(Key.run(tables, run.id()))
                        .text("id", run.id())
                        .number("parts", (long) parts)
                        .instant("started_at", now)
                        .text(OWNER, owner)
                        .instant(OWNED_SINCE, now)
                        .number(TTL, forgottenAt(now))
                        .build()));
    return run;
  }

  @Override
  public Optional<ReindexRun> run(String id) {
    return read(Key.run(tables, id))
        .map(
            item ->
                new ReindexRun(
                    item.text("id"),
                    (int) item.number("parts"),
                    item.instant("started_at"),
                    item.textOrNull(OWNER),
                    item.instant(OWNED_SINCE)));
  }

  @Override
  public boolean own(ReindexRun before, String owner, Instant now) {
    Condition condition =
        Condition.of(
                // Or it is done: what gets no answer is sent again.
                "(#owner = :owner and #since = :now) or #since = :before and "
                    + (before.owner() == null
                        ? "attribute_not_exists(#owner)"
                        : "#owner = :owner_before"))
            .name("#owner", OWNER)
            .name("#since", OWNED_SINCE)
            .name("#ttl", TTL)
            .value(":before", Values.text(before.ownedSince().toString()))
            .value(":owner", Values.text(owner))
            .value(":now", Values.text(now.toString()))
            .value(":ttl", Values.number(forgottenAt(now)));
    return update(
        Key.run(tables, before.id()),
        "set #owner = :owner, #since = :now, #ttl = :ttl",
        before.owner() == null
            ? condition
            : condition.value(":owner_before", Values.text(before.owner())));
  }

  @Override
  public void release(String run, String owner) {
    update(
        Key.run(tables, run),
        "remove #owner",
        Condition.of("#owner = :owner").name("#owner", OWNER).value(":owner", Values.text(owner)));
  }

  // -------------------------------------------------------------------------------------- parts

  @Override
  public RunPart part(String run, int part) {
    return read(Key.runPart(tables, run, part))
        .map(
            item ->
                new RunPart(
                    item.number(VERSION),
                    item.textOrNull("cursor"),
                    item.number("customers"),
                    item.flag("done")))
        .orElse(RunPart.START);
  }

  @Override
  public boolean save(String run, int part, RunPart before, RunPart after, Instant now) {
    Key key = Key.runPart(tables, run, part);
    Condition condition =
        before.version() == 0 ? Condition.absent() : Condition.isVersion(VERSION, before.version());
    try {
      client.putItem(
          put ->
              put.tableName(key.table())
                  .item(
                      new ItemBuilder()
                          .key(key)
                          .number(VERSION, after.version())
                          .text("cursor", after.cursor())
                          .number("customers", after.customers())
                          .flag("done", after.done())
                          .instant("updated_at", now)
                          .number(TTL, forgottenAt(now))
                          .build())
                  .conditionExpression(condition.expression())
                  .expressionAttributeNames(condition.namesOrNull())
                  .expressionAttributeValues(condition.valuesOrNull()));
      return true;
    } catch (ConditionalCheckFailedException gone) {
      return false;
    }
  }

  @Override
  public int partsDone(String run) {
    return Math.toIntExact(parts(run).stream().filter(part -> part.flag("done")).count());
  }

  @Override
  public @Nullable Instant lastSign(String run) {
    return parts(run).stream()
        .map(part -> part.instant("updated_at"))
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  /** At most a thousand small items. */
  private List<Item> parts(String run) {
    return new Listing(
            tables.segments(),
            null,
            Key.PARTITION,
            Key.runPartition(run),
            Key.SORT,
            Key.PART_PREFIX,
            false)
        .all(client)
        .toList();
  }

  private static long forgottenAt(Instant now) {
    return now.plus(MEMORY).getEpochSecond();
  }

  private Optional<Item> read(Key key) {
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key));
  }

  /** Updates an item if a condition holds. */
  private boolean update(Key key, String expression, Condition condition) {
    UpdateItemRequest request =
        UpdateItemRequest.builder()
            .tableName(key.table())
            .key(key.attributes())
            .updateExpression(expression)
            .conditionExpression(condition.expression())
            .expressionAttributeNames(condition.namesOrNull())
            .expressionAttributeValues(condition.valuesOrNull())
            .build();
    try {
      client.updateItem(request);
      return true;
    } catch (ConditionalCheckFailedException changed) {
      return false;
    }
  }
}
