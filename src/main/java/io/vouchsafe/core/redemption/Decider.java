package io.vouchsafe.core.redemption;

import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Evaluator;
import io.vouchsafe.core.segment.Membership;
import io.vouchsafe.core.segment.Subject;
import io.vouchsafe.core.segment.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides on one code for one transaction, from what was read, at one instant. */
final class Decider {

  private final Money money;
  private final StoreCalendar calendar;

  Decider(Money money, StoreCalendar calendar) {
    this.money = money;
    this.calendar = calendar;
  }

  /**
   * The decision, with every reason against the code and not the first one only.
   *
   * @param hasCart whether the request's cost is that of a transaction; without one, nothing is
   *     refused for it, and a budget is enough if anything is left of it
   */
  Decision decide(
      Request request,
      Voucher voucher,
      Promotion promotion,
      Snapshot snapshot,
      boolean hasCart,
      Instant now) {
    return new Attempt(request, voucher, promotion, snapshot, hasCart, now).decide();
  }

  /** One decision in the making. */
  private final class Attempt {

    private final Request request;
    private final Voucher voucher;
    private final Promotion promotion;
    private final Snapshot snapshot;
    private final boolean hasCart;
    private final Instant now;
    private final BigDecimal granted;
    private final List<Refusal> refusals = new ArrayList<>();

    Attempt(
        Request request,
        Voucher voucher,
        Promotion promotion,
        Snapshot snapshot,
        boolean hasCart,
        Instant now) {
      this.request = request;
      this.promotion = promotion;
      this.snapshot = snapshot;
      this.hasCart = hasCart;
      this.now = now;
      this.voucher = ownShareReturned(voucher);
      this.granted =
          hasCart
              ? this.voucher.paidAt(now, promotion.reward().grantedOn(request.cost(), money))
              : money.smallest();
    }

    Decision decide() {
      checkStatus();
      Conditions time = TimeConditions.of(promotion.validity(), now, calendar.zone());
      refusals.addAll(time.refusals());
      checkCustomer();
      List<Membership> included = memberships(promotion.segments().include());
      List<Membership> excluded = memberships(promotion.segments().exclude());
      checkSegments(included, excluded);
      Conditions cart = CartConditions.of(promotion.cart(), request, hasCart, money);
      refusals.addAll(cart.refusals());
      checkVoucher();
      checkLimits();
      return new Decision(
          segmentCheck(),
          granted,
          refusals,
          new Explanation(now, included, excluded, both(time, cart)));
    }

    private static List<Clause> both(Conditions time, Conditions cart) {
      return Stream.concat(time.clauses().stream(), cart.clauses().stream()).toList();
    }

    private void checkStatus() {
      if (promotion.status() != PromotionStatus.ACTIVE) {
        refuse(Reason.PROMOTION_NOT_ACTIVE, "This promotion is not active.");
      }
    }

    private void checkCustomer() {
      boolean needed =
          promotion.limits().needUsesPerCustomer()
              || voucher.customer() != null
              || (!promotion.segments().isEmpty() && !passesUnchecked());
      if (needed && request.customer() == null) {
        refuse(
            Reason.CUSTOMER_REQUIRED,
            "This code depends on the customer: send a customer_identifier.");
      }
      if (voucher.customer() != null
          && request.customer() != null
          && !voucher.customer().equals(request.customer())) {
        refuse(
            Reason.VOUCHER_ASSIGNED_TO_ANOTHER_CUSTOMER, "This code belongs to another customer.");
      }
    }

    /**
     * A scanner that knows no customer is not asked about segments, unless the promotion insists.
     * Limits for each customer hold all the same.
     */
    private boolean passesUnchecked() {
      return request.channel() == Channel.QR_SCANNER && !promotion.scannerNeedsCustomer();
    }

    private SegmentCheck segmentCheck() {
      if (promotion.segments().isEmpty()) {
        return SegmentCheck.NOT_REQUIRED;
      }
      return request.customer() == null ? SegmentCheck.NOT_PERFORMED : SegmentCheck.PERFORMED;
    }

    private List<Membership> memberships(List<String> keys) {
      Profile profile = snapshot.profile();
      if (profile == null) {
        return List.of();
      }
      Subject subject =
          new Subject(
              snapshot.history() == null ? profile : profile.withOrders(snapshot.history()),
              snapshot.visits(),
              snapshot.valueModel(),
              snapshot.abuse(),
              now,
              calendar,
              true,
              request.transaction(),
              snapshot.referrerExists(),
              snapshot.lists()::contains);
      Evaluator evaluator = new Evaluator(snapshot.definitions()::get);
      return keys.stream().map(key -> evaluator.evaluate(key, subject)).toList();
    }

