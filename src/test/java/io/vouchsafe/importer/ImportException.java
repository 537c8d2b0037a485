package io.vouchsafe.importer;

/** Why an import ends early, in a few sentences for the person who started it. */
final class ImportException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;

  private ImportException(ExitCode exitCode, String sentences) {
    super(sentences);
    this.exitCode = exitCode;
  }

  /** It makes no sense as it was started: trying again changes nothing. */
  static ImportException refused(String sentences) {
    return new ImportException(ExitCode.REFUSED, sentences);
  }

  /** It cannot go on now, and may later. */
  static ImportException brokenOff(String sentences) {
    return new ImportException(ExitCode.BROKEN_OFF, sentences);
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
