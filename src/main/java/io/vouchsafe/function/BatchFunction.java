package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.core.promotion.CodeMaker;
import io.vouchsafe.store.BatchStore;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Makes the codes of batches that the stream of the Promotions table tells of. What is not done
 * when its time is up it reports as not handled, so that the stream hands it out again.
 */
public final class BatchFunction implements RequestHandler<DynamodbEvent, StreamsEventResponse> {

  /** Enough for the step that is under way, with its retries. */
  private static final int RESERVE_MILLIS = 10_000;

  private final CodeMaker maker;

  /** The deployed function. */
  public BatchFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public BatchFunction(Environment environment) {
    this.maker =
        new CodeMaker(
            new BatchStore(environment.database()),
            new SecureRandom(),
            environment.clock(),
            new JitteredBackoff()::before);
  }

  @Override
  public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
    BooleanSupplier goOn = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
    for (DynamodbEvent.DynamodbStreamRecord record : event.getRecords()) {
      AttributeValue partition =
          Objects.requireNonNull(record.getDynamodb().getKeys().get(BatchStore.PARTITION));
      String id = BatchStore.batchOf(partition.getS());
      boolean done = maker.run(id, goOn);
      String line = Json.print(Json.object().put("batch", id).put("done", done));
      context.getLogger().log(line + "\n", LogLevel.INFO);
      if (!done) {
        // The stream goes on from here.
        String failed = record.getDynamodb().getSequenceNumber();
        return new StreamsEventResponse(List.of(new BatchItemFailure(failed)));
      }
    }
    return new StreamsEventResponse(List.of());
  }
}
