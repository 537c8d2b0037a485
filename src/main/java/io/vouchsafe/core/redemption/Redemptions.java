package io.vouchsafe.core.redemption;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.Backoff;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.QuotaSpread;
import io.vouchsafe.core.promotion.Voucher;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Validates codes, and leads redemptions through their life. Each step is decided on what was read
 * and written only if that still stands; a step that was overtaken is read and decided again.
 */
public final class Redemptions {

  /** The most redemptions that one customer may hold at a time, so that a profile stays small. */
  public static final int MOST_HOLDS = 100;

  private static final int RELEASED_AT_ONCE = 25;

  /** How often a list of expired holds is taken for late before it is taken for wrong. */
  private static final int LAGGING = 5;

  /** How many more shards are tried before waiting: each costs what a transaction costs. */
  private static final int OTHER_SHARDS = 3;

  private final Ledger ledger;
  private final Deciding deciding;
  private final Clock clock;
  private final Backoff backoff;

  /**
   * Redemptions over a ledger.
   *
   * @param scorer of abuse
   * @param calendar of the store
   * @param clock by which all is decided, to the millisecond
   */
  public Redemptions(
      Ledger ledger,
      Money money,
      AbuseScorer scorer,
      StoreCalendar calendar,
      Clock clock,
      Backoff backoff) {
    this.ledger = ledger;
    this.deciding = new Deciding(ledger, new Decider(money, calendar), scorer, calendar);
    this.clock = clock;
    this.backoff = backoff;
  }

  /** Decides, and writes nothing. */
  public Outcome validate(Request request) {
    return validate(request, new ReadLog());
  }

  /** Decides, and writes nothing; notes what it reads. */
  public Outcome validate(Request request, ReadLog log) {
    return untilDone(_ -> tryValidate(request, log));
  }

  /** Decides and records, atomically. The request must have a transaction. */
  public Outcome redeem(Request request) {
    return redeem(request, new ReadLog());
  }

  /** Decides and records, atomically; notes what it reads. The request must have a transaction. */
  public Outcome redeem(Request request, ReadLog log) {
    return untilDone(attempt -> tryRedeem(request, attempt, log));
  }

  /** The redemption as it now stands. */
  public Outcome find(RedemptionKey key) {
    return ledger
        .find(key)
        .<Outcome>map(redemption -> new Outcome.Recorded(redemption.asOf(now()), true))
        .orElseGet(Outcome.UnknownRedemption::new);
  }

  /** Makes a pending redemption final. Doing it again changes nothing. */
  public Outcome confirm(RedemptionKey key) {
    return step(key, this::tryConfirm);
  }

  /** Gives back what a pending or confirmed redemption took. Doing it again changes nothing. */
  public Outcome cancel(RedemptionKey key) {
    return step(key, this::tryCancel);
  }

  private interface Step {
    /** The outcome, or empty if the step was overtaken. */
    Optional<Outcome> attempt(Redemption redemption, Instant now);
  }

  private Outcome step(RedemptionKey key, Step step) {
    return untilDone(
        _ -> {
          Optional<Redemption> redemption = ledger.find(key);
          return redemption.isEmpty()
              ? Optional.of(new Outcome.UnknownRedemption())
              : step.attempt(redemption.get(), now());
        });
  }

  /** The outcome of the first attempt, counted from 1, that others did not come in the way of. */
  private Outcome untilDone(IntFunction<Optional<Outcome>> attempting) {
    for (int attempt = 1; ; attempt++) {
      Optional<Outcome> outcome = attempting.apply(attempt);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      if (!backoff.before(attempt)) {
        return new Outcome.Busy();
      }
    }
  }

  private Optional<Outcome> tryValidate(Request request, ReadLog log) {
    Instant now = now();
    Optional<Snapshot> complete = deciding.complete(request, ledger.read(request, log), now, log);
    if (complete.isEmpty()) {
      return Optional.empty();
    }
    Snapshot snapshot = complete.get();
    Voucher voucher = snapshot.voucher();
    Promotion promotion = snapshot.promotion();
    if (voucher == null || promotion == null) {
      return Optional.of(new Outcome.UnknownCode());
    }
    Decision decision = deciding.decide(request, voucher, promotion, snapshot, true, now, log);
    return Optional.of(
        decision.isAccepted()
            ? new Outcome.Valid(request, promotion.id(), decision)
            : new Outcome.Refused(promotion, decision));
  }

