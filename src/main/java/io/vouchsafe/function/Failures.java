package io.vouchsafe.function;

/** Failures as they may be logged. */
final class Failures {

  private Failures() {}

  /** The failure with where it happened, but without messages, which may quote what was sent. */
  static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.getClass().getName());
    for (StackTraceElement frame : failure.getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    return failure.getCause() == null
        ? text.toString()
        : text.append("\nCaused by ").append(describe(failure.getCause())).toString();
  }
}
