package io.vouchsafe.core.promotion;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that a promotion is for. All that it names must hold.
 *
 * @param minimumValue money: the least transaction cost; null for none
 */
public record CartRestriction(
    @Nullable BigDecimal minimumValue,
    List<ProductRestriction> products,
    List<CategoryRestriction> categories) {

  /** For every transaction. */
  public static final CartRestriction NONE = new CartRestriction(null, List.of(), List.of());

  public CartRestriction {
    products = List.copyOf(products);
    categories = List.copyOf(categories);
  }
}
