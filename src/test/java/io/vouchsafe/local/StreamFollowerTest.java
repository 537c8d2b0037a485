package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vouchsafe.core.promotion.CodeBatch;
import io.vouchsafe.core.promotion.CodePattern;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.store.BatchStore;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.PromotionStore;
import io.vouchsafe.testing.TestClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/** A function that follows a table's stream is told of what it asks for, until it has done it. */
class StreamFollowerTest {

  private static final int MOST_POLLS = 500;

  @Test
  void aBatchIsMadeByTheFunctionThatTheTemplateNamesAlsoWhenItFailsAtFirst() {
    AtomicInteger failures = new AtomicInteger(2);
    AtomicInteger losses = new AtomicInteger(2);
    ExecutionInterceptor failing =
        new ExecutionInterceptor() {
          @Override
          public void beforeExecution(
              Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof TransactWriteItemsRequest
                && failures.getAndDecrement() > 0) {
              throw new IllegalStateException("The function breaks off");
            }
            if (context.request() instanceof GetRecordsRequest && losses.getAndDecrement() > 0) {
              throw TrimmedDataAccessException.builder().message("The place is lost").build();
            }
          }
        };
    Template template = Template.load(Path.of("template.yaml"), UnaryOperator.identity(), Map.of());
    TestClock clock = new TestClock();
    FunctionLog silent = new FunctionLog(System.err, LogLevel.FATAL);
    try (LocalDynamoDb dynamo = LocalDynamoDb.inMemory();
        LocalSystem system =
            new LocalSystem(template, dynamo.endpoint(), clock, List.of(failing), silent)) {
      Database database = new Database(system.client(), template.variables()::get);
      new PromotionStore(database).create(Examples.promotion("p", Examples.UNLIMITED), null);
      BatchStore batches = new BatchStore(database);
      batches.create(batch("before", clock));
      List<StreamFollower> followers = system.followStreams();
      assertThat(followers).isNotEmpty();
      batches.create(batch("after", clock));
      for (int poll = 0; poll < MOST_POLLS && !isComplete(batches, "after"); poll++) {
        followers.forEach(StreamFollower::poll);
      }

      assertThat(isComplete(batches, "after")).isTrue();
      assertThat(batches.codes("after")).hasSize(150).doesNotHaveDuplicates();
      assertThat(failures.get()).isNegative();
      assertThat(losses.get()).isNegative();
      // A stream tells of nothing that was there before it.
      assertThat(isComplete(batches, "before")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": [\"x\"]}             | {\"a\": \"x\"}          | true",
        "{\"a\": [\"x\", \"y\"]}      | {\"a\": \"y\", \"b\": 1}| true",
        "{\"a\": [\"x\"]}             | {\"a\": \"z\"}          | false",
        "{\"a\": [\"x\"]}             | {\"b\": \"x\"}          | false",
        "{\"a\": {\"b\": [1]}}        | {\"a\": {\"b\": 1}}     | true",
        "{\"a\": {\"b\": [1]}}        | {\"a\": {\"c\": 1}}     | false",
        "{\"a\": [1], \"b\": [2]}     | {\"a\": 1, \"b\": 3}    | false",
        "{\"a\": [{\"exists\": true}]}  | {\"a\": 1}            | true",
        "{\"a\": [{\"exists\": true}]}  | {\"b\": 1}            | false",
        "{\"a\": [{\"exists\": false}]} | {\"a\": 1}            | false",
        "{\"a\": [{\"exists\": false}]} | {\"b\": 1}            | true",
        "{\"a\": [{\"prefix\": \"x\"}]} | {\"a\": \"xy\"}     | true",
        "{\"a\": [{\"prefix\": \"x\"}]} | {\"a\": \"yx\"}     | false",
        "{\"a\": [{\"prefix\": \"x\"}]} | {\"a\": 1}            | false"
      })
  void aRecordPassesThatHasWhatThePatternMentions(String pattern, String event, boolean passes)
      throws JsonProcessingException {
    assertThat(EventPattern.of("Pattern", pattern).matches(new ObjectMapper().readTree(event)))
        .isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": [{\"suffix\": \"x\"}]} | compares by more than values, beginnings",
        "{\"a\": [{\"prefix\": 1}]}     | compares by more than values, beginnings",
        "{\"a\": \"x\"}                 | must have lists of values",
        "{\"a\"                         | is no JSON"
      })
  void aPatternThatIsNotUnderstoodKeepsTheSystemFromStarting(String pattern, String message) {
    assertThatThrownBy(() -> EventPattern.of("Filters[0].Pattern", pattern))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("Filters[0].Pattern")
        .hasMessageContaining(message);
  }

  private static CodeBatch batch(String id, TestClock clock) {
    return new CodeBatch(
        id,
        "p",
        new CodePattern("", CodePattern.CodeType.MIXED, 8),
        150,
        0,
        clock.instant(),
        clock.instant());
  }

  private static boolean isComplete(BatchStore batches, String id) {
    return batches.find("p", id).orElseThrow().isComplete();
  }
}
