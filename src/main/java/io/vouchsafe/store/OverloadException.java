package io.vouchsafe.store;

/** The tables could not keep up; trying later may help. */
final class OverloadException extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final String MESSAGE = "The tables could not keep up.";

  OverloadException() {
    super(MESSAGE);
  }

  OverloadException(Throwable cause) {
    super(MESSAGE, cause);
  }
}
