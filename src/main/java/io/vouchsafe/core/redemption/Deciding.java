package io.vouchsafe.core.redemption;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.abuse.Evidence;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.ShardedQuota;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.segment.VisitNeeds;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides without writing anything, and reads what a decision turns out to need in addition. */
final class Deciding {

  private static final int MOST_CREDITED = 100;

  private static final int MOST_ATTEMPTS = 8;

  private final Exhausted exhausted = new Exhausted();

  private final Ledger ledger;
  private final Decider decider;
  private final AbuseScorer scorer;
  private final StoreCalendar calendar;

  Deciding(Ledger ledger, Decider decider, AbuseScorer scorer, StoreCalendar calendar) {
    this.ledger = ledger;
    this.decider = decider;
    this.scorer = scorer;
    this.calendar = calendar;
  }

  /**
   * The snapshot with uses of the customer that are of one instant, and with the history that its
   * segments ask for, where the summaries do not do. Empty if others were writing just then.
   */
  Optional<Snapshot> complete(Request request, Snapshot snapshot, Instant now, ReadLog log) {
    return withUses(snapshot, now, log)
        .map(of -> withHistory(List.of(of), request.traits(), now, log).getFirst());
  }

  /**
   * A hold that is confirmed moves from the profile to the confirmed uses, and a batch of reads,
   * which is no snapshot, may have seen it in both. So where only both together reach the limit,
   * they are read once more, both at one instant.
   */
  private Optional<Snapshot> withUses(Snapshot snapshot, Instant now, ReadLog log) {
    Promotion promotion = snapshot.promotion();
    Profile profile = snapshot.profile();
    if (promotion == null || profile == null || snapshot.confirmedUses() == 0) {
      return Optional.of(snapshot);
    }
    Long most = promotion.limits().maxRedemptionsPerCustomer();
    long held = profile.heldOf(promotion.id(), now);
    if (most == null || held == 0 || held + snapshot.confirmedUses() < most) {
      return Optional.of(snapshot);
    }
    log.addAlone(ReadLog.What.USES);
    return ledger
        .uses(profile.customer().identifier(), promotion)
        .map(uses -> snapshot.withUses(uses.profile(), uses.confirmed()));
  }

  /**
   * Snapshots about the same customer with the history that all their segments ask for.
   *
   * @param traits of the customer at this moment
   */
  List<Snapshot> withHistory(
      List<Snapshot> snapshots, List<Trait> traits, Instant now, ReadLog log) {
    Profile profile = snapshots.isEmpty() ? null : snapshots.getFirst().profile();
    if (profile == null) {
      return snapshots;
    }
    Set<String> segments = new HashSet<>();
    Map<String, Definition> definitions = new HashMap<>();
    for (Snapshot snapshot : snapshots) {
      if (snapshot.promotion() != null) {
        segments.addAll(snapshot.promotion().segments().keys());
        definitions.putAll(snapshot.definitions());
      }
    }
    Needs needs = Needs.of(segments, definitions::get);
    List<Snapshot> complete =
        withVisits(
            withOrders(snapshots, profile, needs, now, log),
            profile.customer().identifier(),
            needs.visits(),
            now,
            log);
    return needs.abuse() ? withAbuse(complete, profile, traits, now, log) : complete;
  }

  private List<Snapshot> withAbuse(
      List<Snapshot> snapshots, Profile profile, List<Trait> present, Instant now, ReadLog log) {
    List<Trait> traits = AbuseScorer.traits(profile, present, now);
    if (!AbuseScorer.isKnown(profile, traits)) {
      return snapshots;
    }
    log.addAlone(ReadLog.What.EVIDENCE);
    Evidence evidence = ledger.evidence(profile.customer().identifier(), traits, now);
    String referrer =
        snapshots.stream()
            .map(Snapshot::referrer)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    AbuseScore score = scorer.score(profile, traits, evidence, referrer);
    return snapshots.stream().map(snapshot -> snapshot.withAbuse(score)).toList();
  }

  private List<Snapshot> withOrders(
      List<Snapshot> snapshots, Profile profile, Needs needs, Instant now, ReadLog log) {
    Optional<OrderRange> missing = needs.missingIn(profile, now, calendar);
    List<Snapshot> complete = snapshots;
    if (missing.isPresent()) {
      Ledger.Orders read = ledger.orders(profile.customer().identifier(), missing.get());
      log.roundTrips(read.roundTrips());
      OrderSummary reaching = profile.orders().reaching(missing.get(), read.entries());
      complete = snapshots.stream().map(snapshot -> snapshot.withHistory(reaching)).toList();
    }
    note(ReadLog.What.ORDERS, needs.windows(), profile.orders()::reaches, now, log);
    return complete;
  }

