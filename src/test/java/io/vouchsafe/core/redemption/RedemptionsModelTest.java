package io.vouchsafe.core.redemption;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Random requests in a random order, compared with a model that knows nothing but the list of
 * redemptions so far and counts it anew each time.
 */
class RedemptionsModelTest {

  private static final String GENERIC = "GENERIC";
  private static final String UNIQUE = "UNIQUE";
  private static final long VOUCHER_USES = 2;
  private static final Duration HOLD = Duration.ofMinutes(15);

  /** Something that happens. */
  sealed interface Step {

    record Validate(String code, String customer, int basket, int cost) implements Step {}

    record Redeem(String code, String customer, int basket, int cost, boolean confirmed)
        implements Step {}

    record Confirm(String code, String customer, int basket) implements Step {}

    record Cancel(String code, String customer, int basket) implements Step {}

    record Wait(Duration duration) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> codes = Arbitraries.of(GENERIC, GENERIC, UNIQUE);
    Arbitrary<String> customers = Arbitraries.of("anna", "bert", "carl");
    Arbitrary<Integer> baskets = Arbitraries.integers().between(1, 4);
    Arbitrary<Integer> costs = Arbitraries.of(100, 100, 55, 1000);
    Arbitrary<Step> redeem =
        Combinators.combine(codes, customers, baskets, costs, Arbitraries.of(true, false))
            .as(Step.Redeem::new);
    Arbitrary<Step> validate =
        Combinators.combine(codes, customers, baskets, costs).as(Step.Validate::new);
    Arbitrary<Step> confirm = Combinators.combine(codes, customers, baskets).as(Step.Confirm::new);
    Arbitrary<Step> cancel = Combinators.combine(codes, customers, baskets).as(Step.Cancel::new);
    Arbitrary<Step> wait =
        Arbitraries.of(Duration.ofMillis(1), Duration.ofMinutes(7), HOLD.minusMillis(1), HOLD)
            .map(Step.Wait::new);
    return Arbitraries.oneOf(redeem, redeem, validate, confirm, cancel, wait)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<Limits> limits() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 5).injectNull(0.3),
            Arbitraries.longs().between(1, 3).injectNull(0.3),
            Arbitraries.of("5.49", "20", "35.50", "110").map(BigDecimal::new).injectNull(0.3),
            Arbitraries.of(true, false))
        .as(Limits::new);
  }

  @Property(tries = 400)
  void everyAnswerIsThatOfTheModel(
      @ForAll("limits") Limits limits, @ForAll("steps") List<Step> steps) {
    new Run(limits).play(steps);
  }

  /** What the model knows of a redemption. */
  private record Entry(
      RedemptionKey key,
      String customer,
      BigDecimal granted,
      String fingerprint,
      RedemptionStatus status,
      boolean wasConfirmed,
      Instant expiresAt) {

    Entry as(RedemptionStatus next) {
      boolean confirmedNow = next == RedemptionStatus.CONFIRMED;
      return new Entry(
          key, customer, granted, fingerprint, next, wasConfirmed || confirmedNow, expiresAt);
    }

    RedemptionStatus statusAt(Instant now) {
      return status == RedemptionStatus.PENDING && !now.isBefore(expiresAt)
          ? RedemptionStatus.EXPIRED
          : status;
    }

    boolean counts(Instant now, boolean restores) {
      return switch (statusAt(now)) {
        case PENDING, CONFIRMED -> true;
        case EXPIRED -> false;
        case CANCELLED -> wasConfirmed && !restores;
      };
    }
  }

  /** One store from its first day. */
  private static final class Run {

    private final InMemoryLedger ledger = new InMemoryLedger();
    private final TestClock clock = new TestClock();
    private final Redemptions redemptions =
        new Redemptions(
            ledger,
            Examples.EURO,
            Examples.SCORER,
            new StoreCalendar(ZoneOffset.UTC),
            clock,
            attempt -> attempt < 50);
    private final Map<RedemptionKey, Entry> model = new LinkedHashMap<>();
    private final Limits limits;

    Run(Limits limits) {
      this.limits = limits;
      ledger.put(Examples.promotion("promotion", limits));
      ledger.put(Voucher.generic(new VoucherCode(GENERIC), "promotion", null, NOW));
      ledger.put(Voucher.unique(new VoucherCode(UNIQUE), "promotion", VOUCHER_USES, null, NOW));
    }

    void play(List<Step> steps) {
      for (Step step : steps) {
        switch (step) {
          case Step.Wait(Duration duration) -> clock.advance(duration);
          case Step.Validate validate -> validate(validate);
          case Step.Redeem redeem -> redeem(redeem);
          case Step.Confirm(String code, String customer, int basket) ->
              confirm(key(code, customer, basket));
          case Step.Cancel(String code, String customer, int basket) ->
              cancel(key(code, customer, basket));
        }
        assertSameState();
      }
    }

    private void validate(Step.Validate step) {
      RedemptionKey key = key(step.code(), step.customer(), step.basket());
      Request request = request(key, step.customer(), step.cost(), false);

      Outcome outcome = redemptions.validate(request);

      Entry own = model.get(key);
      boolean credited =
          own != null
              && (own.statusAt(now()) == RedemptionStatus.PENDING
                  || own.statusAt(now()) == RedemptionStatus.CONFIRMED);
      Set<Reason> expected = reasons(request, credited ? own : null);
      assertThat(reasons(outcome)).isEqualTo(expected);
    }

    private void redeem(Step.Redeem step) {
      RedemptionKey key = key(step.code(), step.customer(), step.basket());
      Request request = request(key, step.customer(), step.cost(), step.confirmed());

      Outcome outcome = redemptions.redeem(request);

      Entry existing = model.get(key);
      if (existing != null) {
        if (existing.fingerprint().equals(request.fingerprint())) {
          Outcome.Recorded repeated = (Outcome.Recorded) outcome;
          assertThat(repeated.repeated()).isTrue();
          assertThat(repeated.redemption().status()).isEqualTo(existing.statusAt(now()));
        } else {
          assertThat(outcome).isInstanceOf(Outcome.TransactionTaken.class);
        }
        return;
      }
      Set<Reason> expected = reasons(request, null);
      assertThat(reasons(outcome)).isEqualTo(expected);
      if (expected.isEmpty()) {
        assertThat(((Outcome.Recorded) outcome).repeated()).isFalse();
        model.put(
            key,
            new Entry(
                key,
                step.customer(),
                granted(request),
                request.fingerprint(),
                step.confirmed() ? RedemptionStatus.CONFIRMED : RedemptionStatus.PENDING,
                step.confirmed(),
                now().plus(HOLD)));
      }
    }

    private void confirm(RedemptionKey key) {
      Outcome outcome = redemptions.confirm(key);

      Entry entry = model.get(key);
      if (entry == null) {
        assertThat(outcome).isEqualTo(new Outcome.UnknownRedemption());
        return;
      }
      switch (entry.statusAt(now())) {
        case PENDING, CONFIRMED -> {
          assertThat(((Outcome.Recorded) outcome).redemption().status())
              .isEqualTo(RedemptionStatus.CONFIRMED);
          model.put(key, entry.as(RedemptionStatus.CONFIRMED));
        }
        case CANCELLED -> assertWrongState(outcome, Reason.ALREADY_CANCELLED);
        case EXPIRED -> assertWrongState(outcome, Reason.EXPIRED);
      }
    }

    private void cancel(RedemptionKey key) {
      Outcome outcome = redemptions.cancel(key);

      Entry entry = model.get(key);
      if (entry == null) {
        assertThat(outcome).isEqualTo(new Outcome.UnknownRedemption());
        return;
      }
      switch (entry.statusAt(now())) {
        case PENDING, CONFIRMED, CANCELLED -> {
          assertThat(((Outcome.Recorded) outcome).redemption().status())
              .isEqualTo(RedemptionStatus.CANCELLED);
          model.put(key, entry.as(RedemptionStatus.CANCELLED));
        }
        case EXPIRED -> assertWrongState(outcome, Reason.EXPIRED);
      }
    }

    /** Why a request is refused, counted from the list. */
    private Set<Reason> reasons(Request request, @Nullable Entry credited) {
      Set<Reason> reasons = EnumSet.noneOf(Reason.class);
      List<Entry> counted =
          model.values().stream()
              .filter(entry -> !entry.equals(credited))
              .filter(entry -> entry.counts(now(), limits.restoreOnCancel()))
              .toList();
      if (limits.maxRedemptions() != null && counted.size() >= limits.maxRedemptions()) {
        reasons.add(Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
      }
      if (limits.maxRedemptionsPerCustomer() != null
          && count(counted, entry -> entry.customer().equals(request.customer()))
              >= limits.maxRedemptionsPerCustomer()) {
        reasons.add(Reason.CUSTOMER_MAXIMUM_REDEMPTIONS_EXCEEDED);
      }
      BigDecimal spent =
          counted.stream().map(Entry::granted).reduce(BigDecimal.ZERO, BigDecimal::add);
      if (limits.maxTotalBudget() != null
          && spent.add(granted(request)).compareTo(limits.maxTotalBudget()) > 0) {
        reasons.add(Reason.BUDGET_EXCEEDED);
      }
      if (request.code().text().equals(UNIQUE)
          && count(counted, entry -> entry.key().code().equals(request.code())) >= VOUCHER_USES) {
        reasons.add(Reason.VOUCHER_ALREADY_USED);
      }
      return reasons;
    }

    private void assertSameState() {
      for (Entry entry : model.values()) {
        Outcome.Recorded found = (Outcome.Recorded) redemptions.find(entry.key());
        assertThat(found.redemption().status()).isEqualTo(entry.statusAt(now()));
        assertThat(found.redemption().granted()).isEqualByComparingTo(entry.granted());
      }
      for (String customer : List.of("anna", "bert", "carl")) {
        long orders =
            model.values().stream()
                .filter(entry -> entry.customer().equals(customer))
                .filter(entry -> entry.status() == RedemptionStatus.CONFIRMED)
                .map(entry -> entry.key().transaction())
                .distinct()
                .count();
        assertThat(ledger.profileOf(customer, NOW).orders().count()).isEqualTo(orders);
      }
    }

    private Instant now() {
      return clock.instant();
    }

    private static long count(List<Entry> entries, Predicate<Entry> which) {
      return entries.stream().filter(which).count();
    }

    /** A tenth, which the costs in use have in whole cents. */
    private static BigDecimal granted(Request request) {
      return request.cost().divide(BigDecimal.TEN);
    }

    /** Each customer has transactions of its own. */
    private static RedemptionKey key(String code, String customer, int basket) {
      return new RedemptionKey(new VoucherCode(code), customer + "-" + basket);
    }

    private static Request request(
        RedemptionKey key, String customer, int cost, boolean confirmed) {
      return Examples.request(
          key.code().text(),
          key.transaction(),
          customer,
          BigDecimal.valueOf(cost).setScale(2),
          confirmed);
    }

    private static Set<Reason> reasons(Outcome outcome) {
      return outcome instanceof Outcome.Refused refused
          ? refused.decision().refusals().stream()
              .map(Refusal::reason)
              .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)))
          : EnumSet.noneOf(Reason.class);
    }

    private static void assertWrongState(Outcome outcome, Reason reason) {
      assertThat(Objects.requireNonNull((Outcome.WrongState) outcome).refusal().reason())
          .isEqualTo(reason);
    }
  }
}
