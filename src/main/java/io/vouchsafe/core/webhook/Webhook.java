package io.vouchsafe.core.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a merchant wants to be told of events.
 *
 * @param events the types of those, or {@value #ALL}
 * @param disabledAt since when nothing is sent there; null while it is active
 * @param disabledReason why; null while it is active
 * @param version grows by one with each change, from 1
 */
public record Webhook(
    String id,
    String url,
    Set<String> events,
    String description,
    Secrets secrets,
    Instant createdAt,
    @Nullable Instant disabledAt,
    @Nullable DisabledReason disabledReason,
    long version) {

  /** Stands for every type of event. */
  public static final String ALL = "*";

  /** The most that there can be: each costs a request for each event. */
  public static final int MOST = 20;

  /** Why nothing is sent any more. */
  public enum DisabledReason {
    /** By the merchant. */
    REQUESTED,
    /** Nothing got through for days. */
    FAILING,
    /** The endpoint said that it is gone for good (410). */
    GONE
  }

  /**
   * By what is signed.
   *
   * @param current the secret
   * @param previous the one before, which signs too for a while; null for none
   * @param previousUntil when it signs no more
   */
  public record Secrets(
      String current, @Nullable String previous, @Nullable Instant previousUntil) {

    /** For so long both secrets sign. */
    public static final Duration OVERLAP = Duration.ofDays(1);

    /** Another secret; the one that there was signs for a while too. */
    public Secrets rotated(String secret, Instant now) {
      return new Secrets(secret, current, now.plus(OVERLAP));
    }

    /** Those that sign at an instant, the current one first. */
    public List<String> at(Instant now) {
      return previous == null || previousUntil == null || !now.isBefore(previousUntil)
          ? List.of(current)
          : List.of(current, previous);
    }
  }

  public Webhook {
    events = Set.copyOf(new TreeSet<>(events));
  }

  /** Whether anything is sent there. */
  public boolean isActive() {
    return disabledAt == null;
  }

  /** Whether it is told of events of a type. */
  public boolean wants(String type) {
    return events.contains(ALL) || events.contains(type);
  }

  /** This one, to which nothing is sent any more. */
  public Webhook disabled(DisabledReason reason, Instant now) {
    return new Webhook(id, url, events, description, secrets, createdAt, now, reason, version + 1);
  }

  @Override
  public String toString() {
    // Without the secrets.
    return "Webhook " + id;
  }
}
