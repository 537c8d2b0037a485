package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderData;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.promotion.Money;

/** Orders as JSON. */
final class OrderJson {

  private static final int MOST_CODES = 20;

  private final Money money;

  OrderJson(Money money) {
    this.money = money;
  }

  ObjectNode write(Order order) {
    ObjectNode node =
        Json.object()
            .put("type", "Order")
            .put("order_id", order.orderId())
            .put("customer_identifier", order.customer())
            .put("placed_at", order.placedAt().toString())
            .put("total", money.round(order.total()))
            .put("discount", money.round(order.discount()))
            .put("refunded", money.round(order.refunded()))
            .put("status", RedemptionJson.wire(order.status()));
    order.couponCodes().forEach(node.putArray("coupon_codes")::add);
    node.put("user_agent", order.userAgent()).put("ip", order.ip());
    node.set("product_items", Bodies.productItems(order.productItems()));
    return node.put("created_at", order.createdAt().toString())
        .put("updated_at", order.updatedAt().toString());
  }

  /**
   * What a request tells of an order. Notes what is wrong in it.
   *
   * @param traits makes traits of what it tells of the customer
   */
  OrderData read(Fields fields, TraitsBody traits) {
    TraitsBody.Told told = TraitsBody.read(fields);
    OrderData data =
        new OrderData(
            fields.requiredText("order_id", Bodies.IDENTIFIER),
            fields.requiredText("customer_identifier", Bodies.IDENTIFIER),
            fields.instant("placed_at"),
            fields.requiredMoney("total", money),
            fields.money("discount", money),
            fields.money("refunded", money),
            fields.choice("status", OrderStatus.class),
            fields.texts("coupon_codes", MOST_CODES, Bodies.IDENTIFIER),
            told.userAgent(),
            told.ip(),
            Bodies.productItems(fields, money),
            traits.of(told));
    for (String readOnly : new String[] {"type", "created_at", "updated_at"}) {
      // What was read may be sent back.
      fields.has(readOnly);
    }
    fields.refuseOthers();
    return data;
  }
}
