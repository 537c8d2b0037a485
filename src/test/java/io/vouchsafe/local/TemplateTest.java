package io.vouchsafe.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

class TemplateTest {

  private static final Template REAL =
      Template.load(Path.of("template.yaml"), table -> "local-" + table, Map.of());

  /** A template as small as one can be. */
  private static final String SMALL =
      """
      Parameters:
        Stage: {Type: String, Default: dev}
      Globals:
        Function:
          Timeout: 7
          Environment: {Variables: {STAGE: !Ref Stage, TABLE: !Ref Things}}
      Resources:
        Api:
          Type: AWS::Serverless::HttpApi
          Properties:
            Auth:
              DefaultAuthorizer: Keys
              Authorizers: {Keys: {FunctionArn: !Ref Hello.Alias}}
        Hello:
          Type: AWS::Serverless::Function
          Properties:
            Handler: io.vouchsafe.local.EchoFunction
            MemorySize: 256
            Policies:
              - AWSLambdaBasicExecutionRole
              - Statement:
                  Effect: Allow
                  Action: dynamodb:GetItem
                  Resource: !GetAtt Things.Arn
            Environment: {Variables: {OWN: mine, STAGE: prod}}
            Events:
              Any: {Type: HttpApi}
              Hello: {Type: HttpApi, Properties: {Path: /hello, Method: get}}
              Open: {Type: HttpApi, Properties: {Path: /open, Method: ANY, Auth: {Authorizer: NONE}}}
              Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), Input: '{"a":1}'}}
        Things:
          Type: AWS::DynamoDB::Table
          Properties:
            AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
            KeySchema: [{AttributeName: pk, KeyType: HASH}]
      """;

  /** A rule with a queue, and a function that is handed what is in it. */
  private static final String QUEUE =
      SMALL.replace(
              "Hello: {Type: HttpApi",
              "Letters: {Type: SQS, Properties: {Queue: !GetAtt Letters.Arn}}\n"
                  + "        Hello: {Type: HttpApi")
          + """
            Letters:
              Type: AWS::SQS::Queue
              Properties: {RedrivePolicy: {maxReceiveCount: 4}}
            Bus: {Type: AWS::Events::EventBus, Properties: {Name: bus}}
            Told:
              Type: AWS::Events::Rule
              Properties:
                EventBusName: !Ref Bus
                EventPattern: {source: [a]}
                Targets: [{Id: Letters, Arn: !GetAtt Letters.Arn}]
          """;

  @Test
  void everyHandlerOfTheProjectsTemplateExists() {
    assertThat(REAL.functions()).hasSizeGreaterThan(8);
    REAL.functions()
        .values()
        .forEach(
            function ->
                assertThatCode(() -> LocalFunction.constructor(function))
                    .doesNotThrowAnyException());
  }

  @Test
  void onlyHealthAndThePixelNeedNoKey() {
    assertThat(REAL.routes().stream().filter(route -> !route.authorized()).map(Route::path))
        .containsExactlyInAnyOrder("/health", "/pixel.gif", "/vouchsafe.js");
    assertThat(REAL.authorizer()).contains("AuthorizerFunction");
  }

  /** The service takes settings of a route that is not there, and they do nothing. */
  @Test
  void whatNeedsNoKeyHasAThrottleOfItsOwn() throws IOException {
    Section api = propertiesOf("Api");
    assertThat(api.section("RouteSettings").sections().keySet())
        .containsExactlyInAnyOrder("ANY /pixel.gif", "ANY /vouchsafe.js")
        .isSubsetOf(REAL.routes().stream().map(Route::key).toList());
  }

  private static Section propertiesOf(String resource) throws IOException {
    return document().section("Resources").section(resource).section("Properties");
  }

  private static Section document() throws IOException {
    return Section.of(
        "template.yaml",
        TemplateFile.parse("template.yaml", Files.readString(Path.of("template.yaml"))));
  }

