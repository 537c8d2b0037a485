package io.vouchsafe.core.customer;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of an order or of a basket.
 *
 * @param quantity how many, null if it was not told
 * @param price money for the line as the storefront gave it
 */
public record ProductItem(
    @Nullable String name,
    @Nullable String sku,
    @Nullable String productIdentifier,
    @Nullable BigDecimal quantity,
    @Nullable BigDecimal price,
    List<String> categories) {

  public ProductItem {
    // Equal amounts must make equal items: a table keeps no trailing zeros.
    quantity = quantity == null ? null : quantity.stripTrailingZeros();
    price = price == null ? null : price.stripTrailingZeros();
    categories = List.copyOf(categories);
  }
}
