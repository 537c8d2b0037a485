package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Vouchers as items. */
final class VoucherItems {

  static final String CODE = "code";
  static final String PROMOTION = "promotion";
  static final String USES_LEFT = "uses_left";
  static final String BALANCE = "balance";
  static final String HOLDS = "holds";
  static final String UPDATED_AT = "updated_at";
  static final String INACTIVE = "inactive";
  static final String CUSTOMER = "customer";

  private VoucherItems() {}

  static Map<String, AttributeValue> write(Tables tables, Voucher voucher) {
    Map<String, AttributeValue> holds = new HashMap<>();
    voucher.holds().forEach((redemption, held) -> holds.put(redemption, hold(held)));
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
        .decimal("issued", voucher.issued())
        .decimal(BALANCE, voucher.balance())
        .text(CUSTOMER, voucher.customer())
        .flag(INACTIVE, !voucher.active())
        .map(HOLDS, holds)
        .instant("created_at", voucher.createdAt())
        .instant(UPDATED_AT, voucher.updatedAt())
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
    Map<String, Voucher.Held> holds = new HashMap<>();
    item.map(HOLDS).forEach((redemption, held) -> holds.put(redemption, held(new Item(held.m()))));
    return new Voucher(
        new VoucherCode(item.text(CODE)),
        item.text(PROMOTION),
        item.numberOrNull("max_redemptions"),
        item.numberOrNull(USES_LEFT),
        item.decimalOrNull("issued"),
        item.decimalOrNull(BALANCE),
        item.textOrNull(CUSTOMER),
        !item.flag(INACTIVE),
        holds,
        item.instant("created_at"),
        item.instant(UPDATED_AT));
  }

  /** A hold as its voucher's item has it. */
  static AttributeValue hold(Voucher.Held held) {
    return AttributeValue.fromM(
        new ItemBuilder()
            .instant("expires_at", held.expiresAt())
            .decimal("amount", held.amount())
            .build());
  }

  private static Voucher.Held held(Item item) {
    return new Voucher.Held(item.instant("expires_at"), item.decimal("amount"));
  }

  static String listingKey(String promotionId) {
    return "VOUCHERS#" + promotionId;
  }
}