  /** Else slow endpoints, or very many events, could use up what redeeming needs. */
  @Test
  void webhooksHaveABoundThatIsNotTheAccounts() throws IOException {
    Section told =
        propertiesOf("DeliveryFunction").section("Events").section("Told").section("Properties");
    assertThat(told.section("ScalingConfig").value("MaximumConcurrency"))
        .isEqualTo(Map.of("Ref", "WebhookConcurrency"));
    Section bound = document().section("Parameters").section("WebhookConcurrency");
    // What the service takes.
    assertThat(bound.number("MinValue", 0)).isEqualTo(2);
    assertThat(bound.number("MaxValue", 0)).isEqualTo(1000);
    assertThat(bound.number("Default", 0)).isBetween(2, 50);
    // Nothing calls it past the queue but the schedule, once a minute.
    assertThat(REAL.rules())
        .extracting(RuleDefinition::queue)
        .containsExactly(Arns.queue("WebhookEvents"));
  }

  @Test
  void whatIsHandedOutOfAQueueIsTriedAgainAloneAndAfterTheFunctionsTimeIsUp() throws IOException {
    FunctionDefinition function = requireNonNull(REAL.functions().get("DeliveryFunction"));
    Section told =
        propertiesOf("DeliveryFunction").section("Events").section("Told").section("Properties");
    Section queue = propertiesOf("WebhookEvents");
    assertThat(function.queues())
        .containsExactly(new QueueSource(Arns.queue("WebhookEvents"), 10, 5));
    assertThat(told.texts("FunctionResponseTypes")).containsExactly("ReportBatchItemFailures");
    assertThat(queue.number("VisibilityTimeout", 30))
        .isGreaterThanOrEqualTo((int) function.timeout().multipliedBy(6).toSeconds());
    // A message keeps its age when it is given up.
    assertThat(propertiesOf("UnsentEvents").number("MessageRetentionPeriod", 0))
        .isGreaterThan(queue.number("MessageRetentionPeriod", 0));
    assertThat(queue.section("RedrivePolicy").value("deadLetterTargetArn"))
        .isEqualTo(Map.of("Fn::GetAtt", List.of("UnsentEvents", "Arn")));
  }

  @Test
  void noPolicyOfTheProjectsTemplateHasAWildcard() {
    assertThat(REAL.functions().values())
        .flatExtracting(function -> function.policies().statements())
        .allSatisfy(
            statement -> {
              assertThat(statement.actions()).noneMatch(action -> action.contains("*"));
              assertThat(statement.resources()).noneMatch(resource -> resource.contains("*"));
            });
  }

  @Test
  void onlyWhatIsAboutEverybodyMayReadWholeTables() {
    assertThat(
            REAL.functions().values().stream()
                .filter(
                    function ->
                        function.policies().statements().stream()
                            .anyMatch(statement -> statement.actions().contains("dynamodb:Scan")))
                .map(FunctionDefinition::id))
        .containsExactlyInAnyOrder("ReindexFunction", "SegmentsFunction", "ValueFitFunction");
  }

  /** Its name is in its own role; a role that names another one would start that. */
  @Test
  void theStateMachineMayRunItsPartsAndNothingElseThatCostsMoney() throws IOException {
    Section machine = propertiesOf("Reindex");
    String name =
        String.valueOf(((Map<?, ?>) requireNonNull(machine.value("Name"))).get("Fn::Sub"));
    Policies role =
        Policies.read(machine, new Intrinsics(id -> "<" + id + ">", (id, of) -> "<" + id + ">"));
    assertThat(role.statements())
        .filteredOn(statement -> !statement.actions().getFirst().startsWith("logs:"))
        .flatExtracting(Statement::actions)
        .containsExactlyInAnyOrder(
            "lambda:InvokeFunction",
            "states:StartExecution",
            "states:DescribeExecution",
            "states:StopExecution",
            "states:RedriveExecution");
    assertThat(role.statements())
        .filteredOn(statement -> statement.actions().contains("states:StartExecution"))
        .flatExtracting(Statement::resources)
        .containsExactly(
            "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:"
                + name.replace("${AWS::StackName}", "<AWS::StackName>"));
  }