  private Optional<Outcome> tryRedeem(Request request, int attempt, ReadLog log) {
    Instant now = now();
    Snapshot read = ledger.read(request, log);
    if (read.existing() != null) {
      return Optional.of(repeated(read.existing(), request, now));
    }
    Voucher voucher = read.voucher();
    Promotion promotion = read.promotion();
    if (voucher == null || promotion == null) {
      return Optional.of(unlessRepeated(request, new Outcome.UnknownCode(), now, log));
    }
    Optional<Snapshot> complete = deciding.complete(request, read, now, log);
    if (complete.isEmpty()) {
      return Optional.empty();
    }
    Snapshot snapshot = complete.get();
    Decided decided = deciding.decideOnAll(request, voucher, promotion, snapshot, true, now, log);
    if (!decided.certain()) {
      return Optional.empty();
    }
    Decision decision = decided.decision();
    if (!decision.isAccepted()) {
      List<Redemption> expired = List.of();
      if (Deciding.mayBeHeld(promotion, decided)) {
        expired = ledger.expired(promotion, now, RELEASED_AT_ONCE);
        log.addAlone(ReadLog.What.EXPIRED_HOLDS);
      }
      // Others may have released them meanwhile, or the list of them lags behind: a few times.
      boolean released = release(expired, now) || (!expired.isEmpty() && attempt <= LAGGING);
      if (released) {
        return Optional.empty();
      }
      if (Deciding.mayBeHeld(promotion, decided)) {
        decided = deciding.decideAfterHolds(request, voucher, promotion, snapshot, now, log);
        if (decided.decision().isAccepted() || !decided.certain()) {
          return Optional.empty();
        }
      }
      deciding.remember(promotion, decided, now);
      Outcome refused = new Outcome.Refused(promotion, decided.decision());
      return Optional.of(unlessRepeated(request, refused, now, log));
    }
    if (isHeld(voucher, decision)) {
      release(expiredHolds(voucher, now), now);
      return Optional.empty();
    }
    Profile profile = snapshot.profile();
    if (!request.confirmed() && profile != null && profile.pending(now, null) >= MOST_HOLDS) {
      return Optional.of(new Outcome.Busy());
    }
    if (!request.confirmed() && voucher.holds().size() >= Voucher.MOST_HOLDS) {
      return release(expiredHolds(voucher, now), now)
          ? Optional.empty()
          : Optional.of(new Outcome.Busy());
    }
    Order order = snapshot.order();
    if (order != null && !order.customer().equals(request.customer())) {
      return Optional.of(orderOfAnother());
    }
    Redemption redemption = redemption(request, promotion, voucher, snapshot, decision, now);
    profile = profile == null ? null : profile.redeeming(request.traits(), now);
    Long uses = promotion.limits().needUsesPerCustomer() ? (Long) snapshot.confirmedUses() : null;
    Change change =
        profile == null
            ? Change.ofRedemption(null, redemption)
            : request.confirmed()
                ? confirmed(null, redemption, profile, order, uses, now)
                : new Change(
                    null, redemption, profile.holding(holdOf(redemption), now), null, uses);
    if (decided.shards() != null) {
      change =
          change.drawing(
              new Change.Draw(
                  promotion,
                  decided.shards().draw(request.quotaShard(promotion), decision.granted())));
    }
    return recorded(change, promotion.spread(), request, now);
  }

