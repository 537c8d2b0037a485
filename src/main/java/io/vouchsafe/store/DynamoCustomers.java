package io.vouchsafe.store;

import io.vouchsafe.core.customer.CustomerLedger;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Retention;
import io.vouchsafe.core.redemption.Ledger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Customers and their orders in the Customers table. */
public final class DynamoCustomers implements CustomerLedger, Retention.Outlived {

  private static final int MOST_ATTEMPTS = 5;

  private final DynamoDbClient client;
  private final Tables tables;

  /** The customers of a database. */
  public DynamoCustomers(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  @Override
  public Map<String, Profile> profiles(Collection<String> identifiers, Instant now) {
    Map<Key, Item> items =
        BatchRead.get(
            client,
            identifiers.stream().map(identifier -> Key.profile(tables, identifier)).toList());
    Map<String, Profile> profiles = new HashMap<>();
    for (String identifier : identifiers) {
      Profile profile = ProfileItems.read(items.get(Key.profile(tables, identifier)));
      profiles.put(identifier, profile == null ? Profile.firstSeen(identifier, now) : profile);
    }
    return profiles;
  }

  @Override
  public Map<String, Order> orders(Collection<String> orderIds) {
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      Optional<Map<String, Order>> orders = tryOrders(orderIds);
      if (orders.isPresent()) {
        return orders.get();
      }
    }
    throw new OverloadException();
  }

  /** Empty if an order moved between the two reads that it takes. */
  private Optional<Map<String, Order>> tryOrders(Collection<String> orderIds) {
    Map<Key, Item> owners =
        BatchRead.get(client, orderIds.stream().map(id -> Key.orderOwner(tables, id)).toList());
    Map<Key, Item> items =
        BatchRead.get(
            client,
            owners.values().stream().map(owner -> OrderItems.pointedTo(tables, owner)).toList());
    Map<String, Order> orders = new HashMap<>();
    for (Item item : items.values()) {
      Order order = OrderItems.read(item);
      orders.put(order.orderId(), order);
    }
    return orders.size() == owners.size() ? Optional.of(orders) : Optional.empty();
  }

