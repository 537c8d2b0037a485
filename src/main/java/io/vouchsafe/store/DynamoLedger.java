package io.vouchsafe.store;

import io.vouchsafe.core.abuse.Evidence;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.ShardedQuota;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.redemption.Change;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.core.redemption.ReadLog;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.core.redemption.Snapshot;
import io.vouchsafe.store.Transaction.Condition;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Redemptions, and all that they are decided on, in the tables. */
public final class DynamoLedger implements Ledger {

  private static final int READ_AT_ONCE = 100;

  private final DynamoDbClient client;
  private final Tables tables;
  private final SnapshotReader reader;
  private final DynamoCustomers customers;
  private final DynamoVisits visits;
  private final EvidenceReader evidence;

  /** The ledger of a database. */
  public DynamoLedger(Database database, Clock clock) {
    this.client = database.client();
    this.tables = database.tables();
    this.reader = new SnapshotReader(database, clock);
    this.customers = new DynamoCustomers(database);
    this.visits = new DynamoVisits(database);
    this.evidence = new EvidenceReader(database, clock);
  }

  @Override
  public Snapshot read(Request request, ReadLog log) {
    return reader.read(List.of(request), log).getFirst();
  }

  @Override
  public List<OrderEntry> history(String customer) {
    return customers.history(customer);
  }

  @Override
  public Orders orders(String customer, OrderRange range) {
    return customers.orders(customer, range);
  }

  @Override
  public Visits visits(String customer, VisitRange range) {
    return visits.visits(customer, range);
  }

  @Override
  public Evidence evidence(String customer, Collection<Trait> traits, Instant now) {
    return evidence.of(customer, traits, now);
  }

  @Override
  public Optional<Redemption> find(RedemptionKey key) {
    Key redemption = Key.redemption(tables, key);
    return Optional.ofNullable(BatchRead.get(client, List.of(redemption)).get(redemption))
        .map(RedemptionItems::read);
  }

  @Override
  public Account account(String customer, String transaction, Instant now) {
    return new Account(
        Objects.requireNonNull(customers.profiles(List.of(customer), now).get(customer)),
        customers.orders(List.of(transaction)).get(transaction));
  }

  @Override
  public Optional<Uses> uses(String customer, Promotion promotion) {
    Key profile = Key.profile(tables, customer);
    Key uses = Key.uses(tables, customer, promotion.id());
    return Transaction.read(client, List.of(profile, uses))
        .flatMap(
            items ->
                Optional.ofNullable(ProfileItems.read(items.get(profile)))
                    .map(read -> new Uses(read, PromotionItems.readUses(items.get(uses)))));
  }

  @Override
  public List<Redemption> expired(Promotion promotion, Instant now, int limit) {
    return IntStream.range(0, promotion.spread().shards())
        .mapToObj(shard -> RedemptionItems.holdKey(promotion.id(), shard))
        .flatMap(partition -> expired(partition, now, limit))
        .sorted(Comparator.comparing(redemption -> Objects.requireNonNull(redemption.expiresAt())))
        .limit(limit)
        .toList();
  }

  private Stream<Redemption> expired(String partition, Instant now, int limit) {
    QueryRequest query =
        expiredBy(now, RedemptionItems.HOLD_KEY, partition)
            .indexName(RedemptionItems.HOLDS_INDEX)
            .build();
    return client.queryPaginator(query).items().stream()
        .limit(limit)
        .map(item -> RedemptionItems.read(new Item(item)));
  }

  @Override
  public Stream<Redemption> expiredHolds(int partition, Instant now) {
    QueryRequest query =
        expiredBy(now, RedemptionItems.EXPIRY_KEY, RedemptionItems.expiryKey(partition))
            .indexName(RedemptionItems.EXPIRY_INDEX)
            .limit(READ_AT_ONCE)
            .build();
    return client.queryPaginator(query).stream()
        .flatMap(
            page -> {
              List<Key> keys =
                  page.items().stream().map(item -> Key.of(tables.redemptions(), item)).toList();
              Map<Key, Item> items = BatchRead.get(client, keys);
              return keys.stream().map(items::get).filter(Objects::nonNull);
            })
        .map(RedemptionItems::read);
  }

  private QueryRequest.Builder expiredBy(Instant now, String partitionName, String partition) {
    return QueryRequest.builder()
        .tableName(tables.redemptions())
        .keyConditionExpression("#partition = :partition and #expires <= :now")
        .expressionAttributeNames(
            Map.of("#partition", partitionName, "#expires", RedemptionItems.EXPIRES_AT))
        .expressionAttributeValues(
            Map.of(
                ":partition", Values.text(partition), ":now", Values.number(now.toEpochMilli())));
  }

