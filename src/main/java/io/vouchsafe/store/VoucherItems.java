package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Vouchers as items. */
final class VoucherItems {

  static final String CODE = "code";
  static final String PROMOTION = "promotion";
  static final String USES_LEFT = "uses_left";
  static final String HOLDS = "holds";

  private VoucherItems() {}

  static Map<String, AttributeValue> write(Tables tables, Voucher voucher) {
    Map<String, AttributeValue> holds = new HashMap<>();
    voucher
        .holds()
        .forEach((redemption, expiresAt) -> holds.put(redemption, Values.text("" + expiresAt)));
    return new ItemBuilder()
        .key(Key.voucher(tables, voucher.code()))
        .text(PromotionItems.LISTING_KEY, listingKey(voucher.promotionId()))
        .text(
            PromotionItems.LISTING_SORT,
            Key.sortable(voucher.createdAt()) + "#" + voucher.code().text())
        .text(CODE, voucher.code().text())
        .text(PROMOTION, voucher.promotionId())
        .number("max_redemptions", voucher.maxRedemptions())
        .number(USES_LEFT, voucher.usesLeft())
        .text("customer", voucher.customer())
        .map(HOLDS, holds)
        .instant("created_at", voucher.createdAt())
        .instant("updated_at", voucher.updatedAt())
        .build();
  }

  /** An item that leads to a voucher. */
  static Map<String, AttributeValue> writePointer(Key key, Voucher voucher) {
    return new ItemBuilder()
        .key(key)
        .text(CODE, voucher.code().text())
        .text(PROMOTION, voucher.promotionId())
        .build();
  }

  static Voucher read(Item item) {
    Map<String, Instant> holds = new HashMap<>();
    item.map(HOLDS)
        .forEach((redemption, expiresAt) -> holds.put(redemption, Instant.parse(expiresAt.s())));
    return new Voucher(
        new VoucherCode(item.text(CODE)),
        item.text(PROMOTION),
        item.numberOrNull("max_redemptions"),
        item.numberOrNull(USES_LEFT),
        item.textOrNull("customer"),
        holds,
        item.instant("created_at"),
        item.instant("updated_at"));
  }

  static String listingKey(String promotionId) {
    return "VOUCHERS#" + promotionId;
  }
}
