package io.vouchsafe.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Template} of a CloudFormation document. */
final class TemplateReader {

  private static final String FUNCTION = "AWS::Serverless::Function";
  private static final String TABLE = "AWS::DynamoDB::Table";
  private static final String API = "AWS::Serverless::HttpApi";
  private static final String STATE_MACHINE = "AWS::Serverless::StateMachine";
  private static final String PIPE = "AWS::Pipes::Pipe";
  private static final String EVENT_BUS = "AWS::Events::EventBus";
  private static final String RULE = "AWS::Events::Rule";
  private static final String QUEUE = "AWS::SQS::Queue";
  private static final String ROLE = "AWS::IAM::Role";
  private static final Map<String, String> PSEUDO_PARAMETERS =
      Map.of(
          "AWS::Region", Arns.REGION,
          "AWS::AccountId", Arns.ACCOUNT,
          "AWS::Partition", "aws",
          "AWS::StackName", "vouchsafe",
          "AWS::URLSuffix", "localhost");

  private final String name;
  private final Section parameters;
  private final Section globals;
  private final Map<String, Section> resources;
  private final UnaryOperator<String> tableName;
  private final Map<String, String> chosen;
  private final Path folder;
  private final Intrinsics intrinsics = new Intrinsics(this::ref, this::attribute);

  TemplateReader(
      String name,
      Map<?, ?> document,
      UnaryOperator<String> tableName,
      Map<String, String> chosen,
      Path folder) {
    this.folder = folder;
    this.name = name;
    this.tableName = tableName;
    this.chosen = chosen;
    Section root = Section.of(name, document);
    parameters = rooted("Parameters", root);
    globals = rooted("Globals", root).section("Function");
    resources = rooted("Resources", root).sections();
  }

  private static Section rooted(String part, Section root) {
    return Section.of(root.place() + ": " + part, root.value(part));
  }

  Template read() {
    Map<String, TableDefinition> tables = new LinkedHashMap<>();
    ofType(TABLE)
        .forEach(
            (id, properties) ->
                tables.put(id, TableReader.read(id, tableName.apply(id), properties)));
    Map<String, FunctionDefinition> functions = new LinkedHashMap<>();
    List<Route> routes = new ArrayList<>();
    ofType(FUNCTION)
        .forEach(
            (id, properties) -> {
              functions.put(id, function(id, properties));
              routes.addAll(routes(id, properties));
            });
    if (functions.isEmpty() || routes.isEmpty()) {
      throw new StartupException(name + " has no function that an HTTP API calls.");
    }
    Optional<String> authorizer = authorizer();
    if (authorizer.isPresent() && !functions.containsKey(authorizer.get())) {
      throw new StartupException(
          name + " names the authorizer " + authorizer.get() + ", which is no function of it.");
    }
    Map<String, StateMachineDefinition> machines = new LinkedHashMap<>();
    ofType(STATE_MACHINE)
        .forEach(
            (id, properties) ->
                machines.put(id, StateMachineDefinition.read(id, properties, folder, intrinsics)));
    return new Template(
        tables, functions, List.copyOf(routes), authorizer, machines, pipes(), rules());
  }

  /** The properties of the resources of a type. */
  private Map<String, Section> ofType(String type) {
    Map<String, Section> found = new LinkedHashMap<>();
    resources.forEach(
        (id, resource) -> {
          if (resource.text("Type").equals(type)) {
            found.put(id, resource.section("Properties"));
          }
        });
    return found;
  }