  @Override
  public ShardedQuota quota(Promotion promotion) {
    return QuotaShards.read(client, tables, promotion);
  }

  @Override
  public Result commit(Change change) {
    return commit(change, change.after().shares().quotaShard());
  }

  private Result commit(Change change, int shard) {
    Redemption before = change.before();
    Redemption after = change.after();
    Key redemption = Key.redemption(tables, after.key());
    Transaction transaction =
        new Transaction()
            .put(
                redemption,
                RedemptionItems.write(tables, after),
                before == null ? Condition.absent() : RedemptionItems.unchanged(before));
    Step step = Step.between(before, after);
    if (after.shares().quota()) {
      QuotaWrites.add(transaction, tables, change, step, shard);
    }
    if (after.shares().voucher() || after.shares().balance()) {
      voucher(transaction, step, after);
    }
    if (after.shares().perCustomer()) {
      uses(transaction, step, after, change.confirmedUses());
    }
    if (change.profile() != null) {
      ProfileWrites.profile(transaction, tables, change.profile());
    }
    if (change.order() != null) {
      ProfileWrites.order(transaction, tables, change.order());
    }
    return switch (transaction.commit(client)) {
      case Transaction.Result.Done() -> new Result.Done();
      case Transaction.Result.Cancelled(Map<Key, Item> failed, Set<Key> contended) -> {
        Item existing = failed.get(redemption);
        if (before == null && existing != null) {
          yield new Result.Existed(RedemptionItems.read(existing));
        }
        Key quota = Key.quota(tables, after.promotionId(), shard);
        boolean isSimple = before == null && change.draw() == null;
        if (isSimple && failed.isEmpty() && contended.equals(Set.of(quota))) {
          yield new Result.Crowded();
        }
        boolean isGone = failed.containsKey(quota);
        // What the shard had was gathered in the first one.
        yield before != null && isGone && shard > 0 ? commit(change, 0) : new Result.Overtaken();
      }
    };
  }

  private void voucher(Transaction transaction, Step step, Redemption redemption) {
    if (step.countsNothing()) {
      return;
    }
    String hold = redemption.key().text();
    BigDecimal money = step.money(redemption.granted());
    List<String> adds = new ArrayList<>();
    List<String> conditions = new ArrayList<>(List.of("attribute_exists(pk)"));
    Condition values = Condition.none();
    if (redemption.shares().voucher() && step.uses() != 0) {
      adds.add("#uses_left :uses");
      values =
          values
              .name("#uses_left", VoucherItems.USES_LEFT)
              .value(":uses", Values.number(-step.uses()));
      if (step.uses() > 0) {
        conditions.add("#uses_left >= :taken_uses");
        values = values.value(":taken_uses", Values.number(step.uses()));
      }
    }
    if (redemption.shares().balance() && step.uses() != 0) {
      adds.add("#balance :money");
      values =
          values
              .name("#balance", VoucherItems.BALANCE)
              .value(":money", Values.decimal(money.negate()));
      if (step.uses() > 0) {
        conditions.add("#balance >= :taken_money");
        values = values.value(":taken_money", Values.decimal(money));
      }
    }
    String expression = adds.isEmpty() ? "" : "add " + String.join(", ", adds);
    if (step.pending() != 0) {
      values = values.name("#holds", VoucherItems.HOLDS).name("#redemption", hold);
      expression +=
          step.pending() > 0 ? " set #holds.#redemption = :hold" : " remove #holds.#redemption";
    }
    if (step.pending() > 0) {
      Voucher.Held held =
          new Voucher.Held(Objects.requireNonNull(redemption.expiresAt()), redemption.granted());
      values = values.value(":hold", VoucherItems.hold(held));
    }
    transaction.update(
        Key.voucher(tables, redemption.key().code()),
        expression.strip(),
        values.holding(String.join(" and ", conditions)));
  }

  private void uses(
      Transaction transaction, Step step, Redemption redemption, @Nullable Long decidedOn) {
    Key key =
        Key.uses(tables, Objects.requireNonNull(redemption.customer()), redemption.promotionId());
    // The profile's version alone does not do: a batch of reads is no snapshot, and may have seen
    // the profile after another redemption and these uses before it.
    Condition condition =
        decidedOn == null
            ? Condition.none()
            : Condition.of(
                    decidedOn == 0
                        ? "attribute_not_exists(#uses) or #uses = :decided_on"
                        : "#uses = :decided_on")
                .value(":decided_on", Values.number(decidedOn));
    condition = condition.name("#uses", PromotionItems.USES);
    if (step.confirmedUses() != 0) {
      transaction.update(
          key, "add #uses :uses", condition.value(":uses", Values.number(step.confirmedUses())));
    } else if (decidedOn != null) {
      transaction.check(key, condition);
    }
  }
}
