package io.vouchsafe.core.redemption;

import io.vouchsafe.core.abuse.Evidence;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.ShardedQuota;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.DeliveredSegments;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A ledger in the memory of one thread, with the conditions that any ledger checks. */
final class InMemoryLedger implements Ledger {

  private final Map<RedemptionKey, Redemption> redemptions = new HashMap<>();
  private final Map<VoucherCode, Voucher> vouchers = new HashMap<>();
  private final Map<String, Promotion> promotions = new HashMap<>();
  private final Map<String, Taken> taken = new HashMap<>();
  private final Map<String, Profile> profiles = new HashMap<>();
  private final Map<String, Order> orders = new HashMap<>();
  private final Map<String, Long> uses = new HashMap<>();
  private final Map<String, Definition> definitions =
      DeliveredSegments.all().stream()
          .collect(Collectors.toMap(Definition::key, Function.identity()));
  private final Deque<Runnable> interferences = new ArrayDeque<>();
  private final Deque<Runnable> writesDuringReads = new ArrayDeque<>();
  private int commits;
  private int histories;

  /** What was taken from a promotion's limits. */
  private record Taken(long uses, long pending, BigDecimal granted) {

    static final Taken NOTHING = new Taken(0, 0, BigDecimal.ZERO);
  }

  /** Adds a promotion, or replaces it. */
  void put(Promotion promotion) {
    promotions.put(promotion.id(), promotion);
  }

  void put(Voucher voucher) {
    vouchers.put(voucher.code(), voucher);
  }

  /** Writes an order of the storefront. */
  void put(Order order) {
    Profile profile = profileOf(order.customer(), order.placedAt());
    Order before = orders.get(order.orderId());
    OrderSummary summary =
        profile
            .orders()
            .changed(before == null ? null : before.entry(), order.entry())
            .orElseThrow();
    orders.put(order.orderId(), order);
    save(profile.withOrders(summary));
  }

  /** Something that somebody else does just before the next commit that is not thought of yet. */
  void beforeCommit(Runnable interference) {
    interferences.add(interference);
  }

  /** Something that somebody else does during the next read, after it has seen the profile. */
  void duringRead(Runnable write) {
    writesDuringReads.add(write);
  }

  /** How many commits were tried. */
  int commits() {
    return commits;
  }

  /** How often a whole history was read. */
  int histories() {
    return histories;
  }

  Profile profileOf(String customer, Instant now) {
    Profile profile = profiles.get(customer);
    return profile == null ? Profile.firstSeen(customer, now) : profile;
  }

  Quota quotaOf(String promotionId) {
    Limits limits = Objects.requireNonNull(promotions.get(promotionId)).limits();
    Taken now = taken.getOrDefault(promotionId, Taken.NOTHING);
    return new Quota(
        limits.maxRedemptions() == null ? null : (Long) (limits.maxRedemptions() - now.uses()),
        limits.maxTotalBudget() == null ? null : limits.maxTotalBudget().subtract(now.granted()),
        now.uses(),
        now.granted(),
        now.pending());
  }

  @Nullable Order order(String orderId) {
    return orders.get(orderId);
  }

  @Override
  public Snapshot read(Request request, ReadLog log) {
    Voucher voucher = vouchers.get(request.code());
    Promotion promotion = voucher == null ? null : promotions.get(voucher.promotionId());
    String customer = request.customer();
    String transaction = request.transaction();
    Profile profile = customer == null ? null : profileOf(customer, Examples.NOW);
    Runnable write = writesDuringReads.poll();
    if (write != null) {
      write.run();
    }
    return new Snapshot(
        transaction == null
            ? null
            : redemptions.get(new RedemptionKey(request.code(), transaction)),
        voucher,
        promotion,
        promotion == null || !promotion.counted() ? null : quotaOf(promotion.id()),
        profile,
        null,
        VisitSummary.NONE,
        null,
        transaction == null ? null : orders.get(transaction),
        promotion == null || customer == null
            ? 0
            : uses.getOrDefault(usesKey(customer, promotion.id()), 0L),
        null,
        null,
        Set.of(),
        definitions);
  }

  @Override
  public Evidence evidence(String customer, Collection<Trait> traits, Instant now) {
    return new Evidence(Map.of(), 0);
  }

