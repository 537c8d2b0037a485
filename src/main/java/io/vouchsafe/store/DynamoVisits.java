package io.vouchsafe.store;

import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitEntry;
import io.vouchsafe.core.customer.VisitLedger;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.store.Transaction.Condition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Visits in the Customers table. */
public final class DynamoVisits implements VisitLedger {

  private final DynamoDbClient client;
  private final Tables tables;

  /** The visits of a database. */
  public DynamoVisits(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  @Override
  public VisitSummary summary(String customer) {
    return summaries(List.of(customer)).getOrDefault(customer, VisitSummary.NONE);
  }

  /** The summaries of those customers whom the pixel ever saw. */
  Map<String, VisitSummary> summaries(Collection<String> customers) {
    Map<Key, Item> items =
        BatchRead.get(
            client, customers.stream().map(customer -> Key.visits(tables, customer)).toList());
    Map<String, VisitSummary> summaries = new HashMap<>();
    for (String customer : customers) {
      VisitSummary summary = VisitItems.readSummary(items.get(Key.visits(tables, customer)));
      if (summary.exists()) {
        summaries.put(customer, summary);
      }
    }
    return summaries;
  }

  @Override
  public Result commit(String customer, Visit visit, VisitSummary after) {
    Key place = Key.visit(tables, customer, visit.entry());
    Transaction transaction = new Transaction();
    transaction.create(place, VisitItems.write(tables, customer, visit));
    transaction.put(
        Key.visits(tables, customer),
        VisitItems.write(tables, customer, after),
        after.version() == 0
            ? Condition.absent()
            : Condition.isVersion(VisitItems.VERSION, after.version()));
    return switch (transaction.commit(client)) {
      case Transaction.Result.Done() -> Result.DONE;
      case Transaction.Result.Cancelled(Map<Key, Item> failed, Set<Key> _) ->
          failed.containsKey(place) ? Result.REPEATED : Result.OVERTAKEN;
    };
  }

  /** Every visit of a customer that is stored. */
  List<Visit> history(String customer) {
    return visitsOf(customer).all(client).map(VisitItems::read).toList();
  }

  /**
   * The visits of a customer that are stored, newest first.
   *
   * @param cursor of the page before; null for the first
   * @throws ForeignCursorException if the cursor is of another list
   */
  public Page<Visit> visitsOf(String customer, int limit, @Nullable String cursor) {
    return visitsOf(customer).page(client, limit, cursor).map(VisitItems::read);
  }

  private Listing visitsOf(String customer) {
    return new Listing(
        tables.customers(),
        null,
        Key.PARTITION,
        Key.customer(customer),
        Key.SORT,
        Key.VISIT_PREFIX,
        true);
  }

  /** The visits of a customer of a range, newest first. */
  Ledger.Visits visits(String customer, VisitRange range) {
    QueryRequest query =
        HistoryQuery.of(
            tables,
            customer,
            Key.firstOf(Key.VISIT_PREFIX, range.first()),
            Key.lastOf(Key.VISIT_PREFIX, range.until()),
            range.andOneBefore());
    List<VisitEntry> entries = new ArrayList<>();
    int pages = 0;
    for (QueryResponse page : client.queryPaginator(query)) {
      pages++;
      for (Map<String, AttributeValue> item : page.items()) {
        VisitEntry entry = VisitItems.entry(new Item(item));
        entries.add(entry);
        if (entry.at().isBefore(range.since())) {
          return new Ledger.Visits(entries, pages);
        }
      }
    }
    return new Ledger.Visits(entries, pages);
  }
}
