package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts the whole system locally and serves until it is interrupted, or calls one function on one
 * event.
 *
 * <p>System properties: {@code data} (a folder that keeps the tables between runs), {@code sample}
 * ({@code false}: without the sample store), {@code invoke} and {@code event} (a function and a
 * file with an event), {@code template} (another file than {@code template.yaml}). The
 * environment's {@code PORT} sets the port.
 */
public final class Main {

  /** What the sample store fills nearly last; so a load that was broken off is done again. */
  private static final String LATE_TABLE = "PromotionsTable";

  private static final int SERVING = -1;

  /** What is not as in a deployment: a shop that is tried out may run on this machine too. */
  private static final Map<String, String> PARAMETERS = Map.of("WebhookTargets", "loopback");

  private final Options options;
  private final PrintStream out;
  private final FunctionLog log;

  private Main(Options options, PrintStream out, PrintStream err) {
    this.options = options;
    this.out = out;
    this.log = new FunctionLog(err, LogLevel.WARN);
  }

  /** Runs; what keeps it from starting is told in one sentence, with exit code 1. */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    // The answer of a single call has the standard output for itself.
    System.setOut(System.err);
    int status;
    try {
      status = new Main(Options.from(System::getProperty, System::getenv), out, System.err).run();
    } catch (StartupException e) {
      System.err.println(e.getMessage());
      status = 1;
    }
    if (status != SERVING) {
      System.exit(status);
    }
  }

  private int run() {
    Template template = Template.load(options.template(), UnaryOperator.identity(), PARAMETERS);
    template.functions().values().forEach(LocalFunction::constructor);
    return options.invocation().isPresent()
        ? invoke(template, options.invocation().get())
        : serve(template);
  }

  // ------------------------------------------------------------------------------------ serving

  private int serve(Template template) {
    HttpFront front = HttpFront.bind(options.port());
    LocalDynamoDb dynamo = database();
    LocalSystem system = system(template, dynamo);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  system.close();
                  dynamo.close();
                }));
    system.enableTimeToLive();
    // Before anything is served: who asks for something early is not forgotten.
    system.followStreams().forEach(StreamFollower::start);
    system.serve(front);
    if (options.sample()) {
      loadSample(system, front.address());
    }
    // With what there is to be seen: who is in which segment is derived before anybody asks.
    system.followSchedules();
    if (options.sample()) {
      Demonstration.show(front.address(), out);
    }
    out.printf(
        "Vouchsafe is ready at %s%n  keys: %s%n  webhooks may lead to this machine too, over"
            + " http://127.0.0.1 (not so when deployed).%n  Ctrl-C stops it.%n",
        front.address(),
        LocalKeys.ROLES.stream().map(LocalKeys::of).collect(Collectors.joining(", ")));
    log.setLeast(LogLevel.INFO);
    return SERVING;
  }

  private LocalDynamoDb database() {
    return options.data().map(LocalDynamoDb::in).orElseGet(LocalDynamoDb::inMemory);
  }

  private LocalSystem system(Template template, LocalDynamoDb dynamo) {
    return new LocalSystem(
        template,
        dynamo.endpoint(),
        Clock.systemUTC(),
        List.of(),
        log,
        Executors.newVirtualThreadPerTaskExecutor());
  }

  private static void loadSample(LocalSystem system, URI address) {
    if (system.tables().isEmpty(LATE_TABLE)) {
      try {
        SampleStore.load(address);
      } catch (IllegalStateException e) {
        throw new StartupException("The sample store does not load: " + e.getMessage(), e);
      }
    }
  }

  // --------------------------------------------------------------------------------- one function

  private int invoke(Template template, Options.Invocation invocation) {
    if (!template.functions().containsKey(invocation.function())) {
      throw new StartupException(
          "There is no function %s: there is %s."
              .formatted(invocation.function(), String.join(", ", template.functions().keySet())));
    }
    byte[] event = read(invocation.event());
    try (LocalDynamoDb dynamo = database();
        LocalSystem system = system(template, dynamo)) {
      if (options.sample()) {
        loadSample(system, system.serve());
      }
      log.setLeast(LogLevel.INFO);
      out.println(new String(system.invoke(invocation.function(), event), StandardCharsets.UTF_8));
      return 0;
    } catch (StartupException e) {
      throw e;
    } catch (RuntimeException e) {
      log.failed(invocation.function(), e);
      return 1;
    }
  }

  private static byte[] read(Path event) {
    try {
      byte[] json = Files.readAllBytes(event);
      new ObjectMapper().readTree(json);
      return json;
    } catch (JsonProcessingException e) {
      throw new StartupException(
          "%s is not good JSON: %s.".formatted(event, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new StartupException(
          "There is no readable event file %s: there is %s.".formatted(event, events()), e);
    }
  }

  private static String events() {
    try (Stream<Path> files = Files.list(Path.of("events"))) {
      return files.map(Path::toString).sorted().collect(Collectors.joining(", "));
    } catch (IOException e) {
      return "no folder 'events'";
    }
  }
}
