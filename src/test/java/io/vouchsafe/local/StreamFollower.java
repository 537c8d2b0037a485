package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
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
 * Hands out the records of a stream, shard by shard and in their order, as the service does: what
 * was not handled is handed out again.
 */
public final class StreamFollower {

  /** How the keys of items begin that are no data: they tell how far a stream was followed. */
  static final String MARK = "MARK#";

  private static final long PAUSE_MILLIS = 250;

  private final DynamoDbStreamsClient client;
  private final String stream;
  private final StreamSource source;
  private final RecordHandler handler;
  private final FunctionLog log;
  private final Map<String, @Nullable String> positions = new HashMap<>();
  private final Map<String, List<JsonNode>> waiting = new HashMap<>();
  private String seen = "";
  private volatile boolean stopped;

  StreamFollower(
      DynamoDbStreamsClient client,
      String stream,
      StreamSource source,
      RecordHandler handler,
      FunctionLog log) {
    this.client = client;
    this.stream = stream;
    this.source = source;
    this.handler = handler;
    this.log = log;
  }

  /** The table that is followed. */
  String table() {
    return source.table();
  }

  /** Whether everything was handled until a mark. */
  boolean hasSeen(String mark) {
    return seen.equals(mark) && waiting.values().stream().allMatch(List::isEmpty);
  }

  @Override
  public String toString() {
    return source.name();
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

  /** Hands out what there is; whether there was anything that was handled. */
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
        for (Record record : response.records()) {
          JsonNode json = json(record);
          String partition = json.at("/dynamodb/Keys/pk/S").asText();
          if (partition.startsWith(MARK)) {
            seen = partition;
          } else if (passes(json)) {
            records.add(json);
          }
        }
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

  /** How many records of a batch were handled before the first that was not. */
  private int handle(List<JsonNode> batch) {
    try {
      return handler.handle(List.copyOf(batch));
    } catch (RuntimeException failure) {
      log.failed(source.name(), failure);
      return 0;
    }
  }
}
