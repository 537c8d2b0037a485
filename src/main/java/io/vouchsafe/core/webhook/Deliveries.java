package io.vouchsafe.core.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Sends events to webhooks: at once, and again until they are taken or given up. What is to be sent
 * is stored before, so that it is sent by a later run if this one dies; an endpoint may get the
 * same event twice, and knows it by its id.
 */
public final class Deliveries {

  /**
   * For so long a delivery belongs to who has begun to send it: longer than sending may take. Then
   * it is due again, unless its end was noted.
   */
  private static final Duration LEASE = Duration.ofMinutes(1);

  /** So many are sent to one endpoint at the same time. */
  private static final int AT_ONCE = 8;

  private final WebhookLedger ledger;
  private final Courier courier;
  private final Clock clock;
  private final RetryPlan plan;

  /** Deliveries of a ledger, brought by a courier. */
  public Deliveries(WebhookLedger ledger, Courier courier, Clock clock, RandomGenerator random) {
    this.ledger = ledger;
    this.courier = courier;
    this.clock = clock;
    this.plan = new RetryPlan(random);
  }

  /**
   * What was done.
   *
   * @param delivered how many were taken
   * @param failed how many attempts were in vain
   */
  public record Result(int delivered, int failed) {

    /** Nothing was done. */
    public static final Result NOTHING = new Result(0, 0);

    private static final Result DELIVERED = new Result(1, 0);

    private static final Result FAILED = new Result(0, 1);

    /** Both together. */
    public Result plus(Result other) {
      return new Result(delivered + other.delivered, failed + other.failed);
    }
  }

  /** Those who are there to be told of events, as they are now. */
  public Audience audience() {
    return new Audience(
        ledger.standings().stream().filter(standing -> standing.webhook().isActive()).toList());
  }

  /** Webhooks that were read once, to be told of several events. */
  public final class Audience {

    private final List<WebhookLedger.Standing> standings;

    private Audience(List<WebhookLedger.Standing> standings) {
      this.standings = standings;
    }

    /**
     * Tells every webhook of an event that wants to know. A second time nothing is done.
     *
     * @throws RuntimeException if that could not be stored for all of them; the others were told
     */
    public Result tell(Message message) {
      return atOnce(
          standings.stream()
              .filter(standing -> standing.webhook().wants(message.type()))
              .<Callable<Result>>map(standing -> () -> Deliveries.this.tell(standing, message))
              .toList());
    }
  }

  private Result tell(WebhookLedger.Standing standing, Message message) {
    Instant now = clock.instant();
    Delivery delivery = Delivery.of(standing.webhook(), message, now, now.plus(LEASE));
    boolean isNew = ledger.begin(delivery);
    return isNew && !standing.health().isTroubled() ? send(standing, delivery) : Result.NOTHING;
  }

  /**
   * Sends what is due. No endpoint waits for another one; of one that takes nothing of what it is
   * sent at once, the rest is left to the next run.
   *
   * @param goOn asked before each part; false ends it
   */
  public Result retry(BooleanSupplier goOn) {
    return atOnce(
        ledger.standings().stream()
            .<Callable<Result>>map(standing -> () -> retry(standing.webhook().id(), goOn))
            .toList());
  }

  private Result retry(String webhookId, BooleanSupplier goOn) {
    Result all = Result.NOTHING;
    while (goOn.getAsBoolean()) {
      List<Delivery> due = ledger.due(webhookId, clock.instant(), AT_ONCE);
      // Read for each part, so that little goes where a merchant has just said that nothing should.
      Optional<WebhookLedger.Standing> standing = ledger.standing(webhookId);
      if (due.isEmpty() || standing.isEmpty()) {
        return all;
      }
      Result part =
          atOnce(
              due.stream()
                  .<Callable<Result>>map(delivery -> () -> retry(standing.get(), delivery))
                  .toList());
      all = all.plus(part);
      if (part.failed() > 0 && part.delivered() == 0) {
        return all;
      }
    }
    return all;
  }

  private Result retry(WebhookLedger.Standing standing, Delivery due) {
    Instant now = clock.instant();
    if (!standing.webhook().isActive()) {
      ledger.move(due, due.dropped(now));
      return Result.NOTHING;
    }
    Delivery mine = due.due(now.plus(LEASE));
    return ledger.move(due, mine) ? send(standing, mine) : Result.NOTHING;
  }

  private Result send(WebhookLedger.Standing standing, Delivery delivery) {
    Webhook webhook = standing.webhook();
    String body = delivery.body();
    if (body == null) {
      return Result.NOTHING;
    }
    Message message = new Message(delivery.eventId(), delivery.eventType(), body);
    Attempt attempt = courier.send(webhook, message, clock.instant());
    Instant now = clock.instant();
    if (attempt.isSuccess()) {
      ledger.move(delivery, delivery.ended(attempt, now));
      if (standing.health().failures() > 0) {
        ledger.recovered(webhook.id());
      }
      return Result.DELIVERED;
    }
    Delivery next =
        attempt.isGone()
            ? delivery.ended(attempt, now)
            : plan.next(delivery.attempts() + 1, now)
                .map(at -> delivery.again(attempt, at))
                .orElseGet(() -> delivery.ended(attempt, now));
    ledger.move(delivery, next);
    Health health = ledger.failed(webhook.id(), now);
    if (attempt.isGone()) {
      ledger.replace(webhook, webhook.disabled(Webhook.DisabledReason.GONE, now));
    } else if (health.isDeadAt(now)) {
      ledger.replace(webhook, webhook.disabled(Webhook.DisabledReason.FAILING, now));
    }
    return Result.FAILED;
  }

  /** The sum of what is done at the same time; what one throws is thrown when all have ended. */
  private static Result atOnce(List<Callable<Result>> tasks) {
    Result sum = Result.NOTHING;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Result>> futures = new ArrayList<>(threads.invokeAll(tasks));
      for (Future<Result> future : futures) {
        sum = sum.plus(future.get());
      }
      return sum;
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", interrupted);
    }
  }
}
