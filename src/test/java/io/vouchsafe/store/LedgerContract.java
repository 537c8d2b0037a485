package io.vouchsafe.store;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.CustomerLedger.ProfileChange;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderChange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Change;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.Redemption.Shares;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.core.redemption.Snapshot;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** What the ledger of redemptions promises, on any DynamoDB. */
abstract class LedgerContract {

  private static final AtomicInteger NAMES = new AtomicInteger();

  private static final Shares QUOTA = new Shares(true, false, false, false, true, 0);

  private String name = "";
  private String code = "";

  /** The database that the contract is checked on. */
  abstract TestDatabase dynamo();

  @BeforeEach
  void takeFreshNames() {
    name = "n" + NAMES.incrementAndGet();
    code = "CODE" + NAMES.incrementAndGet();
  }

  // ------------------------------------------------------------------------------ redemptions

  @Test
  void keepsARedemptionAsItIs() {
    Redemption redemption =
        redemption("T-1", name, new Shares(false, false, false, false, false, 0));

    assertThat(ledger().commit(new Change(null, redemption, null, null, null)))
        .isEqualTo(new Ledger.Result.Done());

    assertSame(found(redemption), redemption);
  }

  @Test
  void keepsARedemptionOfWhichLittleIsKnown() {
    Redemption redemption =
        redemption("T-2", null, Examples.NO_SHARES).moved(RedemptionStatus.CONFIRMED, NOW);

    ledger().commit(new Change(null, redemption, null, null, null));

    assertSame(found(redemption), redemption);
    assertThat(ledger().find(redemption("T-3", null, Examples.NO_SHARES).key())).isEmpty();
  }

  @Test
  void givesTheRedemptionThatWasThereBefore() {
    Redemption first = redemption("T-1", "first", Examples.NO_SHARES);
    Redemption second = redemption("T-1", "second", Examples.NO_SHARES);
    ledger().commit(new Change(null, first, null, null, null));

    Ledger.Result result = ledger().commit(new Change(null, second, null, null, null));

    assertSame(((Ledger.Result.Existed) result).redemption(), first);
    assertSame(found(first), first);
  }

  @Test
  void movesARedemptionOnlyFromTheStateInWhichItWasRead() {
    Redemption pending = redemption("T-1", null, Examples.NO_SHARES);
    Redemption confirmed = pending.moved(RedemptionStatus.CONFIRMED, NOW.plusSeconds(1));
    Redemption cancelled = pending.moved(RedemptionStatus.CANCELLED, NOW.plusSeconds(2));
    ledger().commit(new Change(null, pending, null, null, null));

    assertThat(ledger().commit(new Change(pending, confirmed, null, null, null)))
        .isEqualTo(new Ledger.Result.Done());
    assertThat(ledger().commit(new Change(pending, cancelled, null, null, null)))
        .isEqualTo(new Ledger.Result.Overtaken());

    assertSame(found(pending), confirmed);
  }

  @Test
  void movesNoRedemptionThatIsNotThere() {
    Redemption pending = redemption("T-1", null, Examples.NO_SHARES);

    assertThat(
            ledger()
                .commit(
                    new Change(
                        pending, pending.moved(RedemptionStatus.CONFIRMED, NOW), null, null, null)))
        .isEqualTo(new Ledger.Result.Overtaken());
    assertThat(ledger().find(pending.key())).isEmpty();
  }

  // --------------------------------------------------------------------------------- profiles

  @Test
  void writesAllOrNothingOnTheProfileThatWasRead() {
    Redemption first = redemption("T-1", name, Examples.NO_SHARES);
    Redemption second = redemption("T-2", name, Examples.NO_SHARES);
    Profile unseen = ledger().read(request("T-1")).profile();
    Profile known = Objects.requireNonNull(unseen);

    assertThat(commit(first, known.holding(hold(first), NOW))).isEqualTo(new Ledger.Result.Done());
    assertThat(commit(second, known.holding(hold(second), NOW)))
        .isEqualTo(new Ledger.Result.Overtaken());

    assertThat(ledger().find(second.key())).isEmpty();
    Profile stored = profile();
    assertThat(stored.exists()).isTrue();
    assertThat(stored.holds()).containsExactly(hold(first));
    assertThat(commit(second, stored.holding(hold(second), NOW)))
        .isEqualTo(new Ledger.Result.Done());
    assertThat(profile().holds()).containsExactly(hold(first), hold(second));
    assertThat(profile().version()).isEqualTo(stored.version() + 1);
  }

