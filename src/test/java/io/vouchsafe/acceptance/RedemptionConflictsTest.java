package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** What the service does under load and DynamoDB Local does not: conflicts and throttling. */
class RedemptionConflictsTest {

  private static final Trouble trouble = new Trouble();

  @RegisterExtension
  static final LocalApiExtension api = LocalApiExtension.instance().with(trouble);

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** Fails calls before they reach the database. */
  private static final class Trouble implements ExecutionInterceptor {

    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger throttled = new AtomicInteger();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (throttled.get() > 0 && throttled.getAndDecrement() > 0) {
        throw ProvisionedThroughputExceededException.builder()
            .message("The level of configured provisioned throughput was exceeded.")
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("ProvisionedThroughputExceededException")
                    .serviceName("DynamoDb")
                    .build())
            .build();
      }
      if (context.request() instanceof TransactWriteItemsRequest transaction
          && conflicts.get() > 0
          && conflicts.getAndDecrement() > 0) {
        throw TransactionCanceledException.builder()
            .message("Transaction cancelled: TransactionConflict")
            .cancellationReasons(
                transaction.transactItems().stream()
                    .map(item -> CancellationReason.builder().code("TransactionConflict").build())
                    .toList())
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("TransactionCanceledException")
                    .serviceName("DynamoDb")
                    .build())
            .build();
      }
    }
  }

  @AfterEach
  void endTheTrouble() {
    trouble.conflicts.set(0);
    trouble.throttled.set(0);
  }

  @Test
  void aConflictIsTriedAgain() {
    Promotion promotion = given.promotion().with("max_redemptions", 5).make();
    Attempt attempt = given.attempt(promotion.code()).customer("in-conflict");

    trouble.conflicts.set(3);
    assertRedeemed(attempt.redeem());
    trouble.conflicts.set(3);
    assertThat(attempt.confirm().status()).isEqualTo(200);
    steps.assertUsage(promotion, 1, 0, "10.00");
    trouble.conflicts.set(3);
    assertThat(attempt.cancel().status()).isEqualTo(204);
    steps.assertUsage(promotion, 0, 0, "0");
  }

  @Test
  void endlessConflictsEndInTooManyRequestsAndNothingIsTaken() {
    Promotion promotion = given.promotion().with("max_redemptions", 5).make();
    Attempt attempt = given.attempt(promotion.code()).customer("in-endless-conflict");
    var stored = given.everythingStored();

    trouble.conflicts.set(Integer.MAX_VALUE);
    Answer answer = attempt.redeem();
    trouble.conflicts.set(0);

    assertTooManyRequests(answer);
    assertThat(given.everythingStored()).isEqualTo(stored);
    assertRedeemed(attempt.redeem());
  }

  @Test
  void aThrottledReadIsTooManyRequests() {
    Promotion promotion = given.promotion().make();
    Attempt attempt = given.attempt(promotion.code()).customer("throttled");
    assertThat(attempt.validate().status()).isEqualTo(200);

    trouble.throttled.set(Integer.MAX_VALUE);
    Answer authorized =
        api.request("PUT", "/vouchers/" + promotion.code() + "/validate", null, "{}");
    assertThat(authorized.status()).isEqualTo(401);
    Answer answer = invoke(attempt);
    trouble.throttled.set(0);

    assertTooManyRequests(answer);
    assertThat(attempt.validate().status()).isEqualTo(200);
  }

  /** Past the authorizer, which reads the database too. */
  private static Answer invoke(Attempt attempt) {
    var event = Given.json().put("routeKey", "ANY /vouchers/{code}/validate");
    event.putObject("pathParameters").put("code", "ANYCODE");
    event.put("body", attempt.body().toString());
    var context = event.putObject("requestContext");
    context.putObject("http").put("method", "PUT");
    context.putObject("authorizer").putObject("lambda").put("role", "storefront");
    var answer = api.invoke("ValidateFunction", event.toString());
    var headers = new java.util.HashMap<String, java.util.List<String>>();
    answer
        .path("headers")
        .properties()
        .forEach(
            header -> headers.put(header.getKey(), java.util.List.of(header.getValue().asText())));
    return new Answer(answer.path("statusCode").intValue(), headers, answer.path("body").asText());
  }

  private static void assertTooManyRequests(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(429);
    assertThat(answer.json().path("code").asText()).isEqualTo("too_many_requests");
    assertThat(answer.header("retry-after")).isNotBlank();
  }
}
