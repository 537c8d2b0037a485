package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vouchsafe.function.Environment;
import io.vouchsafe.function.Settings;
import io.vouchsafe.store.Database;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The deployed system of a template, on one DynamoDB endpoint, in this JVM. */
public final class LocalSystem implements AutoCloseable {

  private static final int MOST_POLLS = 1_000;

  private final Clients clients;
  private final List<? extends ExecutionInterceptor> interceptors;
  private final DynamoDbClient unchecked;
  private final LocalTables tables;
  private final Map<String, LocalFunction> functions = new LinkedHashMap<>();
  private final List<FunctionDefinition> definitions;
  private final List<StreamFollower> followers = new ArrayList<>();
  private final Map<String, PipeDefinition> pipes;
  private final Map<String, EventBus> buses = new LinkedHashMap<>();
  private final Map<String, StateMachine> machines = new LinkedHashMap<>();
  private final Executor calls;
  private final FunctionLog log;
  private final Schedules schedules;
  private final Gateway gateway;
  private final List<HttpFront> fronts = new ArrayList<>();

  /**
   * Makes the tables that are not there, the keys, and the functions.
   *
   * @param clock the time by which the functions decide
   * @param interceptors pass the functions' calls to the database, and those that follow its
   *     streams, before they are sent, after their policies were checked
   * @param log what the functions log to
   * @throws StartupException if the template names what is not there
   */
  public LocalSystem(
      Template template,
      URI database,
      Clock clock,
      List<? extends ExecutionInterceptor> interceptors,
      FunctionLog log) {
    this(template, database, clock, interceptors, log, Runnable::run);
  }

  /**
   * The same.
   *
   * @param calls does the calls of what queues and pipes lead to, for which nobody waits
   */
  LocalSystem(
      Template template,
      URI database,
      Clock clock,
      List<? extends ExecutionInterceptor> interceptors,
      FunctionLog log,
      Executor calls) {
    this.pipes = template.pipes();
    this.calls = calls;
    this.definitions = List.copyOf(template.functions().values());
    this.log = log;
    this.clients = new Clients(database);
    this.interceptors = List.copyOf(interceptors);
    this.unchecked = clients.client(List.of());
    this.tables = new LocalTables(unchecked, template);
    tables.make();
    for (FunctionDefinition definition : template.functions().values()) {
      functions.put(definition.id(), make(definition, clock, interceptors, log));
    }
    LocalKeys.put(new Database(unchecked, template.variables()::get), clock.instant());
    this.schedules = new Schedules(clock, log);
    template
        .functions()
        .forEach(
            (id, definition) -> schedules.add(id, definition.schedules(), function(id)::invoke));
    template.machines().forEach(this::add);
    Map<String, LocalQueue> queues = queues();
    for (RuleDefinition rule : template.rules()) {
      LocalQueue queue = queues.get(rule.queue());
      if (queue == null) {
        throw new StartupException(
            "The rule %s leads to no queue of a function: %s."
                .formatted(rule.name(), rule.queue()));
      }
      buses
          .computeIfAbsent(Arns.eventBus(rule.bus()), _ -> new EventBus())
          .add(rule.pattern(), queue);
    }
    for (PipeDefinition pipe : pipes.values()) {
      if (!machines.containsKey(pipe.target())) {
        buses.computeIfAbsent(pipe.target(), _ -> new EventBus());
      }
    }
    this.gateway = new Gateway(template, functions, schedules, clock, log);
  }

  private LocalFunction make(
      FunctionDefinition definition,
      Clock clock,
      List<? extends ExecutionInterceptor> interceptors,
      FunctionLog log) {
    CallLog calls = new CallLog();
    List<ExecutionInterceptor> all = new ArrayList<>();
    all.add(calls);
    all.add(new PolicyCheck(definition.id(), definition.policies()));
    all.addAll(interceptors);
    return LocalFunction.make(
        definition, environment(definition, tables.client(clients, all), clock), calls, log);
  }

  /** The queues that functions are handed messages from, by their ARN. */
  private Map<String, LocalQueue> queues() {
    Map<String, LocalQueue> queues = new LinkedHashMap<>();
    for (FunctionDefinition definition : definitions) {
      for (QueueSource source : definition.queues()) {
        queues.put(source.arn(), new LocalQueue(source, function(definition.id()), calls, log));
      }
    }
    return queues;
  }

  private void add(String id, StateMachineDefinition definition) {
    StateMachine machine =
        new StateMachine(
            definition,
            resource -> function(Arns.functionOf(resource))::answer,
            LocalSystem::sleep);
    machines.put(Arns.stateMachine(id), machine);
    schedules.add(
        id,
        definition.schedules(),
        event ->
            StateMachine.json(machine.execute(UUID.randomUUID().toString(), Json.parse(event)))
                .toString()
                .getBytes(StandardCharsets.UTF_8));
  }

