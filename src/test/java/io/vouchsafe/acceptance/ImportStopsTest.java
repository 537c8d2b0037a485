package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.ImportSteps.assertRefused;
import static io.vouchsafe.acceptance.ImportSteps.assertTaken;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.api.client.api.LambdaContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.function.Environment;
import io.vouchsafe.function.OrdersFunction;
import io.vouchsafe.function.Settings;
import io.vouchsafe.local.FunctionLog;
import io.vouchsafe.store.Database;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** An import that cannot be done in one go: where it stops, and that nothing is lost. */
class ImportStopsTest {

  private static final Throttle throttle = new Throttle();

  @RegisterExtension
  static final LocalApiExtension api = LocalApiExtension.instance().with(throttle);

  /** Five orders of each customer, so that twenty lines are a share. */
  private static final int LINES = 1100;

  private static final String BAD = "o,c,";
  private static final int SHARES_OF_THE_FIRST_WINDOW = 50;
  private static final int OUT_OF_TIME = 6000;

  private final Given given = new Given(api);
  private final ImportSteps orders = ImportSteps.orders(api);
  private String[] file = {};

  /** Lets some transactions pass, and refuses the others as a table that cannot keep up. */
  private static final class Throttle implements ExecutionInterceptor {

    private final AtomicInteger passing = new AtomicInteger(Integer.MAX_VALUE);

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof TransactWriteItemsRequest
          && passing.getAndUpdate(left -> left == Integer.MAX_VALUE ? left : left - 1) <= 0) {
        throw ProvisionedThroughputExceededException.builder()
            .message("The level of configured provisioned throughput was exceeded.")
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("ProvisionedThroughputExceededException")
                    .build())
            .build();
      }
    }
  }

  @BeforeEach
  void writeAFile() {
    throttle.passing.set(Integer.MAX_VALUE);
    String name = Given.fresh("file");
    file = new String[LINES + 1];
    file[0] = "order_id,customer_identifier,total";
    for (int line = 1; line <= LINES; line++) {
      file[line] = "o-%s-%d,c-%s-%d,1".formatted(name, line, name, line / 5);
    }
    // A rejected line in each window.
    file[10] = BAD;
    file[LINES - 10] = BAD;
  }

  @Test
  void goesOnWhereTheTimeWasUp() {
    JsonNode first = sendWithTimeFor(SHARES_OF_THE_FIRST_WINDOW + 3, OUT_OF_TIME, file);

    // Line 1 is the header, and a thousand good lines and a bad one make the first window.
    assertThat(first.path("next_line").asInt()).isEqualTo(1003);
    assertThat(first.path("created").asInt()).isBetween(1001, 1060);
    assertThat(unprocessed(first)).containsExactlyElementsOf(goodLinesFrom(1003));
    assertThat(first.path("rejected_count").asInt()).isEqualTo(2 + goodLinesFrom(1003).size());

    Answer second = orders.send(from(1003));

    assertTaken(second, LINES - 2 - first.path("created").asInt(), 0, 1);
    assertTaken(orders.send(file), 0, 0, 2);
  }

  @Test
  void endsWhileThereIsTime() {
    JsonNode answer = sendWithTimeFor(0, OUT_OF_TIME + 1, file);

    assertThat(answer.path("next_line").isNull()).isTrue();
    assertThat(answer.path("created").asInt()).isEqualTo(LINES - 2);
    assertThat(answer.path("rejected_count").asInt()).isEqualTo(2);
  }

  @Test
  void saysToTryAgainWhereNothingCouldBeDone() {
    Map<String, List<String>> stored = given.everythingStored();

    assertThat(sendWithTimeFor(0, OUT_OF_TIME, file).path("code").asText())
        .isEqualTo("too_many_requests");
    throttle.passing.set(0);
    Answer answer = orders.send(file);

    assertRefused(answer, 429, "too_many_requests");
    assertThat(answer.header("retry-after")).isEqualTo("1");
    given.assertStored(stored);
  }

  @Test
  void goesOnWhereTheTablesCouldNotKeepUp() {
    throttle.passing.set(3);
    Answer first = orders.send(file);
    throttle.passing.set(Integer.MAX_VALUE);

    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(first.json().path("next_line").asInt()).isEqualTo(2);
    assertThat(unprocessed(first.json())).containsExactlyElementsOf(goodLinesFrom(2));
    int created = first.json().path("created").asInt();
    assertThat(created).isBetween(3, 60);
    assertTaken(orders.send(from(2)), LINES - 2 - created, 0, 2);
  }

  @Test
  void membersGoOnWhereTheTablesCouldNotKeepUp() {
    String list = new RedemptionSteps(api).list();
    ImportSteps members = ImportSteps.members(api, list);
    String[] lines =
        Stream.concat(
                Stream.of("identifier"), Stream.of(file).skip(1).map(line -> line.split(",")[0]))
            .toArray(String[]::new);
    throttle.passing.set(10);

    Answer first = members.send(lines);
    throttle.passing.set(Integer.MAX_VALUE);

    assertThat(first.json().path("next_line").asInt()).isEqualTo(1002);
    assertThat(first.json().path("created").asInt()).isEqualTo(1000);
    assertTaken(members.send(lines), 99, 0, 0);
  }

  private List<Integer> goodLinesFrom(int line) {
    return IntStream.rangeClosed(line, file.length)
        .filter(number -> !file[number - 1].equals(BAD))
        .boxed()
        .toList();
  }

  private static List<Integer> unprocessed(JsonNode answer) {
    return answer
        .path("rejected")
        .valueStream()
        .filter(line -> line.at("/errors/0/code").asText().equals("not_processed"))
        .map(line -> line.path("line").asInt())
        .toList();
  }

  /** The header, and the lines from one on. */
  private String[] from(int line) {
    return Stream.concat(Stream.of(file[0]), Stream.of(file).skip(line - 1)).toArray(String[]::new);
  }

  /**
   * Sends a file to a function that has enough time a few times that it asks.
   *
   * @param rest milliseconds that it has left from then on
   */
  private static JsonNode sendWithTimeFor(int asked, int rest, String... file) {
    AtomicInteger left = new AtomicInteger(asked);
    Environment environment =
        new Environment(
            Settings.from(name -> null),
            new Database(api.client(), api.variables()::get),
            api.clock());
    APIGatewayV2HTTPResponse answer =
        new OrdersFunction(environment)
            .handleRequest(
                event(file), context(() -> left.getAndDecrement() > 0 ? Integer.MAX_VALUE : rest));
    return json(answer.getBody());
  }

  private static APIGatewayV2HTTPEvent event(String... file) {
    RequestContext.Authorizer authorizer = new RequestContext.Authorizer();
    authorizer.setLambda(Map.of("role", "admin"));
    return APIGatewayV2HTTPEvent.builder()
        .withRouteKey("ANY /orders/import")
        .withHeaders(Map.of("content-type", "text/csv"))
        .withRequestContext(
            RequestContext.builder()
                .withHttp(RequestContext.Http.builder().withMethod("POST").build())
                .withAuthorizer(authorizer)
                .build())
        .withBody(ImportSteps.text(file))
        .build();
  }

  private static LambdaContext context(IntSupplier remainingMillis) {
    return new LambdaContext(
        0, 0, "request", "", "", "OrdersFunction", null, "", "", null, null, null) {

      @Override
      public int getRemainingTimeInMillis() {
        return remainingMillis.getAsInt();
      }

      @Override
      public LambdaLogger getLogger() {
        return new FunctionLog(System.err, LogLevel.WARN);
      }
    };
  }
}
