package io.vouchsafe.testing.model;

import io.vouchsafe.local.Template;
import io.vouchsafe.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** The template's tables in the model. */
public final class ModelDatabase implements TestDatabase {

  private final Template template =
      Template.load(Path.of("template.yaml"), UnaryOperator.identity(), Map.of());
  private final ModelDynamoDb model;

  /** Tables with nothing in them. */
  public ModelDatabase() {
    this(_ -> {}, _ -> {});
  }

  /**
   * Tables with nothing in them.
   *
   * @param holding is called while the items that a transaction writes or checks are held, and may
   *     fail it
   * @param committed is told of each transaction at the instant at which it is written, one after
   *     the other
   */
  public ModelDatabase(
      Consumer<Set<ModelDynamoDb.ItemKey>> holding, Consumer<TransactWriteItemsRequest> committed) {
    this.model = new ModelDynamoDb(template, holding, committed);
  }

  @Override
  public DynamoDbClient client(ExecutionInterceptor... interceptors) {
    return model.with(interceptors);
  }

  @Override
  public Map<String, String> variables() {
    return template.variables();
  }
}
