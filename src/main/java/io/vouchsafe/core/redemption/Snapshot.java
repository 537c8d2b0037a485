package io.vouchsafe.core.redemption;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.value.ValueModel;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is stored about one attempt, as it was read.
 *
 * @param existing the redemption of the same transaction on the same code
 * @param quota what is left of the promotion's limits, or of this request's shard of them; null if
 *     nothing is counted
 * @param profile null if the customer is not known; never seen customers have a profile
 * @param history the customer's orders as far back as the segments ask for, where the profile does
 *     not reach that far
 * @param visits the summary of the customer's visits, with the history as far back as the segments
 *     ask for; of no visits where none does
 * @param valueModel the fitted value model; null if there is none, or the segments do not ask
 * @param order the order of the same transaction; read only where the request confirms at once
 * @param confirmedUses the customer's confirmed redemptions of the promotion, where they are
 *     counted
 * @param referrer who has the referrer code of this customer; null if it is nobody else's, or the
 *     segments do not ask
 * @param abuse how much speaks for abuse; null if that is not known, or the segments do not ask
 * @param lists the list segments that the customer is in, of those that the promotion asks for
 * @param definitions the segments that the promotion asks for, and those that they refer to
 */
public record Snapshot(
    @Nullable Redemption existing,
    @Nullable Voucher voucher,
    @Nullable Promotion promotion,
    @Nullable Quota quota,
    @Nullable Profile profile,
    @Nullable OrderSummary history,
    VisitSummary visits,
    @Nullable ValueModel valueModel,
    @Nullable Order order,
    long confirmedUses,
    @Nullable String referrer,
    @Nullable AbuseScore abuse,
    Set<String> lists,
    Map<String, Definition> definitions) {

  public Snapshot {
    lists = Set.copyOf(lists);
    definitions = Map.copyOf(definitions);
  }

  /** Whether another customer has the referrer code of this one. */
  public boolean referrerExists() {
    return referrer != null;
  }

  Snapshot withQuota(Quota restored) {
    return new Snapshot(
        existing,
        voucher,
        promotion,
        restored,
        profile,
        history,
        visits,
        valueModel,
        order,
        confirmedUses,
        referrer,
        abuse,
        lists,
        definitions);
  }

  Snapshot withUses(Profile current, long confirmed) {
    return new Snapshot(
        existing,
        voucher,
        promotion,
        quota,
        current,
        history,
        visits,
        valueModel,
        order,
        confirmed,
        referrer,
        abuse,
        lists,
        definitions);
  }

  Snapshot withHistory(OrderSummary reaching) {
    return new Snapshot(
        existing,
        voucher,
        promotion,
        quota,
        profile,
        reaching,
        visits,
        valueModel,
        order,
        confirmedUses,
        referrer,
        abuse,
        lists,
        definitions);
  }

  Snapshot withVisits(VisitSummary reaching) {
    return new Snapshot(
        existing,
        voucher,
        promotion,
        quota,
        profile,
        history,
        reaching,
        valueModel,
        order,
        confirmedUses,
        referrer,
        abuse,
        lists,
        definitions);
  }

  Snapshot withAbuse(@Nullable AbuseScore score) {
    return new Snapshot(
        existing,
        voucher,
        promotion,
        quota,
        profile,
        history,
        visits,
        valueModel,
        order,
        confirmedUses,
        referrer,
        score,
        lists,
        definitions);
  }
}
