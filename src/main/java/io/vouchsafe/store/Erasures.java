package io.vouchsafe.store;

import io.vouchsafe.core.customer.Backoff;
import io.vouchsafe.store.Transaction.Condition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Erases customers: whatever names them is deleted, or no longer names them.
 *
 * <p>First the profile and the summary of visits are marked, and get another version. From then on
 * the customer counts as one never seen, and nothing can be written of them, for each write of a
 * customer is held to one of these versions. Then the steps follow, part by part; every part is
 * held to the mark, so that one that comes late does nothing to a new customer of the same
 * identifier. The mark goes last, with the note by which an erasure is found that was broken off.
 */
public final class Erasures {

  /** Longer than a call goes on that erases: whoever begun is left alone for so long. */
  private static final Duration A_CALL = Duration.ofMinutes(1);

  /**
   * For so long it is waited for redemptions that the index does not show. It lags by a second, or
   * in trouble by minutes; after this the number in the profile is taken for wrong.
   */
  private static final Duration LONGEST_LAG = Duration.ofDays(1);

  private static final String SINCE = "since";

  private final DynamoDbClient client;
  private final Tables tables;
  private final Clock clock;
  private final Backoff backoff;

  /** Every kind of items outside of the marked ones; a further kind has its place here. */
  private final List<ErasureStep> steps;

  /** The erasures of a database. */
  public Erasures(Database database, Clock clock, Backoff backoff) {
    this.client = database.client();
    this.tables = database.tables();
    this.clock = clock;
    this.backoff = backoff;
    this.steps =
        List.of(
            new RedemptionErasure(client, tables),
            new VoucherErasure(client, tables, clock),
            new ListErasure(client, tables),
            new MembershipErasure(client, tables),
            new ReferralErasure(client, tables),
            new TraitErasure(client, tables),
            new PartitionErasure(client, tables));
  }

  /** What came of an erasure. */
  public enum Result {
    /** Nothing names the customer any more. */
    ERASED,
    /** Nothing named the customer. */
    UNKNOWN,
    /** There was no time for all of it, or others were in the way. It will be gone on with. */
    UNFINISHED
  }

  /**
   * What came of going on with erasures.
   *
   * @param erased how many were brought to their end
   * @param left how many are not at their end
   */
  public record Resumed(int erased, int left) {}

  /**
   * Erases a customer, or goes on with it.
   *
   * @param goOn asked before each part; false ends it
   */
  public Result erase(String customer, BooleanSupplier goOn) {
    Key note = Key.erasure(tables, customer);
    boolean begun = BatchRead.get(client, List.of(note)).containsKey(note);
    mark(customer);
    Run run = new Run(customer);
    boolean known = run.isAnythingKnown();
    if (!run.toEnd(goOn)) {
      return Result.UNFINISHED;
    }
    return begun || known || run.found ? Result.ERASED : Result.UNKNOWN;
  }

