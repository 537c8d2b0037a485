package io.vouchsafe.store;

import io.vouchsafe.core.webhook.Attempt;
import io.vouchsafe.core.webhook.Delivery;
import io.vouchsafe.core.webhook.Health;
import io.vouchsafe.core.webhook.Webhook;
import io.vouchsafe.core.webhook.WebhookLedger;
import io.vouchsafe.store.Transaction.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/**
 * Webhooks, all in one partition with how they do, and deliveries, each in a partition of its own:
 * a code that all redeem makes many. What is due is in a sparse index, spread for each webhook.
 */
public final class WebhookStore implements WebhookLedger {

  /** What is not sent any more is kept so long, without what was sent. */
  private static final Duration KEPT = Duration.ofDays(7);

  /** Nothing is on its way for longer, whatever happens. */
  private static final Duration LONGEST = Duration.ofDays(3);

  private static final String LISTING_INDEX = "listing";
  private static final String LISTING_KEY = "listing_key";
  private static final String LISTING_SORT = "listing_sort";
  private static final String DUE_INDEX = "due";
  private static final String DUE_KEY = "due_key";
  private static final String DUE_AT = "due_at";
  private static final String VERSION = "version";
  private static final String NUMBER = "number";
  private static final String FAILURES = "failures";
  private static final String SINCE = "since";

  private final DynamoDbClient client;
  private final Tables tables;

