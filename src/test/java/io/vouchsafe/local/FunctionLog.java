package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where the functions' logs go: what is less than a given level is dropped. */
public final class FunctionLog implements LambdaLogger {

  private final PrintStream out;
  private volatile LogLevel least;

  /**
   * A log.
   *
   * @param least the lowest level that is written
   */
  public FunctionLog(PrintStream out, LogLevel least) {
    this.out = out;
    this.least = least;
  }

  void setLeast(LogLevel level) {
    least = level;
  }

  @Override
  public void log(String message) {
    log(message, LogLevel.INFO);
  }

  @Override
  public void log(byte[] message) {
    log(message, LogLevel.INFO);
  }

  @Override
  public void log(String message, LogLevel level) {
    if (level.compareTo(least) >= 0) {
      out.println(message);
    }
  }

  @Override
  public void log(byte[] message, LogLevel level) {
    log(new String(message, StandardCharsets.UTF_8), level);
  }

  /** Tells that a call failed, and where. */
  void failed(String call, RuntimeException failure) {
    out.println(call + " failed:");
    failure.printStackTrace(out);
  }
}
