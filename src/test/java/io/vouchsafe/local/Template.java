package io.vouchsafe.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/**
 * What {@code template.yaml} says, with its references resolved.
 *
 * @param tables by logical id
 * @param functions by logical id
 * @param routes of its HTTP API
 * @param authorizer the logical id of the function that authorizes requests
 * @param machines its state machines, by logical id
 * @param pipes by logical id
 * @param rules those of its event buses, that put events into queues
 */
public record Template(
    Map<String, TableDefinition> tables,
    Map<String, FunctionDefinition> functions,
    List<Route> routes,
    Optional<String> authorizer,
    Map<String, StateMachineDefinition> machines,
    Map<String, PipeDefinition> pipes,
    List<RuleDefinition> rules) {

  /**
   * Reads a template.
   *
   * @param tableName gives a table's name for its logical id
   * @param parameters those that shall not have their defaults
   * @throws StartupException if it is missing or broken
   */
  public static Template load(
      Path file, UnaryOperator<String> tableName, Map<String, String> parameters) {
    String name = String.valueOf(file.getFileName());
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    return new TemplateReader(name, TemplateFile.read(file), tableName, parameters, folder).read();
  }

  /** How its tables are made. */
  public List<CreateTableRequest> creations() {
    return tables.values().stream().map(TableDefinition::creation).toList();
  }

  /**
   * The environment that its functions share; it names the tables.
   *
   * @throws StartupException if it has no function
   */
  public Map<String, String> variables() {
    return functions.values().stream()
        .findFirst()
        .map(FunctionDefinition::variables)
        .orElseThrow(() -> new StartupException("The template has no function."));
  }
}
