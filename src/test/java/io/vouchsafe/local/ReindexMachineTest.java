package io.vouchsafe.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Definition.Kind;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.core.segment.reindex.Reindexing;
import io.vouchsafe.function.ReindexFunction;
import io.vouchsafe.local.StateMachine.Result;
import io.vouchsafe.store.AskedCustomers;
import io.vouchsafe.store.ReindexStore;
import io.vouchsafe.store.SegmentFingerprints;
import io.vouchsafe.store.SegmentStore;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The template's state machine with its function, on what they note in the tables. */
class ReindexMachineTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final int CONCURRENCY = 3;
  private static final int PAGES = 3;
  private static final int CUSTOMERS_OF_A_PAGE = 4;
  private static final String KEY = "asked";

  private static final Template TEMPLATE =
      Template.load(
          Path.of("template.yaml"),
          table -> table,
          Map.of("ReindexConcurrency", String.valueOf(CONCURRENCY)));
  private static final StateMachineDefinition MACHINE =
      requireNonNull(TEMPLATE.machines().get("Reindex"));
  private static final FunctionDefinition FUNCTION =
      requireNonNull(TEMPLATE.functions().get("ReindexFunction"));

  /** What Lambda, and Step Functions when it calls it, name errors that are no exception. */
  private static final Set<String> NAMES_OF_LAMBDA =
      Set.of(
          "Lambda.ClientExecutionTimeoutException",
          "Lambda.ServiceException",
          "Lambda.AWSLambdaException",
          "Lambda.SdkClientException",
          "Lambda.TooManyRequestsException",
          "Lambda.Unknown",
          "Sandbox.Timedout",
          "States.Timeout",
          "States.TaskFailed");

  private static final AtomicInteger EXECUTIONS = new AtomicInteger();

  private final TestClock clock = new TestClock();
  private final SegmentStore segments = new SegmentStore(dynamo.database());
  private final ReindexStore store =
      new ReindexStore(
          dynamo.database(), new SegmentFingerprints(ZoneOffset.UTC, AbuseWeights.usual()));
  private final List<JsonNode> events = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> answers = Collections.synchronizedList(new ArrayList<>());
  private final List<Double> pauses = Collections.synchronizedList(new ArrayList<>());
  private AskedCustomers customers = customers();

  private static AskedCustomers customers() {
    return new AskedCustomers(dynamo.database(), PAGES, CUSTOMERS_OF_A_PAGE);
  }

  @BeforeEach
  void doWhatIsToBeDone() {
    // What a test before left may have no end.
    clock.set(TestClock.START.plus(Duration.ofDays(EXECUTIONS.get())));
    assertThat(execute()).isInstanceOf(Result.Succeeded.class);
    assertThat(execute()).isInstanceOf(Result.Succeeded.class);
    save(EXECUTIONS.get() + 1);
    customers = customers();
    events.clear();
    answers.clear();
  }

  private void save(long orders) {
    @Nullable Definition before = segments.find(KEY).orElse(null);
    Definition described =
        new Definition(KEY, KEY, Kind.RULE, RuleText.parse("orders.count >= " + orders), "", 1);
    assertThat(segments.save(before, before == null ? described : described.following(before)))
        .isTrue();
  }

  private String rule() {
    return RuleText.print(requireNonNull(segments.find(KEY).orElseThrow().rule()));
  }

  /** The function as it is deployed, but for whom it asks and how much time it has. */
  private LocalFunction function(Duration timeout) {
    ReindexFunction handler = new ReindexFunction(new Reindexing(store, customers, clock));
    @SuppressWarnings("unchecked")
    RequestHandler<Object, Object> untyped =
        (RequestHandler<Object, Object>) (RequestHandler<?, ?>) handler;
    return LocalFunction.of(
        new FunctionDefinition(
            FUNCTION.id(),
            FUNCTION.handler(),
            timeout,
            FUNCTION.memory(),
            FUNCTION.variables(),
            FUNCTION.policies(),
            FUNCTION.schedules(),
            FUNCTION.streams(),
            FUNCTION.queues()),
        untyped,
        new CallLog(),
        new FunctionLog(System.err, LogLevel.WARN));
  }

  private Result execute() {
    return execute(function(FUNCTION.timeout())::answer);
  }

  private Result execute(StateMachine.Task task) {
    return new StateMachine(
            MACHINE,
            resource -> {
              assertThat(Arns.functionOf(resource)).isEqualTo("ReindexFunction");
              return event -> {
                events.add(event);
                JsonNode answer = task.call(event);
                answers.add(answer);
                return answer;
              };
            },
            pauses::add)
        .execute(
            "execution-" + EXECUTIONS.incrementAndGet(), JsonNodeFactory.instance.objectNode());
  }

  private List<JsonNode> steps(String step) {
    return events.stream().filter(event -> event.path("step").asText().equals(step)).toList();
  }

  // ------------------------------------------------------------------------------- the definition

  @Test
  void everyErrorThatIsTriedAgainIsOneThatThereIs() {
    List<String> named =
        allStates(MACHINE.states())
            .filter(State.Working.class::isInstance)
            .map(State.Working.class::cast)
            .flatMap(state -> state.retries().stream())
            .flatMap(retrier -> retrier.errors().stream())
            .toList();
    assertThat(named).contains("Lambda.TooManyRequestsException", "Sandbox.Timedout");
    for (String name : named) {
      if (!NAMES_OF_LAMBDA.contains(name)) {
        assertThatCode(() -> Class.forName(name)).as(name).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void everyCallIsTriedAgainAfterWhatPasses() {
    List<State.Task> tasks =
        allStates(MACHINE.states())
            .filter(State.Task.class::isInstance)
            .map(State.Task.class::cast)
            .toList();
    assertThat(tasks).hasSize(3);
    for (State.Task task : tasks) {
      assertThat(task.retries().stream().flatMap(retrier -> retrier.errors().stream()))
          .containsAll(NAMES_OF_LAMBDA);
      assertThat(task.retries())
          .allSatisfy(
              retrier -> {
                assertThat(retrier.jitter()).isTrue();
                assertThat(retrier.rate()).isGreaterThan(1);
                assertThat(retrier.mostAttempts()).isBetween(3, 20);
              });
    }
  }

  private static Stream<State> allStates(States states) {
    return states.states().values().stream()
        .flatMap(
            state ->
                state instanceof State.Map map
                    ? Stream.concat(Stream.of(state), allStates(map.states()))
                    : Stream.of(state));
  }

  @Test
  void itsConcurrencyIsThatOfTheTemplate() {
    assertThat(MACHINE.states().states().values())
        .filteredOn(State.Map.class::isInstance)
        .extracting(state -> ((State.Map) state).mostAtATime())
        .containsExactly(CONCURRENCY);
  }

  @Test
  void itsRoleMayCallItsFunctionAndNothingElse() {
    assertThatThrownBy(
            () ->
                StateMachineDefinition.read(
                    "Reindex",
                    Section.of(
                        "test",
                        Map.of(
                            "DefinitionUri",
                            "statemachines/reindex.asl.json",
                            "Policies",
                            List.of(),
                            "DefinitionSubstitutions",
                            Map.of(
                                "ReindexFunction",
                                Arns.function("ReindexFunction"),
                                "Concurrency",
                                "1"))),
                    Path.of(""),
                    new Intrinsics(name -> name, (name, attribute) -> name)))
        .isInstanceOf(StartupException.class)
        .hasMessage("The role of Reindex may not call ReindexFunction.");
  }

  // ------------------------------------------------------------------------------------ executions

  @Test
  void asksEverybodyInPartsSideBySide() throws Exception {
    CountDownLatch together = new CountDownLatch(CONCURRENCY);
    customers.before(
        (_, _) -> {
          together.countDown();
          try {
            assertThat(together.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });

    assertThat(execute()).isInstanceOf(Result.Succeeded.class);

    int parts = answers.getFirst().path("parts").size();
    assertThat(parts).isGreaterThan(CONCURRENCY);
    assertThat(customers.mostAtATime()).isEqualTo(CONCURRENCY);
    assertThat(customers.askedOf(KEY)).isEqualTo((long) parts * PAGES * CUSTOMERS_OF_A_PAGE);
    assertThat(customers.rulesOf(KEY)).containsExactly(rule());
    assertThat(store.built().contains(KEY)).isTrue();
    String run = answers.getFirst().path("run").asText();
    assertThat(steps("work"))
        .hasSize(parts)
        .allSatisfy(event -> assertThat(event.path("run").asText()).isEqualTo(run));
    assertThat(steps("finish")).hasSize(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void endsAfterThePlanWhenThereIsNothingToDo() {
    execute();
    events.clear();

    assertThat(execute()).isInstanceOf(Result.Succeeded.class);

    assertThat(events).hasSize(1);
    assertThat(answers.getLast()).isEmpty();
  }

  /** Its time is so short that there is none left after a page. */
  @Test
  void aWorkerThatRunsOutOfTimeIsCalledAgainAndGoesOn() {
    assertThat(execute(function(Duration.ofSeconds(60))::answer))
        .isInstanceOf(Result.Succeeded.class);

    int parts = answers.getFirst().path("parts").size();
    assertThat(steps("work")).hasSize(parts * PAGES);
    assertThat(customers.asked()).hasSize(parts * PAGES).doesNotHaveDuplicates();
    assertThat(store.built().contains(KEY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "work", "finish"})
  void aStepThatFailsIsTriedAgain(String failing) {
    Map<String, Integer> calls = new HashMap<>();
    LocalFunction function = function(FUNCTION.timeout());

    Result result =
        execute(
            event -> {
              int call;
              synchronized (calls) {
                call = calls.merge(event.path("step") + "/" + event.path("part"), 1, Integer::sum);
              }
              // The second time it is done, but nobody learns of it.
              boolean fails = event.path("step").asText().equals(failing) && call <= 2;
              if (fails && call == 1) {
                throw new IllegalStateException("before");
              }
              JsonNode answer = function.answer(event);
              if (fails) {
                throw new IllegalStateException("after");
              }
              return answer;
            });

    assertThat(result).isInstanceOf(Result.Succeeded.class);
    assertThat(store.built().contains(KEY)).isTrue();
    assertThat(customers.asked()).doesNotHaveDuplicates();
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void aPartThatFailsForGoodFailsTheExecutionAndTheNextDoesWhatIsLeft() {
    LocalFunction function = function(FUNCTION.timeout());
    Result result =
        execute(
            event -> {
              if (event.path("part").intValue() == 2 && event.has("part")) {
                throw new IllegalStateException("always");
              }
              return function.answer(event);
            });
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Failed.class, failed -> assertThat(failed.error()).isEqualTo("PartsAreLeft"));
    assertThat(store.built().contains(KEY)).isFalse();
    assertThat(customers.asked()).isNotEmpty().noneMatch(page -> page.startsWith("2/"));
    customers.forget();

    assertThat(execute()).isInstanceOf(Result.Succeeded.class);

    assertThat(customers.asked()).containsExactly("2/0", "2/1", "2/2");
    assertThat(store.built().contains(KEY)).isTrue();
  }

  /** Nobody tells anybody of it. */
  @Test
  void anExecutionThatIsGoneIsFollowedByOneThatGoesOnFromTheCursors() {
    LocalFunction function = function(Duration.ofSeconds(60));
    AtomicInteger left = new AtomicInteger(10);
    assertThatThrownBy(
            () ->
                execute(
                    event -> {
                      if (left.getAndDecrement() <= 0) {
                        throw new StackOverflowError("the machine is off");
                      }
                      return function.answer(event);
                    }))
        .hasRootCauseInstanceOf(StackOverflowError.class);
    List<String> before = customers.asked();
    customers.forget();
    assertThat(execute()).isInstanceOf(Result.Succeeded.class);
    assertThat(customers.asked()).isEmpty();
    clock.advance(Reindexing.SILENCE);

    assertThat(execute()).isInstanceOf(Result.Succeeded.class);

    assertThat(customers.asked()).isNotEmpty().doesNotContainAnyElementsOf(before);
    assertThat(store.built().contains(KEY)).isTrue();
    assertThat(customers.rulesOf(KEY)).containsExactly(rule());
  }

  @Test
  void twoExecutionsAtOnceAskEverybodyOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Result>> executions =
          List.of(threads.submit(() -> execute()), threads.submit(() -> execute()));
      for (Future<Result> execution : executions) {
        assertThat(execution.get()).isInstanceOf(Result.Succeeded.class);
      }
    }

    assertThat(customers.asked()).isNotEmpty().doesNotHaveDuplicates();
    assertThat(store.built().contains(KEY)).isTrue();
  }

  @Test
  void aChangeInTheMiddleIsAskedByTheNextAndNothingOfTheOldRuleStays() {
    AtomicInteger pages = new AtomicInteger();
    customers.before(
        (_, _) -> {
          if (pages.incrementAndGet() == 7) {
            save(1_000 + EXECUTIONS.get());
          }
        });

    assertThat(execute()).isInstanceOf(Result.Succeeded.class);
    assertThat(store.built().contains(KEY)).isFalse();
    assertThat(execute()).isInstanceOf(Result.Succeeded.class);

    assertThat(store.built().contains(KEY)).isTrue();
    assertThat(customers.rulesOf(KEY)).containsExactly(rule());
  }

  @Test
  void refusesAStepThatThereIsNot() {
    LocalFunction function = function(FUNCTION.timeout());
    for (String event :
        List.of("{}", "{\"step\": \"other\"}", "{\"step\": \"work\", \"run\": \"x\"}")) {
      assertThatThrownBy(
              () -> function.invoke(event.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
