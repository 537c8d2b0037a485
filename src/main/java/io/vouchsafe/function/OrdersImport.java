package io.vouchsafe.function;

import io.vouchsafe.core.customer.OrderBook;
import io.vouchsafe.core.customer.OrderData;
import io.vouchsafe.core.customer.OrderShares;
import io.vouchsafe.function.CsvColumn.Kind;
import io.vouchsafe.function.CsvFile.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes orders as the lines of a CSV file. */
final class OrdersImport {

  private static final List<CsvColumn> COLUMNS =
      List.of(
          CsvColumn.required("order_id", Kind.TEXT),
          CsvColumn.required("customer_identifier", Kind.TEXT),
          CsvColumn.optional("placed_at", Kind.TEXT),
          CsvColumn.required("total", Kind.NUMBER),
          CsvColumn.optional("discount", Kind.NUMBER),
          CsvColumn.optional("refunded", Kind.NUMBER),
          CsvColumn.optional("status", Kind.TEXT),
          CsvColumn.optional("coupon_codes", Kind.TEXTS),
          CsvColumn.optional("user_agent", Kind.TEXT),
          CsvColumn.optional("ip", Kind.TEXT),
          CsvColumn.optional("payment_fingerprint", Kind.TEXT));

  private final OrderBook orders;
  private final OrderJson json;
  private final TraitsBody traits;

  OrdersImport(OrderBook orders, OrderJson json, TraitsBody traits) {
    this.orders = orders;
    this.json = json;
    this.traits = traits;
  }

  Response handle(Exchange exchange) {
    CsvFile<OrderData> file =
        CsvFile.read(exchange.csv(Bodies.IMPORT), COLUMNS, fields -> json.read(fields, traits));
    return Import.of(
        exchange, new CsvFile<>(merged(file.lines()), file.rejections()), new Target());
  }

  /**
   * All that the lines say of one order as if the first of them said it: the same file would else
   * change an order that it has twice whenever it is sent, there and back again.
   */
  private static List<Line<OrderData>> merged(List<Line<OrderData>> lines) {
    Map<String, Line<OrderData>> byOrder = new LinkedHashMap<>();
    for (Line<OrderData> line : lines) {
      byOrder.merge(
          line.value().orderId(),
          line,
          (first, later) -> new Line<>(first.number(), first.value().then(later.value())));
    }
    return new ArrayList<>(byOrder.values());
  }

  private final class Target implements Import.Target<OrderData> {

    @Override
    public List<List<OrderData>> shares(List<OrderData> values) {
      return OrderShares.of(values);
    }

    @Override
    public int mostAtOnce() {
      return OrderShares.FULL;
    }

    @Override
    public Optional<Import.Written> write(List<OrderData> some) {
      return orders
          .upsert(some)
          .map(written -> new Import.Written(written.created(), written.updated()));
    }
  }
}
