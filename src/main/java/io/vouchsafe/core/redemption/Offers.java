package io.vouchsafe.core.redemption;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells which of the listed promotions are for a customer, and which nearly are. */
public final class Offers {

  private static final Comparator<Offer> BEST_FIRST =
      Comparator.<Offer, Nearness>comparing(Offers::nearness)
          .thenComparing(offer -> offer.promotion().createdAt(), Comparator.reverseOrder())
          .thenComparing(offer -> offer.promotion().id())
          .thenComparing(offer -> offer.code().text());

  private final Shelf shelf;
  private final Deciding deciding;
  private final Clock clock;

  /**
   * The offers of a shelf.
   *
   * @param calendar of the store
   * @param clock by which all is decided, to the millisecond
   */
  public Offers(
      Shelf shelf,
      Ledger ledger,
      Money money,
      AbuseScorer scorer,
      StoreCalendar calendar,
      Clock clock) {
    this.shelf = shelf;
    this.deciding = new Deciding(ledger, new Decider(money, calendar), scorer, calendar);
    this.clock = clock;
  }

  /**
   * Every listed promotion that has a code for a customer: those that the customer may redeem
   * first, then those that come closest. Nothing is written.
   */
  public List<Offer> to(String customer, Channel channel) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    ReadLog log = new ReadLog();
    List<Snapshot> snapshots =
        shelf.offered(customer, code -> asking(code, customer, channel), log);
    Map<String, Offer> best = new HashMap<>();
    for (Snapshot snapshot : deciding.withHistory(snapshots, List.of(), now, log)) {
      Voucher voucher = snapshot.voucher();
      Promotion promotion = snapshot.promotion();
      if (voucher == null
          || promotion == null
          || promotion.status() != PromotionStatus.ACTIVE
          || !promotion.listed()) {
        continue;
      }
      Request request = asking(voucher.code(), customer, channel);
      Decision decision = deciding.decide(request, voucher, promotion, snapshot, false, now, log);
      best.merge(promotion.id(), new Offer(promotion, voucher.code(), decision), Offers::better);
    }
    return sorted(best.values());
  }

  private static Nearness nearness(Offer offer) {
    return Nearness.of(offer.decision(), offer.promotion().segments().includeAll());
  }

  private static Offer better(Offer one, Offer other) {
    return BEST_FIRST.compare(one, other) <= 0 ? one : other;
  }

  private static List<Offer> sorted(Collection<Offer> offers) {
    return offers.stream().sorted(BEST_FIRST).toList();
  }

  private static Request asking(VoucherCode code, String customer, Channel channel) {
    return new Request(
        code,
        null,
        customer,
        BigDecimal.ZERO,
        null,
        List.of(),
        List.of(),
        Map.of(),
        false,
        Request.USUAL_HOLD,
        channel,
        "");
  }
}
