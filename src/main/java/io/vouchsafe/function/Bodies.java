package io.vouchsafe.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.vouchsafe.core.customer.ProductItem;
import io.vouchsafe.core.promotion.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Parts that the bodies of several requests have in common, and how large they may be. */
final class Bodies {

  /** Of a request of a storefront on a code, in bytes. */
  static final int STOREFRONT = 256 * 1024;

  /** Of a request of the management side, in bytes. */
  static final int MANAGEMENT = 5 * 1024 * 1024;

  /** Of a file of lines, in bytes: as much as a function is given. */
  static final int IMPORT = 6 * 1024 * 1024;

  /** Of a customer, in bytes: with orders and holds the profile must fit into one item. */
  static final int CUSTOMER = 100 * 1024;

  static final int IDENTIFIER = 200;
  static final int NAME = 200;
  static final int USER_AGENT = 1000;

  /** Of a category of products, in characters. */
  static final int LONGEST_CATEGORY = 100;

  private static final int MOST_ITEMS = 100;
  private static final int MOST_CATEGORIES = 20;

  /** An order must fit into one item, and several orders into one transaction. */
  private static final int MOST_ITEM_BYTES = 200 * 1024;

  private static final BigDecimal LARGEST_QUANTITY = new BigDecimal("1000000000");

  private Bodies() {}

  static @Nullable List<ProductItem> productItems(Fields fields, Money money) {
    List<ProductItem> items =
        fields.objects("product_items", MOST_ITEMS, item -> productItem(item, money));
    if (items != null && items.toString().getBytes(UTF_8).length > MOST_ITEM_BYTES) {
      fields.wrong(
          "product_items", "too_long", "At most " + MOST_ITEM_BYTES + " bytes are allowed.");
    }
    return items;
  }

  private static ProductItem productItem(Fields item, Money money) {
    return new ProductItem(
        item.text("name", NAME),
        item.text("sku", NAME),
        item.text("product_identifier", NAME),
        item.decimal("quantity", BigDecimal.ZERO, LARGEST_QUANTITY),
        item.money("price", money),
        Objects.requireNonNullElse(
            item.texts("categories", MOST_CATEGORIES, LONGEST_CATEGORY), List.of()));
  }

  static ArrayNode productItems(List<ProductItem> items) {
    ArrayNode array = Json.array();
    for (ProductItem item : items) {
      var node =
          array
              .addObject()
              .put("name", item.name())
              .put("sku", item.sku())
              .put("product_identifier", item.productIdentifier())
              .put("quantity", item.quantity())
              .put("price", item.price());
      item.categories().forEach(node.putArray("categories")::add);
    }
    return array;
  }
}