    private void checkSegments(List<Membership> included, List<Membership> excluded) {
      if (snapshot.profile() == null) {
        return;
      }
      SegmentRestriction segments = promotion.segments();
      List<String> missing =
          included.stream()
              .filter(membership -> membership.member() != Verdict.YES)
              .map(Membership::segment)
              .toList();
      boolean passes = segments.includeAll() ? missing.isEmpty() : missing.size() < included.size();
      if (!passes && !included.isEmpty()) {
        refusals.add(
            Refusal.ofSegments(
                Reason.SEGMENT_NOT_INCLUDED,
                "This code is for customers in "
                    + names(missing, segments.includeAll() ? " and " : " or ")
                    + ".",
                missing));
      }
      List<String> against =
          excluded.stream()
              .filter(
                  membership ->
                      membership.member() == Verdict.YES
                          || (segments.refuseUnknown() && membership.member() == Verdict.UNKNOWN))
              .map(Membership::segment)
              .toList();
      if (!against.isEmpty()) {
        refusals.add(
            Refusal.ofSegments(
                Reason.SEGMENT_EXCLUDED,
                "This code is not for customers in " + names(against, " or ") + ".",
                against));
      }
    }

    private String names(List<String> keys, String separator) {
      return keys.stream().map(this::name).collect(Collectors.joining(separator));
    }

    private String name(String key) {
      Definition definition = snapshot.definitions().get(key);
      return "\"" + (definition == null ? key : definition.name()) + "\"";
    }

    private void checkVoucher() {
      if (!voucher.active()) {
        refuse(Reason.VOUCHER_NOT_ACTIVE, "This code is not active.");
      }
      if (!voucher.hasUseLeftAt(now)) {
        refuse(Reason.VOUCHER_ALREADY_USED, "This code has been used already.");
      }
      if (promotion.reward().isGiftCard() && voucher.paidAt(now, money.smallest()).signum() == 0) {
        refuse(Reason.VOUCHER_NO_VALUE_LEFT, "Nothing is left on this gift card.");
      }
    }

    private Voucher ownShareReturned(Voucher stored) {
      Redemption existing = snapshot.existing();
      if (existing == null || !existing.holdsShareAt(now)) {
        return stored;
      }
      Redemption.Shares shares = existing.shares();
      return shares.voucher() || shares.balance()
          ? stored.restored(ownKey(), existing.granted())
          : stored;
    }

    private void checkLimits() {
      Limits limits = promotion.limits();
      Quota quota = ownShareReturned(snapshot.quota());
      if (quota != null && limits.maxRedemptions() != null && !quota.hasUseLeft()) {
        refuse(
            Reason.MAXIMUM_REDEMPTIONS_EXCEEDED,
            "This code could be used "
                + times(limits.maxRedemptions())
                + " in all, and has been used "
                + times(quota.uses())
                + ".");
      }
      Long perCustomer = limits.maxRedemptionsPerCustomer();
      if (perCustomer != null && snapshot.profile() != null) {
        long uses = customerUses(snapshot.profile());
        if (uses >= perCustomer) {
          refuse(
              Reason.CUSTOMER_MAXIMUM_REDEMPTIONS_EXCEEDED,
              "Each customer may use this code "
                  + times(perCustomer)
                  + ", and this one has used it "
                  + times(uses)
                  + ".");
        }
      }
      if (quota != null && limits.maxTotalBudget() != null && !quota.hasBudgetFor(granted)) {
        refuse(
            Reason.BUDGET_EXCEEDED,
            hasCart
                ? "What is left of this code's budget does not cover the discount of "
                    + granted.toPlainString()
                    + "."
                : "Nothing is left of this code's budget.");
      }
    }

    private @Nullable Quota ownShareReturned(@Nullable Quota quota) {
      Redemption existing = snapshot.existing();
      return quota == null || existing == null || !holdsShare() || !existing.shares().quota()
          ? quota
          : quota.restored(1, existing.granted());
    }

    private long customerUses(Profile profile) {
      long held =
          profile.holds().stream()
              .filter(hold -> hold.promotion().equals(promotion.id()))
              .filter(hold -> hold.isLiveAt(now) && !isOwn(hold))
              .count();
      Redemption existing = snapshot.existing();
      boolean ownConfirmed =
          existing != null
              && existing.status() == RedemptionStatus.CONFIRMED
              && existing.shares().perCustomer();
      return snapshot.confirmedUses() + held - (ownConfirmed ? 1 : 0);
    }

    private boolean isOwn(Hold hold) {
      return hold.redemption().equals(ownKey());
    }

    /** What this very transaction took on this code before is its own to take again. */
    private boolean holdsShare() {
      Redemption existing = snapshot.existing();
      return existing != null && existing.holdsShareAt(now);
    }

    private String ownKey() {
      return new RedemptionKey(
              request.code(), Objects.requireNonNullElse(request.transaction(), ""))
          .text();
    }

    private static String times(long count) {
      return count == 1 ? "once" : count + " times";
    }

    private void refuse(Reason reason, String message) {
      refusals.add(Refusal.of(reason, message));
    }
  }
}