  /** A crowded shard of the quota is left for the next one, which is as good. */
  private Optional<Outcome> recorded(
      Change change, QuotaSpread spread, Request request, Instant now) {
    Change taking = change;
    Ledger.Result result = ledger.commit(taking);
    int turns = spread.inUse() > 1 ? OTHER_SHARDS : 0;
    for (int turn = 0; turn < turns && result instanceof Ledger.Result.Crowded; turn++) {
      taking = taking.takingFrom(spread.after(taking.after().shares().quotaShard()));
      result = ledger.commit(taking);
    }
    return switch (result) {
      case Ledger.Result.Done() -> Optional.of(new Outcome.Recorded(taking.after(), false));
      case Ledger.Result.Existed(Redemption existing) ->
          Optional.of(repeated(existing, request, now));
      case Ledger.Result.Overtaken(), Ledger.Result.Crowded() -> Optional.empty();
    };
  }

  /**
   * What was read is no snapshot: it may have missed the redemption of the very same request and
   * seen what that took. So before a refusal it is looked for once more. A code that does not exist
   * is treated alike, so that the time it takes tells nothing.
   */
  private Outcome unlessRepeated(Request request, Outcome refused, Instant now, ReadLog log) {
    String transaction = Objects.requireNonNull(request.transaction());
    log.addAlone(ReadLog.What.REDEMPTION);
    return ledger
        .find(new RedemptionKey(request.code(), transaction))
        .map(existing -> repeated(existing, request, now))
        .orElse(refused);
  }

  private Optional<Outcome> tryConfirm(Redemption redemption, Instant now) {
    return switch (redemption.statusAt(now)) {
      case CONFIRMED -> Optional.of(new Outcome.Recorded(redemption, true));
      case CANCELLED -> Optional.of(alreadyCancelled());
      case EXPIRED -> Optional.of(expired(redemption, now));
      case PENDING -> {
        Redemption after = redemption.moved(RedemptionStatus.CONFIRMED, now);
        if (redemption.customer() == null) {
          yield written(Change.ofRedemption(redemption, after));
        }
        Ledger.Account account =
            ledger.account(redemption.customer(), redemption.key().transaction(), now);
        if (account.order() != null && !account.order().customer().equals(redemption.customer())) {
          yield Optional.of(orderOfAnother());
        }
        Profile profile = account.profile().releasing(redemption.key().text(), now);
        yield written(confirmed(redemption, after, profile, account.order(), null, now));
      }
    };
  }

  private Optional<Outcome> tryCancel(Redemption redemption, Instant now) {
    return switch (redemption.statusAt(now)) {
      case CANCELLED -> Optional.of(new Outcome.Recorded(redemption, true));
      case EXPIRED -> Optional.of(expired(redemption, now));
      case PENDING, CONFIRMED -> {
        Redemption after = redemption.moved(RedemptionStatus.CANCELLED, now);
        if (redemption.customer() == null) {
          yield written(Change.ofRedemption(redemption, after));
        }
        Ledger.Account account =
            ledger.account(redemption.customer(), redemption.key().transaction(), now);
        Profile profile = account.profile().releasing(redemption.key().text(), now);
        Order order = account.order();
        if (redemption.status() == RedemptionStatus.PENDING
            || order == null
            || !order.redeemed().contains(redemption.key().code().text())) {
          yield written(new Change(redemption, after, profile, null, null));
        }
        Order cancelled = TransactionOrder.cancelled(order, redemption, now);
        yield written(ordered(redemption, after, profile, order, cancelled, null));
      }
    };
  }

  private Optional<Outcome> written(Change change) {
    if (!(ledger.commit(change) instanceof Ledger.Result.Done)) {
      return Optional.empty();
    }
    deciding.givenBack(change.after().promotionId());
    return Optional.of(new Outcome.Recorded(change.after(), false));
  }

  private Change confirmed(
      @Nullable Redemption before,
      Redemption after,
      Profile profile,
      @Nullable Order order,
      @Nullable Long uses,
      Instant now) {
    return ordered(
        before, after, profile, order, TransactionOrder.confirmed(order, after, now), uses);
  }

  private Change ordered(
      @Nullable Redemption before,
      Redemption after,
      Profile profile,
      @Nullable Order order,
      Order changed,
      @Nullable Long uses) {
    OrderEntry was = order == null ? null : order.entry();
    OrderSummary orders =
        profile.orders().changed(was, changed.entry()).orElseGet(() -> rebuilt(changed));
    return new Change(
        before, after, profile.withOrders(orders), new OrderChange(order, changed), uses);
  }

