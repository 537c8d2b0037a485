package io.vouchsafe.local;

/** Why the local system cannot start, in one sentence for the person who started it. */
public final class StartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartupException(String sentence) {
    super(sentence);
  }

  StartupException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
