package io.vouchsafe.importer;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/** The command that imports a file; how it ends is told by its exit code. */
public final class Main {

  private Main() {}

  /** Imports, and ends the JVM. */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    Thread farewell =
        new Thread(() -> out.printf("%nStopped: the same command goes on where it was.%n"));
    int status;
    try {
      Options options = Options.from(System::getProperty, System::getenv);
      Runtime.getRuntime().addShutdownHook(farewell);
      boolean terminal =
          Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
      status = new Importer(options, out, Thread::sleep, terminal).run().status();
    } catch (ImportException e) {
      System.err.println(e.getMessage());
      if (e.exitCode() == ExitCode.BROKEN_OFF) {
        System.err.println("The same command goes on where it was.");
      }
      status = e.exitCode().status();
    }
    Runtime.getRuntime().removeShutdownHook(farewell);
    System.exit(status);
  }
}
