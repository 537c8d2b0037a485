package io.vouchsafe.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The schedules of the template. They are fired when asked to ({@code POST
 * /_local/schedules/{name}}) and, once started, by the clock.
 */
final class Schedules implements AutoCloseable {

  static final String PATH = "/_local/schedules/";

  private static final Duration SLEEP = Duration.ofSeconds(1);

  /** What a schedule calls. */
  interface Target {

    /** Its answer, as JSON, to an event, as JSON. */
    byte[] invoke(byte[] event);
  }

  private record Schedule(Target target, Recurrence recurrence, String input) {}

  private final Map<String, Schedule> schedules = new TreeMap<>();
  private final List<Thread> timers = new ArrayList<>();
  private final Clock clock;
  private final FunctionLog log;

  Schedules(Clock clock, FunctionLog log) {
    this.clock = clock;
    this.log = log;
  }

  /**
   * Adds what a part of the template is called by.
   *
   * @param id of the part
   * @throws StartupException if one of its expressions is not known here
   */
  void add(String id, Map<String, ScheduleDefinition> definitions, Target target) {
    definitions.forEach(
        (name, definition) ->
            schedules.put(
                name,
                new Schedule(
                    target,
                    Recurrence.parse(id + "." + name, definition.expression()),
                    definition.input())));
  }

  GatewayResponse handle(String method, String path, String requestId) {
    if (!method.equals("POST")) {
      return GatewayResponse.error(
              405, "method_not_allowed", "A schedule is fired with POST.", requestId)
          .withHeader("allow", "POST");
    }
    String name = path.substring(PATH.length());
    Schedule schedule = schedules.get(name);
    if (schedule == null) {
      return GatewayResponse.error(404, "not_found", absent(name), requestId);
    }
    return GatewayResponse.json(200, new Bytes(fire(name, schedule)), requestId);
  }

  private byte[] fire(String name, Schedule schedule) {
    return schedule
        .target()
        .invoke(
            schedule.input().isEmpty()
                ? scheduled(name)
                : schedule.input().getBytes(StandardCharsets.UTF_8));
  }

  /** From now on they are fired by the clock, which has to be that of the machine. */
  void start() {
    Instant begun = clock.instant();
    schedules.forEach(
        (name, schedule) ->
            timers.add(
                Thread.ofPlatform()
                    .daemon()
                    .name("schedule " + name)
                    .start(() -> follow(name, schedule, begun))));
  }

  /** One call does not wait for the one before, as with the service. */
  private void follow(String name, Schedule schedule, Instant begun) {
    Instant due = begun;
    if (schedule.recurrence().startsAtOnce()) {
      fireBeside(name, schedule);
    }
    try {
      while (true) {
        Optional<Instant> next = schedule.recurrence().after(due);
        if (next.isEmpty()) {
          return;
        }
        due = next.get();
        while (clock.instant().isBefore(due)) {
          // In short sleeps: a machine that is suspended does not count them.
          Thread.sleep(SLEEP);
        }
        fireBeside(name, schedule);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void fireBeside(String name, Schedule schedule) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                fire(name, schedule);
              } catch (RuntimeException failure) {
                log.failed("Schedule " + name, failure);
              }
            });
  }

  @Override
  public void close() {
    timers.forEach(Thread::interrupt);
  }

  private String absent(String name) {
    return "There is no schedule '%s'; %s."
        .formatted(
            name,
            schedules.isEmpty()
                ? "the template has none"
                : "there is " + String.join(", ", schedules.keySet()));
  }

  private byte[] scheduled(String name) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event");
    event.put("source", "aws.events");
    event.put("account", Arns.ACCOUNT);
    event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", Arns.REGION);
    event
        .putArray("resources")
        .add("arn:aws:events:" + Arns.REGION + ":" + Arns.ACCOUNT + ":rule/" + name);
    event.putObject("detail");
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }
}
