package io.vouchsafe.local;

/** That a state of a state machine failed. */
final class StateFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final String error;
  private final String reason;

  /**
   * A failure.
   *
   * @param error its name, by which it is retried and caught
   */
  StateFailure(String error, String reason) {
    super(error + ": " + reason);
    this.error = error;
    this.reason = reason;
  }

  String error() {
    return error;
  }

  String reason() {
    return reason;
  }
}
