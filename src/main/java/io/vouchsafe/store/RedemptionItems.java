package io.vouchsafe.store;

import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Channel;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.core.redemption.Redemption;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.RedemptionStatus;
import io.vouchsafe.core.redemption.SegmentCheck;
import io.vouchsafe.store.Transaction.Condition;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Redemptions as items. */
final class RedemptionItems {

  /** The index of the redemptions that hold a share of a quota, by its shard and expiry. */
  static final String HOLDS_INDEX = "holds";

  /** The index of all redemptions of a promotion, over several partitions. */
  static final String PROMOTION_INDEX = "promotion";

  static final String PROMOTION_KEY = "promotion_key";

  /** The index of all redemptions of a customer. */
  static final String CUSTOMER_INDEX = "customer";

  static final String CUSTOMER_KEY = "customer_key";

  /** When it was made, and its key, so that no two are the same. */
  static final String LISTING_SORT = "listing_sort";

  static final String HOLD_KEY = "hold_key";
  static final String EXPIRES_AT = "expires_at";
  static final String CUSTOMER = "customer";
  static final String STATUS = "status";
  static final String GRANTED = "granted";
  static final String CREATED_AT = "created_at";

  /** The index of the redemptions that hold something of others, over several partitions. */
  static final String EXPIRY_INDEX = "expiry";

  static final String EXPIRY_KEY = "expiry_key";

  private RedemptionItems() {}

  static Map<String, AttributeValue> write(Tables tables, Redemption redemption) {
    Redemption.Shares shares = redemption.shares();
    boolean pending = redemption.status() == RedemptionStatus.PENDING;
    boolean holdsAnything = shares.quota() || shares.voucher() || shares.balance();
    return new ItemBuilder()
        .key(Key.redemption(tables, redemption.key()))
        .text("code", redemption.key().code().text())
        .text("transaction_id", redemption.key().transaction())
        .text(CUSTOMER, redemption.customer())
        .decimal("cost", redemption.cost())
        .decimal(GRANTED, redemption.granted())
        .text("promotion", redemption.promotionId())
        .constant("channel", redemption.channel())
        .constant(STATUS, redemption.status())
        .constant("segment_check", redemption.segmentCheck())
        .instant("validated_at", redemption.validatedAt())
        .number(EXPIRES_AT, millis(redemption.expiresAt()))
        .text(
            HOLD_KEY,
            pending && shares.quota()
                ? holdKey(redemption.promotionId(), shares.quotaShard())
                : null)
        .text(EXPIRY_KEY, pending && holdsAnything ? expiryKey(redemption) : null)
        .text(PROMOTION_KEY, RedemptionStore.shardOf(redemption))
        .text(CUSTOMER_KEY, redemption.customer())
        .text(LISTING_SORT, Key.sortable(redemption.createdAt()) + "#" + redemption.key().text())
        .instant("confirmed_at", redemption.confirmedAt())
        .instant(CREATED_AT, redemption.createdAt())
        .instant("updated_at", redemption.updatedAt())
        .flag("takes_quota", shares.quota())
        .flag("takes_voucher", shares.voucher())
        .flag("takes_balance", shares.balance())
        .flag("takes_per_customer", shares.perCustomer())
        .flag("restore_on_cancel", shares.restoreOnCancel())
        .number("quota_shard", (long) shares.quotaShard())
        .text("user_agent", redemption.userAgent())
        .items("product_items", OrderItems.productItems(redemption.productItems()))
        .text("fingerprint", redemption.fingerprint())
        .map("basis", BasisItems.write(redemption.basis()))
        .build();
  }

  /**
   * The stored redemption is as it was read: in the same state, and of the same customer, who may
   * have been erased since.
   */
  static Condition unchanged(Redemption read) {
    Condition condition =
        Condition.of("#status = :status")
            .name("#status", STATUS)
            .name("#customer", CUSTOMER)
            .value(":status", Values.text(read.status().name()));
    return read.customer() == null
        ? condition.holding("#status = :status and attribute_not_exists(#customer)")
        : condition
            .value(":customer", Values.text(read.customer()))
            .holding("#status = :status and #customer = :customer");
  }

  static Redemption read(Item item) {
    Long expiresAt = item.numberOrNull(EXPIRES_AT);
    return new Redemption(
        new RedemptionKey(new VoucherCode(item.text("code")), item.text("transaction_id")),
        item.textOrNull(CUSTOMER),
        item.decimal("cost"),
        item.decimal(GRANTED),
        item.text("promotion"),
        item.constant(Channel.class, "channel"),
        item.constant(RedemptionStatus.class, STATUS),
        item.constant(SegmentCheck.class, "segment_check"),
        item.instant("validated_at"),
        expiresAt == null ? null : Instant.ofEpochMilli(expiresAt),
        item.instantOrNull("confirmed_at"),
        item.instant(CREATED_AT),
        item.instant("updated_at"),
        new Redemption.Shares(
            item.flag("takes_quota"),
            item.flag("takes_voucher"),
            item.flag("takes_balance"),
            item.flag("takes_per_customer"),
            item.flag("restore_on_cancel"),
            (int) item.number("quota_shard")),
        item.textOrNull("user_agent"),
        OrderItems.productItems(item.items("product_items")),
        item.textOrNull("fingerprint"),
        BasisItems.read(item.item("basis")));
  }

  static String holdKey(String promotionId, int shard) {
    return promotionId + "#" + shard;
  }

  private static String expiryKey(Redemption redemption) {
    return expiryKey(Math.floorMod(redemption.key().text().hashCode(), Ledger.HOLD_PARTITIONS));
  }

  static String expiryKey(int partition) {
    return Integer.toString(partition);
  }

  private static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : (Long) instant.toEpochMilli();
  }
}
