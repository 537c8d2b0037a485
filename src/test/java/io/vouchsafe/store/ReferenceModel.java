package io.vouchsafe.store;

import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.promotion.Limits;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.redemption.Examples;
import io.vouchsafe.core.redemption.Outcome;
import io.vouchsafe.core.redemption.Reason;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.Refusal;
import io.vouchsafe.core.redemption.Request;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * A sequential reference: it is told of every transaction at the instant at which it is written,
 * counts everything anew from the redemptions alone, and knows nothing of quotas, shards or
 * profiles. It notes whatever was written that no limit allows, and every refusal for which there
 * was no reason at any instant during its call.
 */
final class ReferenceModel {

  /** For so long a spread quota may be taken for used up after it was. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static final int MOST_NOTED = 1_000;

  private final Clock clock;
  private final Map<String, Promotion> promotions = new HashMap<>();
  private final Map<String, Voucher> vouchers = new HashMap<>();
  private final Map<RedemptionKey, Redemption> redemptions = new HashMap<>();
  private final Map<String, Counts> counts = new HashMap<>();
  private final Map<String, Map<String, Order>> orders = new HashMap<>();
  private final Map<String, Map<RedemptionKey, Redemption>> ofCustomer = new HashMap<>();
  private final Map<String, Map<RedemptionKey, Redemption>> ofVoucher = new HashMap<>();
  private final Map<String, Deque<Left>> lately = new HashMap<>();
  private final Set<Watch> watches = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private long accepted;
  private long refused;

  /** What is counted of a promotion. */
  private static final class Counts {
    private long uses;
    private BigDecimal granted = BigDecimal.ZERO;
    private final Map<RedemptionKey, Redemption> pending = new HashMap<>();
  }

  /** What was left of a quota until an instant. */
  private record Left(Instant until, long uses, BigDecimal money) {}

  /** One call that is under way: the reasons that there were against it so far. */
  static final class Watch {
    private final Request request;
    private final Instant from;
    private final Set<Reason> seen = EnumSet.noneOf(Reason.class);

    Watch(Request request, Instant from) {
      this.request = request;
      this.from = from;
    }
  }

  ReferenceModel(Clock clock) {
    this.clock = clock;
  }

  synchronized void knows(Promotion promotion, Voucher voucher) {
    promotions.put(promotion.id(), promotion);
    vouchers.put(voucher.code().text(), voucher);
  }

  synchronized Watch begin(Request request) {
    Watch watch = new Watch(request, clock.instant());
    look(watch);
    watches.add(watch);
    return watch;
  }

  synchronized void end(Watch watch, Outcome outcome) {
    watches.remove(watch);
    look(watch);
    if (outcome instanceof Outcome.Refused(Promotion promotion, var decision)) {
      refused++;
      for (Refusal refusal : decision.refusals()) {
        if (!watch.seen.contains(refusal.reason()) && !wasShort(promotion, watch, refusal)) {
          violations.add(
              "refused without a reason: " + refusal.reason() + " of " + watch.request.code());
        }
      }
    }
  }