  @Test
  void writesTheOrderWithTheRedemption() {
    Redemption redemption =
        redemption("T-" + name, name, Examples.NO_SHARES).moved(RedemptionStatus.CONFIRMED, NOW);
    Order order = StoreExamples.order("T-" + name, name, NOW, "90.00");
    Profile profile = StoreExamples.ordered(Profile.firstSeen(name, NOW), order);

    ledger().commit(new Change(null, redemption, profile, new OrderChange(null, order), null));

    Ledger.Account account = ledger().account(name, "T-" + name, NOW);
    assertSame(account.order(), order);
    assertThat(account.profile().orders()).isEqualTo(profile.orders());
    assertThat(ledger().history(name)).containsExactly(order.entry());
    Request again = Examples.request(code, "T-" + name, name, Examples.HUNDRED, true);
    assertSame(ledger().read(again).order(), order);
  }

  @Test
  void letsOneCustomerTakeATransactionForAnOrder() {
    Order taken = StoreExamples.order("T-" + name, "owner-" + name, NOW, "90.00");
    customers()
        .commit(
            List.of(change(StoreExamples.ordered(Profile.firstSeen("owner-" + name, NOW), taken))),
            List.of(new OrderChange(null, taken)));
    Order wanted = StoreExamples.order("T-" + name, name, NOW, "10.00");
    Redemption redemption = redemption("T-" + name, name, Examples.NO_SHARES);

    Ledger.Result result =
        ledger()
            .commit(
                new Change(
                    null,
                    redemption,
                    StoreExamples.ordered(Profile.firstSeen(name, NOW), wanted),
                    new OrderChange(null, wanted),
                    null));

    assertThat(result).isEqualTo(new Ledger.Result.Overtaken());
    assertThat(ledger().find(redemption.key())).isEmpty();
    assertThat(profile().exists()).isFalse();
    assertSame(ledger().account(name, "T-" + name, NOW).order(), taken);
  }

  // ----------------------------------------------------------------------------------- limits

  @Test
  void takesFromTheQuotaUntilTheUsesAreUsedUp() {
    store(new Limits(2L, null, null, true));

    assertThat(take("T-1")).isEqualTo(new Ledger.Result.Done());
    assertThat(take("T-2")).isEqualTo(new Ledger.Result.Done());
    assertThat(take("T-3")).isEqualTo(new Ledger.Result.Overtaken());

    assertThat(ledger().find(redemption("T-3", null, QUOTA).key())).isEmpty();
    assertQuota(2, 2, "20.00");
    assertThat(quota().hasUseLeft()).isFalse();
  }

  @Test
  void takesFromTheBudgetToItsEnd() {
    store(new Limits(null, null, new BigDecimal("29.99"), true));

    assertThat(take("T-1")).isEqualTo(new Ledger.Result.Done());
    assertThat(take("T-2")).isEqualTo(new Ledger.Result.Done());
    assertThat(take("T-3")).isEqualTo(new Ledger.Result.Overtaken());

    assertQuota(2, 2, "20.00");
    assertThat(quota().budgetLeft()).isEqualByComparingTo("9.99");
  }

  @Test
  void givesBackToTheQuotaWhatARedemptionTook() {
    store(new Limits(5L, null, new BigDecimal("50"), true));
    Redemption pending = redemption("T-1", null, QUOTA);
    Redemption confirmed = pending.moved(RedemptionStatus.CONFIRMED, NOW);
    ledger().commit(new Change(null, pending, null, null, null));
    assertQuota(1, 1, "10.00");

    ledger().commit(new Change(pending, confirmed, null, null, null));
    assertQuota(1, 0, "10.00");

    Redemption cancelled = confirmed.moved(RedemptionStatus.CANCELLED, NOW);
    ledger().commit(new Change(confirmed, cancelled, null, null, null));
    assertQuota(0, 0, "0");
    assertThat(quota().budgetLeft()).isEqualByComparingTo("50");
    assertThat(quota().usesLeft()).isEqualTo(5);
  }

