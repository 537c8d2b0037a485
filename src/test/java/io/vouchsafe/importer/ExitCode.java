package io.vouchsafe.importer;

/** How an import ended, for scripts. */
enum ExitCode {
  /** All lines are taken. */
  TAKEN(0),
  /** All lines are dealt with, and some are rejected. */
  SOME_REJECTED(1),
  /** The options, the file or the key are wrong. */
  REFUSED(2),
  /** It ended early; started again, it goes on where it stopped. */
  BROKEN_OFF(3);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }
}