  private static void sleep(double seconds) throws InterruptedException {
    Thread.sleep(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  private static Environment environment(
      FunctionDefinition definition, DynamoDbClient client, Clock clock) {
    Map<String, String> variables = definition.variables();
    try {
      return new Environment(
          Settings.from(variables::get), new Database(client, variables::get), clock);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new StartupException(
          "The template's %s does not work: %s".formatted(definition.id(), e.getMessage()), e);
    }
  }

  /**
   * Lets expired items be tidied up. DynamoDB Local goes by the machine's clock, so this is for
   * systems whose own clock is the same.
   */
  void enableTimeToLive() {
    tables.enableTimeToLive();
  }

  /**
   * From now on functions and pipes are told of changes of the tables that they follow: not of
   * those before.
   */
  public List<StreamFollower> followStreams() {
    DynamoDbStreamsClient client = clients.streams(interceptors);
    for (FunctionDefinition definition : definitions) {
      for (StreamSource source : definition.streams()) {
        follow(client, source, new FunctionRecords(function(definition.id())));
      }
    }
    for (PipeDefinition pipe : pipes.values()) {
      LocalFunction enrichment = pipe.enrichment().map(this::function).orElse(null);
      follow(client, pipe.source(), new Pipe(enrichment, target(pipe)));
    }
    return List.copyOf(followers);
  }

  /** Hands out once what the streams have. */
  public void pollStreams() {
    followers.forEach(StreamFollower::poll);
  }

  /** From now on the schedules are fired by the clock, too. */
  void followSchedules() {
    schedules.start();
  }

  private void follow(DynamoDbStreamsClient client, StreamSource source, RecordHandler handler) {
    followers.add(
        new StreamFollower(client, tables.enableStream(source.table()), source, handler, log));
  }

  /** What a pipe leads to: an event bus, or a state machine, for which it does not wait. */
  private PipeTarget target(PipeDefinition pipe) {
    StateMachine machine = machines.get(pipe.target());
    if (machine != null) {
      return payloads -> calls.execute(() -> execute(pipe.target(), machine, payloads));
    }
    EventBus bus = buses.get(pipe.target());
    if (bus == null) {
      throw new StartupException(
          "A pipe leads to no event bus and no state machine: " + pipe.target() + ".");
    }
    return bus.target(pipe.parameters());
  }

  /** One execution for all of a batch, as with the service. */
  private void execute(String name, StateMachine machine, List<JsonNode> payloads) {
    JsonNode input = JsonNodeFactory.instance.arrayNode().addAll(payloads);
    if (machine.execute(UUID.randomUUID().toString(), input)
        instanceof StateMachine.Result.Failed(String error, String cause)) {
      log.failed(name, new IllegalStateException(error + ": " + cause));
    }
  }

  /** The newest events that all event buses were given, in their order on each bus. */
  public List<JsonNode> events() {
    return buses.values().stream().flatMap(bus -> bus.events().stream()).toList();
  }

  /**
   * Hands out all that changed until now in the tables that are followed, and what comes of it. A
   * stream shows a change a moment later: that all are seen is known by one that is made for it.
   *
   * @throws IllegalStateException if something is never handled
   */
  public void settle() {
    for (boolean handled = true; handled; ) {
      String mark = StreamFollower.MARK + UUID.randomUUID();
      followers.stream().map(StreamFollower::table).distinct().forEach(table -> mark(table, mark));
      handled = false;
      for (StreamFollower follower : followers) {
        for (int poll = 0; !follower.hasSeen(mark); poll++) {
          if (poll > MOST_POLLS) {
            throw new IllegalStateException("A change is not handled by " + follower + ".");
          }
          handled |= follower.poll();
        }
      }
    }
  }

  private void mark(String table, String mark) {
    Map<String, AttributeValue> key = tables.key(table, mark);
    unchecked.putItem(put -> put.tableName(table).item(key));
    unchecked.deleteItem(delete -> delete.tableName(table).key(key));
  }

  /** Answers HTTP requests, until it is closed. */
  void serve(HttpFront front) {
    fronts.add(front);
    front.serve(gateway);
  }

  /**
   * Answers HTTP requests on any free port, until it is closed.
   *
   * @return where
   */
  public URI serve() {
    HttpFront front = HttpFront.bind(0);
    serve(front);
    return front.address();
  }

  /** The logical ids of the functions. */
  public Set<String> functions() {
    return functions.keySet();
  }

  /**
   * The calls of a function to the database.
   *
   * @throws IllegalArgumentException if there is no such function
   */
  public CallLog calls(String function) {
    return function(function).calls();
  }

  /** A function's answer, as JSON, to an event, as JSON. */
  public byte[] invoke(String function, byte[] event) {
    return function(function).invoke(event);
  }

  LocalTables tables() {
    return tables;
  }

  /** A client that no policy holds back. */
  public DynamoDbClient client() {
    return unchecked;
  }

  private LocalFunction function(String id) {
    LocalFunction function = functions.get(id);
    if (function == null) {
      throw new IllegalArgumentException("There is no function " + id + ".");
    }
    return function;
  }

  @Override
  public void close() {
    schedules.close();
    followers.forEach(StreamFollower::stop);
    fronts.forEach(HttpFront::close);
    clients.close();
  }
}
