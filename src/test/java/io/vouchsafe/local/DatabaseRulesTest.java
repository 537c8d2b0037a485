package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.testing.DynamoDbLocalExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** What the service would refuse is refused here too, by policies and by its own rules. */
class DatabaseRulesTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  // ---------------------------------------------------------------------------------- policies

  @Test
  void allowsWhatAStatementSays() {
    DynamoDbClient client = allowed(keys(), "GetItem", "PutItem");
    assertThatCode(
            () -> {
              client.putItem(put -> put.tableName(keys()).item(key("a")));
              client.getItem(get -> get.tableName(keys()).key(key("a")));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAnActionThatNoStatementSays() {
    assertDenied(
        allowed(keys(), "GetItem"),
        client -> client.putItem(put -> put.tableName(keys()).item(key("a"))),
        "dynamodb:PutItem on resource: " + Arns.table(keys()));
  }

  @Test
  void refusesATableThatNoStatementNames() {
    assertDenied(
        allowed(keys(), "GetItem"),
        client -> client.getItem(get -> get.tableName(segments()).key(key("a"))),
        "dynamodb:GetItem on resource: " + Arns.table(segments()));
  }

  @Test
  void refusesAnIndexWhereOnlyItsTableIsNamed() {
    String promotions = table("PROMOTIONS_TABLE");
    assertDenied(
        allowed(promotions, "Query"),
        client ->
            client.query(
                query ->
                    query
                        .tableName(promotions)
                        .indexName("listing")
                        .keyConditionExpression("listing_key = :k")
                        .expressionAttributeValues(Map.of(":k", text("a")))),
        "dynamodb:Query on resource: " + Arns.index(promotions, "listing"));
  }

  @Test
  void refusesABatchForOneOfItsTables() {
    assertDenied(
        allowed(keys(), "BatchGetItem"),
        client ->
            client.batchGetItem(
                batch ->
                    batch.requestItems(
                        Map.of(
                            keys(), keysOf(List.of(key("a"))),
                            segments(), keysOf(List.of(key("a")))))),
        "dynamodb:BatchGetItem on resource: " + Arns.table(segments()));
  }

  @Test
  void refusesATransactionForOneOfItsItems() {
    assertDenied(
        allowed(keys(), "PutItem", "TransactWriteItems"),
        client -> transact(client, put("a"), check("b")),
        "dynamodb:ConditionCheckItem on resource: " + Arns.table(keys()));
    assertThatCode(() -> transact(allowed(keys(), "PutItem", "DeleteItem"), put("a"), delete("b")))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesACallThatNoFunctionHasAReasonFor() {
    assertDenied(
        allowed(keys(), "GetItem"),
        DynamoDbClient::listTables,
        "dynamodb:ListTables on resource: *");
  }

  @Test
  void aDenialOverrulesAnAllowance() {
    Policies policies =
        new Policies(
            List.of(
                new Statement(true, List.of("dynamodb:*"), List.of("*")),
                new Statement(false, List.of("dynamodb:DeleteItem"), List.of("arn:*:table/a?"))));
    assertThat(policies.allow(access("dynamodb:DeleteItem", "arn:x:table/b1"))).isTrue();
    assertThat(policies.allow(access("dynamodb:DeleteItem", "arn:x:table/a1"))).isFalse();
    assertThat(policies.allow(access("dynamodb:GetItem", "arn:x:table/a1"))).isTrue();
    assertThat(policies.allow(access("s3:GetObject", "arn:x:table/a1"))).isFalse();
  }

  @Test
  void holdsEveryCallToThePartitionsThatAStatementNames() {
    DynamoDbClient client = allowedPartitions(Set.of("a", "b"));

    assertThatCode(
            () -> {
              client.putItem(put -> put.tableName(keys()).item(key("a")));
              client.getItem(get -> get.tableName(keys()).key(key("b")));
              client.deleteItem(delete -> delete.tableName(keys()).key(key("b")));
              client.batchGetItem(
                  batch -> batch.requestItems(Map.of(keys(), keysOf(List.of(key("a"), key("b"))))));
              transact(client, put("a"), check("b"));
              client.query(partition("a"));
              client.batchWriteItem(
                  batch ->
                      batch.requestItems(
                          Map.of(
                              keys(),
                              List.of(
                                  WriteRequest.builder()
                                      .putRequest(put -> put.item(key("a")))
                                      .build(),
                                  WriteRequest.builder()
                                      .deleteRequest(delete -> delete.key(key("b")))
                                      .build()))));
            })
        .doesNotThrowAnyException();
    for (Consumer<DynamoDbClient> call :
        List.<Consumer<DynamoDbClient>>of(
            one -> one.putItem(put -> put.tableName(keys()).item(key("c"))),
            one -> one.getItem(get -> get.tableName(keys()).key(key("c"))),
            one -> one.deleteItem(delete -> delete.tableName(keys()).key(key("c"))),
            one ->
                one.batchGetItem(
                    batch ->
                        batch.requestItems(Map.of(keys(), keysOf(List.of(key("a"), key("c")))))),
            one -> transact(one, put("a"), check("c")),
            one -> one.query(partition("c")),
            one ->
                one.batchWriteItem(
                    batch ->
                        batch.requestItems(
                            Map.of(
                                keys(),
                                List.of(
                                    WriteRequest.builder()
                                        .deleteRequest(delete -> delete.key(key("c")))
                                        .build())))))) {
      assertDenied(client, call, " on resource: " + Arns.table(keys()));
    }
  }

  /** So it is in IAM: what is true of every key is true of none. */
  @Test
  void aScanIsHeldToNoPartition() {
    assertThatCode(() -> allowedPartitions(Set.of("a")).scan(scan -> scan.tableName(keys())))
        .doesNotThrowAnyException();
  }

  // ------------------------------------------------------------------------ rules of the service

  @Test
  void refusesTwoOperationsOnOneItemInATransaction() {
    DynamoDbClient client = dynamo.client();
    assertInvalid(
        () -> transact(client, put("a"), delete("a")),
        "Transaction request cannot include multiple operations on one item");
    assertInvalid(
        () -> transact(client, check("a"), put("a")),
        "Transaction request cannot include multiple operations on one item");
    assertThatCode(() -> transact(client, put("a"), delete("b"))).doesNotThrowAnyException();
  }

  @Test
  void takesAHundredItemsInATransactionAndNoMore() {
    DynamoDbClient client = dynamo.client();
    assertThatCode(() -> transact(client, puts(100))).doesNotThrowAnyException();
    assertInvalid(
        () -> transact(client, puts(101)), "Member must have length less than or equal to 100");
  }

  @Test
  void refusesToReadOneItemTwiceInABatch() {
    DynamoDbClient client = dynamo.client();
    assertInvalid(
        () ->
            client.batchGetItem(
                batch -> batch.requestItems(Map.of(keys(), keysOf(List.of(key("a"), key("a")))))),
        "Provided list of item keys contains duplicates");
    assertThatCode(
            () ->
                client.batchGetItem(
                    batch ->
                        batch.requestItems(Map.of(keys(), keysOf(List.of(key("a"), key("b")))))))
        .doesNotThrowAnyException();
  }

  @Test
  void notesTheCallsInTheirOrder() {
    CallLog calls = new CallLog();
    DynamoDbClient client = dynamo.client(calls);
    client.getItem(get -> get.tableName(keys()).key(key("a")));
    transact(client, put("a"));
    assertThat(calls.operations()).containsExactly("GetItem", "TransactWriteItems");
    calls.clear();
    assertThat(calls.operations()).isEmpty();
  }

  private static void assertDenied(
      DynamoDbClient client, Consumer<DynamoDbClient> call, String access) {
    assertThatThrownBy(() -> call.accept(client))
        .asInstanceOf(InstanceOfAssertFactories.type(DynamoDbException.class))
        .satisfies(
            denied -> {
              assertThat(denied.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
              assertThat(denied.statusCode()).isEqualTo(400);
              assertThat(denied.getMessage())
                  .contains("assumed-role/TestFunction/local is not authorized to perform")
                  .contains(access);
            });
  }

  private static void assertInvalid(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .asInstanceOf(InstanceOfAssertFactories.type(DynamoDbException.class))
        .satisfies(
            refused -> {
              assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
              assertThat(refused.getMessage()).contains(message);
            });
  }

  private static DynamoDbClient allowed(String table, String... actions) {
    List<String> names = List.of(actions).stream().map(action -> "dynamodb:" + action).toList();
    return dynamo.client(
        new PolicyCheck(
            "TestFunction",
            new Policies(List.of(new Statement(true, names, List.of(Arns.table(table)))))));
  }

  /** May do everything that can be said of items, in some partitions. */
  private static DynamoDbClient allowedPartitions(Set<String> partitions) {
    return dynamo.client(
        new PolicyCheck(
            "TestFunction",
            new Policies(
                List.of(
                    new Statement(
                        true, List.of("dynamodb:*"), List.of(Arns.table(keys())), partitions)))));
  }

  private static QueryRequest partition(String partition) {
    return QueryRequest.builder()
        .tableName(keys())
        .keyConditionExpression("#pk = :pk")
        .expressionAttributeNames(Map.of("#pk", "pk"))
        .expressionAttributeValues(Map.of(":pk", text(partition)))
        .build();
  }

  private static Access access(String action, String resource) {
    return new Access(action, resource, Set.of());
  }

  private static void transact(DynamoDbClient client, TransactWriteItem... items) {
    client.transactWriteItems(transaction -> transaction.transactItems(items));
  }

  private static TransactWriteItem[] puts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> put("many-" + i))
        .toArray(TransactWriteItem[]::new);
  }

  private static TransactWriteItem put(String id) {
    return TransactWriteItem.builder()
        .put(
            put ->
                put.tableName(keys()).item(Map.of("pk", text(id), "sk", text(id), "x", text("y"))))
        .build();
  }

  private static TransactWriteItem delete(String id) {
    return TransactWriteItem.builder()
        .delete(delete -> delete.tableName(keys()).key(key(id)))
        .build();
  }

  private static TransactWriteItem check(String id) {
    return TransactWriteItem.builder()
        .conditionCheck(
            check ->
                check
                    .tableName(keys())
                    .key(key(id))
                    .conditionExpression("attribute_not_exists(pk)"))
        .build();
  }

  private static KeysAndAttributes keysOf(List<Map<String, AttributeValue>> keys) {
    return KeysAndAttributes.builder().keys(keys).build();
  }

  private static Map<String, AttributeValue> key(String id) {
    return Map.of("pk", text(id), "sk", text(id));
  }

  private static AttributeValue text(String text) {
    return AttributeValue.fromS(text);
  }

  private static String keys() {
    return table("KEYS_TABLE");
  }

  private static String segments() {
    return table("SEGMENTS_TABLE");
  }

  private static String table(String variable) {
    return dynamo.variables().getOrDefault(variable, "");
  }
}