  @Test
  void givesBackToTheQuotaWhenAHoldEnds() {
    store(new Limits(5L, null, null, true));
    for (RedemptionStatus end :
        new RedemptionStatus[] {RedemptionStatus.CANCELLED, RedemptionStatus.EXPIRED}) {
      Redemption pending =
          redemption("T-" + end, null, new Shares(true, false, false, false, false, 0));
      ledger().commit(new Change(null, pending, null, null, null));
      ledger().commit(new Change(pending, pending.moved(end, NOW), null, null, null));
    }

    assertQuota(0, 0, "0");
  }

  @Test
  void keepsWhatACancelledConfirmedRedemptionTookIfItShall() {
    store(new Limits(5L, null, null, false));
    Redemption confirmed =
        redemption("T-1", null, new Shares(true, false, false, false, false, 0))
            .moved(RedemptionStatus.CONFIRMED, NOW);
    ledger().commit(new Change(null, confirmed, null, null, null));

    ledger()
        .commit(
            new Change(
                confirmed, confirmed.moved(RedemptionStatus.CANCELLED, NOW), null, null, null));

    assertQuota(1, 0, "10.00");
  }

  @Test
  void letsNoMorePassThanThereIsHoweverManyComeAtOnce() throws Exception {
    store(new Limits(5L, null, new BigDecimal("1000"), true));
    List<Callable<Ledger.Result>> takes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String transaction = "T-" + i;
      takes.add(() -> insist(transaction));
    }
    List<Ledger.Result> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Ledger.Result> result : threads.invokeAll(takes)) {
        results.add(result.get());
      }
    }

    assertThat(results.stream().filter(new Ledger.Result.Done()::equals)).hasSize(5);
    assertQuota(5, 5, "50.00");
  }

  @Test
  void usesAUniqueVoucherUpAndGivesItBack() {
    Promotion promotion = Examples.promotion(name, Examples.UNLIMITED);
    promotions()
        .create(promotion, Voucher.unique(new VoucherCode(code), promotion.id(), 1, null, NOW));
    Shares shares = new Shares(false, true, false, false, true, 0);
    Redemption first = redemption("T.1 #-1", null, shares);
    Redemption second = redemption("T-2", null, shares);

    assertThat(ledger().commit(new Change(null, first, null, null, null)))
        .isEqualTo(new Ledger.Result.Done());
    assertThat(ledger().commit(new Change(null, second, null, null, null)))
        .isEqualTo(new Ledger.Result.Overtaken());

    Voucher held = voucher();
    assertThat(held.usesLeft()).isZero();
    assertThat(held.holds())
        .containsExactly(
            Map.entry(first.key().text(), new Voucher.Held(expiry(first), first.granted())));
    Redemption confirmed = first.moved(RedemptionStatus.CONFIRMED, NOW);
    ledger().commit(new Change(first, confirmed, null, null, null));
    assertThat(voucher().usesLeft()).isZero();
    assertThat(voucher().holds()).isEmpty();
    ledger()
        .commit(
            new Change(
                confirmed, confirmed.moved(RedemptionStatus.CANCELLED, NOW), null, null, null));
    assertThat(voucher().usesLeft()).isEqualTo(1);
  }

  @Test
  void countsTheConfirmedRedemptionsOfACustomer() {
    store(new Limits(null, 3L, null, true));
    Shares shares = new Shares(false, false, false, true, true, 0);
    Redemption pending = redemption("T-1", name, shares);
    Redemption confirmed = pending.moved(RedemptionStatus.CONFIRMED, NOW);

    commit(pending, Profile.firstSeen(name, NOW));
    assertThat(ledger().read(request("T-9")).confirmedUses()).isZero();
    ledger().commit(new Change(pending, confirmed, profile(), null, null));
    assertThat(ledger().read(request("T-9")).confirmedUses()).isEqualTo(1);
    assertThat(ledger().read(Examples.request(code, "T-9", "other-" + name)).confirmedUses())
        .isZero();
    ledger()
        .commit(
            new Change(
                confirmed,
                confirmed.moved(RedemptionStatus.CANCELLED, NOW),
                profile(),
                null,
                null));
    assertThat(ledger().read(request("T-9")).confirmedUses()).isZero();
  }

  @Test
  void writesOnlyIfTheCustomerHasConfirmedAsManyAsWereDecidedOn() {
    store(new Limits(null, 3L, null, true));
    Shares shares = new Shares(false, false, false, true, true, 0);
    Redemption confirmed = redemption("T-1", name, shares).moved(RedemptionStatus.CONFIRMED, NOW);
    Redemption pending = redemption("T-2", name, shares);

    assertThat(ledger().commit(new Change(null, confirmed, Profile.firstSeen(name, NOW), null, 1L)))
        .isEqualTo(new Ledger.Result.Overtaken());
    assertThat(ledger().commit(new Change(null, confirmed, Profile.firstSeen(name, NOW), null, 0L)))
        .isEqualTo(new Ledger.Result.Done());
    assertThat(ledger().commit(new Change(null, pending, profile(), null, 0L)))
        .isEqualTo(new Ledger.Result.Overtaken());
    assertThat(ledger().find(pending.key())).isEmpty();
    assertThat(ledger().commit(new Change(null, pending, profile(), null, 1L)))
        .isEqualTo(new Ledger.Result.Done());
    assertThat(ledger().read(request("T-9")).confirmedUses()).isEqualTo(1);
  }

  @Test
  void findsTheHoldsOnAQuotaThatHaveExpiredByNow() {
    store(new Limits(9L, null, null, true));
    Redemption late = expiringAt("T-late", Duration.ofMinutes(30), QUOTA);
    Redemption middle = expiringAt("T-middle", Duration.ofMinutes(20), QUOTA);
    Redemption early = expiringAt("T-early", Duration.ofMinutes(10), QUOTA);
    Redemption confirmed =
        expiringAt("T-confirmed", Duration.ofMinutes(10), QUOTA)
            .moved(RedemptionStatus.CONFIRMED, NOW);
    Redemption uncounted = expiringAt("T-free", Duration.ofMinutes(10), Examples.NO_SHARES);
    for (Redemption redemption : List.of(late, middle, early, confirmed, uncounted)) {
      ledger().commit(new Change(null, redemption, null, null, null));
    }

    assertThat(expired(NOW.plus(Duration.ofMinutes(10)).minusMillis(1), 9)).isEmpty();
    assertThat(expired(NOW.plus(Duration.ofMinutes(10)), 9)).containsExactly("T-early");
    assertThat(expired(NOW.plus(Duration.ofMinutes(20)), 9)).containsExactly("T-early", "T-middle");
    assertThat(expired(NOW.plus(Duration.ofMinutes(30)), 2)).containsExactly("T-early", "T-middle");

    ledger()
        .commit(new Change(early, early.moved(RedemptionStatus.EXPIRED, NOW), null, null, null));
    assertThat(expired(NOW.plus(Duration.ofMinutes(20)), 9)).containsExactly("T-middle");
  }

  // ------------------------------------------------------------------------------------ reads

  @Test
  void readsNothingOfACodeThatIsNotThere() {
    Snapshot snapshot = ledger().read(Examples.request(code, null, null));

    assertThat(snapshot.voucher()).isNull();
    assertThat(snapshot.promotion()).isNull();
    assertThat(snapshot.existing()).isNull();
    assertThat(snapshot.quota()).isNull();
    assertThat(snapshot.profile()).isNull();
    assertThat(snapshot.order()).isNull();
  }

  @Test
  void readsACustomerNeverSeenAsOneWithoutHistory() {
    store(Examples.UNLIMITED);

    Profile profile = Objects.requireNonNull(ledger().read(request("T-1")).profile());

    assertThat(profile).isEqualTo(Profile.firstSeen(name, NOW));
    assertThat(profile.exists()).isFalse();
  }

  @Test
  void readsWhatTheSegmentsOfThePromotionNeed() {
    SegmentStore segments = new SegmentStore(dynamo().database());
    String list = "list_" + name;
    String otherList = "other_" + name;
    String rule = "rule_" + name;
    for (String key : List.of(list, otherList)) {
      segments.save(null, new Definition(key, key, Definition.Kind.LIST, null, "", 1));
    }
    Definition referring =
        new Definition(
            rule,
            rule,
            Definition.Kind.RULE,
            RuleText.parse("segment " + list + " or segment referred"),
            "",
            1);
    segments.save(null, referring);
    segments.addMember(list, name, NOW);
    refer(name, "referrer-" + name);
    store(
        Examples.UNLIMITED,
        new SegmentRestriction(List.of(rule), List.of(otherList, "lapsed"), false, false));

    Ledger ledger = ledger();
    Snapshot cold = ledger.read(request("T-1"));
    Snapshot warm = ledger.read(request("T-1"));

    for (Snapshot snapshot : List.of(cold, warm)) {
      assertThat(snapshot.lists()).containsExactly(list);
      assertThat(snapshot.definitions())
          .containsOnlyKeys(rule, list, otherList, "referred", "lapsed")
          .containsEntry(rule, referring);
      assertThat(snapshot.referrerExists()).isTrue();
    }
  }

  @Test
  @Covers("S-23")
  void readsThatACustomerDoesNotReferHimself() {
    refer(name, name);
    store(Examples.UNLIMITED, new SegmentRestriction(List.of("referred"), List.of(), false, false));

    assertThat(ledger().read(request("T-1")).referrerExists()).isFalse();
  }

  @Test
  void readsEverythingAfreshHoweverOftenItHasReadIt() {
    Promotion promotion = store(Examples.UNLIMITED);
    Ledger ledger = ledger();
    ledger.read(request("T-1"));

    Promotion paused = Examples.withStatus(promotion, PromotionStatus.PAUSED);
    promotions().replace(promotion, paused, null);
    Redemption redemption = redemption("T-1", null, Examples.NO_SHARES);
    ledger().commit(new Change(null, redemption, null, null, null));

    Snapshot snapshot = ledger.read(request("T-1"));
    assertThat(Objects.requireNonNull(snapshot.promotion()).status())
        .isEqualTo(PromotionStatus.PAUSED);
    assertSame(snapshot.existing(), redemption);
  }

  @Test
  void readsALimitThatIsNewToAPromotionItKnows() {
    Promotion draft = store(Examples.UNLIMITED);
    Ledger ledger = ledger();
    ledger.read(request("T-1"));

    promotions().replace(draft, Examples.withLimits(draft, new Limits(3L, null, null, true)), null);

    assertThat(Objects.requireNonNull(ledger.read(request("T-1")).quota()).usesLeft()).isEqualTo(3);
  }

  // --------------------------------------------------------------------------------- failures

  @Test
  void isOvertakenByATransactionInConflict() {
    Redemption redemption = redemption("T-1", null, Examples.NO_SHARES);
    Ledger disturbed = ledger(new Cancelling("TransactionConflict"));

    assertThat(disturbed.commit(new Change(null, redemption, null, null, null)))
        .isEqualTo(new Ledger.Result.Overtaken());
    assertThat(ledger().find(redemption.key())).isEmpty();
  }

  @Test
  void doesNotHideAFaultOfItsOwn() {
    Redemption redemption = redemption("T-1", null, Examples.NO_SHARES);
    Ledger faulty = ledger(new Cancelling("ValidationError"));

    assertThatThrownBy(() -> faulty.commit(new Change(null, redemption, null, null, null)))
        .isInstanceOf(TransactionCanceledException.class);
  }

  /** Cancels every transaction, as the service does. */
  private record Cancelling(String reason) implements ExecutionInterceptor {

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof TransactWriteItemsRequest transaction) {
        throw TransactionCanceledException.builder()
            .message("Transaction cancelled")
            .cancellationReasons(
                transaction.transactItems().stream()
                    .map(item -> CancellationReason.builder().code(reason).build())
                    .toList())
            .build();
      }
    }
  }

  // ---------------------------------------------------------------------------------- helpers

  private Ledger ledger(ExecutionInterceptor... interceptors) {
    return new DynamoLedger(dynamo().database(interceptors), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private DynamoCustomers customers() {
    return new DynamoCustomers(dynamo().database());
  }

  private PromotionStore promotions() {
    return new PromotionStore(dynamo().database());
  }

  private Promotion store(Limits limits) {
    return store(limits, SegmentRestriction.NONE);
  }

  private Promotion store(Limits limits, SegmentRestriction segments) {
    Promotion promotion = Examples.promotion(name, limits, segments);
    assertThat(
            promotions()
                .create(
                    promotion, Voucher.generic(new VoucherCode(code), promotion.id(), null, NOW)))
        .isEqualTo(PromotionStore.Result.DONE);
    return promotion;
  }

  private void refer(String customer, String owner) {
    String referral = "R" + name;
    referred(owner, before -> StoreExamples.referring(before, referral));
    referred(customer, before -> StoreExamples.referredBy(before, referral));
  }

  private void referred(String identifier, Function<Customer, Customer> change) {
    Profile before =
        Objects.requireNonNull(customers().profiles(List.of(identifier), NOW).get(identifier));
    customers()
        .commit(
            List.of(
                new ProfileChange(before, before.withCustomer(change.apply(before.customer())))),
            List.of());
  }

  private Redemption redemption(String transaction, @Nullable String customer, Shares shares) {
    return Examples.redemption(code, transaction, customer, name, shares);
  }

  private Redemption expiringAt(String transaction, Duration after, Shares shares) {
    Redemption pending = redemption(transaction, null, shares);
    return new Redemption(
        pending.key(),
        pending.customer(),
        pending.cost(),
        pending.granted(),
        pending.promotionId(),
        pending.channel(),
        pending.status(),
        pending.segmentCheck(),
        pending.validatedAt(),
        NOW.plus(after),
        pending.confirmedAt(),
        pending.createdAt(),
        pending.updatedAt(),
        shares,
        pending.userAgent(),
        pending.productItems(),
        pending.fingerprint(),
        pending.basis());
  }

  private List<String> expired(Instant now, int limit) {
    return ledger().expired(promotions().find(name).orElseThrow().promotion(), now, limit).stream()
        .map(redemption -> redemption.key().transaction())
        .toList();
  }

  private Request request(String transaction) {
    return Examples.request(code, transaction, name);
  }

  private Ledger.Result take(String transaction) {
    return ledger()
        .commit(new Change(null, redemption(transaction, null, QUOTA), null, null, null));
  }

  /** Tries until there is nothing left: the service lets only one of two at a time pass. */
  private Ledger.Result insist(String transaction) {
    Ledger.Result result;
    do {
      result = take(transaction);
    } while (result instanceof Ledger.Result.Overtaken && quota().hasUseLeft());
    return result;
  }

  private Ledger.Result commit(Redemption redemption, Profile profile) {
    return ledger().commit(new Change(null, redemption, profile, null, null));
  }

  private static Hold hold(Redemption redemption) {
    return new Hold(
        redemption.key().text(),
        redemption.promotionId(),
        redemption.key().transaction(),
        expiry(redemption));
  }

  private static Instant expiry(Redemption redemption) {
    return Objects.requireNonNull(redemption.expiresAt());
  }

  private static ProfileChange change(Profile after) {
    return new ProfileChange(Profile.firstSeen(after.customer().identifier(), NOW), after);
  }

  private Profile profile() {
    return Objects.requireNonNull(customers().profiles(List.of(name), NOW).get(name));
  }

  private Voucher voucher() {
    return promotions().find(new VoucherCode(code)).orElseThrow();
  }

  private Quota quota() {
    return Objects.requireNonNull(promotions().find(name).orElseThrow().quota());
  }

  private void assertQuota(long uses, long pending, String granted) {
    assertThat(quota().uses()).isEqualTo(uses);
    assertThat(quota().pending()).isEqualTo(pending);
    assertThat(quota().granted()).isEqualByComparingTo(granted);
  }

  private Redemption found(Redemption redemption) {
    return ledger().find(redemption.key()).orElseThrow();
  }

  private static void assertSame(@Nullable Object actual, Object expected) {
    StoreExamples.assertSame(actual, expected);
  }
}
