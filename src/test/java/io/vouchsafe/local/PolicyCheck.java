package io.vouchsafe.local;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * Refuses the calls that a function's policies do not allow, as the service would; DynamoDB Local
 * knows no policies.
 */
final class PolicyCheck implements ExecutionInterceptor {

  private final String function;
  private final Policies policies;

  PolicyCheck(String function, Policies policies) {
    this.function = function;
    this.policies = policies;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    for (Access access : Access.of(operation, context.request())) {
      if (!policies.allow(access)) {
        throw denied(access);
      }
    }
  }

  private DynamoDbException denied(Access access) {
    String message =
        "User: arn:aws:sts::%s:assumed-role/%s/local is not authorized to perform: %s on resource: %s because no identity-based policy allows the %s action"
            .formatted(Arns.ACCOUNT, function, access.action(), access.resource(), access.action());
    return (DynamoDbException)
        DynamoDbException.builder()
            .message(message)
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("AccessDeniedException")
                    .errorMessage(message)
                    .serviceName("DynamoDb")
                    .build())
            .build();
  }
}
