package io.vouchsafe.store;

import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.redemption.Change;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.core.redemption.ReadLog;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.core.redemption.Snapshot;
import io.vouchsafe.store.Transaction.Condition;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Redemptions, and all that they are decided on, in the tables. */
public final class DynamoLedger implements Ledger {

  private final DynamoDbClient client;
  private final Tables tables;
  private final SnapshotReader reader;
  private final DynamoCustomers customers;
  private final DynamoVisits visits;

  /** The ledger of a database. */
  public DynamoLedger(Database database, Clock clock) {
    this.client = database.client();
    this.tables = database.tables();
    this.reader = new SnapshotReader(database, clock);
    this.customers = new DynamoCustomers(database);
    this.visits = new DynamoVisits(database);
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
  public List<Redemption> expired(String promotionId, Instant now, int limit) {
    QueryRequest query =
        QueryRequest.builder()
            .tableName(tables.redemptions())
            .indexName(RedemptionItems.HOLDS_INDEX)
            .keyConditionExpression("#promotion = :promotion and #expires <= :now")
            .expressionAttributeNames(
                Map.of(
                    "#promotion", RedemptionItems.HOLD_KEY, "#expires", RedemptionItems.EXPIRES_AT))
            .expressionAttributeValues(
                Map.of(
                    ":promotion",
                    Values.text(promotionId),
                    ":now",
                    Values.number(now.toEpochMilli())))
            .build();
    return client.queryPaginator(query).items().stream()
        .limit(limit)
        .map(item -> RedemptionItems.read(new Item(item)))
        .toList();
  }

  @Override
  public Result commit(Change change) {
    Redemption before = change.before();
    Redemption after = change.after();
    Key redemption = Key.redemption(tables, after.key());
    Transaction transaction =
        new Transaction()
            .put(
                redemption,
                RedemptionItems.write(tables, after),
                before == null
                    ? Condition.absent()
                    : Condition.of("#status = :status")
                        .name("#status", RedemptionItems.STATUS)
                        .value(":status", Values.text(before.status().name())));
    Step step = Step.between(before, after);
    if (after.shares().quota()) {
      quota(transaction, step, after);
    }
    if (after.shares().voucher()) {
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
      case Transaction.Result.Cancelled(Map<Key, Item> failed) -> {
        Item existing = failed.get(redemption);
        yield before == null && existing != null
            ? new Result.Existed(RedemptionItems.read(existing))
            : new Result.Overtaken();
      }
    };
  }

  private void quota(Transaction transaction, Step step, Redemption redemption) {
    if (step.uses() == 0 && step.pending() == 0) {
      return;
    }
    Key key = Key.quota(tables, redemption.promotionId());
    boolean takes = step.uses() > 0;
    Condition condition =
        Condition.of(
            takes
                ? "attribute_exists(pk)"
                    + " and (attribute_not_exists(#max_uses) or #uses < #max_uses)"
                    + " and (attribute_not_exists(#max_budget) or #budget_left >= :granted)"
                : "attribute_exists(pk)");
    if (takes) {
      condition =
          condition
              .name("#max_uses", PromotionItems.MAX_USES)
              .name("#max_budget", PromotionItems.MAX_BUDGET);
    }
    transaction.update(
        key,
        "add #uses :uses, #granted :granted, #budget_left :budget, #pending :pending",
        condition
            .name("#uses", PromotionItems.USES)
            .name("#granted", PromotionItems.GRANTED)
            .name("#budget_left", PromotionItems.BUDGET_LEFT)
            .name("#pending", PromotionItems.PENDING)
            .value(":uses", Values.number(step.uses()))
            .value(":granted", Values.decimal(step.money(redemption.granted())))
            .value(":budget", Values.decimal(step.money(redemption.granted()).negate()))
            .value(":pending", Values.number(step.pending())));
  }

  private void voucher(Transaction transaction, Step step, Redemption redemption) {
    if (step.uses() == 0 && step.pending() == 0) {
      return;
    }
    String change = step.uses() == 0 ? "" : "set #uses_left = #uses_left - :uses";
    Condition condition =
        Condition.of(step.uses() > 0 ? "#uses_left >= :uses" : "attribute_exists(pk)");
    if (step.uses() != 0) {
      condition =
          condition
              .name("#uses_left", VoucherItems.USES_LEFT)
              .value(":uses", Values.number(step.uses()));
    }
    if (step.pending() != 0) {
      condition =
          condition.name("#holds", VoucherItems.HOLDS).name("#redemption", redemption.key().text());
    }
    if (step.pending() > 0) {
      change += ", #holds.#redemption = :expires";
      condition = condition.value(":expires", Values.text("" + redemption.expiresAt()));
    } else if (step.pending() < 0) {
      change += " remove #holds.#redemption";
    }
    transaction.update(Key.voucher(tables, redemption.key().code()), change, condition);
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

  /**
   * What a step takes from the limits; negative where it gives back.
   *
   * @param uses pending and confirmed redemptions
   * @param pending pending redemptions
   * @param confirmedUses confirmed redemptions
   */
  private record Step(int uses, int pending, int confirmedUses) {

    static Step between(@Nullable Redemption before, Redemption after) {
      boolean keeps =
          before != null
              && before.status() == RedemptionStatus.CONFIRMED
              && !after.shares().restoreOnCancel();
      if (keeps) {
        return new Step(0, 0, 0);
      }
      int pending = is(after, RedemptionStatus.PENDING) - is(before, RedemptionStatus.PENDING);
      int confirmed =
          is(after, RedemptionStatus.CONFIRMED) - is(before, RedemptionStatus.CONFIRMED);
      return new Step(pending + confirmed, pending, confirmed);
    }

    /** The money that goes with the uses. */
    BigDecimal money(BigDecimal granted) {
      return granted.multiply(BigDecimal.valueOf(uses));
    }

    private static int is(@Nullable Redemption redemption, RedemptionStatus status) {
      return redemption != null && redemption.status() == status ? 1 : 0;
    }
  }
}