  @Override
  public List<OrderEntry> history(String customer) {
    histories++;
    return orders.values().stream()
        .filter(order -> order.customer().equals(customer))
        .map(Order::entry)
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public Orders orders(String customer, OrderRange range) {
    return new Orders(history(customer), 1);
  }

  @Override
  public Visits visits(String customer, VisitRange range) {
    throw new AssertionError("Nobody visits this shop");
  }

  @Override
  public Optional<Redemption> find(RedemptionKey key) {
    return Optional.ofNullable(redemptions.get(key));
  }

  @Override
  public Account account(String customer, String transaction, Instant now) {
    return new Account(profileOf(customer, now), orders.get(transaction));
  }

  @Override
  public Optional<Uses> uses(String customer, Promotion promotion) {
    return Optional.ofNullable(profiles.get(customer))
        .map(
            profile -> new Uses(profile, uses.getOrDefault(usesKey(customer, promotion.id()), 0L)));
  }

  @Override
  public List<Redemption> expired(Promotion promotion, Instant now, int limit) {
    return redemptions.values().stream()
        .filter(redemption -> redemption.promotionId().equals(promotion.id()))
        .filter(redemption -> redemption.shares().quota())
        .filter(redemption -> redemption.status() == RedemptionStatus.PENDING)
        .filter(redemption -> redemption.statusAt(now) == RedemptionStatus.EXPIRED)
        .sorted(Comparator.comparing(redemption -> expiry(redemption)))
        .limit(limit)
        .toList();
  }

  @Override
  public Stream<Redemption> expiredHolds(int partition, Instant now) {
    throw new AssertionError("Nobody sweeps here");
  }

  @Override
  public ShardedQuota quota(Promotion promotion) {
    return new ShardedQuota(
        new TreeMap<>(Map.of(0, quotaOf(promotion.id()))), promotion.spread(), commits);
  }

  @Override
  public Result commit(Change change) {
    commits++;
    Runnable interference = interferences.poll();
    if (interference != null) {
      interference.run();
    }
    Redemption before = change.before();
    Redemption after = change.after();
    Redemption stored = redemptions.get(after.key());
    if (before == null && stored != null) {
      return new Result.Existed(stored);
    }
    if (before != null && (stored == null || stored.status() != before.status())) {
      return new Result.Overtaken();
    }
    Profile profile = change.profile();
    if (profile != null
        && profile.version()
            != profileOf(profile.customer().identifier(), Examples.NOW).version()) {
      return new Result.Overtaken();
    }
    OrderChange order = change.order();
    if (order != null && !Objects.equals(order.before(), orders.get(order.after().orderId()))) {
      return new Result.Overtaken();
    }
    if (change.confirmedUses() != null && !change.confirmedUses().equals(usesOf(after))) {
      return new Result.Overtaken();
    }
    boolean keeps =
        before != null
            && before.status() == RedemptionStatus.CONFIRMED
            && !after.shares().restoreOnCancel();
    int confirmed =
        keeps ? 0 : is(after, RedemptionStatus.CONFIRMED) - is(before, RedemptionStatus.CONFIRMED);
    int pending =
        keeps ? 0 : is(after, RedemptionStatus.PENDING) - is(before, RedemptionStatus.PENDING);
    if (!fits(after, confirmed + pending)) {
      return new Result.Overtaken();
    }
    take(after, confirmed, pending);
    redemptions.put(after.key(), after);
    if (profile != null) {
      save(profile);
    }
    if (order != null) {
      orders.put(order.after().orderId(), order.after());
    }
    return new Result.Done();
  }

  private boolean fits(Redemption redemption, int more) {
    if (more <= 0) {
      return true;
    }
    if (redemption.shares().voucher()) {
      Long left = voucher(redemption).usesLeft();
      if (left != null && left < more) {
        return false;
      }
    }
    if (redemption.shares().balance() && !voucher(redemption).has(redemption.granted())) {
      return false;
    }
    if (!redemption.shares().quota()) {
      return true;
    }
    Quota quota = quotaOf(redemption.promotionId());
    return quota.hasUseLeft() && quota.hasBudgetFor(redemption.granted());
  }

  private void take(Redemption redemption, int confirmed, int pending) {
    int more = confirmed + pending;
    if (redemption.shares().quota()) {
      Taken before = taken.getOrDefault(redemption.promotionId(), Taken.NOTHING);
      BigDecimal granted = redemption.granted().multiply(BigDecimal.valueOf(more));
      taken.put(
          redemption.promotionId(),
          new Taken(
              before.uses() + more, before.pending() + pending, before.granted().add(granted)));
    }
    if (redemption.shares().voucher() || redemption.shares().balance()) {
      takeVoucher(redemption, more, pending);
    }
    if (redemption.shares().perCustomer() && confirmed != 0) {
      uses.merge(
          usesKey(Objects.requireNonNull(redemption.customer()), redemption.promotionId()),
          (long) confirmed,
          Long::sum);
    }
  }

  private void takeVoucher(Redemption redemption, int more, int pending) {
    Voucher voucher = voucher(redemption);
    Map<String, Voucher.Held> holds = new HashMap<>(voucher.holds());
    if (pending > 0) {
      holds.put(
          redemption.key().text(), new Voucher.Held(expiry(redemption), redemption.granted()));
    } else if (pending < 0) {
      holds.remove(redemption.key().text());
    }
    BigDecimal money = redemption.granted().multiply(BigDecimal.valueOf(-more));
    put(voucher.changed(-more, money, holds));
  }

  private Voucher voucher(Redemption redemption) {
    return Objects.requireNonNull(vouchers.get(redemption.key().code()));
  }

  private void save(Profile profile) {
    profiles.put(
        profile.customer().identifier(),
        new Profile(
            profile.customer(),
            profile.orders(),
            profile.holds(),
            profile.signs(),
            profile.redemptions(),
            profile.version() + 1));
  }

  private Long usesOf(Redemption redemption) {
    String customer = Objects.requireNonNull(redemption.customer());
    return uses.getOrDefault(usesKey(customer, redemption.promotionId()), 0L);
  }

  private static Instant expiry(Redemption redemption) {
    return Objects.requireNonNull(redemption.expiresAt());
  }

  private static String usesKey(String customer, String promotionId) {
    return customer + "#" + promotionId;
  }

  private static int is(@Nullable Redemption redemption, RedemptionStatus status) {
    return redemption != null && redemption.status() == status ? 1 : 0;
  }
}