  /** The webhooks of a database. */
  public WebhookStore(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /** What came of making a webhook. */
  public enum Created {
    DONE,
    /** There are as many as there can be. */
    TOO_MANY,
    /** Others were in the way. */
    OVERTAKEN
  }

  /** Stores a new webhook, if there are not too many. */
  public Created create(Webhook webhook) {
    Key key = Key.webhook(tables, webhook.id());
    Key number = Key.numberOfWebhooks(tables);
    Transaction transaction =
        new Transaction()
            .create(key, write(key, webhook))
            .update(
                number,
                "add #number :one",
                Condition.of("attribute_not_exists(#number) or #number < :most")
                    .name("#number", NUMBER)
                    .value(":one", Values.number(1))
                    .value(":most", Values.number(Webhook.MOST)));
    return switch (transaction.commit(client)) {
      case Transaction.Result.Done() -> Created.DONE;
      case Transaction.Result.Cancelled(var failed, var _) ->
          failed.containsKey(number) ? Created.TOO_MANY : Created.OVERTAKEN;
    };
  }

  /**
   * Deletes a webhook, with how it did. What is on its way to it is not sent any more.
   *
   * @return false if there is none, or others were in the way
   */
  public boolean delete(String id) {
    Transaction transaction =
        new Transaction()
            .delete(Key.webhook(tables, id), Condition.of("attribute_exists(pk)"))
            .delete(Key.webhookHealth(tables, id))
            .update(
                Key.numberOfWebhooks(tables),
                "add #number :less",
                Condition.none().name("#number", NUMBER).value(":less", Values.number(-1)));
    return transaction.commit(client) instanceof Transaction.Result.Done;
  }

  /** The webhook of an id. */
  public Optional<Webhook> find(String id) {
    Key key = Key.webhook(tables, id);
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key))
        .map(WebhookStore::readWebhook);
  }

  @Override
  public List<Standing> standings() {
    List<Webhook> webhooks = new ArrayList<>();
    Map<String, Health> health = new HashMap<>();
    Listing.ofPartition(tables.webhooks(), Key.WEBHOOKS)
        .all(client)
        .forEach(
            item -> {
              String sort = item.text(Key.SORT);
              if (sort.startsWith(Key.WEBHOOK_PREFIX)) {
                webhooks.add(readWebhook(item));
              } else {
                health.put(sort.substring(Key.HEALTH_PREFIX.length()), readHealth(item));
              }
            });
    return webhooks.stream()
        .sorted(Comparator.comparing(Webhook::createdAt).thenComparing(Webhook::id))
        .map(webhook -> new Standing(webhook, health.getOrDefault(webhook.id(), Health.GOOD)))
        .toList();
  }

  @Override
  public Optional<Standing> standing(String webhookId) {
    Key webhook = Key.webhook(tables, webhookId);
    Key health = Key.webhookHealth(tables, webhookId);
    Map<Key, Item> items = BatchRead.get(client, List.of(webhook, health));
    return Optional.ofNullable(items.get(webhook))
        .map(
            item ->
                new Standing(
                    readWebhook(item),
                    Optional.ofNullable(items.get(health))
                        .map(WebhookStore::readHealth)
                        .orElse(Health.GOOD)));
  }

  @Override
  public boolean replace(Webhook before, Webhook after) {
    Key key = Key.webhook(tables, after.id());
    return new Transaction()
            .put(key, write(key, after), Condition.isVersion(VERSION, before.version()))
            .commit(client)
        instanceof Transaction.Result.Done;
  }

  @Override
  public Health failed(String webhookId, Instant now) {
    Key key = Key.webhookHealth(tables, webhookId);
    Map<String, AttributeValue> item =
        client
            .updateItem(
                update ->
                    update
                        .tableName(key.table())
                        .key(key.attributes())
                        .updateExpression(
                            "add #failures :one"
                                + " set #since = if_not_exists(#since, :now), #ttl = :ttl")
                        .expressionAttributeNames(
                            Map.of("#failures", FAILURES, "#since", SINCE, "#ttl", "ttl"))
                        .expressionAttributeValues(
                            Map.of(
                                ":one",
                                Values.number(1),
                                ":now",
                                Values.text(now.toString()),
                                // Also of a webhook that was deleted at that moment.
                                ":ttl",
                                Values.number(now.plus(KEPT).getEpochSecond())))
                        .returnValues(ReturnValue.ALL_NEW))
            .attributes();
    return readHealth(new Item(item));
  }

  @Override
  public void recovered(String webhookId) {
    Key key = Key.webhookHealth(tables, webhookId);
    client.deleteItem(delete -> delete.tableName(key.table()).key(key.attributes()));
  }

  @Override
  public boolean begin(Delivery delivery) {
    return put(delivery, "attribute_not_exists(pk)", Map.of(), Map.of());
  }

  @Override
  public boolean move(Delivery before, Delivery after) {
    Instant due = Objects.requireNonNull(before.dueAt());
    return put(
        after,
        "#due_at = :due_at",
        Map.of("#due_at", DUE_AT),
        Map.of(":due_at", Values.text(Key.sortable(due))));
  }

  private boolean put(
      Delivery delivery,
      String condition,
      Map<String, String> names,
      Map<String, AttributeValue> values) {
    try {
      client.putItem(
          put ->
              put.tableName(tables.webhooks())
                  .item(write(delivery))
                  .conditionExpression(condition)
                  .expressionAttributeNames(names.isEmpty() ? null : names)
                  .expressionAttributeValues(values.isEmpty() ? null : values));
      return true;
    } catch (ConditionalCheckFailedException otherwise) {
      return false;
    }
  }

  @Override
  public List<Delivery> due(String webhookId, Instant now, int limit) {
    List<Item> found = new ArrayList<>();
    for (String partition : SpreadListing.shards(webhookId)) {
      QueryRequest query =
          QueryRequest.builder()
              .tableName(tables.webhooks())
              .indexName(DUE_INDEX)
              .keyConditionExpression("#due_key = :due_key and #due_at <= :now")
              .expressionAttributeNames(Map.of("#due_key", DUE_KEY, "#due_at", DUE_AT))
              .expressionAttributeValues(
                  Map.of(
                      ":due_key", Values.text(partition), ":now", Values.text(Key.sortable(now))))
              .limit(limit)
              .build();
      client.query(query).items().forEach(item -> found.add(new Item(item)));
    }
    List<Key> keys =
        found.stream()
            .sorted(Comparator.comparing(item -> item.text(DUE_AT)))
            .limit(limit)
            .map(item -> Key.of(tables.webhooks(), item.attributes()))
            .toList();
    // The index may lag: what counts is the item.
    Map<Key, Item> items = BatchRead.get(client, keys);
    return keys.stream()
        .map(items::get)
        .filter(Objects::nonNull)
        .map(WebhookStore::readDelivery)
        .filter(delivery -> delivery.dueAt() != null && !delivery.dueAt().isAfter(now))
        .toList();
  }

  /** The newest deliveries of a webhook. */
  public Page<Delivery> deliveries(String webhookId, int limit, @Nullable String cursor) {
    Page<Item> page =
        new SpreadListing(
                tables.webhooks(),
                LISTING_INDEX,
                LISTING_KEY,
                SpreadListing.shards(webhookId),
                LISTING_SORT,
                webhookId)
            .page(client, limit, cursor);
    List<Key> keys =
        page.items().stream().map(item -> Key.of(tables.webhooks(), item.attributes())).toList();
    Map<Key, Item> items = BatchRead.get(client, keys);
    return new Page<>(
        keys.stream()
            .map(items::get)
            .filter(Objects::nonNull)
            .map(WebhookStore::readDelivery)
            .toList(),
        page.next());
  }

  private static Map<String, AttributeValue> write(Key key, Webhook webhook) {
    return new ItemBuilder()
        .key(key)
        .text("id", webhook.id())
        .text("url", webhook.url())
        .texts("events", webhook.events().stream().sorted().toList())
        .text("description", webhook.description())
        .text("secret", webhook.secrets().current())
        .text("previous_secret", webhook.secrets().previous())
        .instant("previous_until", webhook.secrets().previousUntil())
        .instant("created_at", webhook.createdAt())
        .instant("disabled_at", webhook.disabledAt())
        .text(
            "disabled_reason",
            webhook.disabledReason() == null ? null : webhook.disabledReason().name())
        .number(VERSION, webhook.version())
        .build();
  }

  private static Webhook readWebhook(Item item) {
    return new Webhook(
        item.text("id"),
        item.text("url"),
        new HashSet<>(item.texts("events")),
        item.text("description"),
        new Webhook.Secrets(
            item.text("secret"),
            item.textOrNull("previous_secret"),
            item.instantOrNull("previous_until")),
        item.instant("created_at"),
        item.instantOrNull("disabled_at"),
        item.has("disabled_reason")
            ? item.constant(Webhook.DisabledReason.class, "disabled_reason")
            : null,
        item.number(VERSION));
  }

  private static Health readHealth(Item item) {
    return new Health(item.number(FAILURES), item.instant(SINCE));
  }

  private Map<String, AttributeValue> write(Delivery delivery) {
    Instant end = delivery.endedAt();
    Instant kept = end == null ? delivery.createdAt().plus(LONGEST) : end.plus(KEPT);
    Attempt last = delivery.last();
    return new ItemBuilder()
        .key(Key.delivery(tables, delivery.webhookId(), delivery.eventId()))
        .text("webhook", delivery.webhookId())
        .text("event_id", delivery.eventId())
        .text("event_type", delivery.eventType())
        .text("body", delivery.body())
        .constant("status", delivery.status())
        .number("attempts", (long) delivery.attempts())
        .instant("created_at", delivery.createdAt())
        .text(
            DUE_KEY,
            delivery.dueAt() == null
                ? null
                : SpreadListing.shardOf(delivery.webhookId(), delivery.eventId()))
        .text(DUE_AT, delivery.dueAt() == null ? null : Key.sortable(delivery.dueAt()))
        .instant("ended_at", end)
        .number(
            "last_status",
            last == null || last.status() == null ? null : (Long) (long) last.status())
        .text("last_failure", last == null || last.failure() == null ? null : last.failure().name())
        .text(LISTING_KEY, SpreadListing.shardOf(delivery.webhookId(), delivery.eventId()))
        .text(LISTING_SORT, Key.sortable(delivery.createdAt()) + "#" + delivery.eventId())
        .number("ttl", kept.getEpochSecond())
        .build();
  }

  private static Delivery readDelivery(Item item) {
    Long status = item.numberOrNull("last_status");
    Attempt last = null;
    if (status != null) {
      last = Attempt.answered((int) (long) status);
    } else if (item.has("last_failure")) {
      last = Attempt.failed(item.constant(Attempt.Failure.class, "last_failure"));
    }
    return new Delivery(
        item.text("webhook"),
        item.text("event_id"),
        item.text("event_type"),
        item.textOrNull("body"),
        item.constant(Delivery.Status.class, "status"),
        (int) item.number("attempts"),
        item.instant("created_at"),
        item.instantOrNull(DUE_AT),
        item.instantOrNull("ended_at"),
        last);
  }
}
