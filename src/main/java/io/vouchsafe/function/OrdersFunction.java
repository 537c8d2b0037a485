package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.OrderBook;
import io.vouchsafe.core.customer.OrderData;
import io.vouchsafe.core.customer.OrderStatus;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.store.DynamoCustomers;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** Writes orders, and changes how they stand. */
public final class OrdersFunction extends ApiFunction {

  private static final int MOST_ORDERS = 500;

  private final OrderBook orders;
  private final OrderJson json;
  private final TraitsBody traits;
  private final Money money;

  /** The deployed function. */
  public OrdersFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public OrdersFunction(Environment environment) {
    this.orders =
        new OrderBook(
            new DynamoCustomers(environment.database()),
            environment.clock(),
            new JitteredBackoff());
    this.money = environment.settings().money();
    this.json = new OrderJson(money);
    this.traits = environment.traitsBody();
    on("POST", "/orders", Role.SELLERS, (exchange, role) -> write(exchange));
    OrdersImport imports = new OrdersImport(orders, json, traits);
    on("POST", "/orders/import", Role.SELLERS, (exchange, role) -> imports.handle(exchange));
    on("PATCH", "/orders/{order_id}", Role.SELLERS, (exchange, role) -> amend(exchange));
  }

  private Response write(Exchange exchange) {
    ObjectNode body = exchange.json(Bodies.MANAGEMENT);
    return body.has("orders") ? writeMany(body) : writeOne(body);
  }

  private Response writeOne(ObjectNode body) {
    Violations violations = new Violations();
    OrderData data = read(new Fields(body, violations));
    violations.refuse();
    OrderBook.Written written = upsert(List.of(data));
    Order order = Objects.requireNonNull(written.orders().get(data.orderId()));
    return written.created() > 0
        ? Response.created(json.write(order))
        : Response.ok(json.write(order));
  }

  private Response writeMany(ObjectNode body) {
    Violations violations = new Violations();
    Fields fields = new Fields(body, violations);
    List<OrderData> data = fields.objects("orders", MOST_ORDERS, this::read);
    fields.refuseOthers();
    if (data == null && violations.isEmpty()) {
      fields.wrong("orders", "required", "This field is required.");
    }
    violations.refuse();
    OrderBook.Written written = upsert(Objects.requireNonNullElse(data, List.of()));
    return Response.ok(
        Json.object().put("created", written.created()).put("updated", written.updated()));
  }

  private OrderData read(Fields fields) {
    return json.read(fields, traits);
  }

  private OrderBook.Written upsert(List<OrderData> data) {
    return orders.upsert(data).orElseThrow(Problem::busy);
  }

  private Response amend(Exchange exchange) {
    String orderId = exchange.identifier("order_id");
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    OrderStatus status = fields.choice("status", OrderStatus.class);
    BigDecimal refunded = fields.money("refunded", money);
    fields.refuseOthers();
    violations.refuse();
    return switch (orders.amend(orderId, status, refunded)) {
      case OrderBook.Amendment.Amended(Order order) -> Response.ok(json.write(order));
      case OrderBook.Amendment.Unknown() -> throw Problem.notFound("This order");
      case OrderBook.Amendment.Busy() -> throw Problem.busy();
    };
  }
}
