package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.local.StateMachine.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateMachineTest {

  private static final String RETRY =
      """
      [{"ErrorEquals": ["java.lang.IllegalStateException"], "IntervalSeconds": 2, "BackoffRate": 3,
        "MaxDelaySeconds": 10, "MaxAttempts": 4},
       {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 1}]
      """;

  /** One call, then one for each item, two at a time. */
  private static final String MACHINE =
      """
      {"StartAt": "First", "States": {
        "First": {"Type": "Task", "Resource": "first", "Parameters": {"who.$": "$$.Execution.Id", "is": 1, "a.$": "$.a"},
                  "Retry": RETRY, "Next": "Any"},
        "Any": {"Type": "Choice", "Choices": [{"Variable": "$.items", "IsPresent": false, "Next": "None"}], "Default": "Each"},
        "None": {"Type": "Succeed"},
        "Each": {"Type": "Map", "Label": "Each", "ItemsPath": "$.items", "MaxConcurrency": 2,
                 "ItemSelector": {"item.$": "$$.Map.Item.Value", "all.$": "$.items"},
                 "ToleratedFailurePercentage": TOLERATED,
                 "ItemProcessor": {
                   "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                   "StartAt": "One", "States": {
                     "One": {"Type": "Task", "Resource": "one", "Parameters": {"item.$": "$.item"}, "Next": "Again"},
                     "Again": {"Type": "Choice", "Choices": [{"Variable": "$.done", "BooleanEquals": true, "Next": "Done"}],
                               "Default": "One"},
                     "Done": {"Type": "Succeed"}}},
                 "ResultPath": null,
                 "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "Sorry"}],
                 "Next": "None"},
        "Sorry": {"Type": "Fail", "Error": "Sorry", "Cause": "It went wrong."}}}
      """;

  private final List<Double> pauses = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> events = Collections.synchronizedList(new ArrayList<>());

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private Result run(int tolerated, StateMachine.Task first, StateMachine.Task one) {
    String text = MACHINE.replace("RETRY", RETRY).replace("TOLERATED", Integer.toString(tolerated));
    StateMachineDefinition definition =
        new StateMachineDefinition("Machine", StatesReader.read("machine", json(text)), Map.of());
    return new StateMachine(
            definition,
            resource ->
                event -> {
                  events.add(event);
                  return resource.equals("first") ? first.call(event) : one.call(event);
                },
            pauses::add)
        .execute("x", json("{\"a\": {\"b\": 2}, \"other\": 3}"));
  }

  @Test
  void handsOverWhatTheTemplatesAskForAndTheOutputToTheNextState() {
    Result result = run(0, _ -> json("{\"x\": 1}"), event -> event);

    assertThat(events)
        .containsExactly(
            json(
                "{\"who\": \"arn:aws:states:local:000000000000:execution:Machine:x\", \"is\": 1,"
                    + " \"a\": {\"b\": 2}}"));
    assertThat(result).isEqualTo(new Result.Succeeded(json("{\"x\": 1}")));
  }

  @Test
  void triesAgainWithGrowingPausesAsOftenAsIsAllowed() {
    AtomicInteger left = new AtomicInteger(4);
    Result result =
        run(
            0,
            _ -> {
              if (left.getAndDecrement() > 0) {
                throw new IllegalStateException("not yet");
              }
              return json("{\"items\": []}");
            },
            event -> event);

    assertThat(result).isEqualTo(new Result.Succeeded(json("{\"items\": []}")));
    assertThat(pauses).containsExactly(2.0, 6.0, 10.0, 10.0);
  }

  @Test
  void failsWithTheNameOfTheErrorWhenNoAttemptIsLeft() {
    Result result =
        run(
            0,
            _ -> {
              throw new IllegalStateException("never");
            },
            event -> event);

    assertThat(result).isEqualTo(new Result.Failed("java.lang.IllegalStateException", "never"));
    assertThat(pauses).hasSize(4);
  }

  /** Each error counts for the first that names it. */
  @Test
  void countsTheAttemptsOfEachRetrierAlone() {
    AtomicInteger call = new AtomicInteger();
    Result result =
        run(
            0,
            _ -> {
              if (call.getAndIncrement() % 2 == 0) {
                throw new IllegalStateException("one");
              }
              throw new UnsupportedOperationException("another");
            },
            event -> event);

    assertThat(result)
        .isEqualTo(new Result.Failed("java.lang.UnsupportedOperationException", "another"));
    assertThat(pauses).containsExactly(2.0, 1.0, 6.0);
  }

  @Test
  void runsItemsSideBySideButNoMoreThanAreAllowed() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch two = new CountDownLatch(2);
    Result result =
        run(
            0,
            _ -> json("{\"items\": [0, 1, 2, 3, 4]}"),
            event -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              two.countDown();
              try {
                assertThat(two.await(10, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              inside.decrementAndGet();
              return json("{\"item\": 9, \"done\": true}");
            });

    assertThat(most.get()).isEqualTo(2);
    assertThat(events.stream().skip(1).map(event -> event.path("item").intValue()))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    // With a ResultPath of null the input goes on.
    assertThat(result).isEqualTo(new Result.Succeeded(json("{\"items\": [0, 1, 2, 3, 4]}")));
  }

  @ParameterizedTest
  @CsvSource({"100, 4, true", "50, 2, true", "50, 3, false", "0, 1, false", "0, 0, true"})
  void failsWhenMoreItemsFailThanAreTolerated(int tolerated, int failing, boolean good) {
    Result result =
        run(
            tolerated,
            _ -> json("{\"items\": [0, 1, 2, 3]}"),
            event -> {
              if (event.path("item").intValue() < failing) {
                throw new IllegalStateException("bad");
              }
              return json("{\"done\": true}");
            });

    assertThat(result.equals(new Result.Failed("Sorry", "It went wrong."))).isEqualTo(!good);
    assertThat(result instanceof Result.Succeeded).isEqualTo(good);
  }

  @Test
  void failsWhenThereIsNothingAtAPath() {
    assertThat(run(0, _ -> json("{\"items\": [0]}"), _ -> json("{\"not_done\": true}")))
        .isEqualTo(new Result.Failed("Sorry", "It went wrong."));
    assertThat(run(0, _ -> json("{\"items\": 0}"), event -> event))
        .isInstanceOf(Result.Failed.class);
  }

  @Test
  void failsWhenTooMuchIsHandedOver() {
    String much = "x".repeat(256 * 1024);
    assertThat(run(0, _ -> json("{\"x\": \"" + much + "\"}"), event -> event))
        .isInstanceOfSatisfying(
            Result.Failed.class,
            failed -> assertThat(failed.error()).isEqualTo("States.DataLimitExceeded"));
  }

  @Test
  void waitsAtRandomWithFullJitter() {
    State.Retrier retrier = new State.Retrier(List.of(), 2, 2, 5, 3, true);
    assertThat(retrier.pause(0, 0.5)).isEqualTo(1);
    assertThat(retrier.pause(1, 0.5)).isEqualTo(2);
    assertThat(retrier.pause(2, 1)).isEqualTo(5);
    assertThat(retrier.pause(9, 0)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "ResultPath": null       | "ResultPath": "$.x"         | the ResultPath
          "Mode": "DISTRIBUTED"    | "Mode": "INLINE"            | the processor
          "IsPresent": false       | "IsNull": true              | the field IsNull
          "IsPresent": false       | "IsPresent": 1              | the choice
          "Type": "Fail"           | "Type": "Wait"              | the type Wait
          "MaxConcurrency": 2      | "ItemBatcher": 2            | the field ItemBatcher
          "$$.Map.Item.Value"      | "States.UUID()"             | the path
          "$.items", "MaxC         | "$.items[0]", "MaxC         | the path
          "Default": "One"         | "Default": "Two"            | leads to Two
          "StartAt": "First"       | "StartAt": "Last"           | leads to Last
          "MaxConcurrency": 2      | "MaxConcurrency": "2"       | MaxConcurrency must be a whole number
          "Cause": "It went wrong."| "Output": "x"               | the field Output
          """)
  void refusesWhatItDoesNotKnow(String known, String unknown, String told) {
    String text = MACHINE.replace("RETRY", RETRY).replace("TOLERATED", "0");
    assertThat(text).contains(known);
    assertThatThrownBy(() -> StatesReader.read("machine", json(text.replace(known, unknown))))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(told);
  }
}
