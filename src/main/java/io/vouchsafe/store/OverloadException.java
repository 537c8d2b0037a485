package io.vouchsafe.store;

/** The tables could not keep up; trying later may help. */
final class OverloadException extends RuntimeException {

  private static final long serialVersionUID = 1;

  OverloadException() {
    super("The tables could not keep up.");
  }
}
