package io.vouchsafe.store;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Whether the tables could not keep up. */
public final class Overload {

  private Overload() {}

  /** Whether a failure is due to too many requests at a time, so that trying later may help. */
  public static boolean isCauseOf(RuntimeException failure) {
    return failure instanceof AwsServiceException refused && refused.isThrottlingException();
  }
}
