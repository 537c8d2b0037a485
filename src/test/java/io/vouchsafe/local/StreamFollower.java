package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Calls a function with the records of a stream, shard by shard and in their order, as the service
 * does: what the function reports as failed, or all if it throws, is handed out again.
 */
public final class StreamFollower {

  private static final long PAUSE_MILLIS = 250;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DynamoDbStreamsClient client;
  private final String stream;
  private final StreamSource source;
  private final LocalFunction function;
  private final FunctionLog log;
  private final Map<String, @Nullable String> positions = new HashMap<>();
  private final Map<String, List<JsonNode>> waiting = new HashMap<>();
  private volatile boolean stopped;

  StreamFollower(
      DynamoDbStreamsClient client,
      String stream,
      StreamSource source,
      LocalFunction function,
      FunctionLog log) {
    this.client = client;
    this.stream = stream;
    this.source = source;
    this.function = function;
    this.log = log;
  }

  /** Follows until it is stopped. */
  void start() {
    Thread.ofPlatform().daemon().name("stream " + source.name()).start(this::follow);
  }

  void stop() {
    stopped = true;
  }

  private void follow() {
    try {
      while (!stopped) {
        if (!tryPoll()) {
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean tryPoll() {
    try {
      return poll();
    } catch (RuntimeException failure) {
      if (!stopped) {
        log.failed("Following " + source.name(), failure);
      }
      return false;
    }
  }

  /** Hands out what there is; whether there was anything, of interest or not. */
  boolean poll() {
    boolean handled = false;
    for (Shard shard :
        client.describeStream(of -> of.streamArn(stream)).streamDescription().shards()) {
      String id = shard.shardId();
      if (!positions.containsKey(id)) {
        positions.put(
            id,
            client
                .getShardIterator(
                    of ->
                        of.streamArn(stream)
                            .shardId(id)
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator());
      }
      handled |= poll(id);
    }
    return handled;
  }

  private boolean poll(String shard) {
    List<JsonNode> records = waiting.computeIfAbsent(shard, _ -> new ArrayList<>());
    String position = positions.get(shard);
    boolean handled = false;
    if (records.isEmpty() && position != null) {
      try {
        GetRecordsResponse response = client.getRecords(of -> of.shardIterator(position));
        positions.put(shard, response.nextShardIterator());
        handled = response.hasRecords() && !response.records().isEmpty();
        response.records().stream().map(this::json).filter(this::passes).forEach(records::add);
      } catch (TrimmedDataAccessException | ExpiredIteratorException lost) {
        // From its beginning again: a function may be told of something twice.
        positions.remove(shard);
      }
    }
    while (!records.isEmpty() && !stopped) {
      List<JsonNode> batch = records.subList(0, Math.min(source.batchSize(), records.size()));
      int done = handle(batch);
      handled |= done > 0;
      boolean failed = done < batch.size();
      batch.subList(0, done).clear();
      if (failed) {
        return handled;
      }
    }
    return handled;
  }

  private JsonNode json(Record record) {
    return StreamEvents.json(record, source.table());
  }

  private boolean passes(JsonNode record) {
    return source.filters().isEmpty()
        || source.filters().stream().anyMatch(pattern -> pattern.matches(record));
  }

  /** How many records of a batch the function handled before the first that it did not. */
  private int handle(List<JsonNode> batch) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    ArrayNode records = event.putArray("Records");
    batch.forEach(records::add);
    JsonNode answer;
    try {
      answer = JSON.readTree(function.invoke(event.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } catch (RuntimeException failure) {
      log.failed(source.name(), failure);
      return 0;
    }
    JsonNode failed = answer.path("batchItemFailures").path(0).path("itemIdentifier");
    for (int index = 0; index < batch.size(); index++) {
      if (batch.get(index).path("dynamodb").path("SequenceNumber").equals(failed)) {
        return index;
      }
    }
    return batch.size();
  }
}
