package io.vouchsafe.store;

import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderSource;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.customer.ProductItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Orders as items, and the items that say whose an order is. */
final class OrderItems {

  static final String ORDER_ID = "order_id";
  static final String CUSTOMER = "customer";
  static final String PLACED_AT = "placed_at";
  static final String VERSION = "version";

  private OrderItems() {}

  static Map<String, AttributeValue> write(Tables tables, Order order) {
    return new ItemBuilder()
        .key(key(tables, order))
        .text(ORDER_ID, order.orderId())
        .text(CUSTOMER, order.customer())
        .instant(PLACED_AT, order.placedAt())
        .decimal("total", order.total())
        .decimal("discount", order.discount())
        .decimal("refunded", order.refunded())
        .constant("status", order.status())
        .texts("coupon_codes", order.couponCodes())
        .text("user_agent", order.userAgent())
        .text("ip", order.ip())
        .items("product_items", productItems(order.productItems()))
        .constant("amounts_by", order.amountsBy())
        .constant("status_by", order.statusBy())
        .texts("redeemed", order.redeemed())
        .instant("created_at", order.createdAt())
        .instant("updated_at", order.updatedAt())
        .number(VERSION, order.version())
        .build();
  }

  static Order read(Item item) {
    return new Order(
        item.text(ORDER_ID),
        item.text(CUSTOMER),
        item.instant(PLACED_AT),
        item.decimal("total"),
        item.decimal("discount"),
        item.decimal("refunded"),
        item.constant(OrderStatus.class, "status"),
        item.texts("coupon_codes"),
        item.textOrNull("user_agent"),
        item.textOrNull("ip"),
        productItems(item.items("product_items")),
        item.constant(OrderSource.class, "amounts_by"),
        item.constant(OrderSource.class, "status_by"),
        new HashSet<>(item.texts("redeemed")),
        item.instant("created_at"),
        item.instant("updated_at"),
        item.number(VERSION));
  }

  static Key key(Tables tables, Order order) {
    return Key.order(tables, order.customer(), order.placedAt(), order.orderId());
  }

  static Map<String, AttributeValue> writeOwner(Tables tables, Order order) {
    return new ItemBuilder()
        .key(Key.orderOwner(tables, order.orderId()))
        .text(ORDER_ID, order.orderId())
        .text(CUSTOMER, order.customer())
        .instant(PLACED_AT, order.placedAt())
        .build();
  }

  /** The key of the order that an owner item points to. */
  static Key pointedTo(Tables tables, Item owner) {
    return Key.order(tables, owner.text(CUSTOMER), owner.instant(PLACED_AT), owner.text(ORDER_ID));
  }

  static List<Map<String, AttributeValue>> productItems(List<ProductItem> items) {
    return items.stream()
        .map(
            item ->
                new ItemBuilder()
                    .text("name", item.name())
                    .text("sku", item.sku())
                    .text("product_identifier", item.productIdentifier())
                    .decimal("quantity", item.quantity())
                    .decimal("price", item.price())
                    .texts("categories", item.categories())
                    .build())
        .toList();
  }

  static List<ProductItem> productItems(Iterable<Item> items) {
    List<ProductItem> read = new ArrayList<>();
    for (Item item : items) {
      read.add(
          new ProductItem(
              item.textOrNull("name"),
              item.textOrNull("sku"),
              item.textOrNull("product_identifier"),
              item.decimalOrNull("quantity"),
              item.decimalOrNull("price"),
              item.texts("categories")));
    }
    return read;
  }
}