  /**
   * Goes on with every erasure that was broken off. What fails with one customer keeps no other
   * from being erased.
   *
   * @param goOn asked before each part; false ends it
   * @throws RuntimeException what failed first, after all were tried
   */
  public Resumed resume(BooleanSupplier goOn) {
    Instant before = clock.instant().minus(A_CALL);
    int erased = 0;
    int left = 0;
    RuntimeException failed = null;
    Iterator<Item> notes = notes().all(client).iterator();
    while (notes.hasNext()) {
      Item note = notes.next();
      try {
        boolean done =
            goOn.getAsBoolean()
                && !note.instant(SINCE).isAfter(before)
                && new Run(note.text(Key.SORT)).toEnd(goOn);
        erased += done ? 1 : 0;
        left += done ? 0 : 1;
      } catch (RuntimeException failure) {
        if (failed == null) {
          failed = failure;
        } else {
          failed.addSuppressed(failure);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
    return new Resumed(erased, left);
  }

  /** Whether a customer is being erased. */
  public boolean isUnderWay(String customer) {
    return ProfileItems.isBeingErased(profile(customer));
  }

  private @Nullable Item profile(String customer) {
    Key key = Key.profile(tables, customer);
    return BatchRead.get(client, List.of(key)).get(key);
  }

  private Listing notes() {
    return Listing.ofPartition(tables.customers(), Key.ERASURES);
  }

  private void mark(String customer) {
    Instant now = clock.instant();
    String marking = "set #since = if_not_exists(#since, :now) add #version :one";
    Condition values =
        Condition.none()
            .name("#since", ProfileItems.ERASED_SINCE)
            .name("#version", ProfileItems.VERSION)
            .value(":now", Values.text(Key.sortable(now)))
            .value(":one", Values.number(1));
    Key note = Key.erasure(tables, customer);
    Transaction transaction =
        new Transaction()
            .update(Key.profile(tables, customer), marking, values)
            .update(Key.visits(tables, customer), marking, values)
            .put(note, new ItemBuilder().key(note).instant(SINCE, now).build());
    for (int attempt = 1;
        !(transaction.commit(client) instanceof Transaction.Result.Done);
        attempt++) {
      if (!backoff.before(attempt)) {
        throw new OverloadException();
      }
    }
  }

  /** One run through the steps of a customer who is marked. */
  private final class Run {

    private final String customer;
    private final Key profileKey;
    private final Key visitsKey;
    private final Item profile;
    private final Item visits;
    private int step;
    private boolean found;

    Run(String customer) {
      this.customer = customer;
      this.profileKey = Key.profile(tables, customer);
      this.visitsKey = Key.visits(tables, customer);
      Map<Key, Item> items = BatchRead.get(client, List.of(profileKey, visitsKey));
      Item nothing = new Item(Map.of());
      this.profile = items.getOrDefault(profileKey, nothing);
      this.visits = items.getOrDefault(visitsKey, nothing);
    }

    /** Whether there is more than the mark. */
    boolean isAnythingKnown() {
      return profile.has(ProfileItems.IDENTIFIER) || visits.has(VisitItems.RECENT);
    }

    boolean toEnd(BooleanSupplier goOn) {
      if (!ProfileItems.isBeingErased(profile)) {
        return true;
      }
      int attempt = 1;
      while (goOn.getAsBoolean()) {
        Optional<ErasureStep.Part> part = next();
        Transaction transaction = part.map(this::fenced).orElseGet(this::ending);
        switch (transaction.commit(client)) {
          case Transaction.Result.Done() -> {
            if (part.isEmpty()) {
              return true;
            }
            found = true;
            attempt = 1;
          }
          case Transaction.Result.Cancelled(Map<Key, Item> failed, Set<Key> _) -> {
            if (failed.containsKey(profileKey) && !isUnderWay(customer)) {
              // Another call has brought it to its end.
              return true;
            }
            if (!backoff.before(attempt)) {
              return false;
            }
            attempt++;
            step = 0;
          }
        }
      }
      return false;
    }

    private Optional<ErasureStep.Part> next() {
      for (; step < steps.size(); step++) {
        Optional<ErasureStep.Part> part = steps.get(step).next(customer, profile);
        if (part.isPresent()) {
          return part;
        }
      }
      return Optional.empty();
    }

    private Transaction fenced(ErasureStep.Part part) {
      return part.writes()
          .update(
              profileKey,
              "add #redemptions :less",
              Condition.of("attribute_exists(#since)")
                  .name("#since", ProfileItems.ERASED_SINCE)
                  .name("#redemptions", ProfileItems.REDEMPTIONS)
                  .value(":less", Values.number(-part.redemptions())));
    }

    /** Not before every redemption is anonymous that was ever made. */
    private Transaction ending() {
      Instant longAgo = clock.instant().minus(LONGEST_LAG);
      return new Transaction()
          .delete(
              profileKey,
              Condition.of(
                      "attribute_exists(#since) and (attribute_not_exists(#redemptions)"
                          + " or #redemptions <= :none or #since < :long_ago)")
                  .name("#since", ProfileItems.ERASED_SINCE)
                  .name("#redemptions", ProfileItems.REDEMPTIONS)
                  .value(":none", Values.number(0))
                  .value(":long_ago", Values.text(Key.sortable(longAgo))))
          .delete(visitsKey)
          .delete(Key.erasure(tables, customer));
    }
  }
}
