package io.vouchsafe.core.webhook;

import org.jspecify.annotations.Nullable;

/**
 * What came of sending something.
 *
 * @param status of the answer in HTTP; null if there was none
 * @param failure why there was none; null if there was one
 */
public record Attempt(@Nullable Integer status, @Nullable Failure failure) {

  private static final int GONE = 410;

  /** Why there was no answer. */
  public enum Failure {
    /** The address is none to which anything may be sent, or has none. */
    ADDRESS_NOT_ALLOWED,
    /** There is nobody, or the connection broke. */
    NO_CONNECTION,
    /** The certificate is not good, or there is no TLS. */
    NO_TLS,
    /** It took too long. */
    TIMEOUT
  }

  /** The endpoint answered. */
  public static Attempt answered(int status) {
    return new Attempt(status, null);
  }

  /** The endpoint did not answer. */
  public static Attempt failed(Failure failure) {
    return new Attempt(null, failure);
  }

  /** Whether the endpoint took it. A redirect is no success: nothing follows it. */
  public boolean isSuccess() {
    return status != null && status >= 200 && status < 300;
  }

  /** Whether the endpoint wants nothing any more. */
  public boolean isGone() {
    return status != null && status == GONE;
  }
}
