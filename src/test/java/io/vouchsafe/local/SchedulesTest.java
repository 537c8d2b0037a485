package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.testing.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SchedulesTest {

  private final TestClock clock = new TestClock();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final BlockingQueue<String> fired = new LinkedBlockingQueue<>();

  private Schedules schedules() {
    return new Schedules(
        clock, new FunctionLog(new PrintStream(log, true, StandardCharsets.UTF_8), LogLevel.INFO));
  }

  private Schedules.Target noting(String name) {
    return event -> {
      JsonNode json = Json.parse(event);
      fired.add(name + " " + json.path("time").asText() + json.path("own").asText());
      return event;
    };
  }

  private String next() throws InterruptedException {
    String name = fired.poll(30, TimeUnit.SECONDS);
    assertThat(name).isNotNull();
    return String.valueOf(name);
  }

  @Test
  void areFiredByTheClockOnceTheyAreStarted() throws Exception {
    try (Schedules schedules = schedules()) {
      schedules.add(
          "Often", Map.of("A", new ScheduleDefinition("rate(5 minutes)", "")), noting("a"));
      schedules.add(
          "Daily",
          Map.of("B", new ScheduleDefinition("cron(3 12 * * ? *)", "{\"own\": \"event\"}")),
          noting("b"));
      assertThat(fired).isEmpty();

      schedules.start();
      // A rate is due from the beginning on.
      assertThat(next()).isEqualTo("a 2026-03-01T12:00:00Z");
      assertThat(fired).isEmpty();

      clock.advance(Duration.ofMinutes(3));
      assertThat(next()).isEqualTo("b event");
      assertThat(fired).isEmpty();

      clock.advance(Duration.ofMinutes(2));
      assertThat(next()).isEqualTo("a 2026-03-01T12:05:00Z");
    }
  }

  @Test
  void goOnAfterACallThatFails() throws Exception {
    try (Schedules schedules = schedules()) {
      schedules.add(
          "Often",
          Map.of("A", new ScheduleDefinition("rate(1 minute)", "")),
          event -> {
            fired.add("a");
            throw new IllegalStateException("It went wrong.");
          });
      schedules.start();
      next();
      clock.advance(Duration.ofMinutes(1));
      next();
      clock.advance(Duration.ofMinutes(1));
      next();
      assertThat(log.toString(StandardCharsets.UTF_8)).contains("Schedule A failed");
    }
  }

  @Test
  void refuseWhatTheyDoNotKnow() {
    try (Schedules schedules = schedules()) {
      assertThatThrownBy(
              () ->
                  schedules.add(
                      "Once",
                      Map.of("A", new ScheduleDefinition("at(2026-03-01T12:00:00)", "")),
                      noting("a")))
          .isInstanceOf(StartupException.class)
          .hasMessageStartingWith("Once.A: ");
    }
  }
}