  @Test
  void theStateMachineIsReadWithItsSubstitutions() {
    StateMachineDefinition machine = requireNonNull(REAL.machines().get("Reindex"));
    assertThat(machine.schedules())
        .isEqualTo(Map.of("Reindex", new ScheduleDefinition("rate(5 minutes)", "")));
    assertThat(machine.states().get("Plan"))
        .isInstanceOfSatisfying(
            State.Task.class,
            plan ->
                assertThat(plan.resource()).isEqualTo(Arns.function("ReindexFunction") + ":Alias"));
  }

  /** Else a condition on partitions would be checked against another attribute. */
  @Test
  void everyTableIsPartitionedByTheSameAttribute() {
    assertThat(REAL.tables().values())
        .allSatisfy(table -> assertThat(table.key().getFirst()).isEqualTo("pk"));
  }

  @Test
  void whoMayReachTheSecretsMayReachNoApiKeyAndTheOtherWayRound() {
    String keys = Arns.table("local-KeysTable");
    assertThat(REAL.functions().values())
        .flatExtracting(function -> function.policies().statements())
        .filteredOn(statement -> statement.resources().contains(keys))
        .isNotEmpty()
        .allSatisfy(
            statement -> {
              assertThat(requireNonNull(statement.leadingKeys()))
                  .isIn(Set.of("KEYS", "SALT"), Set.of("SECRETS"));
              // The condition holds for what names no partition.
              assertThat(statement.actions())
                  .isSubsetOf(
                      "dynamodb:GetItem",
                      "dynamodb:PutItem",
                      "dynamodb:DeleteItem",
                      "dynamodb:Query");
            });
  }

  @Test
  void readsAConditionOnPartitionsAndNoOther() {
    String statement = "Resource: !GetAtt Things.Arn";
    String condition =
        statement
            + "\n            Condition: {ForAllValues:StringEquals: {dynamodb:LeadingKeys: [a]}}";
    FunctionDefinition hello =
        requireNonNull(read(SMALL.replace(statement, condition)).functions().get("Hello"));
    assertThat(hello.policies().statements())
        .extracting(Statement::leadingKeys)
        .containsExactly(Set.of("a"));
    for (String unknown : List.of("dynamodb:Attributes", "aws:SourceIp")) {
      assertThatThrownBy(
              () ->
                  read(
                      SMALL.replace(statement, condition.replace("dynamodb:LeadingKeys", unknown))))
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("knows no other condition");
    }
    assertThatThrownBy(() -> read(SMALL.replace(statement, condition.replace("ForAll", "ForAny"))))
        .isInstanceOf(StartupException.class);
  }

  @Test
  void readsTheTables() {
    TableDefinition customers = requireNonNull(REAL.tables().get("CustomersTable"));
    assertThat(customers.name()).isEqualTo("local-CustomersTable");
    assertThat(customers.key()).containsExactly("pk", "sk");
    assertThat(customers.timeToLive()).contains("ttl");
    assertThat(customers.stream())
        .hasValueSatisfying(
            stream ->
                assertThat(stream.streamViewType()).isEqualTo(StreamViewType.NEW_AND_OLD_IMAGES));
    TableDefinition redemptions = requireNonNull(REAL.tables().get("RedemptionsTable"));
    assertThat(redemptions.key()).containsExactly("pk");
    assertThat(redemptions.creation().globalSecondaryIndexes())
        .extracting(GlobalSecondaryIndex::indexName)
        .containsExactly("holds", "expiry", "promotion", "customer");
  }

  @Test
  void givesFunctionsTheGlobalsAndTheirOwn() {
    FunctionDefinition hello = requireNonNull(read(SMALL).functions().get("Hello"));
    assertThat(hello.timeout()).hasSeconds(7);
    assertThat(hello.memory()).isEqualTo(256);
    assertThat(hello.variables())
        .isEqualTo(Map.of("STAGE", "prod", "TABLE", "t-Things", "OWN", "mine"));
    assertThat(hello.schedules())
        .isEqualTo(Map.of("Nightly", new ScheduleDefinition("rate(1 day)", "{\"a\":1}")));
    assertThat(hello.policies().statements())
        .containsExactly(
            new Statement(true, List.of("dynamodb:GetItem"), List.of(Arns.table("t-Things"))));
  }

