package io.vouchsafe.store;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/** Whether the tables could not keep up. */
public final class Overload {

  private Overload() {}

  /** Whether a failure is due to too many requests at a time, so that trying later may help. */
  public static boolean isCauseOf(RuntimeException failure) {
    return failure instanceof OverloadException
        || failure instanceof ApiCallTimeoutException
        || (failure instanceof AwsServiceException refused && refused.isThrottlingException());
  }

  /** The failure under the name {@code OverloadException}, if it is due to too many requests. */
  public static RuntimeException named(RuntimeException failure) {
    return isCauseOf(failure) && !(failure instanceof OverloadException)
        ? new OverloadException(failure)
        : failure;
  }
}
