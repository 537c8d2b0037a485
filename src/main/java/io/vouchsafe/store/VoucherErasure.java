package io.vouchsafe.store;

import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.store.Transaction.Condition;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Takes the customer from the vouchers that are assigned to nobody else. They count what they
 * counted, but nobody can redeem them any more: they must not become everybody's.
 */
final class VoucherErasure implements ErasureStep {

  /** A voucher with all its holds may have 60 KB, and a transaction 4 MB of items. */
  private static final int AT_ONCE = 25;

  private final DynamoDbClient client;
  private final Tables tables;
  private final Clock clock;

  VoucherErasure(DynamoDbClient client, Tables tables, Clock clock) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
  }

  @Override
  public Optional<Part> next(String customer, Item profile) {
    List<Item> pointers =
        Listing.ofPartition(tables.promotions(), Key.assigned(customer))
            .page(client, AT_ONCE, null)
            .items();
    if (pointers.isEmpty()) {
      return Optional.empty();
    }
    Map<Key, Item> vouchers =
        BatchRead.get(client, pointers.stream().map(this::voucherOf).toList());
    Transaction writes = new Transaction();
    for (Item pointer : pointers) {
      Item voucher = vouchers.get(voucherOf(pointer));
      if (voucher != null && customer.equals(voucher.textOrNull(VoucherItems.CUSTOMER))) {
        withdraw(writes, voucherOf(pointer), customer);
      }
      writes.delete(Key.of(tables.promotions(), pointer.attributes()));
    }
    return Optional.of(new Part(writes));
  }

  private Key voucherOf(Item pointer) {
    return Key.voucher(tables, new VoucherCode(pointer.text(VoucherItems.CODE)));
  }

  private void withdraw(Transaction writes, Key voucher, String customer) {
    writes.update(
        voucher,
        "set #customer = :nobody, #inactive = :inactive, #updated = :now",
        Condition.of("#customer = :customer")
            .name("#customer", VoucherItems.CUSTOMER)
            .name("#inactive", VoucherItems.INACTIVE)
            .name("#updated", VoucherItems.UPDATED_AT)
            .value(":customer", Values.text(customer))
            .value(":nobody", Values.text(Voucher.NOBODY))
            .value(":inactive", Values.flag(true))
            .value(":now", Values.text(clock.instant().toString())));
  }
}