  @Override
  public List<OrderEntry> history(String customer) {
    return ordersOf(customer)
        .all(client)
        .map(OrderItems::read)
        .map(Order::entry)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The orders of a customer of a range that count for something, newest first. */
  public Ledger.Orders orders(String customer, OrderRange range) {
    QueryRequest query =
        HistoryQuery.of(
            tables,
            customer,
            // Nobody knows how far before the range the one before it is.
            range.andOneBefore() ? Key.ORDER_PREFIX : Key.firstOf(Key.ORDER_PREFIX, range.since()),
            Key.lastOf(Key.ORDER_PREFIX, range.until()),
            range.andOneBefore());
    List<OrderEntry> entries = new ArrayList<>();
    int pages = 0;
    for (QueryResponse page : client.queryPaginator(query)) {
      pages++;
      for (Map<String, AttributeValue> item : page.items()) {
        OrderEntry entry = OrderItems.read(new Item(item)).entry();
        if (entry != null) {
          entries.add(entry);
          if (entry.placed() && entry.placedAt().isBefore(range.since())) {
            return new Ledger.Orders(entries, pages);
          }
        }
      }
    }
    return new Ledger.Orders(entries, pages);
  }

  /**
   * The orders of a customer, newest first.
   *
   * @param cursor of the page before; null for the first
   * @throws ForeignCursorException if the cursor is of another list
   */
  public Page<Order> ordersOf(String customer, int limit, @Nullable String cursor) {
    return ordersOf(customer).page(client, limit, cursor).map(OrderItems::read);
  }

  /**
   * All customers, newest first. It may lag behind what was written by a moment.
   *
   * @param cursor of the page before; null for the first
   * @throws ForeignCursorException if the cursor is of another list
   */
  public Page<Profile> list(int limit, @Nullable String cursor) {
    Page<Item> page =
        new SpreadListing(
                tables.customers(),
                ProfileItems.LISTING_INDEX,
                ProfileItems.LISTING_KEY,
                SpreadListing.shards(ProfileItems.ALL),
                ProfileItems.LISTING_SORT,
                ProfileItems.ALL)
            .page(client, limit, cursor);
    List<Key> keys =
        page.items().stream().map(item -> Key.of(tables.customers(), item.attributes())).toList();
    Map<Key, Item> items = BatchRead.get(client, keys);
    return new Page<>(
        keys.stream().map(items::get).map(ProfileItems::read).filter(Objects::nonNull).toList(),
        page.next());
  }

  /**
   * How often a customer has redeemed a promotion, where that is limited.
   *
   * @param confirmed redemptions
   */
  public record Uses(String promotionId, long confirmed) {}

  /**
   * How often a customer has redeemed promotions, by promotion.
   *
   * @param cursor of the page before; null for the first
   * @throws ForeignCursorException if the cursor is of another list
   */
  public Page<Uses> usesOf(String customer, int limit, @Nullable String cursor) {
    return listing(customer, Key.USES_PREFIX)
        .page(client, limit, cursor)
        .map(
            item ->
                new Uses(
                    item.text(Key.SORT).substring(Key.USES_PREFIX.length()),
                    PromotionItems.readUses(item)));
  }

  @Override
  public Stream<String> outlived(int partition, Instant now) {
    String today = LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
    return CustomerIndex.customers(
        client,
        QueryRequest.builder()
            .tableName(tables.customers())
            .indexName(ProfileItems.KEPT_INDEX)
            .keyConditionExpression("#key = :key and #until <= :today")
            .expressionAttributeNames(
                Map.of("#key", ProfileItems.KEPT_KEY, "#until", ProfileItems.KEPT_UNTIL))
            .expressionAttributeValues(
                Map.of(
                    ":key", Values.text(ProfileItems.keptKey(partition)),
                    ":today", Values.text(today)))
            .build());
  }

  /**
   * The customers who were referred by a code, as far as an index knows by now.
   *
   * @param referrals the partition in which it says whose the code is
   */
  Stream<String> referredBy(String referrals) {
    return SpreadListing.shards(referrals).stream()
        .flatMap(
            shard ->
                CustomerIndex.customers(
                    client,
                    QueryRequest.builder()
                        .tableName(tables.customers())
                        .indexName(ProfileItems.REFEREES_INDEX)
                        .keyConditionExpression("#key = :key")
                        .expressionAttributeNames(Map.of("#key", ProfileItems.REFEREE_KEY))
                        .expressionAttributeValues(Map.of(":key", Values.text(shard)))
                        .build()));
  }

  @Override
  public Optional<String> ownerOf(String referralCode) {
    Key key = Key.referral(tables, referralCode);
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key))
        .map(owner -> owner.text(OrderItems.CUSTOMER));
  }

  @Override
  public Result commit(
      List<ProfileChange> profiles, List<OrderChange> orders, List<Profile> unchanged) {
    Transaction transaction = new Transaction();
    Set<Key> referrals = new HashSet<>();
    for (ProfileChange change : profiles) {
      ProfileWrites.profile(transaction, tables, change.after());
      referral(transaction, change, referrals);
    }
    orders.forEach(change -> ProfileWrites.order(transaction, tables, change));
    unchanged.forEach(profile -> ProfileWrites.check(transaction, tables, profile));
    return switch (transaction.commit(client)) {
      case Transaction.Result.Done() -> Result.DONE;
      case Transaction.Result.Cancelled(Map<Key, Item> failed, Set<Key> _) ->
          !failed.isEmpty() && referrals.containsAll(failed.keySet())
              ? Result.REFERRAL_CODE_TAKEN
              : Result.OVERTAKEN;
    };
  }

  private void referral(Transaction transaction, ProfileChange change, Set<Key> claimed) {
    Key before = referralKey(change.before().customer().referralCode());
    Key after = referralKey(change.after().customer().referralCode());
    if (Objects.equals(before, after)) {
      return;
    }
    if (before != null) {
      transaction.delete(before);
    }
    if (after != null) {
      claimed.add(after);
      transaction.create(
          after,
          new ItemBuilder()
              .key(after)
              .text(OrderItems.CUSTOMER, change.after().customer().identifier())
              .build());
    }
  }

  private @Nullable Key referralKey(@Nullable String code) {
    return code == null ? null : Key.referral(tables, code);
  }

  private Listing ordersOf(String customer) {
    return listing(customer, Key.ORDER_PREFIX);
  }

  private Listing listing(String customer, String sortPrefix) {
    return new Listing(
        tables.customers(),
        null,
        Key.PARTITION,
        Key.customer(customer),
        Key.SORT,
        sortPrefix,
        true);
  }
}