  @Test
  void readsRoutesWithTheirAuthorizer() {
    Template template = read(SMALL);
    assertThat(template.routes())
        .containsExactly(
            new Route("ANY", "$default", "Hello", true),
            new Route("GET", "/hello", "Hello", true),
            new Route("ANY", "/open", "Hello", false));
    assertThat(template.authorizer()).contains("Hello");
  }

  @Test
  void readsRulesWithTheirQueuesAndWhoIsHandedWhatIsInThem() {
    Template template = read(QUEUE);
    String arn = Arns.queue("Letters");
    assertThat(template.rules())
        .extracting(RuleDefinition::name, RuleDefinition::bus, RuleDefinition::queue)
        .containsExactly(tuple("Told", "Bus", arn));
    assertThat(requireNonNull(template.functions().get("Hello")).queues())
        .containsExactly(new QueueSource(arn, 10, 4));
  }

  @Test
  void namesAQueueThatIsNoneOrNeverGivesUp() {
    assertSentence(
        QUEUE.replace("Queue: !GetAtt Letters", "Queue: !GetAtt Things"), "This is no queue: ");
    assertThatThrownBy(() -> read(QUEUE.replace("maxReceiveCount", "other")))
        .isInstanceOf(StartupException.class)
        .hasMessageEndingWith("Letters.Properties.RedrivePolicy.maxReceiveCount is missing.");
  }

  @Test
  void takesAParameterThatIsChosen() {
    String text = SMALL.replace(", STAGE: prod", "");
    Map<?, ?> document = TemplateFile.parse("t.yaml", text);
    assertThat(read(text).variables()).containsEntry("STAGE", "dev");
    assertThat(
            new TemplateReader(
                    "t.yaml", document, table -> table, Map.of("Stage", "staging"), Path.of(""))
                .read()
                .variables())
        .containsEntry("STAGE", "staging");
  }

  @Test
  void saysWhereTheYamlIsBroken() {
    assertSentence("Resources:\n  Api:\n   - a\n  b: [\n", "t.yaml is not good YAML: line 5, ");
    assertSentence("a: 1\na: 2\n", "t.yaml is not good YAML: line 2, ");
  }

  @Test
  void saysThatItIsNoTemplate() {
    assertSentence("just a text", "t.yaml is not a CloudFormation template");
    assertSentence("", "t.yaml is not a CloudFormation template");
    assertSentence("Resources: {}", "t.yaml has no function that an HTTP API calls.");
  }

  @Test
  void namesATableThatIsMissing() {
    assertSentence(SMALL.replace("Ref Things", "Ref Thongs"), "t.yaml refers to Thongs, which is");
  }

  @Test
  void namesAHandlerThatIsMissing() {
    Template template = read(SMALL.replace("EchoFunction", "Nothing"));
    FunctionDefinition hello = requireNonNull(template.functions().get("Hello"));
    assertThatThrownBy(() -> LocalFunction.constructor(hello))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "The template's Hello has the handler io.vouchsafe.local.Nothing, which does not"
                + " exist.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Handler", "KeySchema", "FunctionArn"})
  void namesAPropertyThatIsMissing(String property) {
    assertThatThrownBy(() -> read(SMALL.replace(property + ":", "Other:")))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("t.yaml: Resources.")
        .hasMessageEndingWith("." + property + " is missing.");
  }

  @Test
  void namesAnAuthorizerThatIsNoFunction() {
    assertSentence(SMALL.replace("Hello.Alias", "Things"), "This is no function: ");
  }

  private static void assertSentence(String text, String start) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(start)
        .hasMessageEndingWith(".");
  }

  private static Template read(String text) {
    return new TemplateReader(
            "t.yaml",
            TemplateFile.parse("t.yaml", text),
            table -> "t-" + table,
            Map.of(),
            Path.of(""))
        .read();
  }
}
