package io.vouchsafe.store;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Queries of what happened to one customer, newest first. */
final class HistoryQuery {

  /** How many are read at a time where it is not known how many are needed. */
  private static final int PAGE = 200;

  private HistoryQuery() {}

  /**
   * The items of a part of the history.
   *
   * @param first the first sort key, included
   * @param last the last sort key, included
   * @param inPages whether fewer than all of them may turn out to be enough
   */
  static QueryRequest of(
      Tables tables, String customer, String first, String last, boolean inPages) {
    return QueryRequest.builder()
        .tableName(tables.customers())
        .consistentRead(true)
        .scanIndexForward(false)
        .keyConditionExpression("#customer = :customer and #event between :first and :last")
        .expressionAttributeNames(Map.of("#customer", Key.PARTITION, "#event", Key.SORT))
        .expressionAttributeValues(
            Map.of(
                ":customer",
                Values.text(Key.customer(customer)),
                ":first",
                Values.text(first),
                ":last",
                Values.text(last)))
        .limit(inPages ? PAGE : null)
        .build();
  }
}