  private FunctionDefinition function(String id, Section properties) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Section section : List.of(globals, properties)) {
      Section own = section.section("Environment").section("Variables");
      own.entries()
          .forEach(
              (variable, value) ->
                  variables.put(
                      String.valueOf(variable), String.valueOf(intrinsics.resolve(value))));
    }
    Map<String, ScheduleDefinition> schedules = new LinkedHashMap<>();
    properties
        .section("Events")
        .sections()
        .forEach(
            (event, section) -> {
              if (section.text("Type").startsWith("Schedule")) {
                schedules.put(
                    event, ScheduleDefinition.read(section.section("Properties"), intrinsics));
              }
            });
    return new FunctionDefinition(
        id,
        properties.text("Handler"),
        Duration.ofSeconds(properties.number("Timeout", globals.number("Timeout", 3))),
        properties.number("MemorySize", globals.number("MemorySize", 128)),
        variables,
        Policies.read(properties, intrinsics),
        schedules,
        streams(properties),
        queues(properties));
  }

  private List<StreamSource> streams(Section properties) {
    List<StreamSource> streams = new ArrayList<>();
    properties
        .section("Events")
        .sections()
        .forEach(
            (event, section) -> {
              if (section.text("Type").equals("DynamoDB")) {
                streams.add(stream(event, section.section("Properties")));
              }
            });
    return List.copyOf(streams);
  }

  private List<QueueSource> queues(Section properties) {
    return properties.section("Events").sections().values().stream()
        .filter(event -> event.text("Type").equals("SQS"))
        .map(event -> queue(event.section("Properties")))
        .toList();
  }

  private QueueSource queue(Section properties) {
    String arn = resolved(properties, "Queue");
    Section redrive = resource(Arns.queueOf(arn)).section("Properties").section("RedrivePolicy");
    return new QueueSource(
        arn, properties.number("BatchSize", 10), Integer.parseInt(redrive.text("maxReceiveCount")));
  }

  private StreamSource stream(String event, Section properties) {
    return new StreamSource(
        event,
        Arns.tableOfStream(resolved(properties, "Stream")),
        filters(properties),
        properties.number("BatchSize", 100));
  }

  private Map<String, PipeDefinition> pipes() {
    Map<String, PipeDefinition> pipes = new LinkedHashMap<>();
    ofType(PIPE).forEach((id, properties) -> pipes.put(id, pipe(id, properties)));
    return pipes;
  }

  private PipeDefinition pipe(String id, Section properties) {
    Section source = properties.section("SourceParameters");
    String enrichment = resolvedOrNull(properties, "Enrichment");
    // Of a target there are the parameters of its own kind, and others for all kinds.
    Map<String, String> parameters = new LinkedHashMap<>();
    properties
        .section("TargetParameters")
        .sections()
        .values()
        .forEach(
            kind ->
                kind.entries()
                    .forEach(
                        (name, value) ->
                            parameters.put(
                                String.valueOf(name), String.valueOf(intrinsics.resolve(value)))));
    return new PipeDefinition(
        new StreamSource(
            id,
            Arns.tableOfStream(resolved(properties, "Source")),
            filters(source),
            source.section("DynamoDBStreamParameters").number("BatchSize", 100)),
        Optional.ofNullable(enrichment).map(Arns::functionOf),
        resolved(properties, "Target"),
        parameters);
  }

  private List<RuleDefinition> rules() {
    List<RuleDefinition> rules = new ArrayList<>();
    ofType(RULE)
        .forEach(
            (id, properties) ->
                properties
                    .list("Targets")
                    .forEach(
                        target ->
                            rules.add(
                                new RuleDefinition(
                                    id,
                                    resolved(properties, "EventBusName"),
                                    EventPattern.of(properties.section("EventPattern")),
                                    resolved(target, "Arn")))));
    return rules;
  }

  private static List<EventPattern> filters(Section source) {
    return source.section("FilterCriteria").list("Filters").stream()
        .map(filter -> EventPattern.of(filter.place(), filter.text("Pattern")))
        .toList();
  }

  private String resolved(Section properties, String property) {
    String value = resolvedOrNull(properties, property);
    if (value == null) {
      throw new StartupException(properties.place() + "." + property + " is missing.");
    }
    return value;
  }

  private @Nullable String resolvedOrNull(Section properties, String property) {
    Object value = properties.value(property);
    return value == null ? null : String.valueOf(intrinsics.resolve(value));
  }

  private static List<Route> routes(String id, Section properties) {
    List<Route> routes = new ArrayList<>();
    for (Section event : properties.section("Events").sections().values()) {
      if (event.text("Type").equals("HttpApi")) {
        Section http = event.section("Properties");
        String path = http.optionalText("Path");
        String method = http.optionalText("Method");
        routes.add(
            new Route(
                method == null ? Route.ANY : method.toUpperCase(Locale.ROOT),
                path == null ? Route.DEFAULT : path,
                id,
                !"NONE".equals(http.section("Auth").optionalText("Authorizer"))));
      }
    }
    return routes;
  }

  /** The function of the default authorizer of the API. */
  private Optional<String> authorizer() {
    for (Section api : ofType(API).values()) {
      Section auth = api.section("Auth");
      String chosen = auth.optionalText("DefaultAuthorizer");
      if (chosen != null) {
        Section authorizer = auth.section("Authorizers").section(chosen);
        return Optional.of(Arns.functionOf(resolved(authorizer, "FunctionArn")));
      }
    }
    return Optional.empty();
  }

  private String ref(String target) {
    String pseudo = PSEUDO_PARAMETERS.get(target);
    if (pseudo != null) {
      return pseudo;
    }
    if (parameters.entries().containsKey(target)) {
      String value = chosen.get(target);
      return value == null ? parameters.section(target).text("Default") : value;
    }
    int dot = target.indexOf('.');
    String id = dot < 0 ? target : target.substring(0, dot);
    String type = resource(id).text("Type");
    if (dot >= 0) {
      // SAM's own references to what it generates; the one that is used is a function's alias.
      return attribute(id, "Arn") + ":" + target.substring(dot + 1);
    }
    return switch (type) {
      case TABLE -> tableName.apply(id);
      case STATE_MACHINE -> Arns.stateMachine(id);
      default -> id;
    };
  }

  private String attribute(String id, String attribute) {
    String type = resource(id).text("Type");
    return switch (type + " " + attribute) {
      case TABLE + " Arn" -> Arns.table(tableName.apply(id));
      case TABLE + " StreamArn" -> Arns.stream(tableName.apply(id));
      case FUNCTION + " Arn" -> Arns.function(id);
      case EVENT_BUS + " Arn" -> Arns.eventBus(id);
      case QUEUE + " Arn" -> Arns.queue(id);
      case ROLE + " Arn" -> Arns.role(id);
      default ->
          throw new StartupException(
              "%s uses %s of %s, which the local runner does not know."
                  .formatted(name, attribute, id));
    };
  }

  private Section resource(String id) {
    Section resource = resources.get(id);
    if (resource == null) {
      throw new StartupException(name + " refers to " + id + ", which is not in it.");
    }
    return resource;
  }
}