  private OrderSummary rebuilt(Order changed) {
    List<OrderEntry> entries = new ArrayList<>(ledger.history(changed.customer()));
    entries.removeIf(entry -> entry.orderId().equals(changed.orderId()));
    OrderEntry entry = changed.entry();
    if (entry != null) {
      entries.add(entry);
    }
    return OrderSummary.of(entries);
  }

  /** Whether any of them was released by this. */
  private boolean release(List<Redemption> expired, Instant now) {
    return expired.stream().filter(redemption -> releaseOne(redemption, now)).count() > 0;
  }

  /**
   * An expired hold no longer counts in the customer's profile: only what it took is given back.
   */
  private boolean releaseOne(Redemption redemption, Instant now) {
    return written(Change.ofRedemption(redemption, redemption.asOf(now))).isPresent();
  }

  /** Whether it is expired holds, not yet released, that a voucher would be redeemed with. */
  private static boolean isHeld(Voucher voucher, Decision decision) {
    return (voucher.usesLeft() != null && voucher.usesLeft() < 1)
        || !voucher.has(decision.granted());
  }

  private List<Redemption> expiredHolds(Voucher voucher, Instant now) {
    return voucher.holds().entrySet().stream()
        .filter(hold -> hold.getValue().isExpiredAt(now))
        .limit(RELEASED_AT_ONCE)
        .map(hold -> ledger.find(RedemptionKey.parse(hold.getKey())))
        .flatMap(Optional::stream)
        .filter(redemption -> redemption.status() == RedemptionStatus.PENDING)
        .toList();
  }

  private Outcome expired(Redemption redemption, Instant now) {
    if (redemption.status() == RedemptionStatus.PENDING) {
      releaseOne(redemption, now);
    }
    return new Outcome.WrongState(
        Refusal.of(Reason.EXPIRED, "This redemption was not confirmed in time and has expired."));
  }

  private static Outcome alreadyCancelled() {
    return new Outcome.WrongState(
        Refusal.of(Reason.ALREADY_CANCELLED, "This redemption was cancelled."));
  }

  private static Outcome orderOfAnother() {
    return new Outcome.TransactionTaken("This transaction is an order of another customer.");
  }

  private static Outcome repeated(Redemption existing, Request request, Instant now) {
    // Of an erased customer's nobody can tell what was asked: nothing is redeemed, and nothing
    // told.
    return request.fingerprint().equals(existing.fingerprint())
        ? new Outcome.Recorded(existing.asOf(now), true)
        : new Outcome.TransactionTaken(
            "This transaction redeemed this code before, with another request.");
  }

  private static Hold holdOf(Redemption redemption) {
    return new Hold(
        redemption.key().text(),
        redemption.promotionId(),
        redemption.key().transaction(),
        Objects.requireNonNull(redemption.expiresAt()));
  }

  private static Redemption redemption(
      Request request,
      Promotion promotion,
      Voucher voucher,
      Snapshot snapshot,
      Decision decision,
      Instant now) {
    Limits limits = promotion.limits();
    String transaction = Objects.requireNonNull(request.transaction());
    return new Redemption(
        new RedemptionKey(request.code(), transaction),
        request.customer(),
        request.cost(),
        decision.granted(),
        promotion.id(),
        request.channel(),
        request.confirmed() ? RedemptionStatus.CONFIRMED : RedemptionStatus.PENDING,
        decision.segmentCheck(),
        now,
        request.confirmed() ? null : now.plus(request.hold()),
        request.confirmed() ? now : null,
        now,
        now,
        new Redemption.Shares(
            promotion.counted(),
            voucher.isUnique(),
            voucher.isGiftCard(),
            promotion.countedPerCustomer() && request.customer() != null,
            limits.restoreOnCancel(),
            request.quotaShard(promotion)),
        request.userAgent(),
        request.productItems(),
        request.fingerprint(),
        Basis.of(promotion, snapshot, decision.explanation()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
