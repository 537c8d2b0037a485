package io.vouchsafe.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vouchsafe.importer.Answer.Rejection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** The call that takes a part of a file. It is repeated until it is answered: twice is once. */
final class Api implements AutoCloseable {

  /** Longer than the API has for a call. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final String NOT_PROCESSED = "not_processed";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Options options;
  private final Retries retries;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** Whether it has answered anything: else its address may be wrong. */
  private boolean answered;

  Api(Options options, Retries retries) {
    this.options = options;
    this.retries = retries;
  }

  /**
   * Sends a header and some records.
   *
   * @throws ImportException if the API does not take them at all, or cannot be reached for long
   */
  Answer send(byte[] header, byte[] bytes, int start, int length) {
    while (true) {
      HttpResponse<String> response;
      try {
        response = http.send(request(header, bytes, start, length), BodyHandlers.ofString());
      } catch (ConnectException e) {
        if (!answered) {
          throw ImportException.brokenOff(options.target() + " cannot be reached.");
        }
        retries.failed("the API cannot be reached", Duration.ZERO);
        continue;
      } catch (IOException e) {
        retries.failed("the API did not answer", Duration.ZERO);
        continue;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw ImportException.brokenOff("Interrupted.");
      }
      answered = true;
      int status = response.statusCode();
      if (status == 429 || status >= 500) {
        retries.failed("the API answered " + status, asked(response));
      } else {
        return answer(status, json(response.body()));
      }
    }
  }

  private HttpRequest request(byte[] header, byte[] bytes, int start, int length) {
    try {
      return HttpRequest.newBuilder(options.target())
          .timeout(TIMEOUT)
          .header("authorization", "Bearer " + options.key())
          .header("content-type", "text/csv; charset=utf-8")
          .POST(
              BodyPublishers.concat(
                  BodyPublishers.ofByteArray(header),
                  BodyPublishers.ofByteArray(bytes, start, length)))
          .build();
    } catch (IllegalArgumentException wrong) {
      // Not its own message, which has the key.
      throw ImportException.refused("The API key has characters that no key has.");
    }
  }

  /** How long it asks to wait, in seconds; dates are not looked at. */
  private static Duration asked(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("retry-after").orElse("").strip();
    return seconds.matches("[0-9]{1,6}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }

  private Answer answer(int status, JsonNode body) {
    return switch (status) {
      case 200 -> taken(body);
      case 413 -> new Answer.TooLarge();
      case 401 ->
          throw ImportException.refused(
              "The API key is not known at %s.".formatted(options.target()));
      case 403 ->
          throw ImportException.refused(
              "The API key's role may not do this: orders and customers need admin, storefront or"
                  + " pos, members of a segment need admin.");
      case 422 ->
          throw ImportException.refused(
              "The file is not taken: %s".formatted(reasons(body.path("errors"))));
      default ->
          throw ImportException.refused(
              "%s answered %d %s"
                  .formatted(options.target(), status, body.path("message").asText(""))
                  .strip());
    };
  }

  private Answer.Taken taken(JsonNode body) {
    if (!body.path("created").isIntegralNumber() || !body.path("rejected").isArray()) {
      throw ImportException.refused(
          options.target() + " does not answer as Vouchsafe does: is -Durl right?");
    }
    OptionalLong next =
        body.path("next_line").isIntegralNumber()
            ? OptionalLong.of(body.path("next_line").asLong())
            : OptionalLong.empty();
    List<Rejection> rejected = new ArrayList<>();
    long last = 0;
    for (JsonNode line : body.path("rejected")) {
      last = line.path("line").asLong();
      if (!line.at("/errors/0/code").asText().equals(NOT_PROCESSED)) {
        rejected.add(new Rejection(last, reasons(line.path("errors"))));
      }
    }
    // What an answer could not hold is asked for again: the good lines among it change nothing.
    if (body.path("rejected_count").asInt() > body.path("rejected").size()
        && (next.isEmpty() || next.getAsLong() > last + 1)) {
      next = OptionalLong.of(last + 1);
    }
    OptionalLong end = next;
    rejected.removeIf(line -> end.isPresent() && line.line() >= end.getAsLong());
    return new Answer.Taken(
        body.path("created").asLong(), body.path("updated").asLong(), rejected, next);
  }

  private static String reasons(JsonNode errors) {
    StringJoiner reasons = new StringJoiner(" ");
    for (JsonNode error : errors) {
      reasons.add(
          "%s: %s".formatted(error.path("attribute").asText(), error.path("message").asText()));
    }
    return reasons.toString();
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException wrong) {
      return MissingNode.getInstance();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