  private List<Snapshot> withVisits(
      List<Snapshot> snapshots, String customer, VisitNeeds needs, Instant now, ReadLog log) {
    VisitSummary visits = snapshots.getFirst().visits();
    Optional<VisitRange> missing = needs.missingIn(visits, now, calendar);
    List<Snapshot> complete = snapshots;
    if (missing.isPresent()) {
      Ledger.Visits read = ledger.visits(customer, missing.get());
      log.roundTrips(read.roundTrips());
      VisitSummary reaching = visits.reaching(missing.get(), read.entries());
      complete = snapshots.stream().map(snapshot -> snapshot.withVisits(reaching)).toList();
    }
    Instant first = missing.map(VisitRange::since).orElse(Instant.MAX);
    note(
        ReadLog.What.VISIT_HISTORY,
        needs.windows(),
        since -> since.isBefore(first) || visits.reaches(since),
        now,
        log);
    return complete;
  }

  /** Notes for each window with which round trip it was read, if it was. */
  private void note(
      ReadLog.What what,
      Set<Span> windows,
      Predicate<Instant> isSummedUp,
      Instant now,
      ReadLog log) {
    for (Span window : windows.stream().sorted(Comparator.comparing(Span::toString)).toList()) {
      Instant since = calendar.before(now, window);
      int roundTrip = isSummedUp.test(since) ? 0 : log.roundTrips();
      log.add(new ReadLog.Read(what, null, window, since, roundTrip, true));
    }
  }

  /**
   * The decision. Pending redemptions that have expired but were not released yet are taken for
   * released where a limit looks used up.
   *
   * @param hasCart whether the request's cost is that of a transaction
   */
  Decision decide(
      Request request,
      Voucher voucher,
      Promotion promotion,
      Snapshot snapshot,
      boolean hasCart,
      Instant now,
      ReadLog log) {
    Decided decided;
    int attempts = 0;
    do {
      decided = decideOnAll(request, voucher, promotion, snapshot, hasCart, now, log);
      attempts++;
    } while (!decided.certain() && attempts < MOST_ATTEMPTS);
    if (!mayBeHeld(promotion, decided)) {
      remember(promotion, decided, now);
      return decided.decision();
    }
    List<Redemption> expired = ledger.expired(promotion, now, MOST_CREDITED);
    log.addAlone(ReadLog.What.EXPIRED_HOLDS);
    // Only now: what others released meanwhile is back in the quota.
    Quota quota = read(promotion, log).total();
    Snapshot released = snapshot.withQuota(quota.restored(expired.size(), grantedBy(expired)));
    return decider.decide(request, voucher, promotion, released, hasCart, now);
  }

  /**
   * Whether nothing is left, with nothing held that has expired: on a quota that is read after the
   * holds were, for what others released in between is no longer held and back in the quota.
   */
  Decided decideAfterHolds(
      Request request,
      Voucher voucher,
      Promotion promotion,
      Snapshot snapshot,
      Instant now,
      ReadLog log) {
    Snapshot current = snapshot;
    if (!promotion.spread().isWide()) {
      current = snapshot.withQuota(read(promotion, log).total());
    }
    return decideOnAll(request, voucher, promotion, current, true, now, log);
  }

  /**
   * The decision on the request's own shard of the quota, or on all of them if that has too little.
   */
  Decided decideOnAll(
      Request request,
      Voucher voucher,
      Promotion promotion,
      Snapshot snapshot,
      boolean hasCart,
      Instant now,
      ReadLog log) {
    Function<@Nullable Quota, Decision> deciding =
        quota ->
            decider.decide(
                request,
                voucher,
                promotion,
                quota == null ? snapshot : snapshot.withQuota(quota),
                hasCart,
                now);
    Decided own = new Decided(deciding.apply(null), snapshot.quota(), null, true);
    if (!own.isShort() || !promotion.spread().isWide()) {
      return own;
    }
    Optional<Quota> before = exhausted.find(promotion, now);
    if (before.isPresent()) {
      Decided decided = new Decided(deciding.apply(before.get()), before.get(), null, true);
      if (decided.isShort()) {
        return decided;
      }
    }
    ShardedQuota shards = read(promotion, log);
    Decision decision = deciding.apply(shards.total());
    Decided decided = new Decided(decision, shards.total(), shards, true);
    return decided.isShort() && read(promotion, log).gains() != shards.gains()
        ? new Decided(decision, shards.total(), shards, false)
        : decided;
  }

  private ShardedQuota read(Promotion promotion, ReadLog log) {
    log.addAlone(ReadLog.What.QUOTA_SHARDS);
    return ledger.quota(promotion);
  }

  /** Whether redemptions that have expired may be in the way. */
  static boolean mayBeHeld(Promotion promotion, Decided decided) {
    boolean readNow = decided.shards() != null || !promotion.spread().isWide();
    return decided.isShort() && readNow && decided.quota() != null && decided.quota().pending() > 0;
  }

  /** Remembers for a moment that a quota is used up. */
  void remember(Promotion promotion, Decided decided, Instant now) {
    if (decided.isShort() && decided.shards() != null && decided.quota() != null) {
      exhausted.remember(promotion, decided.quota(), now);
    }
  }

  /** Something of a promotion's quota was given back. */
  void givenBack(String promotionId) {
    exhausted.forget(promotionId);
  }

  private static BigDecimal grantedBy(List<Redemption> redemptions) {
    return redemptions.stream().map(Redemption::granted).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
