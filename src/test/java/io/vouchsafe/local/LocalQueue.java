package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * A queue that hands its messages to a function in batches. What the function does not handle it
 * gets again, at once and not after a time, until the message is given up.
 */
final class LocalQueue {

  private record Message(String id, String body, int receives) {

    private Message received() {
      return new Message(id, body, receives + 1);
    }
  }

  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
  private final QueueSource source;
  private final LocalFunction function;
  private final Executor calls;
  private final FunctionLog log;

  /**
   * An empty queue.
   *
   * @param calls does the calls of the function, for which nobody waits
   */
  LocalQueue(QueueSource source, LocalFunction function, Executor calls, FunctionLog log) {
    this.source = source;
    this.function = function;
    this.calls = calls;
    this.log = log;
  }

  void send(JsonNode body) {
    messages.add(new Message(UUID.randomUUID().toString(), body.toString(), 0));
    calls.execute(this::handOut);
  }

  private void handOut() {
    for (List<Message> batch = receive(); !batch.isEmpty(); batch = receive()) {
      Set<String> failed = unhandled(batch);
      batch.stream().filter(message -> failed.contains(message.id())).forEach(this::putBack);
    }
  }

  private List<Message> receive() {
    List<Message> batch = new ArrayList<>();
    while (batch.size() < source.batchSize()) {
      Message next = messages.poll();
      if (next == null) {
        break;
      }
      batch.add(next.received());
    }
    return batch;
  }

  private void putBack(Message message) {
    if (message.receives() < source.mostReceives()) {
      messages.add(message);
    } else {
      log.log("A message of %s is given up.".formatted(source.arn()), LogLevel.ERROR);
    }
  }

  /** The messages that the function reports; all if it throws, or reports what it did not get. */
  private Set<String> unhandled(List<Message> batch) {
    Set<String> all = batch.stream().map(Message::id).collect(Collectors.toSet());
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.putArray("Records").addAll(batch.stream().map(this::json).toList());
    try {
      Set<String> reported =
          function
              .answer(event)
              .path("batchItemFailures")
              .valueStream()
              .map(failure -> failure.path("itemIdentifier").asText())
              .collect(Collectors.toSet());
      return all.containsAll(reported) ? reported : all;
    } catch (RuntimeException failure) {
      log.failed(source.arn(), failure);
      return all;
    }
  }

  private JsonNode json(Message message) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("messageId", message.id())
            .put("receiptHandle", message.id() + "-" + message.receives())
            .put("body", message.body())
            .put("eventSource", "aws:sqs")
            .put("eventSourceARN", source.arn())
            .put("awsRegion", Arns.REGION);
    json.putObject("attributes")
        .put("ApproximateReceiveCount", Integer.toString(message.receives()));
    json.putObject("messageAttributes");
    return json;
  }
}