  /** Forgets a call that had no answer. */
  synchronized void abandon(Watch watch) {
    watches.remove(watch);
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  synchronized String summary() {
    return accepted + " accepted, " + refused + " refused, " + redemptions.size() + " recorded";
  }

  synchronized boolean hasRecorded(RedemptionKey key) {
    return redemptions.containsKey(key);
  }

  // ---------------------------------------------------------------------------------------- writes

  /** Is told of a transaction at the instant at which it is written. */
  synchronized void committed(TransactWriteItemsRequest request) {
    List<Redemption> written = new ArrayList<>();
    List<Order> placed = new ArrayList<>();
    for (TransactWriteItem write : request.transactItems()) {
      if (write.put() == null) {
        continue;
      }
      Map<String, AttributeValue> item = write.put().item();
      String sort = item.containsKey(Key.SORT) ? item.get(Key.SORT).s() : "";
      if (item.containsKey("transaction_id")) {
        written.add(RedemptionItems.read(new Item(item)));
      } else if (sort.equals("PROMOTION")) {
        Promotion promotion = PromotionItems.read(new Item(item));
        promotions.put(promotion.id(), promotion);
      } else if (sort.startsWith(Key.ORDER_PREFIX)) {
        placed.add(OrderItems.read(new Item(item)));
      }
    }
    written.forEach(this::write);
    placed.forEach(
        order ->
            orders
                .computeIfAbsent(order.customer(), _ -> new HashMap<>())
                .put(order.orderId(), order));
    for (Promotion promotion : promotions.values()) {
      note(promotion);
    }
    watches.forEach(this::look);
  }

  private void write(Redemption after) {
    Redemption before = redemptions.get(after.key());
    if (before == null) {
      accepted++;
      checkNewcomer(after);
    }
    count(before, -1);
    count(after, 1);
    redemptions.put(after.key(), after);
    ofVoucher
        .computeIfAbsent(after.key().code().text(), _ -> new HashMap<>())
        .put(after.key(), after);
    if (after.customer() != null) {
      ofCustomer.computeIfAbsent(after.customer(), _ -> new HashMap<>()).put(after.key(), after);
    }
    if (before == null) {
      checkLimits(after);
    } else if (before.status() == after.status() && before.status() != RedemptionStatus.PENDING) {
      violations.add("written again in the state that it had: " + after.key());
    }
  }

  private void count(@Nullable Redemption redemption, int sign) {
    if (redemption == null) {
      return;
    }
    Counts counted = counts.computeIfAbsent(redemption.promotionId(), _ -> new Counts());
    if (counts(redemption)) {
      counted.uses += sign;
      counted.granted =
          counted.granted.add(redemption.granted().multiply(BigDecimal.valueOf(sign)));
    }
    if (redemption.status() == RedemptionStatus.PENDING) {
      if (sign > 0) {
        counted.pending.put(redemption.key(), redemption);
      } else {
        counted.pending.remove(redemption.key());
      }
    }
  }

  private void checkLimits(Redemption redemption) {
    Promotion promotion = promotion(redemption.promotionId());
    Counts counted = Objects.requireNonNull(counts.get(promotion.id()));
    Limits limits = promotion.limits();
    if (limits.maxRedemptions() != null && counted.uses > limits.maxRedemptions()) {
      violations.add(counted.uses + " of at most " + limits.maxRedemptions() + " uses");
    }
    if (limits.maxTotalBudget() != null && counted.granted.compareTo(limits.maxTotalBudget()) > 0) {
      violations.add(counted.granted + " of a budget of " + limits.maxTotalBudget());
    }
    if (limits.maxRedemptionsPerCustomer() != null
        && usesOf(redemption.customer(), promotion, redemption.createdAt())
            > limits.maxRedemptionsPerCustomer()) {
      violations.add("too many of one customer: " + redemption.customer());
    }
    Voucher voucher = voucher(redemption.key().code().text());
    List<Redemption> used = countedOf(voucher, Instant.MIN);
    if (voucher.maxRedemptions() != null && used.size() > voucher.maxRedemptions()) {
      violations.add("too many of one voucher: " + used.size());
    }
    if (voucher.issued() != null && granted(used).compareTo(voucher.issued()) > 0) {
      violations.add("more than a gift card has: " + granted(used));
    }
  }

  /** The first order of a customer is one, whoever else orders at the same time. */
  private void checkNewcomer(Redemption redemption) {
    if (!isForNewcomers(promotion(redemption.promotionId()))) {
      return;
    }
    if (!isNewcomer(
        redemption.customer(), redemption.key().transaction(), redemption.createdAt())) {
      violations.add("not the first order: " + redemption.key());
    }
  }

  // --------------------------------------------------------------------------------------- reasons

  private void look(Watch watch) {
    Voucher voucher = vouchers.get(watch.request.code().text());
    if (voucher != null) {
      Promotion promotion = promotion(voucher.promotionId());
      watch.seen.addAll(reasons(watch.request, voucher, promotion, watch.from));
      watch.seen.addAll(reasons(watch.request, voucher, promotion, clock.instant()));
    }
  }

  private Set<Reason> reasons(Request request, Voucher voucher, Promotion promotion, Instant now) {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    Limits limits = promotion.limits();
    if (promotion.status() != PromotionStatus.ACTIVE) {
      reasons.add(Reason.PROMOTION_NOT_ACTIVE);
    }
    BigDecimal discount = discount(request, voucher, promotion, now);
    Left left = left(promotion, now);
    if (limits.maxRedemptions() != null && left.uses() < 1) {
      reasons.add(Reason.MAXIMUM_REDEMPTIONS_EXCEEDED);
    }
    if (limits.maxTotalBudget() != null && left.money().compareTo(discount) < 0) {
      reasons.add(Reason.BUDGET_EXCEEDED);
    }
    if (limits.maxRedemptionsPerCustomer() != null
        && usesOf(request.customer(), promotion, now) >= limits.maxRedemptionsPerCustomer()) {
      reasons.add(Reason.CUSTOMER_MAXIMUM_REDEMPTIONS_EXCEEDED);
    }
    List<Redemption> used = countedOf(voucher, now);
    if (voucher.maxRedemptions() != null && used.size() >= voucher.maxRedemptions()) {
      reasons.add(Reason.VOUCHER_ALREADY_USED);
    }
    if (voucher.issued() != null && granted(used).compareTo(voucher.issued()) >= 0) {
      reasons.add(Reason.VOUCHER_NO_VALUE_LEFT);
    }
    if (isForNewcomers(promotion)
        && !isNewcomer(request.customer(), Objects.requireNonNull(request.transaction()), now)) {
      reasons.add(Reason.SEGMENT_NOT_INCLUDED);
    }
    return reasons;
  }

  private BigDecimal discount(Request request, Voucher voucher, Promotion promotion, Instant now) {
    if (voucher.issued() != null) {
      BigDecimal balance = voucher.issued().subtract(granted(countedOf(voucher, now)));
      return balance.min(request.cost());
    }
    return promotion.reward().grantedOn(request.cost(), Examples.EURO);
  }

  /** What is left once what has expired by now is given back. */
  private Left left(Promotion promotion, Instant now) {
    Counts counted = counts.getOrDefault(promotion.id(), new Counts());
    long expired = 0;
    BigDecimal back = BigDecimal.ZERO;
    for (Redemption hold : counted.pending.values()) {
      if (hold.statusAt(now) == RedemptionStatus.EXPIRED) {
        expired++;
        back = back.add(hold.granted());
      }
    }
    Long most = promotion.limits().maxRedemptions();
    BigDecimal budget = promotion.limits().maxTotalBudget();
    return new Left(
        now,
        most == null ? Long.MAX_VALUE : most - counted.uses + expired,
        budget == null ? BigDecimal.ZERO : budget.subtract(counted.granted).add(back));
  }

  /** Notes what is left of a spread quota, which may be known for a moment. */
  private void note(Promotion promotion) {
    if (!promotion.spread().isWide()) {
      return;
    }
    Instant now = clock.instant();
    Deque<Left> noted = lately.computeIfAbsent(promotion.id(), _ -> new ArrayDeque<>());
    Left last = noted.peekLast();
    if (last != null) {
      noted.removeLast();
      noted.addLast(new Left(now, last.uses(), last.money()));
    }
    Left current = left(promotion, now);
    noted.addLast(new Left(Instant.MAX, current.uses(), current.money()));
    // The last one before the moment still holds at its beginning.
    while (noted.size() > MOST_NOTED) {
      noted.removeFirst();
    }
  }

  private boolean wasShort(Promotion promotion, Watch watch, Refusal refusal) {
    Voucher voucher = voucher(watch.request.code().text());
    BigDecimal discount = discount(watch.request, voucher, promotion, watch.from);
    Instant since = watch.from.minus(MOMENT);
    return lately.getOrDefault(promotion.id(), new ArrayDeque<>()).stream()
        .filter(left -> !left.until().isBefore(since))
        .anyMatch(
            left ->
                switch (refusal.reason()) {
                  case MAXIMUM_REDEMPTIONS_EXCEEDED -> left.uses() < 1;
                  case BUDGET_EXCEEDED -> left.money().compareTo(discount) < 0;
                  default -> false;
                });
  }

  private long usesOf(@Nullable String customer, Promotion promotion, Instant now) {
    return ofCustomer.getOrDefault("" + customer, Map.of()).values().stream()
        .filter(redemption -> redemption.promotionId().equals(promotion.id()))
        .filter(ReferenceModel::counts)
        .filter(redemption -> redemption.statusAt(now) != RedemptionStatus.EXPIRED)
        .count();
  }

  private List<Redemption> countedOf(Voucher voucher, Instant now) {
    return ofVoucher.getOrDefault(voucher.code().text(), Map.of()).values().stream()
        .filter(ReferenceModel::counts)
        .filter(redemption -> redemption.statusAt(now) != RedemptionStatus.EXPIRED)
        .toList();
  }

  private boolean isNewcomer(@Nullable String customer, String transaction, Instant now) {
    boolean ordered =
        orders.getOrDefault("" + customer, Map.of()).values().stream()
            .anyMatch(order -> order.status() == OrderStatus.PLACED);
    boolean holds =
        ofCustomer.getOrDefault("" + customer, Map.of()).values().stream()
            .filter(redemption -> !redemption.key().transaction().equals(transaction))
            .anyMatch(redemption -> redemption.statusAt(now) == RedemptionStatus.PENDING);
    return !ordered && !holds;
  }

  private static boolean isForNewcomers(Promotion promotion) {
    return promotion.segments().include().contains("new_contact");
  }

  /** Whether it counts in the limits over all customers: what has expired until it is released. */
  static boolean counts(Redemption redemption) {
    return switch (redemption.status()) {
      case PENDING, CONFIRMED -> true;
      case EXPIRED -> false;
      case CANCELLED -> redemption.confirmedAt() != null && !redemption.shares().restoreOnCancel();
    };
  }

  private static BigDecimal granted(List<Redemption> some) {
    return some.stream().map(Redemption::granted).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private Promotion promotion(String id) {
    return Objects.requireNonNull(promotions.get(id), id);
  }

  private Voucher voucher(String code) {
    return Objects.requireNonNull(vouchers.get(code), code);
  }
}
